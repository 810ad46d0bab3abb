"""Looking things up by name, on the page of search and for programs."""

import pytest

from explorer.calls import Call
from explorer.desk import respond
from explorer.lookup import identified, index, look_up, nearest_names
from explorer.opened import Opened
from tests.explorer.asked_pages import get, header, links, page, words


def found(opened: Opened, text: str) -> list[tuple[str, str, str]]:
    return [(m.how, m.thing.kind, m.thing.label) for m in look_up(opened, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("thalidomide", ("exact", "therapy", "thalidomide")),
        ("  THALIDOMIDE ", ("exact", "therapy", "thalidomide")),
        ("Contergan", ("exact", "therapy", "thalidomide")),
        ("HCQ", ("exact", "therapy", "hydroxychloroquine")),
        ("thalidomid", ("prefix", "therapy", "thalidomide")),
        ("peripheral-neuropathy", ("exact", "outcome", "peripheral neuropathy")),
        ("France", ("exact", "jurisdiction", "France")),
        ("chasset 2018", ("exact", "document", "Chasset 2018")),
        ("Frances 2012", ("exact", "document", "Francès 2012")),
        (
            "claims_by_reference",
            (
                "exact",
                "question",
                "How many claims rest on each document, and how many of them on nothing else?",
            ),
        ),
    ],
)
def test_a_name_finds_its_thing_first(
    opened: Opened, text: str, first: tuple[str, str, str]
) -> None:
    assert found(opened, text)[0] == first


def test_what_is_the_same_goes_before_what_begins_so_and_that_before_words(opened: Opened) -> None:
    order = ["exact", "prefix", "word", "inside", "part"]
    for text in ("neuropathy", "lupus", "response", "cle", "retinoid"):
        ranks = [order.index(how) for how, _, _ in found(opened, text)]
        assert ranks == sorted(ranks)
        assert ranks


def test_two_names_in_one_text_find_both(opened: Opened) -> None:
    kinds = {kind for _, kind, _ in found(opened, "thalidomide neuropathy")}
    assert {"therapy", "outcome", "document"} <= kinds


def test_words_that_no_name_holds_in_a_row_are_found_apart(opened: Opened) -> None:
    matches = found(opened, "smoking antimalarials")
    assert {how for how, _, _ in matches} <= {"part", "words"}
    assert any("Chasset 2015" in label for _, _, label in found(opened, "antimalarials smoking"))


@pytest.mark.parametrize(
    "text",
    [
        "10.1016/j.jaad.2017.09.059",
        "https://doi.org/10.1016/J.JAAD.2017.09.059",
        "doi: 10.1016/j.jaad.2017.09.059",
        "28989111",
        "PMID 28989111",
        "pmid:28989111",
    ],
)
def test_an_identifier_goes_straight_to_its_document(opened: Opened, text: str) -> None:
    reply = respond(opened, Call(path="/search", fields=[("q", text)]))
    assert reply.status == 303
    assert header(reply, "Location") == "/document/chasset-2018"
    assert identified(opened, text) == "https://w3id.org/clevidence/document/chasset-2018"


def test_an_identifier_that_nobody_has_is_searched_for(opened: Opened) -> None:
    assert get(opened, "/search?q=10.9999/nothing").status == 200
    assert identified(opened, "10.9999/nothing") is None


def test_what_is_not_found_names_what_looks_like_it(opened: Opened) -> None:
    assert found(opened, "talidomide") == []
    assert "thalidomide" in nearest_names(opened, "talidomide")
    at = page(opened, "/search?q=talidomide")
    assert "/search?q=thalidomide" in links(at)
    assert "not evidence that nothing is known" in words(at)


def test_every_therapy_outcome_document_and_question_is_found_by_its_label(opened: Opened) -> None:
    for thing in index(opened).things:
        assert thing in [match.thing for match in look_up(opened, thing.label)], thing.label


def test_what_is_named_outright_leads_to_the_questions_about_it(opened: Opened) -> None:
    at = page(opened, "/search?q=thalidomide+neuropathy")
    asked = at.xpath("//ul[@class='asks']//a/@href")
    assert "/ask/safety_profile?therapy=thalidomide&outcome=peripheral-neuropathy" in asked
    for link in asked:
        assert get(opened, link).status == 200
    assert not page(opened, "/search?q=smoking").xpath("//ul[@class='asks']")


def test_only_the_kinds_asked_for_are_found(opened: Opened) -> None:
    matches = look_up(opened, "thalidomide", ["study"])
    assert {match.thing.kind for match in matches} == {"study"}


def test_the_page_groups_by_kind_and_leads_to_each(opened: Opened) -> None:
    at = page(opened, "/search?q=neuropathy")
    assert words(at.xpath("//h2")[0]).split()[0] == "Outcomes"
    assert "/outcome/peripheral-neuropathy" in links(at)
    assert "/ask/safety_profile" in links(page(opened, "/search?q=safety_profile"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "'\"><img src=x onerror=alert(1)>",
        "\x00\x01",
        "ﬁ" * 5000,
        "} UNION { ?s ?p ?o",
        "%",
        "\\",
        "(((((",
        "",
    ],
)
def test_nothing_typed_breaks_the_search_or_comes_back_as_markup(opened: Opened, text: str) -> None:
    reply = respond(opened, Call(path="/search", fields=[("q", text)]))
    assert reply.status == 200
    assert b"<script" not in reply.body
    assert b"<img" not in reply.body
    assert len(reply.body) < 100_000
