"""Reference tables to records: CSV streamed, workbooks as a whole; one row, one record.

The header is the first row that names the columns of a tool; before it may stand the search.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loaders.bibliographic import doi_in, pmcid_in, record_key
from loaders.content import Content, Head
from loaders.record import Record, Refused, Unreadable
from loaders.reference_sheets.columns import Dialect, dialect_of, name_of
from loaders.tables import sheets
from loaders.workbooks import is_workbook

_HEADER_WITHIN: Final = 40
_DELIMITERS: Final = ",;\t"
_LONGEST_ROW: Final = 4 << 20
_PMID: Final = re.compile(r"(?:pubmed|pmid|medline)?\W{0,3}([1-9]\d{0,7})", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"\s{2,}[A-Z][A-Z0-9]  - .*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a tool's table: its cells by the name of their column, blank ones left out."""

    dialect: Dialect
    cells: Mapping[str, str]

    def get(self, field: str) -> str:
        """What the row has of a field of a reference, else empty."""
        return self.cells.get(self.dialect.means.get(field, ""), "")

    @property
    def doi(self) -> str | None:
        """Its DOI; behind it Rayyan may have left a tag of RIS and an address."""
        return doi_in(_EMBEDDED.sub("", self.get("doi")))

    @property
    def pmid(self) -> str | None:
        """Its PMID, which the Cochrane Library writes as `PUBMED 21314913`."""
        found = _PMID.fullmatch(self.get("pmid"))
        return found.group(1) if found else None

    @property
    def pmcid(self) -> str | None:
        """Its PMCID."""
        return pmcid_in(self.get("pmcid"))


@dataclass(frozen=True, slots=True)
class _Line:
    """Cells, where they stand, and the bytes that they were."""

    cells: Sequence[str]
    place: str
    raw: bytes


def recognise(head: Head) -> str | None:
    """By a header that names the columns of a tool, in text or on a sheet of a workbook."""
    if is_workbook(head.start):
        for row in (row for sheet in head.tables for row in sheet.rows[:_HEADER_WITHIN]):
            if dialect := dialect_of(row):
                return f"a sheet has the columns of {dialect.tool}"
    if head.start.startswith(b"PK") or head.is_json or head.xml_root:
        return None
    for line in head.lines[:_HEADER_WITHIN]:
        if found := _delimiter(line):
            return f"its header has the columns of {found[1].tool}"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every row below a header; a row with more cells than columns is refused."""
    with content.open() as stream:
        start = stream.read(4096)
    number = 0
    headed = False
    tables = _workbook(content) if is_workbook(start) else iter([_text(content)])
    for lines in tables:
        header: _Line | None = None
        dialect: Dialect | None = None
        for line in lines:
            named = dialect_of(line.cells)
            if named:
                header, dialect, headed = line, named, True
            elif header and dialect and any(cell.strip() for cell in line.cells):
                number += 1
                yield _record(number, header, dialect, line)
    if not headed:
        raise Unreadable("no row names the columns of a reference table; export it again")


def _record(number: int, header: _Line, dialect: Dialect, line: _Line) -> Record | Refused:
    position = f"record {number}, {line.place}"
    raw = header.raw + line.raw
    names = [name_of(cell) for cell in header.cells]
    beyond = [cell for cell in line.cells[len(names) :] if cell.strip()]
    if beyond or any(len(cell) > _LONGEST_ROW for cell in line.cells):
        found = f"it has {len(line.cells)} cells under {len(names)} columns"
        sentence = f"{found}; quote the cells that hold the delimiter"
        return Refused(position=position, sentence=sentence, raw=raw)
    cells: dict[str, str] = {}
    for name, cell in zip(names, line.cells, strict=False):
        if name and cell.strip():
            cells[name] = f"{cells[name]}; {cell.strip()}" if name in cells else cell.strip()
    row = Row(dialect=dialect, cells=cells)
    key = record_key(row.pmid, row.doi, row.pmcid)
    return Record(key=key, position=position, raw=raw, content=row)


def _workbook(content: Content) -> Iterator[Iterator[_Line]]:
    for sheet in sheets(content):
        yield (
            _Line(cells, f"sheet {sheet.name!r}, row {number}", _written(cells))
            for number, cells in enumerate(sheet.rows, start=1)
        )


def _written(cells: Sequence[str]) -> bytes:
    """A row of a workbook as a line of CSV, which loads again under its header."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _text(content: Content) -> Iterator[_Line]:
    found = next(filter(None, map(_delimiter, content.head().lines[:_HEADER_WITHIN])), None)
    if not found:
        return
    taken: list[str] = []
    number = 0
    reader = csv.reader(_kept(content.lines(), taken), delimiter=found[0])
    try:
        for cells in reader:
            raw = "".join(taken).encode("utf-8", "replace")
            yield _Line(cells, f"line {number + 1}", raw)
            number += len(taken)
            taken.clear()
    except csv.Error as error:
        sentence = "a quotation mark that is opened here is not closed; close it, or double it"
        raise Unreadable(sentence, f"line {number + 1}") from error


def _kept(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    size = 0
    for line in lines:
        size = len(line) + (size if taken else 0)
        if size > _LONGEST_ROW:
            raise csv.Error
        taken.append(line)
        yield line


def _delimiter(line: str) -> tuple[str, Dialect] | None:
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        if dialect := dialect_of(cells):
            return delimiter, dialect
    return None
