"""Tables: rows of cells with their coordinates, from CSV, TSV or a workbook, within limits."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Self

from graph.spreadsheets import neutral, without_apostrophe
from loaders.content import Content, Head, Hostile
from loaders.record import Unreadable

LARGEST: Final = 64 << 20
MOST_CELLS: Final = 2_000_000
MOST_COLUMNS: Final = 2_000
_DELIMITERS: Final = ",;\t|$"
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')

Mark = Literal["", "merged", "formula"]


class Cell(str):
    """The text of a cell, and a mark where it is no text of its own.

    A `merged` cell has the text of the cell that it is part of; a `formula` was computed.
    """

    __slots__ = ("mark",)
    mark: Mark

    def __new__(cls, text: str, mark: Mark = "") -> Self:
        """The text with its mark."""
        cell = super().__new__(cls, text)
        cell.mark = mark
        return cell


@dataclass(frozen=True)
class Sheet:
    """A table by its name (empty for CSV), its rows from the first on; rows may be ragged."""

    name: str
    rows: Sequence[Sequence[Cell]]

    def coordinate(self, row: int, column: int) -> str:
        """`findings!F12`, of a CSV `F12`; rows and columns are counted from 0."""
        cell = f"{column_letters(column)}{row + 1}"
        return f"{self.name}!{cell}" if self.name else cell


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: `A`, `Z`, `AA`."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def sheets(content: Content) -> list[Sheet]:
    """The sheets of a workbook, or a CSV as its only one; raises Hostile or Unreadable."""
    from loaders.workbooks import is_workbook
    from loaders.workbooks import sheets as sheets_of_workbook

    start = content.head().start
    if is_workbook(start):
        return sheets_of_workbook(content)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("it is an old workbook (.xls), or one with a password; save it as XLSX")
    if start.startswith(b"PK"):
        raise Unreadable("it is a zip and no XLSX; save the table as XLSX or CSV")
    return [Sheet("", list(rows_of_csv(content)))]


def sheets_of_start(head: Head) -> list[Sheet]:
    """The first rows of what starts so, for telling tables apart; none where there is no table.

    Of a workbook all sheets are read, since a zip has its index at its end.
    """
    from loaders.workbooks import is_workbook

    if is_workbook(head.start):
        try:
            return sheets(Content(head.name, head.opened)) if head.opened else []
        except (Hostile, Unreadable):
            return []
    if head.is_json or head.text.lstrip("\ufeff \t\r\n").startswith(("<", "---", "PK")):
        return []
    lines = head.text.splitlines(keepends=True)[:200]
    delimiter = _delimiter(lines)
    if "\x00" in head.text or not delimiter:
        return []
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            rows.append([Cell(cell.strip("\ufeff")) for cell in row])
            if len(rows) == 20:
                break
    except csv.Error:
        pass
    return [Sheet("", rows)]


def rows_of_csv(content: Content) -> Iterator[list[Cell]]:
    """Each row, streamed; raises Hostile or Unreadable, with the line, where the text breaks off.

    The delimiter is the one of `, ; tab | $` that stands most often in the first line that has
    any. Quotes must close: an open one would swallow what follows it.
    """
    delimiter = _delimiter(content.head().text.splitlines(keepends=True)[:200]) or ","
    reader = csv.reader(_lines(content), delimiter=delimiter, strict=True)
    cells = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            where = f"line {reader.line_num}"
            why = f"the table is damaged ({error}); mend the quotes there and in the lines before"
            raise Unreadable(why, where) from error
        cells += len(row)
        if len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            where = f"line {reader.line_num}"
            raise Hostile(
                f"the table has more than {MOST_COLUMNS:,} columns or {MOST_CELLS:,} cells "
                f"({where}); split it"
            )
        yield [Cell(without_apostrophe(cell)) for cell in row]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV in UTF-8, formulas made harmless: for quarantine, and to be loaded again."""
    import io

    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows([neutral(cell) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8", "replace")


def _lines(content: Content) -> Iterator[str]:
    read = 0
    for number, line in enumerate(content.lines()):
        read += len(line)
        if read > LARGEST:
            raise Hostile(f"the table is larger than {LARGEST >> 20} MB; split it")
        yield line.lstrip("\ufeff") if number == 0 else line


def _delimiter(lines: Sequence[str]) -> str:
    for line in lines:
        bare = _QUOTED.sub("", line)
        count, delimiter = max((bare.count(d), d) for d in _DELIMITERS)
        if count:
            return delimiter
    return ""
