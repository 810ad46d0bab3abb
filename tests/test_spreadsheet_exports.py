"""What a spreadsheet opens runs nothing, whatever stands in the evidence."""

import io
import json
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from python_calamine import CalamineWorkbook

from graph.embedded import EmbeddedStore
from graph.release import Home
from queries.answer import Answer
from queries.catalogue import questions
from queries.workbook import workbook
from tests.program import run

EVIL = ('=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "@SUM(A1:A9)", "-2+3", "{=1+1}")
FORMS = {"csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}


def answer() -> Answer:
    rows = [
        {
            "label": {"type": "literal", "value": text},
            "value": {
                "type": "literal",
                "value": "-4.6",
                "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
            },
        }
        for text in EVIL
    ]
    tree = {"head": {"vars": ["label", "value"]}, "results": {"bindings": rows}}
    question = next(iter(questions().values()))
    return Answer(question, {}, json.dumps(tree).encode(), (), "")


@pytest.mark.parametrize("form", FORMS)
def test_text_that_looks_like_a_formula_is_text_in_csv_and_tsv(form: str) -> None:
    written = answer().serialised(FORMS[form]).decode()
    for text in EVIL[:4]:
        assert "'" + text[:4] in written
        assert f"\n{text[:4]}" not in written
        assert f'\n"{text[:4]}' not in written
    assert "-4.6" in written
    assert "'-4.6" not in written


def test_json_and_xml_are_for_programs_and_stay_as_they_are() -> None:
    for form in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML):
        assert b"'+cmd" not in answer().serialised(form)


def test_a_workbook_holds_no_formula() -> None:
    written = workbook(answer(), {}, EmbeddedStore.in_memory([]))
    archive = zipfile.ZipFile(io.BytesIO(written))
    assert not [n for n in archive.namelist() if b"<f>" in archive.read(n)]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_name("answer")
    assert [row[0] for row in rows.to_python()[1:]] == list(EVIL)


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_free_sparql_hold_no_formula_either(home: Home, tmp_path: Path, form: str) -> None:
    query = tmp_path / "query.rq"
    query.write_text('SELECT ("=1+1" AS ?text) (-3 AS ?number) WHERE {}')
    ran = run("sparql", query, "--format", form, "--home", home.folder)
    cells = ran.out.splitlines()[1].replace("\t", ",").replace('"', "").split(",")
    assert cells == ["'=1+1", "-3"]
