"""Reference tables: a row is a record, in text and in workbooks, and no cell does harm."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from loaders.record import Refused
from loaders.reference_sheets.columns import DIALECTS
from tests.references import content, damaged, given, recognised

RAYYAN = (
    "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,"
    "location,abstract,notes,doi,keywords,pubmed_id,pmc_id\n"
)
ROW = (
    'rayyan-1,"Drug, in skin lupus",2020,,,J Examples,,4,1,12-19,"Example, A.B. and Other, C.",'
    "https://x.org/1     U2  - L1,English,,,Of 20 patients,,10.1000/abc.1     LK  - https://y.org,"
    ",12345678,PMC1234567\n"
)
COVIDENCE = "Title,Authors,Abstract,Published Year,Journal,DOI,Covidence #\n"


def workbook(*rows: list[object], name: str = "data") -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return packed.getvalue()


EPPI = workbook(
    ["Included", "ID", "ShortTitle", "Title", "Year"],
    ["I", 7, "Example (2020)", "Drug in skin lupus", 2020],
)


def test_a_row_makes_a_document_that_can_be_cited() -> None:
    document = given("reference_sheets", RAYYAN + ROW).document
    assert document.title == "Drug, in skin lupus"
    assert document.authors == ("Example AB", "Other C")
    assert (document.doi, document.pmid, document.pmcid) == (
        "10.1000/abc.1",
        "12345678",
        "PMC1234567",
    )
    assert (document.year, document.pages, document.url) == (2020, "12-19", "https://x.org/1")


def test_a_year_in_a_workbook_is_no_decimal() -> None:
    document = given("reference_sheets", EPPI).document
    assert (document.title, document.year) == ("Drug in skin lupus", 2020)


def test_a_header_may_stand_below_the_search_that_led_to_it() -> None:
    header = ["Title", "Author Names", "Source title", "Publication Year", "PUI", "DOI"]
    row = ["Drug", "Example A.B., Other C.-D.", "J Examples", 2020, "L1", "10.1000/abc.1"]
    found = given("reference_sheets", workbook(["SEARCH", "lupus"], ["---"], [], header, row))
    assert found.document.authors == ("Example AB", "Other CD")
    assert found.records[0].position == "record 1, sheet 'data', row 5"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_delimiter_will_do(delimiter: str) -> None:
    text = COVIDENCE.replace(",", delimiter) + delimiter.join(
        ["Drug", "", "", "2020", "", "", "#1"]
    )
    assert given("reference_sheets", text).document.year == 2020


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    data = (COVIDENCE + "Drug,,,2020,,,#1\n").encode("utf-8-sig")
    assert given("reference_sheets", data).document.title == "Drug"


def test_a_row_with_too_many_cells_is_refused_with_its_line_and_the_others_go_on() -> None:
    text = COVIDENCE + "Drug, again,,,2020,J,10.1000/a,#1,x\nDrug,,,2021,,,#2\n"
    found = given("reference_sheets", text)
    assert [document.year for document in found.documents] == [2021]
    assert found.refused == [
        "record 1, line 2: it has 9 cells under 7 columns; quote the cells that hold the delimiter"
    ]


def test_a_refused_row_loads_once_it_is_mended() -> None:
    found = given("reference_sheets", COVIDENCE + "Drug, again,,,2020,J,10.1000/a,#1,x\n")
    (refused,) = found.records
    assert isinstance(refused, Refused)
    mended = refused.raw.replace(b"Drug, again,", b'"Drug, again",').replace(b",x\n", b"\n")
    assert given("reference_sheets", mended).document.doi == "10.1000/a"


def test_the_line_of_a_row_counts_the_lines_within_cells() -> None:
    text = COVIDENCE + 'One,,"first\nsecond\n",2020,,,#1\nTwo,,,2020,,,#2\n'
    found = given("reference_sheets", text)
    assert [r.position for r in found.records] == ["record 1, line 2", "record 2, line 5"]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line() -> None:
    text = COVIDENCE + "One,,,2020,,,#1\n" + 'Two,,"abstract' + "\nmore" * 1_000_000
    found = given("reference_sheets", text)
    assert len(found.documents) == 1
    assert "quotation mark" in found.stopped


def test_addresses_that_stand_in_the_column_of_pages_are_no_pages() -> None:
    text = (
        "Title,Authors,Published Year,Pages,Covidence #\nDrug,,2020," + "University " * 9 + ",#1\n"
    )
    assert given("reference_sheets", text).document.pages is None


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.tool)
def test_every_dialect_is_told_by_columns_that_it_alone_has(dialect: object) -> None:
    (same,) = [d for d in DIALECTS if d is dialect]
    for other in DIALECTS:
        if other is not same:
            assert not other.told_by <= {*same.told_by, *same.means.values()}


@pytest.mark.parametrize(
    "data", ["a,b,c\n1,2,3\n", "title,year\nx,2020\n", "{}", "", "TY  - JOUR\n"]
)
def test_other_tables_are_not_taken_for_references(data: str) -> None:
    assert recognised("reference_sheets", data) is None


@settings(max_examples=100, deadline=None)
@each(st.binary(max_size=200) | damaged((RAYYAN + ROW * 2).encode()))
def test_no_text_makes_it_fall(data: bytes) -> None:
    recognised("reference_sheets", data)
    given("reference_sheets", data)


@settings(max_examples=100, deadline=None)
@each(damaged(EPPI))
def test_no_workbook_makes_it_fall(data: bytes) -> None:
    recognised("reference_sheets", data)
    given("reference_sheets", content(data))


def test_only_samples_of_reference_sheets_are_taken_for_them(samples: Path) -> None:
    for path in sorted(samples.glob("*/*")):
        taken = bool(recognised("reference_sheets", path.read_bytes()))
        assert taken == (path.parent.name == "reference_sheets"), path
