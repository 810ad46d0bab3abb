"""Workbooks (XLSX) without their dangers: what they unpack to is looked at before it is read.

python-calamine reads them. It allots the rectangle that a sheet's outermost cells span, so that
a file of 6 KB with a cell in A1 and one in XFD1048576 ends the process; a zip's own word of its
sizes may be false; one long text may stand in a million cells. All that is refused here first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Final

from lxml import etree

from loaders.content import Content, Hostile
from loaders.record import Unreadable
from loaders.tables import LARGEST, MOST_CELLS, MOST_COLUMNS, Cell, Mark, Sheet, column_letters

_MEMBERS: Final = 2_000
_UNPACKED: Final = 256 << 20
_LONGEST_TEXT: Final = 32_767  # Excel's own limit of a cell
_MOST_TEXT: Final = 64 << 20
_NAMES: Final = re.compile(r"(?<!\S)([A-Za-z]{1,3})([0-9]{1,7})(?!\S)")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ZIP_ENCRYPTED: Final = 1
_EMPTY: Final = Cell("")
# The cells that hold something, and the names of those that hold a formula.
_CELLS: Final[Any] = etree.XPath("descendant::*[local-name()='c'][*]")
_FORMULAS: Final[Any] = etree.XPath("descendant::*[local-name()='c'][*[local-name()='f']]/@r")
_TEXT: Final[Any] = etree.XPath("string()")


@dataclass
class _Extent:
    """How far the cells of a sheet reach, and which of them are formulas (row, column from 0)."""

    rows: int = 0
    columns: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def reach(self, rows: int, columns: int) -> None:
        """Take note of a cell; raises Hostile where the sheet becomes too large."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS:
            raise Hostile(
                f"a sheet of the workbook reaches to {column_letters(self.columns - 1)}{self.rows};"
                " delete the rows and columns beyond the table, or split it"
            )


def is_workbook(start: bytes) -> bool:
    """Whether content that starts so is an XLSX file: a zip with its index of content types."""
    return start.startswith(b"PK\x03\x04") and (
        b"[Content_Types].xml" in start or b"xl/workbook.xml" in start
    )


def sheets(content: Content) -> list[Sheet]:
    """Every worksheet with its rows from A1 on; raises Hostile or Unreadable.

    A merged cell of several rows has its text in each of its rows, marked as `merged`; a cell
    that a formula gives is marked as `formula`. Numbers have the 15 digits that are shown.
    """
    held = content.bytes(LARGEST)
    members = _members(held)
    if "xl/workbook.xml" not in members:
        raise Unreadable("it is a zip without xl/workbook.xml, so no workbook; save it as XLSX")
    extents = {name: _extent(name, unpacked) for name, unpacked in members.items()}
    parts = _parts(members)
    return [
        Sheet(name, _rows(name, raw, merged, extents.get(parts.get(name, ""), _Extent())))
        for name, raw, merged in _by_calamine(held)
    ]


def _members(held: bytes) -> dict[str, bytes]:
    """Each member unpacked, with sizes counted and not believed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(held))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("the workbook is damaged (its zip has no end); get it again") from error
    if len(infos) > _MEMBERS:
        raise Hostile(f"the workbook holds {len(infos)} files; a workbook has less than 2,000")
    left = _UNPACKED
    members: dict[str, bytes] = {}
    for info in infos:
        if info.filename in members:
            raise Hostile(f"the workbook holds {info.filename} twice; save it again as XLSX")
        members[info.filename] = _unpacked(held, info, left)
        left -= len(members[info.filename])
    return members


def _unpacked(held: bytes, info: zipfile.ZipInfo, left: int) -> bytes:
    at = info.header_offset
    header = held[at : at + 30]
    if info.flag_bits & _ZIP_ENCRYPTED:
        raise Unreadable("the workbook is locked with a password; save it without one")
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Unreadable("the workbook is damaged; get it again")
    start = at + 30 + int.from_bytes(header[26:28], "little")
    start += int.from_bytes(header[28:30], "little")
    packed = held[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        unpacked, whole = packed[: left + 1], True
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = inflating.decompress(packed, left + 1)
        except zlib.error as error:
            raise Unreadable("the workbook is damaged; get it again") from error
        whole = inflating.eof
    else:
        raise Unreadable("the workbook is packed in an unusual way; save it again as XLSX")
    if len(unpacked) > left:
        raise Hostile(f"the workbook unpacks to more than {_UNPACKED >> 20} MB; split it")
    if not whole or len(unpacked) != info.file_size:
        raise Unreadable(f"the workbook is damaged in {info.filename}; get it again")
    return unpacked


def _extent(name: str, unpacked: bytes) -> _Extent:
    """How far the cells of one member reach; members that are no XML have none."""
    extent = _Extent()
    if not unpacked.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return extent
    if b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked:
        raise Hostile(f"the workbook declares a document type in {name}; save it again as XLSX")
    events: Any = etree.iterparse(
        io.BytesIO(unpacked),
        tag=("{*}row", "{*}si"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    row, formulas = 0, b"f>" in unpacked or b"<f" in unpacked or b":f" in unpacked
    try:
        for _, element in events:
            if len(_TEXT(element)) > _LONGEST_TEXT:
                _refuse_long_texts(element)
            if element.tag.endswith("}row") or element.tag == "row":
                named = element.get("r")
                row = _number(named) if named else row + 1
                _meet(extent, row, element, formulas=formulas)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the workbook is damaged in {name}; get it again") from error
    if events.root is not None and _CELLS(events.root):
        raise Hostile(f"the workbook has cells outside of rows in {name}; save it again as XLSX")
    return extent


def _meet(extent: _Extent, row: int, element: Any, *, formulas: bool) -> None:
    """Take note of the cells of a row, which is counted from 1."""
    names = [cell.get("r") for cell in _CELLS(element)]
    named = [name for name in names if name is not None]
    joined = " ".join(named)
    places = _NAMES.findall(joined)
    if len(named) != len(places) or len(named) != len(joined.split()):
        wrong = next((name for name in named if not _NAMES.fullmatch(name)), "")
        raise Unreadable(f"the workbook names a cell {wrong[:20]!r}; save it again as XLSX")
    rows = max((int(number) for number in {number for _, number in places}), default=row)
    columns = max((_column(letters) for letters in {letters for letters, _ in places}), default=0)
    if len(named) < len(names):
        rows, columns = max(rows, row), columns + len(element)
    if names:
        extent.reach(rows, columns)
    for letters, number in _NAMES.findall(" ".join(_FORMULAS(element))) if formulas else ():
        extent.formulas.add((int(number) - 1, _column(letters) - 1))


def _refuse_long_texts(element: Any) -> None:
    parts = [element] if element.tag.endswith("si") else element
    if any(len(_TEXT(part)) > _LONGEST_TEXT for part in parts):
        raise Hostile("the workbook holds a text longer than 32,767 characters; cut it")


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise Unreadable("the workbook names a row that is none; save it again as XLSX")
    return int(text)


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def _parts(members: dict[str, bytes]) -> dict[str, str]:
    """Each sheet's name to the member that holds it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    relations = members.get("xl/_rels/workbook.xml.rels", b"<none/>")
    try:
        book = etree.fromstring(members["xl/workbook.xml"], parser)
        related = etree.fromstring(relations, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("the workbook is damaged; get it again") from error
    targets = {}
    for relation in related:
        target = str(relation.get("Target", ""))
        whole = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[relation.get("Id")] = str(PurePosixPath(whole))
    return {
        str(sheet.get("name")): targets.get(sheet.get(_RELATION), "")
        for sheet in book.iter("{*}sheet")
    }


def _by_calamine(held: bytes) -> Iterator[tuple[str, Any, list[Any]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(held))
        for facts in book.sheets_metadata:
            if facts.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(facts.name)
                yield facts.name, sheet, sheet.merged_cell_ranges or []
    except (GeneratorExit, KeyboardInterrupt, Hostile, Unreadable):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        raise Unreadable("the workbook cannot be read; save it again as XLSX") from error


def _rows(name: str, sheet: Any, merged: list[Any], extent: _Extent) -> list[list[Cell]]:
    left = _MOST_TEXT
    rows: list[list[Cell]] = []
    for values in sheet.to_python(skip_empty_area=False):
        row = [_EMPTY if value == "" else Cell(_text(value)) for value in values]
        left -= sum(map(len, row))
        if left < 0:
            raise Hostile(f"the sheet {name} holds more than 64 MB of text; split it")
        rows.append(row)
    for number, place in extent.formulas:
        if number < len(rows) and place < len(rows[number]):
            rows[number][place] = Cell(rows[number][place], "formula")
    _fill(rows, merged)
    return rows


def _fill(rows: list[list[Cell]], merged: list[Any]) -> None:
    """Write the text of each merged cell into all of its rows, in its first column."""
    left_to_fill = sum(map(len, rows))
    for (top, left), (bottom, _) in merged:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            text = rows[top][left]
            mark: Mark = "merged"
            span = rows[top : bottom + 1]
            left_to_fill -= len(span)
            if left_to_fill < 0:
                raise Hostile("merged cells lie over each other; save the workbook again as XLSX")
            for row in span:
                row[left] = Cell(text, mark)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("_x000D_", "")
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return format(Decimal(format(value, ".15g")), "f")
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)
