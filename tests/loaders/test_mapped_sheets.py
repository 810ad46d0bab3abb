"""Other people's tables, by a mapping of their columns; and the reader under damaged bytes."""

import csv
import io
import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claim import UnmappedFinding
from loaders.content import Content, Hostile
from loaders.extraction_sheets.mapping import SheetMapping, read_mapping
from loaders.extraction_sheets.read import recognise, records
from loaders.extraction_sheets.skeleton import skeleton
from loaders.extraction_sheets.transform import made
from loaders.record import Record, Refused, Unreadable, Unusable
from loaders.registry import formats

MAPPINGS = Path(__file__).parent / "mappings"
SOURCE = formats()["extraction_sheets"]
# A row of the template.
ROW: Mapping[str, str] = {
    "document": "nemo-2024",
    "design": "case series",
    "therapy": "thalidomide",
    "condition": "cutaneous lupus erythematosus",
    "population_match": "CleOnly",
    "outcome": "response",
    "statistic": "count",
    "events": "9",
    "quote": "9 responded",
    "document_title": "A made-up series",
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


WIDE = """
document: {title: "{Trial}"}
study: {label: "{Trial}", design: randomised controlled trial}
blank: [NA]
findings:
  people:
    each: {headache: headache, nausea: nausea}
    therapy_as_named: "{Arm}"
    outcome_as_named: "{words}"
    events: "{{each}_e}"
    total: "{{each}_n}"
    statistic: proportion
    dose_mg: "{Dose}"
"""
ARM = {"Trial": "One", "Arm": "a", "Dose": "50-75", "headache_e": "0", "headache_n": "9"}


def mapped(*rows: Mapping[str, str], mapping: str = WIDE) -> list[Record | Refused]:
    blank = {"nausea_e": "", "nausea_n": ""}
    return read(table(*(blank | row for row in rows)), read_mapping(mapping))


def test_a_wide_row_gives_a_result_an_outcome_and_blank_is_never_zero() -> None:
    (record,) = mapped(ARM, ARM | {"Arm": "b", "headache_e": "NA"})
    assert isinstance(record, Record)
    result = made(record, SOURCE)
    (finding,) = result.dossier.claims
    assert isinstance(finding, UnmappedFinding)
    assert (finding.events, finding.total, finding.therapy_as_named) == (0, 9, "a")
    assert (finding.dose_low_mg, finding.dose_high_mg) == (50, 75)
    assert finding.quotes == ()
    assert (finding.key, finding.field) == ("people-headache-r2", "F2")
    assert result.warnings == (
        "rows 3 hold none of the numbers that are mapped, and make no finding",
    )


def test_events_without_a_number_at_risk_are_a_count_and_no_share() -> None:
    (record,) = mapped(ARM | {"headache_n": ""})
    assert isinstance(record, Record)
    assert record.content.results[0].values["statistic"] == "count"


def test_one_bad_row_of_a_mapped_sheet_is_refused_with_its_cell() -> None:
    refused, record = mapped(ARM | {"headache_e": "10"}, ARM)
    assert isinstance(refused, Refused)
    assert refused.position == "F2"
    assert "10 events are more than the 9 people" in refused.sentence
    assert isinstance(record, Record)
    assert record.content.rows == (3,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{Arm}", "{Arn}", "did you mean Arm"),
        ("dose_mg:", "dose:", "did you mean dose_mg"),
        ("statistic: proportion", "", "has no statistic"),
        ("blank: [NA]", "blank: &a [NA]", "anchors"),
        ("blank: [NA]", "blnk: [NA]", "did you mean blank"),
        ("study:", "study: {}\nother:", "there is no"),
        ("findings:", "findings: [a]\nother:", "no 'other'"),
        ("blank: [NA]", "blank: !!python/object:os.system [NA]", "tags"),
        ("blank: [NA]", "header_row: 0", "no number of a row"),
        ("blank: [NA]", "blank: [NA", "no YAML"),
        ("blank: [NA]", "blank: {a: b}", "no list"),
        ("blank: [NA]", "decimal_comma: maybe", "neither true nor false"),
        ("blank: [NA]", "sheet: [a]", "no text"),
    ],
)
def test_a_faulty_mapping_is_refused_with_the_mend(old: str, new: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        mapped(ARM, mapping=WIDE.replace(old, new))


def test_decimal_commas_of_a_semicolon_csv_are_read_where_the_mapping_says_so() -> None:
    mapping = read_mapping(
        'decimal_comma: true\ndocument: {title: "{t}"}\nstudy: {design: case series}\n'
        'findings:\n  a: {statistic: mean, value: "{m}", unit: points}\n'
    )
    (record,) = read("\ufefft;m\nA;1.088,5\n".encode(), mapping)
    assert isinstance(record, Record)
    assert record.content.results[0].values["value"] == Decimal("1088.5")


def test_a_table_without_a_mapping_is_given_one_to_start_from_that_reads() -> None:
    data = table(ARM | {"nausea_e": "1", "nausea_n": "9"})
    assert recognise(content(data).head())
    with pytest.raises(Unreadable, match="--mapping FILE"):
        read(data)
    (record,) = read(data, read_mapping(skeleton(content(data))))
    assert isinstance(record, Record)
    assert [result.cell for result in record.content.results] == ["D2", "F2"]


SAMPLES = {
    "llm_meta_analysis_PMC4987981_PMC4357072.csv": ("llm_meta_analysis.yaml", 13, 2, 20),
    "data_2024-01-22_LSR3_H.xlsx": ("galenos_lsr3.yaml", 25, 9, 230),
    "CD015854.csv": ("cochrane_data.yaml", 91, 16, 123),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sheets_of_other_people_load_by_a_mapping_and_every_row_is_accounted_for(
    samples: Path, name: str
) -> None:
    file, rows, documents, findings = SAMPLES[name]
    mapping = read_mapping((MAPPINGS / file).read_text(encoding="utf-8"))
    found = read((samples / "extraction_sheets" / name).read_bytes(), mapping)
    kept = [record for record in found if isinstance(record, Record)]
    assert len(kept) == len(found) == documents
    assert sorted(row for r in kept for row in r.content.rows) == list(range(2, rows + 2))
    dossiers = [made(record, SOURCE).dossier for record in kept]
    assert sum(len(dossier.claims) for dossier in dossiers) == findings
    for dossier in dossiers:
        keys = [claim.key for claim in dossier.claims]
        assert len(keys) == len(set(keys))


def test_the_samples_give_the_numbers_that_stand_in_them(samples: Path) -> None:
    numbers = {}
    for name, (file, *_) in SAMPLES.items():
        mapping = read_mapping((MAPPINGS / file).read_text(encoding="utf-8"))
        for record in read((samples / "extraction_sheets" / name).read_bytes(), mapping):
            assert isinstance(record, Record)
            for claim in made(record, SOURCE).dossier.claims:
                assert isinstance(claim, UnmappedFinding)
                where = f"{name[:4]} {claim.field}"
                numbers[where] = (claim.events, claim.total, claim.value, claim.dispersion)
    assert numbers["llm_ H4"] == (14, 15, None, None)
    assert numbers["llm_ L8"] == (None, 21, Decimal("101.9"), Decimal("35.1"))
    assert "llm_ L6" not in numbers
    assert numbers["data Sheet1!N2"] == (6, 16, None, None)
    assert numbers["data Sheet1!V2"] == (0, 25, None, None)
    assert numbers["data Sheet1!AI2"] == (None, 23, Decimal("-11.5"), Decimal("20.12"))
    assert "data Sheet1!P2" not in numbers  # relapse is blank
    assert numbers["CD01 M2"] == (14, 96, None, None)
    assert numbers["CD01 Q2"] == (21, 104, None, None)
    assert "CD01 K2" not in numbers  # 0.0 where not applicable


def test_only_extraction_sheets_of_the_samples_are_recognised(samples: Path) -> None:
    claimed = {
        path.name
        for path in samples.glob("*/*")
        if recognise(Content(path.name, lambda p=path: p.open("rb")).head())  # type: ignore[misc]
    }
    assert claimed == set(SAMPLES) - {"CD015854.csv"}


def _mutated(data: bytes, draw: Any) -> bytes:
    kind = draw(st.sampled_from(["cut", "flip", "nul", "repeat"]))
    at = draw(st.integers(0, len(data)))
    if kind == "cut":
        return data[:at]
    if kind == "repeat":
        return data[:at] + data[max(0, at - 50) :]
    return data[:at] + (b"\x00" if kind == "nul" else draw(st.binary(max_size=3))) + data[at + 1 :]


SEEDS = (
    table(ROW, ROW | {"outcome": "relapse", "statistic": "worded result"}),
    table(ARM),
    book({"findings": [list(ROW), list(ROW.values())], "documents": [["document", "title"]]}),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_the_bytes_nothing_but_our_own_exceptions_comes_out(data: st.DataObject) -> None:
    damaged = _mutated(data.draw(st.sampled_from(SEEDS)), data.draw)
    arbitrary = data.draw(st.one_of(st.just(damaged), st.binary(max_size=300)))
    mapping = data.draw(st.sampled_from([None, read_mapping(WIDE)]))
    try:
        recognise(content(arbitrary).head())
        for record in read(arbitrary, mapping):
            if isinstance(record, Record):
                made(record, SOURCE)
    except (Unreadable, Unusable, Hostile):
        pass


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_whatever_the_mapping_it_is_read_or_refused(text: str) -> None:
    for whole in (text, WIDE.replace("headache", text), WIDE + text):
        with suppress(Unreadable):
            read_mapping(whole)


def test_a_filled_workbook_with_a_shared_total_in_a_merged_cell_is_refused() -> None:
    held = io.BytesIO()
    made_book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = made_book.add_worksheet("Sheet1")
    sheet.write_row(0, 0, ["Trial", "Arm", "Dose", "headache_e", "headache_n"])
    sheet.write_row(0, 5, ["nausea_e", "nausea_n"])
    for row, arm in enumerate("ab", start=1):
        sheet.write_row(row, 1, [arm, 50, 1])
    sheet.merge_range("A2:A3", "One trial")
    sheet.merge_range("E2:E3", 9)
    made_book.close()
    first, second = read(held.getvalue(), read_mapping(WIDE))
    assert isinstance(first, Refused)
    assert isinstance(second, Refused)
    assert (first.position, second.position) == ("Sheet1!E2", "Sheet1!E3")
    assert "merged" in first.sentence
    kept = read(first.raw + second.raw, read_mapping(WIDE))
    assert [type(still) for still in kept] == [Refused, Refused]  # unmended, it stays refused


def test_expected_rows_of_this_format_are_none(samples: Path) -> None:
    lines = (samples / "EXPECTED.jsonl").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if json.loads(line)["format"] == "extraction_sheets"]
