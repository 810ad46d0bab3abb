"""The SPARQL page: it works as a plain form, and brings what its scripts need."""

import json
import re
from pathlib import Path

import pytest

from explorer import app
from explorer.opened import Opened
from explorer.pages import query as query_page
from explorer.sparql import NAMED
from ontology.prefixes import BASE, PREFIXES, expand
from tests.explorer.site import Site

STATIC = Path(app.__file__).parent / "static"


@pytest.fixture(scope="module")
def site(opened: Opened) -> Site:
    """The site over the real records."""
    return Site(opened)


def _box(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]


def test_without_a_script_a_labelled_box_asks_the_endpoint(site: Site) -> None:
    page = site.get("/query").text
    assert '<form id="sparql" action="/sparql" method="get">' in page
    assert '<label for="query">SPARQL query</label>' in page
    assert '<textarea id="query" name="query"' in page
    assert '<button id="run" hidden>' in page


def test_every_form_that_is_offered_is_one_the_endpoint_knows(site: Site) -> None:
    page = site.get("/query").text
    offered = re.search(r'<select id="format".*?</select>', page, re.DOTALL)
    assert offered
    names = re.findall(r'<option value="(\w+)">', offered[0])
    assert len(names) >= 8
    assert set(names) <= set(NAMED)


def test_the_first_query_has_rows_with_no_more_than_its_own_prefixes(site: Site) -> None:
    asked = query_page._FIRST
    reply = site.get("/sparql", params={"query": asked, "format": "json"})
    first = reply.json()["results"]["bindings"][0]
    assert first["therapy"]["value"] == BASE + "therapy/thalidomide"


def test_every_question_of_the_catalogue_can_be_loaded(site: Site, opened: Opened) -> None:
    page = site.get("/query").text
    for name in opened.questions:
        assert f'<option value="{name}">' in page
    loaded = site.get("/query?question=options_under_risk").text
    assert "VALUES ?line { cle:SecondLine }  # given" in _box(loaded)
    assert opened.questions["options_under_risk"].summary in loaded
    assert '<a href="/ask/options_under_risk">' in loaded


def test_a_question_that_is_not_there_is_refused_with_those_that_are(site: Site) -> None:
    page = site.get("/query?question=options_under")
    assert page.status_code == 404
    assert "options_under_risk" in page.text


def test_a_query_of_the_address_stands_in_the_box_as_text(site: Site) -> None:
    hostile = "SELECT * { ?s ?p '</textarea><script>alert(1)</script>' }"
    page = site.get("/query", params={"query": hostile}).text
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)" in _box(page)


def test_the_page_carries_no_script_and_no_style_of_its_own(site: Site) -> None:
    for path in ("/query", "/map?without=chasset-2018", "/guidelines"):
        page = site.get(path).text
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
        assert all('type="application/json"' in attributes for attributes in inline)
        assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:', page)


def test_the_facts_for_the_scripts_are_json_and_end_no_element(site: Site) -> None:
    page = site.get("/query").text
    found = re.search(r'<script type="application/json" id="query-facts">(.*?)</script>', page)
    assert found
    assert "<" not in found[1]
    assert json.loads(found[1]) == {"base": BASE, "prefixes": PREFIXES}


def test_the_names_that_are_completed_are_terms_and_concepts_of_the_release(
    site: Site, opened: Opened
) -> None:
    named = dict(site.get("/query/terms").json())
    assert named["cle:ofTherapy"] == "of therapy"
    assert named["therapy:thalidomide"] == "thalidomide"
    assert named["outcome:peripheral-neuropathy"] == "peripheral neuropathy"
    known = {quad.split(">", 1)[0][1:] for quad in opened.store.quads()}
    assert {expand(name) for name in named} <= known


@pytest.mark.parametrize("built", [frozenset(), frozenset({"editor.js", "map.js"})])
def test_the_editor_and_the_picture_are_asked_for_only_where_they_were_built(
    site: Site, built: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.pages.query.BUILT", built)
    monkeypatch.setattr("explorer.pages.map.BUILT", built)
    assert ("/static/built/editor.js" in site.get("/query").text) == bool(built)
    page = site.get("/map").text
    assert ("/static/built/map.js" in page) == ('id="map"' in page) == bool(built)
    assert ("make assets" in page) == (not built)


def test_every_script_and_sheet_of_ours_that_a_page_names_is_there(site: Site) -> None:
    for path in ("/query", "/map", "/guidelines"):
        named = re.findall(r'(?:src|href)="/static/([^"]+)"', site.get(path).text)
        ours = [name for name in named if not name.startswith("built/")]
        assert len(ours) >= 3
        for name in ours:
            assert (STATIC / name).is_file(), name
