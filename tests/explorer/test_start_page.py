"""The start page, what it answers at once, and the page about the release."""

from itertools import pairwise

from explorer.ladder import LINES, WAYS, ladder, picture
from explorer.opened import Opened
from tests.explorer.asked_pages import get, links, page, rows, words


def test_it_answers_the_flagship_question(opened: Opened) -> None:
    at = page(opened, "/")
    (leading,) = rows(at)
    assert "thalidomide" in words(leading)
    assert "16 % (9–25)" in words(leading)
    assert leading.xpath(".//*[@class='verdict indeterminate']")
    assert leading.xpath(".//*[@class='bar']")
    assert "/claim/chasset-2018/confirmed-neuropathy" in links(leading)
    assert "15 more findings stand under the one that leads" in words(at)
    (whole,) = at.xpath("//a[@class='button']/@href")
    assert len(rows(page(opened, whole))) == 16


def test_it_names_the_places_where_there_is_no_data(opened: Opened) -> None:
    at = page(opened, "/")
    (elsewhere,) = at.xpath("//dl[contains(@class, 'elsewhere')]")
    europe = elsewhere.xpath("./dt[contains(., 'Europe')]/following-sibling::dd[1]")[0]
    assert words(europe).startswith("no data: dapsone, methotrexate, mycophenolate mofetil")
    assert "thalidomide" not in words(europe)
    assert "/claim/abstract-cle-strategy/second-line-dapsone" in links(europe)


def test_its_links_to_questions_lead_somewhere(opened: Opened) -> None:
    for link in sorted(set(links(page(opened, "/").xpath("//main")[0]))):
        if link.startswith(("/ask", "/about", "/search", "/coverage")):
            assert get(opened, link).status == 200, link


def test_the_picture_and_the_table_say_the_same(opened: Opened) -> None:
    at = page(opened, "/")
    (drawn,) = at.xpath("//*[@class='ladder' and local-name()='svg']")
    (told,) = at.xpath("//*[contains(@class, 'narrow-only')]")
    assert sorted(links(drawn)) == sorted(links(told))
    assert {words(link) for link in told.xpath(".//td//a")} == {
        " ".join(text.text for text in link)
        for link in drawn.xpath(".//*[local-name()='a'][*[@class='therapy']]")
    }


def test_the_ladder_keeps_apart_who_says_so(opened: Opened) -> None:
    france = next(rung for rung in ladder(opened) if rung.place == "France")
    second = {placed.label: placed.way for placed in france.lines["SecondLine"]}
    assert second == {
        "dapsone": "review",
        "methotrexate": "review",
        "retinoids": "review",
        "thalidomide": "own",
    }
    europe = next(rung for rung in ladder(opened) if rung.place == "Europe")
    assert {placed.way for placed in europe.lines["SecondLine"]} == {"passed-on"}
    assert "Europe" in {rung.place for rung in ladder(opened) if rung.not_drawn}
    assert set(france.lines) == set(LINES)
    assert all(told in str(picture([france])) for told in (WAYS["own"][1], WAYS["review"][1]))


def test_it_says_what_it_holds_and_that_it_is_no_medical_advice(opened: Opened) -> None:
    at = page(opened, "/")
    counts = {
        words(d.xpath("dt")[0]): words(d.xpath("dd")[0])
        for d in at.xpath("//dl[@class='counts']/div")
    }
    assert counts["questions"] == str(len(opened.questions))
    assert int(counts["documents"]) > 200
    said = words(at)
    assert "were read in full" in said
    assert "This is not medical advice." in said
    assert opened.facts["release"] in said
    assert opened.facts["read_by"] in said


def test_a_first_page_is_light(opened: Opened) -> None:
    assert len(get(opened, "/").body) < 60_000


def test_a_page_about_the_release_tells_how_to_cite_it(opened: Opened) -> None:
    at = page(opened, "/about")
    assert opened.facts["digest"] in words(at)
    assert f"Release {opened.facts['release']}" in words(at.xpath("//blockquote")[0])
    assert "https://creativecommons.org/licenses/by/4.0/" in links(at)
    assert len(at.xpath("//h1")) == 1


def test_pages_begin_with_one_heading_and_go_down_by_one(opened: Opened) -> None:
    for address in ("/", "/ask", "/search?q=lupus", "/coverage", "/about", "/ask/safety_profile"):
        levels = [int(h.tag[1]) for h in page(opened, address).xpath("//h1|//h2|//h3")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        steps = pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), address
