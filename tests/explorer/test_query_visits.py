"""SPARQL asked by people: in the editor, by keyboard, and on the plain form without scripts."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.browser import Visit

ROWS: Final = "SELECT ?claim { ?claim cle:ofTherapy therapy:quinacrine } ORDER BY ?claim LIMIT 2"


@pytest.mark.usefixtures("assets")
def test_a_query_is_typed_in_the_editor_and_its_rows_are_shown(visit: Visit) -> None:
    page = visit.open("/")
    visit.click(page.get_by_role("link", name="SPARQL"))
    _type(page, ROWS)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    expect(page.locator("#rows th[scope=col]")).to_have_text(["claim"])
    expect(page.get_by_role("status").first).to_contain_text("2 rows")
    visit.click(page.locator("#rows tbody a").first)
    expect(page.locator("h1")).to_contain_text("uinacrine")
    page.go_back()
    expect(page.locator(".CodeMirror-code")).to_contain_text("therapy:quinacrine")


@pytest.mark.usefixtures("assets")
def test_an_error_in_the_editor_shows_its_line_and_column(visit: Visit) -> None:
    page = visit.open("/query")
    _type(page, "SELECT * WHERE {\n ?s ?p ?o .\n FILTER((?s)\n}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("line 4")
    expect(page.get_by_role("alert")).to_contain_text("column 2")
    visit.forget_refusals()


@pytest.mark.usefixtures("assets")
def test_an_empty_editor_is_told_what_is_missing(visit: Visit) -> None:
    page = visit.open("/query")
    _type(page, "")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visit.forget_refusals()


@pytest.mark.usefixtures("assets")
def test_escape_and_then_tab_leave_the_editor(visit: Visit) -> None:
    page = visit.open("/query")
    page.locator(".CodeMirror").click()
    inside = "!!document.activeElement.closest('.CodeMirror')"
    page.keyboard.press("Tab")
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_without_scripts_the_form_gets_the_rows(plain_visit: Visit, tmp_path: Path) -> None:
    page = plain_visit.open("/")
    plain_visit.click(page.get_by_role("link", name="SPARQL"))
    expect(page.locator("#run")).to_be_hidden()
    page.get_by_label("SPARQL query").fill(ROWS)
    page.get_by_label("Form of the answer").select_option("csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the answer").click()
    download.value.save_as(tmp_path / "rows.csv")
    head, *rows = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert head == "claim"
    assert len(rows) == 2
    assert all(row.startswith("https://w3id.org/clevidence/claim/") for row in rows)


def test_without_scripts_a_question_of_the_catalogue_is_loaded(plain_visit: Visit) -> None:
    page = plain_visit.open("/query")
    page.get_by_label("Start from a question").select_option("guideline_validity")
    plain_visit.click(page.get_by_role("button", name="Load its query"))
    expect(page.get_by_label("SPARQL query")).to_have_value(re.compile("cle:validUntil|# given"))


def _type(page: Page, query: str) -> None:
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(query)
