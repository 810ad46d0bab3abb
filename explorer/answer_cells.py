"""The cells of an answer, column by column, each with where it leads.

Columns and their words are those of `queries.render`. A number leads to its claim, things lead to
their pages, verdicts are told from words. Columns that belong together fold into one: `doseLow`
and `doseHigh`, and the number of another side such as `comparatorValue` with its limits.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import pyoxigraph as ox

from explorer.iris import link_of
from explorer.lookup import index
from explorer.opened import Opened
from ontology.prefixes import BASE, CLE, iri, shorten
from queries.answer import Answer, Row
from queries.render import NUMBER, in_words, number, shown

VERDICTS: Final = ("meets", "fails", "indeterminate", "no data", "not comparable")
# Other sides of a row, by how the names of their columns begin.
SIDES: Final = ("other", "comparator", "maintenance", "withdrawal", "primary", "relay")
# Columns that come in pairs, by what they fold into; the unit is that of a column, or stands here.
_PAIRS: Final = {"time": ("timeLow", "timeHigh", "timeUnit"), "dose": ("doseLow", "doseHigh", "mg")}
_OF_A_NUMBER: Final = ("Value", "Lower", "Upper", "Events", "Total", "AsPrinted")
_CLAIM, _DOCUMENT = iri("claim", ""), iri("document", "")
# Kinds of things that are words, and lead nowhere.
_WORDS: Final = (CLE, *(iri(kind, "") for kind in ("statistic", "severity", "design")))
_LONGEST_NUMBER: Final = 30


class Cell(NamedTuple):
    """A cell: its words, where they lead, the verdict it is, and the key of a claim."""

    words: str
    href: str = ""
    verdict: str = ""
    key: str = ""
    is_number: bool = False
    retracted: bool = False


Columns = Mapping[str, Sequence[Cell]]


def columns_of(release: Opened, answer: Answer, rows: Sequence[Row]) -> Columns:
    """The columns that are shown, by name, in their order; each has a cell a row."""
    called = index(release).called
    columns = {
        column: [_cell(release, column, row, in_words(column, row, called)) for row in rows]
        for column in shown(answer.columns, rows)
    }
    for name, (low, high, unit) in _PAIRS.items():
        if {low, high} <= columns.keys():
            pairs = list(_pairs(rows, low, high, unit, has_unit=unit in columns))
            columns = _replaced(columns, (low, high, unit), name, pairs)
    for side in SIDES:
        if f"{side}Value" in columns:
            parts = [side + part for part in _OF_A_NUMBER]
            numbers = [_number_of(side, row) for row in rows]
            columns = _replaced(columns, parts, f"{side}Number", numbers)
    return columns


def _replaced(
    columns: Mapping[str, list[Cell]], names: Collection[str], new: str, cells: list[Cell]
) -> dict[str, list[Cell]]:
    """The columns with one in place of several, where the first of them stood."""
    made: dict[str, list[Cell]] = {}
    for name, held in columns.items():
        if name in names:
            made.setdefault(new, cells)
        else:
            made[name] = held
    return made


def _pairs(
    rows: Sequence[Row], low: str, high: str, unit: str, *, has_unit: bool
) -> Iterator[Cell]:
    for row in rows:
        ends = dict.fromkeys(row[end].value for end in (low, high) if end in row)
        in_unit = (row[unit].value if unit in row else "") if has_unit else unit
        yield Cell(f"{'–'.join(ends)} {in_unit}".strip() if ends else "")


def _number_of(side: str, row: Row) -> Cell:
    """The number of another side, which leads to the claim of that side, else to the row's own."""
    held = {part[0].lower() + part[1:]: row.get(side + part) for part in _OF_A_NUMBER}
    own = {"unit": row["unit"]} if "unit" in row and held["value"] else {}
    words = number({name: term for name, term in held.items() if term is not None} | own)
    claim = row.get(f"{side}Claim", row.get("claim"))
    href = link_of(claim.value) if claim and words else ""
    return Cell(words, href, is_number=len(words) < _LONGEST_NUMBER)


def _cell(release: Opened, column: str, row: Row, words: str) -> Cell:
    if column == NUMBER:
        claim = row.get("claim")
        href = link_of(claim.value) if claim and words else ""
        return Cell(words, href, is_number=len(words) < _LONGEST_NUMBER)
    term = row.get(column)
    if term is None and column == "claim":
        term = row.get("document")
    if column.endswith("Label"):
        term = row.get(column.removesuffix("Label"), term)
    if isinstance(term, ox.NamedNode):
        return _thing(release, term.value, words)
    if words in VERDICTS and column == "verdict":
        return Cell(words, verdict=words.replace(" ", "-"))
    kind = term.datatype.value if isinstance(term, ox.Literal) else ""
    return Cell(words, is_number=kind.endswith(("#decimal", "#integer")))


def _thing(release: Opened, thing: str, words: str) -> Cell:
    names = index(release)
    if thing.startswith(_CLAIM):
        slug, _, key = shorten(thing).partition("/")
        document = _DOCUMENT + slug
        called = names.called.get(document, slug)
        return Cell(called, link_of(thing), key=key, retracted=document in names.retracted)
    href = "" if thing.startswith(_WORDS) or not thing.startswith(BASE) else link_of(thing)
    return Cell(words, href, retracted=thing in names.retracted)
