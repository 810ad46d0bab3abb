"""Answers as files: references read by libraries that did not write them, workbook, picture."""

import json
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from python_calamine import CalamineWorkbook

from graph.embedded import EmbeddedStore
from graph.errors import ClevidenceError
from ontology.prefixes import iri
from queries.answer import Answer, answer
from queries.catalogue import questions
from queries.cited import cited_markdown, reference_list, references
from queries.matrix import matrix_svg
from queries.names import labels
from queries.render import table_of
from queries.workbook import workbook

QUESTIONS = questions()


@pytest.fixture(scope="module")
def flagship(store: EmbeddedStore) -> Answer:
    return ask(store, "options_under_risk", jurisdiction=["france"])


def ask(store: EmbeddedStore, name: str, **given: list[str]) -> Answer:
    return answer(QUESTIONS[name], store, given, read_by="2026-11-24", set_aside=False)


def slugs(found: Answer) -> list[str]:
    return [document.removeprefix(iri("document", "")) for document in references(found)]


def test_bibtex_is_read_by_pybtex(flagship: Answer, store: EmbeddedStore) -> None:
    entries = parse_string(reference_list(flagship, store, "bibtex"), "bibtex").entries
    assert sorted(entries) == sorted(slugs(flagship))
    assert entries["chasset-2018"].fields["doi"] == "10.1016/j.jaad.2017.09.059"
    assert str(entries["chasset-2018"].persons["author"][0]) == "Chasset, F"


def test_csl_json_is_read_by_citeproc(flagship: Answer, store: EmbeddedStore) -> None:
    items = json.loads(reference_list(flagship, store, "csl-json"))
    source = CiteProcJSON(items)
    assert sorted(source) == sorted(slug.lower() for slug in slugs(flagship))
    assert str(source["chasset-2018"].title).startswith("Efficacy and tolerance profile")
    assert source["chasset-2018"].author[0].family == "Chasset"


def test_ris_is_read_by_rispy(flagship: Answer, store: EmbeddedStore) -> None:
    entries = rispy.loads(reference_list(flagship, store, "ris"))
    assert [entry["id"] for entry in entries] == slugs(flagship)
    (review,) = [entry for entry in entries if entry["id"] == "chasset-2018"]
    assert review["doi"] == "10.1016/j.jaad.2017.09.059"
    assert (review["start_page"], review["end_page"]) == ("342", "350.e4")


def test_a_workbook_holds_the_rows_their_iris_and_the_references(
    flagship: Answer, store: EmbeddedStore
) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(flagship, labels(store), store)))
    header, *rows = book.get_sheet_by_name("answer").to_python()
    assert header == flagship.columns
    shown = list(flagship.rows())
    assert len(rows) == len(shown)
    claim, value = header.index("claim"), header.index("value")
    assert [row[claim] for row in rows] == [row["claim"].value for row in shown]
    assert rows[0][value] == 0.16
    listed = book.get_sheet_by_name("references").to_python()
    assert [row[0] for row in listed[1:]] == references(flagship)
    about = dict(row[:2] for row in book.get_sheet_by_name("about").to_python())
    assert "Not a recommendation." in about["does not tell"]


def test_markdown_numbers_its_references_and_quotes_under_each(
    flagship: Answer, store: EmbeddedStore
) -> None:
    text = cited_markdown(flagship, table_of(flagship, labels(store)), store)
    assert "(https://doi.org" in text or "https://doi.org/10.1016/j.jaad.2017.09.059" in text
    assert iri("claim", "chasset-2018/confirmed-neuropathy") in text
    assert "“including confirmed peripheral neuropathy in 16% (95% CI, 9-25)”" in text
    table, _, listed = text.partition("## References")
    for number in range(1, len(references(flagship)) + 1):
        assert f"[{number}]" in table
        assert f"\n{number}. " in listed


def test_a_picture_has_a_cell_for_each_row_and_tells_it_in_signs(store: EmbeddedStore) -> None:
    found = ask(store, "coverage_matrix")
    root = ET.fromstring(matrix_svg(found, labels(store)))
    space = "{http://www.w3.org/2000/svg}"
    titles = [title.text or "" for title in root.iter(f"{space}title")]
    rows = list(found.rows())
    cells = [title for title in titles if title.count(": ") >= 2]
    assert len(cells) == len(rows)
    states = {row["state"].value for row in rows}
    assert all(any(state in cell for cell in cells) for state in states)


def test_what_is_no_matrix_has_no_picture(flagship: Answer, store: EmbeddedStore) -> None:
    with pytest.raises(ClevidenceError, match="is no matrix"):
        matrix_svg(flagship, labels(store))
