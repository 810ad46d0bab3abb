"""The start page: the flagship question answered, the ladder of lines, what the release holds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from explorer.answer_table import AnswerTable, ShownRow, answer_table, of_threshold
from explorer.asking import Asked, answer_to, threshold_of
from explorer.calls import Call, Reply
from explorer.holdings import holdings
from explorer.iris import link_of
from explorer.ladder import LINES, WAYS, ladder, picture
from explorer.layout import html
from explorer.lookup import index
from explorer.opened import Opened
from graph.errors import ClevidenceError
from ontology.prefixes import shorten
from queries.answer import Answer, Row
from queries.render import asked as asked_words

ADDRESS: Final = "/"
_QUESTION: Final = "options_under_risk"
_ASKED: Final = {
    "line": ["second line"],
    "outcome": ["peripheral neuropathy"],
    "max_risk": ["20 %"],
}
_PLACE: Final = "France"


def page(release: Opened, call: Call) -> Reply:
    """Where one begins."""
    return html(
        release,
        "start.html",
        title="Evidence on the treatment of cutaneous lupus",
        here=call.path,
        held=holdings(release),
        **_answers(release),
    )


@lru_cache(maxsize=2)
def _answers(release: Opened) -> Mapping[str, Any]:
    """What the page shows of questions, asked once: what a release lacks is left out."""
    rungs = ladder(release) if "therapy_ladder" in release.questions else []
    with_lines = [rung for rung in rungs if rung.has_lines]
    return {
        **_flagship(release),
        "rungs": rungs,
        "with_lines": with_lines,
        "picture": picture(with_lines),
        "lines": list(LINES.items()),
        "ways": WAYS,
    }


def _flagship(release: Opened) -> Mapping[str, Any]:
    try:
        question = release.questions[_QUESTION]
        everywhere = Asked(question, _ASKED)
        here = Asked(question, {**_ASKED, "jurisdiction": [_PLACE]})
        answered, others = answer_to(release, here), answer_to(release, everywhere)
    except (KeyError, ClevidenceError):  # a release of other evidence, without these names
        return {"flagship": None, "elsewhere": []}
    table = answer_table(release, answered)
    leading = [row for row in table.rows if not row.is_under]
    given = asked_words(answered, index(release).called)
    return {
        "flagship": {
            "table": table,
            "leading": leading,
            "caption": _caption(leading),
            "under": list(_under(table, answered)),
            "address": here.address(),
            "place": _PLACE,
            "outcome": given["outcome"],
            "threshold": of_threshold(threshold_of(answered)),
        },
        "elsewhere": list(_elsewhere(release, question.name, others)),
    }


def _caption(leading: Sequence[ShownRow]) -> str:
    if not leading:
        return "No row: nothing read puts a therapy on this line here."
    return "The finding that decides for each therapy; the number leads to its claim."


def _under(table: AnswerTable, answered: Answer) -> list[Mapping[str, Any]]:
    """Of each therapy, how many findings stand under the one that leads, by verdict."""
    verdicts: dict[str, Counter[str]] = {}
    for shown, row in zip(table.rows, answered.rows(), strict=True):
        if shown.is_under:
            verdicts.setdefault(shown.first.words, Counter())[row["verdict"].value] += 1
    return [
        {"therapy": therapy, "count": sum(counted.values()), "verdicts": counted.most_common()}
        for therapy, counted in verdicts.items()
    ]


def _elsewhere(release: Opened, name: str, answered: Answer) -> list[Mapping[str, Any]]:
    """The other places, each with its therapies by the verdict that decides."""
    called = index(release).called
    places: dict[str, dict[str, dict[str, str]]] = {}
    ordered = sorted(answered.rows(), key=lambda row: row["jurisdiction"].value)
    for place, rows in groupby(ordered, key=lambda row: row["jurisdiction"].value):
        for row in _deciding(list(rows)):
            verdict, therapy = row["verdict"].value, row["therapyLabel"].value
            href = link_of(row["claim" if "claim" in row else "recommendation"].value)
            places.setdefault(place, {}).setdefault(verdict, {})[therapy] = href
    question = release.questions[name]
    return [
        {
            "name": label,
            "address": Asked(question, {**_ASKED, "jurisdiction": [label]}).address(),
            "verdicts": [(v, list(t.items())) for v, t in verdicts.items()],
        }
        for place, verdicts in places.items()
        if (label := called.get(place, shorten(place))) != _PLACE
    ]


def _deciding(rows: Sequence[Row]) -> list[Row]:
    """The row that leads for each therapy; where none does, each of its rows."""
    leading = {row["therapy"].value for row in rows if row["leads"].value == "true"}
    return [
        row for row in rows if row["leads"].value == "true" or row["therapy"].value not in leading
    ]
