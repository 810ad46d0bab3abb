"""Extraction sheets: the template filled, and other tables by a mapping."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from graph.claim import Finding, UnmappedFinding
from graph.validate import value_problems
from loaders.content import Content
from loaders.extraction_sheets.cells import Unfit, typed
from loaders.extraction_sheets.mapping import SheetMapping
from loaders.extraction_sheets.read import recognise, records
from loaders.extraction_sheets.template import template
from loaders.extraction_sheets.transform import made
from loaders.record import Record, Refused, Unreadable
from loaders.registry import formats
from loaders.tables import Cell

MAPPINGS = Path(__file__).parent / "mappings"
SOURCE = formats()["extraction_sheets"]

ROW: Mapping[str, str] = {
    "document": "nemo-2024",
    "design": "open-label trial",
    "therapy": "thalidomide",
    "condition": "cutaneous lupus erythematosus",
    "population_match": "CleOnly",
    "outcome": "response",
    "statistic": "proportion",
    "measure_kind": "Incidence",
    "value": "75%",
    "events": "9",
    "total": "12",
    "denominator": "Analysed",
    "quote": "a response was seen in 9 of 12 patients (75%)",
    "document_title": "A made-up trial",
    "document_pmid": "99999999",
    "document_access": "FullText",
}


def content(data: bytes, name: str = "sheet") -> Content:
    return Content(name, lambda: io.BytesIO(data), len(data))


def table(*rows: Mapping[str, str], delimiter: str = ",") -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    held = io.StringIO()
    writer = csv.DictWriter(held, names, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue().encode()


def book(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    held = io.BytesIO()
    made_book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = made_book.add_worksheet(name)
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    made_book.close()
    return held.getvalue()


def read(data: bytes, mapping: SheetMapping | None = None) -> list[Record | Refused]:
    return list(records(content(data), mapping))


def one(*rows: Mapping[str, str]) -> Record:
    (record,) = read(table(*rows))
    assert isinstance(record, Record), record
    return record


def refusal(**changed: str) -> Refused:
    """What is said of the row with these cells, while another row of its document stands."""
    refused, record = read(table(ROW | changed, ROW))
    assert isinstance(record, Record)
    assert len(record.content.results) == 1
    assert isinstance(refused, Refused)
    return refused


def test_a_filled_row_is_a_finding_whose_quote_carries_its_numbers() -> None:
    record = one(ROW)
    result = made(record, SOURCE)
    (finding,) = result.dossier.claims
    assert isinstance(finding, Finding)
    assert (finding.therapy, finding.outcome, finding.condition) == (
        "thalidomide",
        "response",
        "cle",
    )
    assert (finding.value, finding.events, finding.total) == (Decimal("0.75"), 9, 12)
    assert finding.role == "Own"
    assert finding.field == record.content.results[0].cell == "I2"
    assert finding.key == "thalidomide-response-proportion"
    assert result.dossier.slug == "pmid-99999999"
    assert record.key.startswith("pmid-99999999-")
    assert list(value_problems([result.dossier], {})) == []


def test_a_number_that_is_not_in_its_quote_is_refused_with_the_cell_and_the_mend() -> None:
    refused = refusal(events="8")
    assert refused.position == "J2"
    assert "events 8 stands in no quote" in refused.sentence


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": "1,088"}, "is 1088 or 1.088"),
        ({"value": "75"}, "75 is no share from 0 to 1; write it as 0.16 or 16%"),
        ({"events": "13", "quote": "13 of 12 patients (75%)"}, "more than the 12 people"),
        ({"events": "nine"}, "'nine' is no number"),
        ({"events": "9.5"}, "no whole number of people"),
        ({"total": "0"}, "counted in nobody; leave total and events blank"),
        ({"denominator": ""}, "total is given and denominator is not"),
        ({"measure_kind": ""}, "a share needs its measure_kind"),
        ({"quote": ""}, "quote is blank"),
        ({"quote": "9 of 12 (75%) " + "word " * 30}, "cut it to 30 at most"),
        ({"design": "a trial"}, "no design is named 'a trial'; write"),
        ({"statistic": "proporton"}, "write proportion"),
        ({"population_match": "CleOnl"}, "write CleOnly"),
        ({"document": ""}, "it names no document"),
        ({"document_title": "Another"}, "document_title"),
        ({"absence": "NotReported"}, "says why it has none"),
        ({"events": "2024-09-12"}, "programs make dates of such as 3-15"),
        ({"events": "#DIV/0!"}, "error of the spreadsheet"),
    ],
)
def test_a_row_that_does_not_hold_is_refused_and_the_others_go_on(
    changed: dict[str, str], said: str
) -> None:
    if "document_title" in changed:
        record, refused = sorted(read(table(ROW, ROW | changed)), key=lambda r: type(r).__name__)
        assert isinstance(refused, Refused)
        assert "is 'Another' here and 'A made-up trial' before" in refused.sentence
        assert isinstance(record, Record)
        return
    assert said in refusal(**changed).sentence


def test_a_blank_count_is_not_zero_and_a_row_without_a_number_is_refused() -> None:
    refused = refusal(value="", events="")
    assert "it has no number" in refused.sentence


def test_a_therapy_without_a_name_of_ours_makes_an_unmapped_finding_and_a_warning() -> None:
    result = made(one(ROW | {"therapy": "thalidomid"}), SOURCE)
    (finding,) = result.dossier.claims
    assert isinstance(finding, UnmappedFinding)
    assert finding.therapy_as_named == "thalidomid"
    assert finding.quotes
    assert "did you mean thalidomide" in result.warnings[0]


def test_a_misspelt_column_is_refused_and_one_of_the_reviewers_own_is_not_read() -> None:
    with pytest.raises(Unreadable, match="did you mean denominator"):
        read(table({**{k: v for k, v in ROW.items() if k != "denominator"}, "denominater": "x"}))
    assert one(ROW | {"second reader": "agrees"}).content.results


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_template_holds_only_examples_until_it_is_filled(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"findings{suffix}"
    template(file)
    given_out = content(file.read_bytes())
    assert "our template" in (recognise(given_out.head()) or "")
    with pytest.raises(Unreadable, match="no row yet but examples"):
        list(records(given_out))


def test_the_examples_of_the_template_are_sound(tmp_path: Path) -> None:
    template(tmp_path / "findings.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "findings.csv").read_text("utf-8-sig"))))
    dossier = made(one(*(row | {"example": ""} for row in rows)), SOURCE).dossier
    assert [type(claim) for claim in dossier.claims] == [Finding, Finding]
    assert list(value_problems([dossier], {})) == []


def test_a_workbook_has_its_documents_in_a_sheet_of_their_own() -> None:
    of_finding = {k: v for k, v in ROW.items() if not k.startswith("document_")}
    data = book(
        {
            "findings": [list(of_finding), list(of_finding.values()), ["nobody"]],
            "documents": [["document", "title", "doi"], ["Nemo-2024", "Made up", "10.1234/x"]],
        }
    )
    refused, record = read(data)
    assert isinstance(refused, Refused)
    assert (refused.position, refused.sentence) == (
        "findings!A3",
        "no document 'nobody' is described; describe it in sheet documents",
    )
    assert isinstance(record, Record)
    assert record.content.results[0].cell == "findings!I2"


def test_what_was_kept_of_a_record_or_a_refusal_loads_again() -> None:
    refused, record = read(table(ROW | {"events": "8"}, ROW))
    again = read(record.raw + refused.raw.replace(b",8,", b",9,"))
    assert len(again) == 1
    assert isinstance(again[0], Record)
    assert len(again[0].content.results) == 2


def test_formulas_are_kept_as_text_and_harmless_where_they_are_kept() -> None:
    evil = '=HYPERLINK("http://x","y")'
    record = one(ROW | {"document_title": evil, "note": "+cmd|' /C calc'!A0"})
    assert record.content.entry.title == evil
    assert f"'{evil[:10]}".encode() in record.raw
    (again,) = read(record.raw)
    assert isinstance(again, Record)
    assert again.content.entry.title == evil
    assert again.content.results[0].values == record.content.results[0].values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", "12.5"), ("16%", "0.16"), ("16 %", "0.16"), ("−4.6", "-4.6"), ("0·16", "0.16"),
        ("1 088", "1088"), ("1,088,000", "1088000"), (".05", "0.05"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert typed("value", Cell(text)) == Decimal(number)


@pytest.mark.parametrize("text", ["", "NaN", "1e400", "9" * 400, "=1+1", "12 of 14", "<0.05", "١٢"])
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(Unfit):
        typed("events", Cell(text))


def test_a_number_in_a_merged_cell_is_refused_since_it_would_count_twice() -> None:
    with pytest.raises(Unfit, match="unmerge"):
        typed("events", Cell("5", "merged"))
    with pytest.raises(Unfit, match="not computed"):
        typed("events", Cell("0", "formula"))


def test_a_key_is_of_what_the_row_is_about_and_never_twice() -> None:
    record = one(ROW, ROW)
    assert [result.key for result in record.content.results] == [
        "thalidomide-response-proportion",
        "thalidomide-response-proportion-n2",
    ]
