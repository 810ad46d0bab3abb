"""Answers taken home: the bytes of the command line, named after question and release."""

import json

import pytest
from python_calamine import CalamineWorkbook

from explorer.asking import Asked
from explorer.downloads import FORMS, file_of, forms_of
from explorer.opened import Opened
from graph.release import Home
from tests.explorer.asked_pages import get, header, page
from tests.program import run

FRANCE = "?line=second&jurisdiction=france&max_risk=20%25"
FLAGS = ("--line", "second", "--jurisdiction", "france", "--max-risk", "20%")


@pytest.mark.parametrize("form", [f for f in FORMS if f.name not in ("xlsx", "svg")])
def test_a_file_is_what_the_command_line_writes(opened: Opened, home: Home, form: object) -> None:
    suffix, name, content_type, _ = form  # type: ignore[misc]
    reply = get(opened, f"/ask/options_under_risk{suffix}{FRANCE}")
    told = run("ask", "options_under_risk", *FLAGS, "--format", name, "--home", home.folder)
    assert reply.status == 200
    assert reply.body.decode() == told.out
    assert reply.content_type == content_type
    named = f"options_under_risk-{opened.facts['release']}{suffix}"
    assert header(reply, "Content-Disposition") == f'attachment; filename="{named}"'


def test_the_picture_of_the_matrix_is_that_of_the_command_line(opened: Opened, home: Home) -> None:
    told = run("ask", "coverage_matrix", "--format", "svg", "--home", home.folder)
    assert get(opened, "/ask/coverage_matrix.svg").body.decode() == told.out


def test_only_a_matrix_has_a_picture(opened: Opened) -> None:
    pictured = [
        name for name, q in opened.questions.items() if "svg" in {f.name for f in forms_of(q)}
    ]
    assert pictured == ["coverage_matrix"]
    assert get(opened, "/ask/safety_profile.svg").status == 400


def test_the_workbook_holds_rows_references_and_what_was_asked(opened: Opened) -> None:
    from io import BytesIO

    book = CalamineWorkbook.from_filelike(
        BytesIO(get(opened, f"/ask/options_under_risk.xlsx{FRANCE}").body)
    )
    assert book.sheet_names == ["answer", "references", "about"]
    told = json.loads(get(opened, f"/ask/options_under_risk.json{FRANCE}").body)
    held = book.get_sheet_by_name("answer").to_python()
    assert held[0] == told["head"]["vars"]
    assert len(held) == 1 + len(told["results"]["bindings"])


def test_every_file_that_a_page_offers_is_there(opened: Opened) -> None:
    for address in ("/ask/options_under_risk" + FRANCE, "/coverage"):
        offered = page(opened, address).xpath("//ul[@class='downloads']//a/@href")
        assert len(offered) in (9, 10)
        for link in offered:
            assert get(opened, link).status == 200


def test_a_wrong_given_gives_the_form_and_no_file(opened: Opened) -> None:
    reply = get(opened, "/ask/options_under_risk.csv?jurisdiction=nowhere")
    assert reply.status == 400
    assert reply.content_type.startswith("text/html")


@pytest.mark.parametrize("suffix", [".exe", ".csv.csv", ".", ".CSV"])
def test_an_unknown_form_is_no_question(opened: Opened, suffix: str) -> None:
    assert get(opened, f"/ask/options_under_risk{suffix}").status == 404


def test_every_question_can_be_taken_home_in_every_form(opened: Opened) -> None:
    for question in opened.questions.values():
        for form in forms_of(question):
            assert file_of(opened, Asked(question, {}), form).body
