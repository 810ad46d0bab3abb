"""The rules of writing a question, held of its text: for tests, and for `questions --lint FILE`.

Rules of the engines (order, nesting, aggregates) and rules of the evidence: nothing missing is
read as zero, nothing set aside is met, unlike numbers are not put together, every row leads to a
claim, and what is asked is asked of a condition.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from graph.errors import ClevidenceError, QueryError
from queries.catalogue import GIVEN_LINE, Question, read_question

_COMMENT: Final = re.compile(r"#(?![^<\n]*>).*")
_VARIABLE: Final = re.compile(r"\?(\w+)")
_CLAIM_TYPE: Final = re.compile(
    r"cle:(Finding|Recommendation|BackgroundClaim|RegulatoryStatement|Claim)\b"
)
_USABLE: Final = re.compile(r"cle:Usable\w+|cle:FidelityAssessment")
_ABOUT_CONDITION: Final = re.compile(r"cle:(?:inCondition|condition|appliesIn|inContext|about)\b")


class Fault(NamedTuple):
    """A rule that a question breaks, and the mend."""

    rule: str
    sentence: str


@dataclass
class _Group:
    """What stands between two braces: its text without inner groups, and the inner groups."""

    keyword: str
    text: str = ""
    inner: list["_Group"] = field(default_factory=list)

    def every(self) -> Iterator["_Group"]:
        yield self
        for group in self.inner:
            yield from group.every()


def faults_of(path: Path) -> list[Fault]:
    """What is wrong with a `.rq` file; its header, its form, and every rule."""
    try:
        question = read_question(path)
    except ClevidenceError as error:
        return [Fault("header", str(error))]
    except UnicodeDecodeError as error:
        raise ClevidenceError(f"{path} cannot be read: it is not UTF-8; save it so") from error
    except OSError as error:
        raise ClevidenceError(f"{path} cannot be read: {error.strerror}") from error
    return faults(question)


def faults(question: Question) -> list[Fault]:
    """What is wrong with a question, in the order of the rules."""
    unparsed = _unparsed(question)
    if unparsed:
        return [unparsed]
    body = _COMMENT.sub("", question.query)
    if not re.search(r"\bSELECT\b[\s\S]*\bWHERE\b", body):
        return [Fault("form", "it is no SELECT … WHERE in capitals; write it so")]
    return [
        Fault(rule.__name__.removeprefix("_").replace("_", "-"), sentence)
        for rule in _RULES
        for sentence in rule(question, body)
    ]


def _unparsed(question: Question) -> Fault | None:
    from graph.embedded import EmbeddedStore

    try:
        EmbeddedStore.in_memory(()).query(question.query)
    except QueryError as error:
        return Fault("sparql", str(error))
    return None


def _header_says(question: Question, _: str) -> Iterator[str]:
    if not question.summary.endswith("?"):
        yield "the summary asks nothing; end it with a question mark"
    if len(question.not_told.split()) < 4:
        yield "not_told says next to nothing; say what the answer must not be taken for"


def _columns_are_selected(question: Question, body: str) -> Iterator[str]:
    selected = _selected(body)
    if selected != list(question.columns):
        yield "the header's columns are not those of the SELECT; list them in the same order"


def _distinct(_: Question, body: str) -> Iterator[str]:
    if not re.search(r"SELECT\s+DISTINCT\b", body):
        yield "a triple in two graphs counts twice; write SELECT DISTINCT"
    for aggregate in re.findall(r"\b(COUNT|SUM|AVG)\s*\(\s*(?!DISTINCT)", body):
        yield f"{aggregate} counts a triple in two graphs twice; write {aggregate}(DISTINCT …)"


def _arithmetic(_: Question, body: str) -> Iterator[str]:
    head = body[body.index("SELECT") : body.index("WHERE")]
    if re.search(r"[-+*/]\s*\?|\b(?:AVG|SUM)\b", head):
        yield "engines print decimals differently; leave arithmetic out of SELECT"
    if re.search(r"\bAVG\s*\(", body):
        yield "percentages are not averaged; show the rows"


def _claim_in_every_row(question: Question, _: str) -> Iterator[str]:
    for column in ("claim", "document"):
        if column not in question.columns:
            yield f"no column leads to the {column}; select ?{column}"


def _usable(question: Question, body: str) -> Iterator[str]:
    if "standing" in question.columns:
        return
    if not _USABLE.search(body):
        yield "it meets retracted claims; ask for cle:UsableFinding or its like"
    for kind in _CLAIM_TYPE.findall(body):
        yield f"cle:{kind} holds retracted claims too; ask for cle:Usable{kind}"


def _condition(question: Question, body: str) -> Iterator[str]:
    of_people = any(given.of in ("cle:Therapy", "cle:Outcome") for given in question.givens)
    if of_people and not _ABOUT_CONDITION.search(body):
        yield "it asks of no condition; join cle:inCondition or cle:condition"


def _missing_is_not_zero(_: Question, body: str) -> Iterator[str]:
    for shown in re.findall(r"COALESCE\s*\([^()]*,\s*0(?:\.0*)?\s*\)", body):
        yield f"{shown} reads what is missing as zero; leave it unbound, or say that it is missing"
    if re.search(r"IF\s*\(\s*!?\s*BOUND\s*\([^()]*\)\s*,[^,()]*,\s*0(?:\.0*)?\s*\)", body):
        yield "an unbound number is read as zero; leave it unbound, or say that it is missing"


def _unlike_numbers(_: Question, body: str) -> Iterator[str]:
    told_apart = re.search(r"cle:(?:unit|statistic|decidingPoint|decidingLower)\b", body)
    order = body.rpartition("ORDER BY")[2] if "ORDER BY" in body else ""
    together = re.search(r"\b(?:MIN|MAX|SUM|AVG)\s*\(\s*(?:DISTINCT\s*)?\?value\b", body)
    if together or re.search(r"\?value\b", order):
        yield "it ranks or joins values of unlike definitions; show them side by side"
    elif re.search(r"\?value\s*[<>]=?|[<>]=?\s*\?value\b", body) and not told_apart:
        yield "it compares values whatever their unit and statistic; join cle:unit or cle:statistic"


def _order_of_a_group(question: Question, body: str) -> Iterator[str]:
    for group in _tree(body).every():
        if re.search(r"\bBIND\s*\(.*\)[^.{}]*?\?\w+\s+(?:a|cle:\S+)\s", group.text, re.DOTALL):
            yield "a BIND stands before patterns of its group; put BINDs last"
    if re.search(r"\}\s*VALUES[^}]*\}\s*$", body):
        yield "VALUES stands at the end; put it first"
    if "NOT EXISTS" in body:
        yield "NOT EXISTS is slow in one engine; use OPTIONAL and !BOUND, or MINUS"
    keys = _VARIABLE.findall(body.rpartition("ORDER BY")[2]) if "ORDER BY" in body else []
    if not keys:
        yield "rows come in any order; add ORDER BY"
    for key in dict.fromkeys(keys):
        if key not in question.columns:
            yield f"it is ordered by ?{key}, which is no column"


def _nested_filter(_: Question, body: str) -> Iterator[str]:
    for optional in _tree(body).every():
        if optional.keyword != "OPTIONAL":
            continue
        for nested in optional.inner:
            if nested.keyword == "OPTIONAL":
                yield from _outer_variables(nested)


def _outer_variables(nested: _Group) -> Iterator[str]:
    filters = re.findall(r"FILTER\s*\((.*)\)", nested.text, re.DOTALL)
    held = set(_VARIABLE.findall(re.sub(r"FILTER\s*\(.*\)", "", nested.text, flags=re.DOTALL)))
    held |= {v for inner in nested.inner for g in inner.every() for v in _VARIABLE.findall(g.text)}
    for outer in sorted({v for text in filters for v in _VARIABLE.findall(text)} - held):
        yield f"a FILTER in a nested OPTIONAL uses ?{outer} from outside; join on it instead"


def _givens_are_used(question: Question, body: str) -> Iterator[str]:
    lines = GIVEN_LINE.findall(question.query)
    lines_of = {name: [held for n, held in lines if n == name] for name, _ in lines}
    where = body[body.index("WHERE") :].rpartition("ORDER BY")[0] or body
    for given in question.givens:
        defaults = {held.strip() for name, held in lines if name == given.name}
        if len(defaults) > 1:
            yield f"the given {given.name} stands with several defaults; give it one"
        if len(re.findall(rf"\?{given.name}\b", where)) <= len(lines_of.get(given.name, ())):
            yield f"the given {given.name} is used nowhere; join on ?{given.name}"


def _selected(body: str) -> list[str]:
    head = body[body.index("SELECT") : body.index("WHERE")]
    renamed = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\s+AS\s+(\?\w+)\s*\)", r"\1", head)
    return _VARIABLE.findall(renamed)


def _tree(body: str) -> _Group:
    root, open_groups = _Group(""), []
    current, since = root, 0
    for place, char in enumerate(body):
        if char == "{":
            current.text += body[since:place] + " "
            word = re.search(r"(\w+)\s*$", body[since:place])
            group = _Group(word[1].upper() if word else "")
            current.inner.append(group)
            open_groups.append(current)
            current, since = group, place + 1
        elif char == "}" and open_groups:
            current.text += body[since:place]
            current, since = open_groups.pop(), place + 1
    root.text += body[since:]
    return root


_Rule = Callable[[Question, str], Iterator[str]]
_RULES: Final[tuple[_Rule, ...]] = (
    _header_says,
    _columns_are_selected,
    _distinct,
    _arithmetic,
    _claim_in_every_row,
    _usable,
    _condition,
    _missing_is_not_zero,
    _unlike_numbers,
    _order_of_a_group,
    _nested_filter,
    _givens_are_used,
)
