"""An answer as a table for pages: what is short stands beside, what is long below its row."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from explorer.answer_cells import SIDES, Cell, Columns, columns_of
from explorer.asking import threshold_of
from explorer.interval_bar import bars
from explorer.lookup import index
from explorer.opened import Opened
from queries.answer import Answer
from queries.render import NUMBER, asked, constant, heading, percent, under

_BELOW: Final = ("caveat", "quote", "note", "recommendation", "editions")
_ALWAYS_BESIDE: Final = (NUMBER, "verdict", "claim", *(f"{side}Number" for side in SIDES))
# In letters: the longest cell and the widest column beside each other, a bar, and all of them.
_LONGEST_BESIDE, _WIDEST, _BAR, _ROOM = 48, 22, 23, 142


class ShownRow(NamedTuple):
    """A row: its first cell, the others beside it, its bar, and what stands below.

    `below` are pairs of a side, such as "comparator" or "" for the row's own, and its cells by
    name.
    """

    first: Cell
    beside: Sequence[Cell]
    bar: Markup
    below: Sequence[tuple[str, Sequence[tuple[str, Cell]]]]
    caveat: str
    quote: str
    is_under: bool


class AnswerTable(NamedTuple):
    """An answer ready for a page; `said` is what every row shows alike, `asked` what was asked.

    The bar, where `has_bars`, stands after the column `bar_after` of `header`.
    """

    asked: Mapping[str, str]
    said: Sequence[tuple[str, Cell]]
    header: Sequence[str]
    rows: Sequence[ShownRow]
    has_bars: bool
    bar_after: int

    @property
    def has_under(self) -> bool:
        """Whether rows are set in under leading ones."""
        return any(row.is_under for row in self.rows)

    @property
    def has_blanks(self) -> bool:
        """Whether a cell beside the first is empty."""
        return not all(cell.words for row in self.rows for cell in row.beside)

    @property
    def width(self) -> int:
        """How many columns stand beside each other."""
        return len(self.header) + self.has_bars


def answer_table(release: Opened, answer: Answer) -> AnswerTable:
    """The table of an answer."""
    rows = list(answer.rows())
    columns = columns_of(release, answer, rows)
    by_row = [[cells[at].words for cells in columns.values()] for at in range(len(rows))]
    same = constant(list(columns), by_row)
    was_asked = asked(answer, index(release).called)
    said = [
        (heading(column), columns[column][0])
        for column, value in same.items()
        if value and heading(column) not in was_asked
    ]
    kept = {column: cells for column, cells in columns.items() if column not in same}
    beside, below = _placed(kept)
    drawn = bars(rows, release.store, threshold_of(answer)) if NUMBER in kept else []
    firsts = [cell.words for cell in kept[beside[0]]] if rows else []
    set_in = under(firsts, rows, answer)
    places = {column: _place_of(column) for column in below}
    made = []
    for at in range(len(rows)):
        first, *others = (kept[column][at] for column in beside)
        long = {column: kept[column][at] for column in below if kept[column][at].words}
        caveat, quote = (long.pop(name, Cell("")).words for name in ("caveat", "quote"))
        bar = drawn[at] if drawn else Markup()
        made.append(ShownRow(first, others, bar, _by_side(long, places), caveat, quote, set_in[at]))
    return AnswerTable(
        was_asked,
        said,
        [heading(column) for column in beside],
        made,
        has_bars=any(drawn),
        bar_after=beside.index(NUMBER) if NUMBER in beside else 0,
    )


def of_threshold(share: float | None) -> str:
    """A threshold as people read it: "20 %"."""
    return "" if share is None else f"{percent(str(share))} %"


def _placed(columns: Columns) -> tuple[list[str], list[str]]:
    """The columns that stand beside each other, and those of which the cells stand below."""
    longest = {
        column: max([len(heading(column)), *(len(cell.words) for cell in cells)])
        for column, cells in columns.items()
    }
    takes = {column: min(length, _WIDEST) + 2 for column, length in longest.items()}
    names = list(columns)
    fixed = [*names[:1], *(column for column in names[1:] if column in _ALWAYS_BESIDE)]
    room = _ROOM - sum(takes[column] for column in fixed) - _BAR * (NUMBER in columns)
    beside, below = [], []
    for column in names:
        may_stand = column not in _BELOW and longest[column] <= _LONGEST_BESIDE
        if column in fixed or (may_stand and takes[column] <= room):
            beside.append(column)
            room -= 0 if column in fixed else takes[column]
        else:
            below.append(column)
    return beside, below


def _place_of(column: str) -> tuple[str, str]:
    """The side of a row that a column tells of, "" for the row's own, and its name there."""
    side = next((s for s in SIDES if re.match(f"{s}(?=[A-Z])", column)), "")
    return side, heading(column).removeprefix(side).strip()


def _by_side(
    long: Mapping[str, Cell], places: Mapping[str, tuple[str, str]]
) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """The cells by the side they tell of, each with its name, the row's own first."""
    sides: dict[str, list[tuple[str, Cell]]] = {"": []}
    for column, cell in long.items():
        side, name = places[column]
        sides.setdefault(side, []).append((name, cell))
    return [(side, cells) for side, cells in sides.items() if cells]
