"""A sheet with a header: rows as cells by the name of their column, each with its coordinate."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from loaders.record import Unreadable
from loaders.tables import Cell, Sheet, as_csv

_HEADER_WITHIN = 50


@dataclass(frozen=True)
class Line:
    """A row below the header; `number` is counted from 1, `cells` has those not blank."""

    number: int
    sheet: Sheet
    header: tuple[str, ...]
    cells: Mapping[str, Cell]

    @property
    def position(self) -> str:
        """`row 7 of findings`."""
        return f"row {self.number}" + (f" of {self.sheet.name}" if self.sheet.name else "")

    def coordinate(self, column: str) -> str:
        """`findings!F12`, or the row where the sheet has no such column."""
        if column not in self.header:
            return self.position
        return self.sheet.coordinate(self.number - 1, self.header.index(column))

    @property
    def raw(self) -> bytes:
        """Header and row as CSV; what only a workbook shows of a number is written beside it."""
        cells = {name: _told(cell) for name, cell in self.cells.items()}
        return raw_of([Line(self.number, self.sheet, self.header, cells)])


@dataclass(frozen=True)
class Grid:
    """A sheet whose header was found; `faulty` are rows longer than the header."""

    sheet: Sheet
    header_at: int
    header: tuple[str, ...]

    def lines(self) -> Iterator[Line]:
        """Each row that is not blank; a header that is repeated is none."""
        for number, row in enumerate(self.sheet.rows[self.header_at + 1 :], self.header_at + 2):
            cells = {
                column: cell
                for column, cell in zip(self._with_surplus(len(row)), row, strict=False)
                if cell.strip()
            }
            if cells and any(folded(cell) != column for column, cell in cells.items()):
                yield Line(number, self.sheet, self.header, cells)

    def _with_surplus(self, length: int) -> tuple[str, ...]:
        """The header, with a name for each cell that a row has beyond it."""
        surplus = range(len(self.header), length)
        return (*self.header, *(f"{SURPLUS}{place}" for place in surplus))


def _told(cell: Cell) -> Cell:
    """The cell so that, unmended, it is refused again: a number of several rows, or of none."""
    shared = cell.mark == "merged" and cell.strip(" 0123456789.,%") == ""
    uncomputed = cell.mark == "formula" and cell.strip("0.") == ""
    return Cell(f"{cell} ({cell.mark})") if shared or uncomputed else cell


# What a cell's column is called that stands beyond the header.
SURPLUS = "\x00beyond the header "


def grid(sheet: Sheet, columns: Collection[str], header_row: int | None = None) -> Grid | None:
    """The sheet by the first row that holds all the columns; None where none does.

    Raises Unreadable where the row told to be the header is not, or a column stands twice.
    """
    places = range(min(len(sheet.rows), _HEADER_WITHIN))
    if header_row is not None and header_row <= len(sheet.rows):
        places = range(header_row - 1, min(len(sheet.rows), header_row + _HEADER_WITHIN))
    for place in places:
        header = tuple(map(folded, sheet.rows[place]))
        if set(columns) <= set(header):
            twice = next((name for name in columns if header.count(name) > 1), None)
            if twice:
                where = f"row {place + 1}"
                raise Unreadable(f"the column {twice!r} stands twice; rename one of them", where)
            return Grid(sheet, place, header)
    return None


def folded(text: str) -> str:
    """The name of a column with its white space folded."""
    return " ".join(text.replace("\ufeff", "").split())


def raw_of(lines: Collection[Line]) -> bytes:
    """The lines as a CSV with their header, which loads again as they do."""
    header = next(iter(lines)).header if lines else ()
    rows = [
        [str(line.cells.get(column, "")) for column in header]
        + [str(cell) for name, cell in line.cells.items() if name.startswith(SURPLUS)]
        for line in lines
    ]
    return as_csv([header, *rows])


def surplus(line: Line) -> str | None:
    """The first cell that the line has beyond the header, if any."""
    return next((str(cell) for name, cell in line.cells.items() if name.startswith(SURPLUS)), None)
