"""Tables: CSV and workbooks, hostile ones too."""

import contextlib
import io
import time
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.spreadsheets import neutral, without_apostrophe
from loaders.content import Content, Hostile
from loaders.record import Unreadable
from loaders.tables import Sheet, as_csv, column_letters, sheets

SHEET = "xl/worksheets/sheet1.xml"


def content(data: bytes) -> Content:
    return Content("file", lambda: io.BytesIO(data), len(data))


def read(data: bytes) -> list[Sheet]:
    return sheets(content(data))


def book(fill: Any) -> bytes:
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    fill(made, made.add_worksheet("one"))
    made.close()
    return held.getvalue()


PLAIN = book(lambda _, sheet: sheet.write_row(0, 0, ["a", 1, "b"]))


def changed(data: bytes, member: str, change: Any, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(held, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return held.getvalue()


def test_cells_of_a_workbook_are_text_as_it_is_shown() -> None:
    def fill(made: Any, sheet: Any) -> None:
        day = made.add_format({"num_format": "d-mmm"})
        percent = made.add_format({"num_format": "0%"})
        sheet.write(0, 0, 0.1 + 0.2)
        sheet.write(0, 1, 12.0)
        sheet.write(0, 2, 0.16, percent)
        sheet.write_datetime(0, 3, datetime(2024, 3, 15, tzinfo=UTC).replace(tzinfo=None), day)
        sheet.write(0, 4, True)
        sheet.write(0, 5, 1e-7)
        sheet.write_formula(0, 6, "=1+1")
        sheet.merge_range("A2:A3", "both")
        sheet.write(2, 1, "of two rows")

    (sheet,) = read(book(fill))
    assert list(sheet.rows[0]) == ["0.3", "12", "0.16", "2024-03-15", "TRUE", "0.0000001", "0"]
    assert sheet.rows[0][6].mark == "formula"
    assert [row[0] for row in sheet.rows[1:]] == ["both", "both"]
    assert sheet.rows[2][0].mark == "merged"
    assert sheet.coordinate(11, 5) == "one!F12"


def test_letters_of_columns() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_cell_at_the_far_end_is_refused_before_it_takes_the_memory_of_all_between() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, 1)
        sheet.write(1_048_575, 16_383, 2)

    with pytest.raises(Hostile, match="reaches to XFD1048576; delete the rows and columns"):
        read(book(fill))


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r = 'xfd1048576' ><v>1</v></c>",
        b'<c r="&#88;FD1048576"><v>1</v></c>',
        b'<x:c xmlns:x="urn:x" r="XFD1048576"><x:v>1</x:v></x:c>',
        b'</row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>',
    ],
)
def test_a_far_cell_is_met_however_it_is_written(cell: bytes) -> None:
    far = changed(PLAIN, SHEET, lambda xml: xml.replace(b"</row>", cell + b"</row>"))
    with pytest.raises(Hostile, match="reaches to"):
        read(far)


def test_a_sheet_that_hides_in_a_member_of_another_name_is_met_too() -> None:
    far = b'<c r="XFD1048576"><v>1</v></c></row>'
    held = changed(PLAIN, SHEET, lambda xml: xml.replace(b"</row>", far))
    held = held.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.png")
    with pytest.raises((Hostile, Unreadable)):
        read(held)


def test_merged_cells_that_lie_over_each_other_are_refused() -> None:
    many = b"<mergeCells>" + b'<mergeCell ref="A1:A9"/>' * 40 + b"</mergeCells>"
    held = book(lambda _, sheet: [sheet.write(row, 0, "a") for row in range(9)])
    with pytest.raises(Hostile, match="merged cells lie over each other"):
        read(changed(held, SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + many)))


def test_a_declared_extent_alone_harms_nobody() -> None:
    wide = changed(PLAIN, SHEET, lambda xml: xml.replace(b'ref="A1:C1"', b'ref="A1:XFD1048576"'))
    assert [len(sheet.rows) for sheet in read(wide)] == [1]


def test_a_zip_bomb_is_refused_by_what_it_unpacks_to() -> None:
    start = time.monotonic()
    with pytest.raises(Hostile, match="unpacks to more than 256 MB"):
        read(changed(PLAIN, "xl/styles.xml", lambda xml: xml + b" " * (300 << 20)))
    assert time.monotonic() - start < 20


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    size = len(zipfile.ZipFile(io.BytesIO(PLAIN)).read(SHEET))
    lying = PLAIN.replace(size.to_bytes(4, "little"), (size - 9).to_bytes(4, "little"))
    with pytest.raises(Unreadable, match="damaged"):
        read(lying)


def test_one_long_text_that_stands_in_many_cells_is_refused() -> None:
    long = changed(
        PLAIN,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<t>a<", b"<t>" + b"a" * 40_000 + b"<"),
    )
    with pytest.raises(Hostile, match="longer than 32,767"):
        read(long)


def test_entities_of_a_workbook_are_refused() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(Hostile, match="document type"):
        read(changed(PLAIN, SHEET, lambda xml: xml.replace(b"<worksheet", bomb + b"<worksheet")))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04[Content_Types].xml", "damaged"),
        (PLAIN[:-30], "damaged"),
        (PLAIN[: len(PLAIN) // 2], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 100, "old workbook"),
        (b"PK\x03\x04" + b"x" * 60, "no XLSX"),
        (b'a,b\n"open,1\n', "mend the quotes"),
        (b'a,b\n"x"y,1\n', "mend the quotes"),
    ],
)
def test_damaged_tables_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a," * 1_000_000, "longer than 1 MB"),
        ((b"a," * 2_001) + b"\n", "more than 2,000 columns"),
        (b"a,b\x00\n", "NUL"),
    ],
)
def test_tables_of_no_reviewer_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(Hostile, match=said):
        read(data)


def test_a_csv_of_two_million_cells_is_refused_without_being_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            row = b"1," * 999 + b"1\n"
            whole = row * max(1, len(buffer) // len(row))
            part = whole[: len(buffer)]
            buffer[: len(part)] = part
            Endless.given += len(part)
            return len(part)

    endless = Content("endless", lambda: io.BufferedReader(Endless()))
    with pytest.raises(Hostile, match="more than"):
        sheets(endless)
    assert Endless.given < 30 << 20


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "$"])
def test_the_delimiter_is_told_by_the_header(delimiter: str) -> None:
    text = delimiter.join(["Study", '"a, b; c"', "n"]) + "\n" + delimiter.join("123") + "\n"
    (sheet,) = read(text.encode("utf-16"))
    assert list(sheet.rows[0]) == ["Study", "a, b; c", "n"]


FORMULAS = ['=HYPERLINK("x")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_made_harmless_and_come_back(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert without_apostrophe(neutral(text)) == text
    (sheet,) = read(as_csv([["a", "b"], [text, "x"]]))
    assert sheet.rows[1][0] == text


@pytest.mark.parametrize("text", ["-4.6", "+3", "-.5", "a=b", "", "'tis", "1e-5", "https://x.org"])
def test_numbers_and_words_stay(text: str) -> None:
    assert neutral(text) == text
    assert without_apostrophe(text) == text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_workbook_raises_nothing_but_our_own(data: st.DataObject) -> None:
    members = zipfile.ZipFile(io.BytesIO(PLAIN)).namelist()
    member = data.draw(st.sampled_from([*members, ""]))
    at = data.draw(st.integers(0, 5_000))
    put = data.draw(st.binary(max_size=8))

    def damage(whole: bytes) -> bytes:
        return whole[:at] + put + whole[at + len(put) + data.draw(st.integers(0, 3)) :]

    damaged = changed(PLAIN, member, damage) if member else damage(PLAIN)
    with contextlib.suppress(Hostile, Unreadable):
        read(damaged)


@pytest.mark.parametrize(
    "name", [b"A1 B2", b"$A$1", b"A", b"1", b"AAAA1", b"A99999999", b"A-1", b""]
)
def test_a_cell_of_no_name_is_refused(name: bytes) -> None:
    cell = b'<c r="' + name + b'"><v>1</v></c></row>'
    with pytest.raises((Unreadable, Hostile)):
        read(changed(PLAIN, SHEET, lambda xml: xml.replace(b"</row>", cell)))
