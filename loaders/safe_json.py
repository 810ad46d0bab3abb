"""JSON without its surprises: no key twice, no nesting without end, no NaN, numbers as printed.

Numbers with a point come as Decimal, so that what was printed is what is kept. Content above
`_WHOLE` is streamed item by item with ijson.
"""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from loaders.content import Content, decoded
from loaders.record import Unreadable

_quoted = json.encoder.encode_basestring_ascii
_WHOLE: Final = 64 << 20
_DEEPEST: Final = 100
_LONGEST_NUMBER: Final = 400
# An escaped half of a character, which no text may hold; whole ones are matched to be passed by.
_HALVES: Final = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
# A text that is not closed is one to its end: otherwise each quotation mark in it would be tried.
_TOKEN: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"(\s*:)?|\\?\Z)|[{}\[\]]', re.DOTALL)
_NO_BRACKETS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[^"{}\[\]]++', re.DOTALL)


def parsed(content: bytes) -> Any:
    """The value; raises Unreadable, with line and column, on damage, repeats and depth."""
    text = decoded(content).lstrip("\ufeff")
    if "\x00" in text:
        raise Unreadable("it holds NUL bytes; export it again as UTF-8")
    _refuse_depth(text)
    if "\\u" in text:
        text = _HALVES.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}"
        sentence = f"the JSON is damaged ({error.msg.lower()}); get the file again"
        raise Unreadable(sentence, position) from error
    if "\\u0000" in text and "\\u0000" in json.dumps(value, default=str):
        raise Unreadable("it holds escaped NUL bytes; export it again")
    return value


def serialised(value: Any) -> bytes:
    """A parsed value as JSON again: keys in their order, each Decimal as it was printed."""
    parts: list[str] = []
    _serialise(value, parts.append)
    return "".join(parts).encode()


def _serialise(value: Any, say: Callable[[str], None]) -> None:
    if isinstance(value, str):
        say(_quoted(value))
    elif isinstance(value, dict):
        opening = "{"
        for key, item in value.items():
            say(f"{opening}{_quoted(key)}: ")
            _serialise(item, say)
            opening = ", "
        say("}" if value else "{}")
    elif isinstance(value, list):
        opening = "["
        for item in value:
            say(opening)
            _serialise(item, say)
            opening = ", "
        say("]" if value else "[]")
    else:
        say(str(value) if isinstance(value, Decimal) else json.dumps(value))


def whole(content: Content) -> Any:
    """The value of content of at most 64 MB; raises Unreadable or Hostile."""
    return parsed(content.bytes(_WHOLE))


def keys_of_start(start: bytes) -> frozenset[str]:
    """The keys in the start of a JSON text down to the third level, each with its parents.

    Of several texts, as NDJSON has them line by line, those of the first.

    An array stands as `[]`: `{"results": {"bindings": [{"s": 1}]}}` gives `results`,
    `results/bindings` and, of deeper ones, nothing; `[{"DOI": ""}]` gives `[]/DOI`.
    """
    found: set[str] = set()
    path: list[str] = []
    key = ""
    for token in _TOKEN.finditer(decoded(start)):
        text = token.group()
        if text in "{[":
            path.append((key or "[]") if path else "")
            key = ""
        elif text in "}]":
            if path:
                path.pop()
            if not path:
                break
            key = ""
        elif token.group(2):
            key = token.group(1)
            steps = [step for step in path[:4] if step]
            if len(steps) < 3:
                found.add("/".join([*steps, key]))
        else:
            key = ""
    return frozenset(found)


def items(content: Content, *keys: str) -> Iterator[tuple[int, Any]]:
    """Each item of the array under one of the keys, or of the array that the whole is.

    With its number, from 1. A whole that is a single object is its own only item. Above 64 MB
    the items are streamed. Raises Unreadable.
    """
    if content.size > _WHOLE:
        yield from _streamed(content, keys)
        return
    value = whole(content)
    array = value
    if isinstance(value, dict):
        array = next((v for key in keys if (v := _at(value, key)) is not None), [value])
    if not isinstance(array, list):
        raise Unreadable("it holds no list of records; export it again")
    yield from enumerate(array, start=1)


def _at(value: Any, path: str) -> Any:
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _streamed(content: Content, keys: tuple[str, ...]) -> Iterator[tuple[int, Any]]:
    import ijson

    start = content.head().text.lstrip("\ufeff \t\r\n")
    path = "item"
    if start.startswith("{"):
        known = content.head().json_keys
        key = next((key for key in keys if key in known), None)
        if key is None:
            raise Unreadable("it is larger than 64 MB and holds no list of records; split it")
        path = key.replace("/", ".") + ".item"
    try:
        with content.open() as stream:
            yield from enumerate(ijson.items(stream, path), start=1)
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        why = " ".join(str(error).split())[:120]
        raise Unreadable(f"the JSON is damaged ({why}); get the file again") from error


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= _DEEPEST:
        return
    depth = deepest = 0
    for bracket in _NO_BRACKETS.sub("", text):
        depth += 1 if bracket in "{[" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        sentence = f"it nests deeper than {_DEEPEST} levels; no format here does"
        raise Unreadable(sentence, f"line {_line_of_depth(text)}")


def _line_of_depth(text: str) -> int:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.group() in "{[":
            depth += 1
            if depth > _DEEPEST:
                return text.count("\n", 0, token.start()) + 1
        elif token.group() in "}]":
            depth -= 1
    return 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Unreadable(f"the key {key!r} stands twice in one object; remove one")
            seen.add(key)
    return value


def _decimal(number: str) -> Decimal:
    refusal = Unreadable(f"it holds the number {number[:20]}; no record has such")
    try:
        value = Decimal(number)
    except InvalidOperation as error:
        raise refusal from error
    if max(len(number), abs(value.adjusted())) > _LONGEST_NUMBER:
        raise refusal
    return value


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise Unreadable(f"it holds a number of {len(digits)} digits; no record has such")
    return int(digits)


def _constant(name: str) -> Any:
    raise Unreadable(f"it holds {name}, which is no JSON; write null")
