r"""What can be told of SPARQL without parsing it: whether it asks other servers, names its dataset.

A stranger's text is looked at outside strings, IRIs, comments, variables and local names, as it
came and with its code point escapes resolved (`\u0053ERVICE` is a keyword too), for engines
differ in when they resolve them. A word too many is refused, never one too few let through.
"""

import re
from collections.abc import Iterator
from typing import Final

# Strings, IRIs and comments, in which words and brackets mean nothing. A comment ends at either
# end of a line; what holds a brace is no IRI but two comparisons.
_SILENT: Final = re.compile(
    r"'{3}[\s\S]*?'{3}|"
    r'"{3}[\s\S]*?"{3}|'
    r'"(?:\\.|[^"\\\n\r])*"|'
    r"'(?:\\.|[^'\\\n\r])*'|"
    r'<[^<>"{}|^`\\\x00-\x20]*>|'
    r"#[^\n\r]*"
)
_NAMES: Final = re.compile(r"[?$][A-Za-z0-9_]+|:[A-Za-z0-9_][A-Za-z0-9_-]*")
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HIGHEST: Final = 0x10FFFF
_SERVICE: Final = re.compile("SERVICE", re.IGNORECASE)
_FROM: Final = re.compile(r"(?<![A-Za-z0-9_:-])FROM(?:NAMED)?(?![A-Za-z0-9_:-])", re.IGNORECASE)
_A_FROM: Final = re.compile("FROM", re.IGNORECASE)
_ANYTHING: Final = re.compile("")
_OPENING: Final = "({["
_BRACKETS: Final = re.compile(r"[](){}[]")
_UPDATE: Final = re.compile(
    r"^\s*(?:(?:PREFIX\s+\S*:|BASE)\s*\s)*\s*"
    r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)


def without_silent_parts(sparql: str) -> str:
    """The text with a blank for each string, IRI and comment."""
    return _SILENT.sub(" ", sparql)


def asks_other_servers(sparql: str) -> bool:
    """Whether SERVICE stands in it, as a keyword or as a prefix."""
    return any(_SERVICE.search(text) for text in _readings(sparql, _SERVICE))


def names_its_dataset(sparql: str) -> bool:
    """Whether FROM or FROM NAMED stands in it."""
    return any(_FROM.search(text) for text in _readings(sparql, _A_FROM))


def is_update(sparql: str) -> bool:
    """Whether it begins as SPARQL Update does."""
    return any(_UPDATE.match(text) for text in _readings(sparql, _ANYTHING))


def is_deeper_than(most: int, sparql: str) -> bool:
    """Whether its brackets nest deeper than that."""
    if sum(map(sparql.count, _OPENING)) <= most and "\\" not in sparql:
        return False
    return any(_depth(text) > most for text in _readings(sparql, _ANYTHING))


def _depth(text: str) -> int:
    deepest = nested = 0
    for bracket in _BRACKETS.findall(text):
        nested += 1 if bracket in _OPENING else -1
        deepest = max(deepest, nested)
    return deepest


def _readings(sparql: str, sought: re.Pattern[str]) -> Iterator[str]:
    """What is left of the text as it came, and with its escapes resolved.

    Nothing of a text that does not hold what is sought at all.
    """
    for text in dict.fromkeys((sparql, _ESCAPED.sub(_resolved, sparql))):
        if sought.search(text):
            yield _NAMES.sub(":", without_silent_parts(text))


def _resolved(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= _HIGHEST else escape[0]
