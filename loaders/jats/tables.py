"""Tables of JATS and XHTML as grids: every position holds the cell that covers it.

A span is expanded within limits: a table whose cells overlap or that is larger than any table
in print is refused as a whole, so that no number stands in a wrong column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

MOST_COLUMNS: Final = 200
MOST_POSITIONS: Final = 100_000
_GROUPS: Final = ("thead", "tbody", "tfoot")
_INDENT: Final = re.compile(r"(?:padding-left|margin-left|text-indent)\s*:\s*(\d{1,4})")
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_MARK: Final = re.compile(r"[a-z]|[*†‡§¶#‖]{1,3}")


class NoGrid(Exception):
    """A table that is not read: one sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: its text on one line, its first row and column (from 0) and how many it covers.

    `marks` are the ids of the footnotes it points to; `indent` is how far it is set in, in the
    unit of the table; `path` is its XPath in the article, namespaces left out.
    """

    text: str
    row: int
    column: int
    columns: int
    indent: int
    marks: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: for each column the cell that covers it, None where a ragged row has none.

    `heading` is the text of a row that is a sub-heading: one cell over all columns, or a first
    cell beside which nothing stands.
    """

    cells: tuple[Cell | None, ...]
    heading: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The text in each column."""
        return tuple(cell.text if cell else "" for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: header rows and body rows of equal width, and its footnotes by their ids.

    `number` is its place among the tables of the article, `part` that among the grids it is of.
    `ragged` tells that rows have fewer cells than others, so that columns are not sure.
    """

    number: int
    part: int = 1
    label: str
    caption: str
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    footnotes: dict[str, str] = field(default_factory=dict)
    ragged: bool = False

    @property
    def key(self) -> str:
        """`t2`, or `t2-2` for the second grid of the second table."""
        return f"t{self.number}" if self.part == 1 else f"t{self.number}-{self.part}"


def read_table(element: Any, path: str, **described: Any) -> Table:
    """The grid of a `table` element; raises NoGrid.

    `described` is what stands around it: number, part, label, caption, footnotes.
    """
    header: list[dict[int, Cell]] = []
    body: list[dict[int, Cell]] = []
    positions = 0
    for name, start, rows in _groups(element, path):
        for row in _expanded(rows, start, len(header) + len(body)):
            positions += len(row)
            if positions > MOST_POSITIONS:
                raise NoGrid(f"it has more than {MOST_POSITIONS} cells")
            in_header = name == "thead" or (not body and _all_th(row))
            (header if in_header else body).append(row)
    if not header and not body:
        raise NoGrid("it has no rows; its content may be a picture")
    width = max(max(row, default=-1) for row in header + body) + 1
    body_rows = tuple(_row(row, width, in_body=True) for row in body)
    header_rows = tuple(_row(row, width, in_body=False) for row in header)
    ragged = any(None in r.cells and r.heading is None for r in header_rows + body_rows)
    return Table(header=header_rows, body=body_rows, ragged=ragged, **described)


def _groups(element: Any, path: str) -> Iterator[tuple[str, str, list[Any]]]:
    """Head, bodies and foot, each with its XPath and rows; rows without a group are a body."""
    loose = [child for child in element if child.tag == "tr"]
    counts = dict.fromkeys(_GROUPS, 0)
    for child in element:
        if child.tag in counts:
            counts[child.tag] += 1
            place = f"{path}/{child.tag}[{counts[child.tag]}]"
            yield child.tag, place, [row for row in child if row.tag == "tr"]
    if loose:
        yield "tbody", path, loose


def _expanded(rows: list[Any], path: str, first: int) -> Iterator[dict[int, Cell]]:
    """Each row as column -> cell. What spans further down than its group ends with it."""
    open_cells: dict[int, tuple[Cell, int]] = {}
    for number, element in enumerate(rows, start=1):
        row = {column: cell for column, (cell, _) in open_cells.items()}
        below = {c: (cell, left - 1) for c, (cell, left) in open_cells.items() if left > 1}
        column = 0
        counts = {"td": 0, "th": 0}
        for child in element:
            if child.tag not in counts:
                continue
            counts[child.tag] += 1
            while column in row:
                column += 1
            span = _span(child.get("colspan"))
            if column + span > MOST_COLUMNS:
                raise NoGrid(f"it has more than {MOST_COLUMNS} columns")
            place = f"{path}/tr[{number}]/{child.tag}[{counts[child.tag]}]"
            cell = _cell(child, place, first + number - 1, column, span)
            down = _span(child.get("rowspan"), to_the_end=len(rows))
            for covered in range(column, column + span):
                if covered in row:
                    raise NoGrid("its cells overlap")
                row[covered] = cell
                if down > 1:
                    below[covered] = (cell, down - 1)
            column += span
        open_cells = below
        yield row


def _span(text: str | None, to_the_end: int = 1) -> int:
    """A span as number; 0 goes to the end; what is no number is 1; never more than 10^9."""
    number = re.fullmatch(r"\s*\+?0*(\d{1,9})\s*", text or "1")
    if not number:
        return 10**9 if (text or "").strip().isdecimal() else 1
    return int(number.group(1)) or to_the_end


def _cell(element: Any, path: str, row: int, column: int, span: int) -> Cell:
    marks: list[str] = []
    raw = "".join(_cell_text(element, marks))
    style = _INDENT.search(element.get("style") or "")
    ahead = raw.lstrip("\n\r\t")
    indent = int(style.group(1)) if style else len(ahead) - len(ahead.lstrip())
    text = " ".join(raw.split())
    return Cell(
        text=text, row=row, column=column, columns=span, indent=indent if text else 0,
        marks=tuple(marks), path=path,
    )  # fmt: skip


def _cell_text(element: Any, marks: list[str]) -> Iterator[str]:
    """Text in which powers stay apart from their base; marks of footnotes go to `marks`."""
    yield element.text or ""
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name == "xref" and child.get("ref-type") in ("fn", "table-fn"):
            marks.append(child.get("rid") or "")
        elif name == "sup":
            yield _superscript(child, marks)
        elif name in ("break", "p", "br"):
            yield " "
            yield from _cell_text(child, marks)
        elif name not in ("", "tex-math", "annotation", "graphic", "fn"):
            yield from _cell_text(child, marks)
        yield child.tail or ""


def _superscript(element: Any, marks: list[str]) -> str:
    inner: list[str] = []
    text = "".join(_cell_text(element, inner)).strip()
    marks += inner
    if element.find("xref") is not None or _MARK.fullmatch(text):
        return ""
    return text.translate(_SUPERSCRIPTS)


def _all_th(row: dict[int, Cell]) -> bool:
    """Whether a row without thead is a header: all of its cells are `th`."""
    return len(row) > 1 and all(re.search(r"/th\[\d+\]$", cell.path) for cell in row.values())


def _row(row: dict[int, Cell], width: int, *, in_body: bool) -> Row:
    cells = tuple(row.get(column) for column in range(width))
    filled = list(dict.fromkeys(cell for cell in cells if cell and cell.text))
    first = filled[0] if len(filled) == 1 and in_body and width > 1 else None
    heading = first.text if first and first.column == 0 else None
    return Row(cells=cells, heading=heading)
