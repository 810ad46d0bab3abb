"""The page of a question: its form, its answer, what is refused on it, and its address."""

from urllib.parse import quote, urlencode

import pytest

from explorer.asking import Asked, answer_to
from explorer.calls import Call
from explorer.desk import respond
from explorer.givens_form import members
from explorer.lookup import index
from explorer.opened import Opened
from graph.store import solutions
from ontology.prefixes import shorten
from queries.catalogue import questions
from queries.names import resolve
from tests.explorer.asked_pages import cells, fields_of, get, header, links, page, rows, words

QUESTIONS = sorted(questions())
FLAGSHIP = "/ask/options_under_risk?line=second&outcome=peripheral-neuropathy&max_risk=20%25"
FRANCE = FLAGSHIP + "&jurisdiction=france"
SCRIPT = "<script>alert(1)</script>"
INJECTIONS = [
    "} UNION { ?s ?p ?o",
    "> . <",
    '" . } DROP ALL #',
    "therapy:thalidomide ?x",
    "<https://w3id.org/clevidence/therapy/thalidomide> UNDEF",
]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_has_as_many_rows_as_its_answer_and_each_leads_to_what_says_it(
    opened: Opened, name: str
) -> None:
    answered = answer_to(opened, Asked(opened.questions[name], {}))
    expected = list(answered.rows())
    shown = rows(page(opened, f"/ask/{name}"))
    assert len(shown) == len(expected) > 0
    for row, held in zip(shown, expected, strict=True):
        if "claim" in held:
            path = held["claim"].value.removeprefix("https://w3id.org/clevidence")
            assert path in links(row)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_number_leads_to_its_claim(opened: Opened, name: str) -> None:
    for row in rows(page(opened, f"/ask/{name}")):
        for cell in row.xpath(".//td[contains(@data-name, 'number')]"):
            if words(cell) != "no number":
                assert all(link.startswith("/claim/") for link in links(cell))
                assert links(cell)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_is_made_for_those_who_do_not_see_it(opened: Opened, name: str) -> None:
    at = page(opened, f"/ask/{name}")
    assert len(at.xpath("//h1")) == 1
    labelled = set(at.xpath("//label/@for"))
    fields = at.xpath("//main//input/@id | //main//select/@id")
    assert set(fields) <= labelled
    assert len(fields) == len(set(fields))
    assert len(at.xpath("//table/caption")) == len(at.xpath("//table"))
    assert not at.xpath("//th[not(@scope)]")
    for picture in at.xpath("//*[local-name()='svg']"):
        assert picture.xpath("@role") == ["img"]
        assert words(picture.xpath("./*[local-name()='title']")[0])
    described = {of for ids in at.xpath("//@aria-describedby") for of in ids.split()}
    assert described <= set(at.xpath("//@id"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_page_holds_a_script_or_a_style_of_its_own(opened: Opened, name: str) -> None:
    at = page(opened, f"/ask/{name}")
    assert not at.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_query_shown_gives_the_rows_shown(opened: Opened, name: str) -> None:
    at = page(opened, f"/ask/{name}")
    (query,) = at.xpath("//pre/code")
    found = list(solutions(opened.store, query.text_content()))
    assert len(found) == len(rows(at))
    (editor,) = at.xpath("//details//a[starts-with(@href, '/query?')]/@href")
    assert fields_of(editor) == [("query", query.text_content())]


def test_the_flagship_shows_number_bar_verdict_and_caveat(opened: Opened) -> None:
    leading, *others = rows(page(opened, FRANCE))
    assert [words(cell) for cell in cells(leading, "number")] == ["16 % (9–25)"]
    assert leading.xpath(".//*[@class='verdict indeterminate']")
    assert "the sentence prints it under withdrawals" in words(leading)
    assert "/claim/chasset-2018/confirmed-neuropathy" in links(leading)
    (told,) = leading.xpath(".//*[local-name()='title']")
    assert told.text == "16 % (9–25), interval as reported, axis from 0 to 100 %, threshold 20 %"
    assert len(others) == 15
    assert {row.get("class") for row in others} == {"under"}


def test_every_choice_of_a_form_names_what_it_says(opened: Opened) -> None:
    classes = {given.of for q in opened.questions.values() for given in q.givens if given.of}
    for of in sorted(classes):
        named = [resolve(opened.store, value, of) for value, _ in members(opened, of)]
        assert len(set(named)) == len(named) > 0
        called = [index(opened).called.get(thing, shorten(thing)) for thing in named]
        assert called == [label for _, label in members(opened, of)]


def test_a_very_long_value_is_refused_without_much_ado(opened: Opened) -> None:
    call = Call(path="/ask/safety_profile", fields=[("therapy", "thalidomide " * 5000)])
    reply = respond(opened, call)
    assert reply.status == 400
    assert len(reply.body) < 400_000


def test_silence_is_never_shown_as_zero(opened: Opened) -> None:
    shown = rows(page(opened, "/ask/options_under_risk?jurisdiction=europe"))
    assert shown
    for row in shown:
        assert row.xpath(".//*[@class='verdict no-data']")
        assert "no data is not evidence of no risk" in words(row)
        assert "0" not in words(row)
    for name in opened.questions:
        for row in rows(page(opened, f"/ask/{name}")):
            assert all(words(cell) for cell in row.xpath(".//td[@data-name]"))


def test_a_place_inside_counts_only_when_it_is_asked_for(opened: Opened) -> None:
    europe = FLAGSHIP + "&jurisdiction=europe"
    assert "France" not in words(page(opened, europe).xpath("//table[@class='answer']")[0])
    within = page(opened, europe + "&with_narrower=yes")
    assert "France" in words(within.xpath("//table[@class='answer']")[0])
    assert within.xpath("//input[@name='with_narrower']/@checked")


@pytest.mark.parametrize("name", ["hydroxychloroquine", "Hydroxychloroquine", "HCQ", "Plaquenil"])
def test_a_slug_a_label_and_a_synonym_ask_the_same(opened: Opened, name: str) -> None:
    at = page(opened, f"/ask/response_by_therapy?therapy={name}")
    assert len(rows(at)) == len(rows(page(opened, "/ask/response_by_therapy?therapy=HCQ")))
    assert at.xpath("//input[@name='therapy']/@value") == ["hydroxychloroquine", ""]


def test_fields_left_blank_lead_to_the_address_without_them(opened: Opened) -> None:
    pressed = "/ask/options_under_risk?line=&jurisdiction=France&jurisdiction=&outcome=&max_risk="
    reply = get(opened, pressed)
    assert reply.status == 303
    assert header(reply, "Location") == "/ask/options_under_risk?jurisdiction=France"


def test_an_address_comes_back_from_its_own_page(opened: Opened) -> None:
    typed = {"jurisdiction": "France", "max_risk": "20 %", "therapy": "a & b"} | {}
    del typed["therapy"]
    at = page(opened, "/ask/options_under_risk?" + urlencode(typed))
    (link,) = at.xpath("//a[starts-with(text(), '/ask/') or code[starts-with(., '/ask/')]]/@href")
    assert fields_of(link) == list(typed.items())
    again = page(opened, link)
    assert [words(row) for row in rows(again)] == [words(row) for row in rows(at)]
    filled = {field: at.xpath(f"//input[@name='{field}']/@value")[0] for field in typed}
    assert filled == typed


def test_the_form_gives_back_what_was_asked(opened: Opened) -> None:
    asked = "/ask/options_under_risk?line=first+line&line=third+line&reading=point"
    at = page(opened, asked)
    chosen = at.xpath("//select[@name='line']/option[@selected]/@value")
    assert chosen == ["first line", "third line"]
    assert at.xpath("//select[@name='reading']/option[@selected]/@value") == ["point"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("jurisdiction=Frankreich", "No jurisdiction is named 'Frankreich'"),
        ("max_risk=20", "'20' may be a percentage or a share; write 20% or 0.2."),
        ("max_risk=120%25", "is more than the whole"),
        ("max_risk=5%25&max_risk=6%25", "Max risk takes one value, not 2; ask once for each."),
        ("reading=loosely", "No choice of reading is named 'loosely'"),
        ("juridiction=france", "did you mean jurisdiction"),
        ("jurisdiction=a%00b", "No jurisdiction is named"),
        ("with_narrower=no", "No choice of with_narrower is named 'no'"),
        ("&".join(f"line={n}" for n in range(21)), "Line takes no more than 20 values"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_the_fields_stay(
    opened: Opened, fields: str, sentence: str
) -> None:
    at = page(opened, f"/ask/options_under_risk?outcome=peripheral+neuropathy&{fields}", 400)
    assert sentence in words(at.xpath("//*[@role='alert']")[0])
    assert not rows(at)
    assert at.xpath("//input[@name='outcome']/@value") == ["peripheral neuropathy"]
    name, value = fields_of("?" + fields)[0]
    if name == "jurisdiction" and value.isprintable():
        assert at.xpath("//input[@name='jurisdiction']/@value")[0] == value
        assert at.xpath("//input[@name='jurisdiction'][@aria-invalid]")


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_field_lets_a_script_or_a_query_through(opened: Opened, name: str) -> None:
    for given in opened.questions[name].givens:
        for typed in (SCRIPT, f'"{SCRIPT}', *INJECTIONS):
            reply = respond(opened, Call(path=f"/ask/{name}", fields=[(given.name, typed)]))
            assert reply.status == 400, (given.name, typed)
            assert b"<script" not in reply.body
            at = page(opened, f"/ask/{name}?{urlencode({given.name: typed})}", 400)
            assert not rows(at)
            shown = at.xpath(f"//*[@name='{given.name}']//option/@value")
            assert typed in at.xpath(f"//input[@name='{given.name}']/@value") + shown


@pytest.mark.parametrize(
    "hostile", [SCRIPT, "'\"><img src=x onerror=alert(1)>", "../../etc/passwd"]
)
def test_a_name_of_no_question_is_not_found_and_escaped(opened: Opened, hostile: str) -> None:
    reply = respond(opened, Call(path=f"/ask/{hostile}"))
    assert reply.status == 404
    assert b"<script" not in reply.body
    assert b"<img" not in reply.body
    reply = respond(opened, Call(path="/ask/safety_profile", fields=[(hostile, hostile)]))
    assert reply.status == 400
    assert b"<script" not in reply.body
    assert b"<img" not in reply.body


def test_a_name_that_is_nearly_a_question_is_told_the_nearest(opened: Opened) -> None:
    at = page(opened, "/ask/safety_profil", 404)
    assert "did you mean safety_profile" in words(at)


def test_every_question_is_listed_once_under_its_topic(opened: Opened) -> None:
    at = page(opened, "/ask")
    listed = at.xpath("//main//li/a/@href")
    assert sorted(listed) == [f"/ask/{quote(name)}" for name in sorted(opened.questions)]
    assert len(at.xpath("//h2")) == len({q.topic for q in opened.questions.values()})


def test_an_answer_without_rows_says_that_it_is_no_evidence_of_absence(opened: Opened) -> None:
    at = page(opened, "/ask/comparative_evidence?therapy=thalidomide")
    assert "which is not evidence of absence" in words(at)
    assert not rows(at)
