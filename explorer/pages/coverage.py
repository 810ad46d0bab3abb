"""Coverage: therapy by outcome, what is known and where there is nothing, each cell a link."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from explorer.asking import Asked, answer_to, question_of
from explorer.calls import Call, Reply
from explorer.downloads import forms_of
from explorer.givens_form import fields_of
from explorer.iris import link_of
from explorer.layout import html
from explorer.opened import Opened
from explorer.pages.question import has_blanks, read
from ontology.prefixes import shorten
from queries.answer import Row
from queries.matrix import STATES, sign_of
from queries.render import NOTHING

ADDRESS: Final = "/coverage"
_QUESTION: Final = "coverage_matrix"
_LISTS_FINDINGS: Final = "certainty_by_outcome"
_LISTS_GAPS: Final = "therapies_without_data"
# What a state says, for the key; the words of the question are longer.
_MEANING: Final = {
    "known": "a number was read, which is not to say that it is good, precise or enough",
    "zero events": "no events were reported, which is no proof of safety",
    "in words": "a result in words, without a number",
    "only in another population": "numbers of other people, a broader condition included",
    "set aside": "what there was rests on a retracted document",
    "not found": "nothing read reports it; how much was read stands in brackets, else something "
    "was read in full, or nothing at all of the therapy",
}
_STATED: Final = "a document says so itself"


class CoverageCell(NamedTuple):
    """A cell: its state with sign and kind, where it leads, and how many findings there are."""

    state: str
    sign: str
    kind: str
    href: str
    findings: int
    outcome: str


class Side(NamedTuple):
    """A line of the matrix: what it is named, and its cells, None where nothing was asked."""

    name: str
    cells: Sequence[CoverageCell | None]


def page(release: Opened, call: Call) -> Reply:
    """The matrix of what was asked."""
    question = question_of(release, _QUESTION)
    asked, faults = read(release, question, call)
    if not faults and has_blanks(call):
        return Reply(303, b"", headers=(("Location", asked.address(under=ADDRESS)),))
    return html(
        release,
        "coverage.html",
        status=400 if faults else 200,
        title="What is known, and where there is nothing",
        here=call.path,
        question=question,
        fields=fields_of(release, asked, faults),
        faults=list(faults.values()),
        nothing=NOTHING,
        answered=not faults,
        **({} if faults else _matrix(release, asked)),
    )


def _matrix(release: Opened, asked: Asked) -> Mapping[str, Any]:
    answered = answer_to(release, asked)
    rows = list(answered.rows())
    heads = sorted({row["outcomeLabel"].value for row in rows})
    several = len({row["condition"].value for row in rows}) > 1
    cells = {(_side(row, several=several), row["outcomeLabel"].value): _cell(row) for row in rows}
    sides = [
        Side(name, [cells.get((name, outcome)) for outcome in heads])
        for name in dict.fromkeys(side for side, _ in cells)
    ]
    found = sorted({(cell.state, cell.sign, cell.kind) for cell in cells.values()})
    return {
        "sides": sides,
        "heads": heads,
        "caption": f"{len(sides)} therapies by {len(heads)} outcomes.",
        "key": [(*state, _meaning(state[0])) for state in found],
        "left_out": answered.left_out,
        "not_told": answered.not_told,
        "downloads": [
            (form.title, asked.address(suffix=form.suffix)) for form in forms_of(asked.question)
        ],
    }


def _side(row: Row, *, several: bool) -> str:
    therapy = row["therapyLabel"].value
    return f"{therapy}, {row['conditionLabel'].value}" if several else therapy


def _cell(row: Row) -> CoverageCell:
    """A cell leads to the finding that decides, else to what is said of there being none."""
    state, outcome = row["state"].value, row["outcomeLabel"].value
    if "claim" in row:
        href = link_of(row["claim"].value)
    elif state.startswith("set aside"):
        named = {name: shorten(row[name].value) for name in ("outcome", "therapy", "condition")}
        href = f"/ask/{_LISTS_FINDINGS}?{urlencode(named)}"
    else:
        href = f"/ask/{_LISTS_GAPS}?{urlencode({'outcome': shorten(row['outcome'].value)})}"
    findings = int(row["findings"].value)
    return CoverageCell(state, sign_of(state)[0], _kind(state), href, findings, outcome)


def _kind(state: str) -> str:
    known = next((known for known in STATES if state.startswith(known)), "not found")
    return known.replace(" ", "-")


def _meaning(state: str) -> str:
    return next((words for known, words in _MEANING.items() if state.startswith(known)), _STATED)
