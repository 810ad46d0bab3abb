"""What a guideline author comes for, walked from the start page by links, forms and buttons."""

import csv
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect
from pybtex.database import parse_string
from python_calamine import CalamineWorkbook

from tests.conftest import documents_folder
from tests.explorer.browser import Visit

WORDS: Final = re.compile(r"16% \(95% CI,? 9[-–]25\)")
DOI: Final = "https://doi.org/10.1016/j.jaad.2017.09.059"
MOST_TABS: Final = 150


def test_the_start_page_answers_the_flagship_question(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator("h2", has_text="Second-line options")).to_contain_text("under 20")
    row = _row(page, "thalidomide")
    expect(row).to_contain_text("16 % (9–25)")
    expect(row.locator(".verdict")).to_have_text("indeterminate")
    assert _sign(row.locator(".verdict")) == "~"


def test_three_clicks_lead_from_the_answer_to_its_words_and_to_the_doi(visit: Visit) -> None:
    page = visit.open("/")
    visit.click(_row(page, "thalidomide").get_by_role("link", name="16 % (9–25)").first)
    expect(page.locator("blockquote").first).to_contain_text(WORDS)
    expect(page.locator("main")).to_contain_text("read in the abstract only")
    relay = page.locator("#rests ~ ul").first.get_by_role("link", name="16 % (9–25)")
    visit.click(relay)
    expect(page.locator("blockquote").first).to_contain_text(WORDS)
    if documents_folder():
        expect(page.locator("blockquote mark").first).to_contain_text(WORDS)
    visit.click(page.locator(f"a[href='{DOI}']").first)
    assert visit.left == [DOI]


def test_the_same_way_is_gone_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/")
    _tab_to(page, "/claim/chasset-2018/confirmed-neuropathy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/chasset-2018/confirmed-neuropathy")
    expect(page.locator("blockquote").first).to_contain_text(WORDS)
    _tab_to(page, DOI)
    page.keyboard.press("Enter")
    page.wait_for_url(DOI)
    assert visit.left == [DOI]


def test_which_second_line_options_in_europe_have_no_neuropathy_data(visit: Visit) -> None:
    page = visit.open("/")
    shown = page.locator("dt", has_text="Europe").locator("+ dd").inner_text()
    _navigate(visit, "Questions")
    visit.click(page.get_by_role("link", name="have no data on an outcome"))
    page.locator("select[name=line]").first.select_option(label="second line")
    page.locator("input[name=jurisdiction]").first.fill("Europe")
    visit.click(page.get_by_role("button", name="Ask"))
    expect(page.locator("dl.asked")).to_contain_text("peripheral neuropathy")
    therapies = page.locator("table.answer tbody > tr > th").all_inner_texts()
    assert therapies == [
        *("dapsone", "methotrexate", "mycophenolate mofetil", "quinacrine", "retinoids")
    ]
    assert all(therapy in shown for therapy in therapies)
    expect(page.locator("dl.asked")).to_contain_text("not found")
    visit.click(page.locator("table.answer tbody", has_text="quinacrine").locator("td a").first)
    expect(page.locator("blockquote").first).to_contain_text("recommend adding quinacrine")


def test_why_thalidomide_is_second_line_in_france(visit: Visit) -> None:
    page = visit.open("/")
    _navigate(visit, "Therapies")
    visit.click(page.locator("main").get_by_role("link", name="thalidomide", exact=True).first)
    france = page.locator("h3", has_text="France").locator("+ ul")
    act = france.locator("> li", has_text="ansm-rtu-2015").first
    expect(act).to_contain_text("second line")
    act.locator("summary").click()
    expect(act).to_contain_text("after failure of a therapy that is on the first line")
    expect(act).to_contain_text("en 2ème ligne après échec des antipaludéens")
    visit.click(act.get_by_role("link", name="its claim").first)
    expect(page.locator("h1")).to_contain_text("halidomide")
    expect(page.locator("blockquote").first).to_contain_text("2ème ligne")


def test_whether_the_news_items_14_patients_are_right(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("header [name=q]").fill("Thalidomide Analogue Relieves")
    visit.click(page.locator("header").get_by_role("button", name="Search"))
    visit.click(page.get_by_role("link", name="Thalidomide Analogue Relieves").first)
    expect(page.locator("main")).to_contain_text("News report")
    visit.click(page.get_by_role("link", name="14 patients", exact=True))
    if documents_folder():
        expect(page.locator("blockquote mark").last).to_contain_text("14 patients with CLE")
    beside = page.locator("table.beside")
    expect(beside.locator("tr", has_text="Number")).to_contain_text("15 patients")
    verdict = page.locator("tr", has_text="denominator").locator(".verdict")
    expect(verdict).to_have_text("changed")
    expect(page.locator(".note").first).to_contain_text("enrolled fifteen")
    visit.click(beside.get_by_role("link", name="15 patients"))
    expect(page.locator("blockquote").first).to_contain_text("Fifteen patients")


def test_what_falls_if_chasset_2018_is_retracted(visit: Visit) -> None:
    page = visit.open("/")
    _navigate(visit, "Map")
    page.get_by_label("Without the document or study").fill("Chasset 2018")
    visit.click(page.get_by_role("button", name="Show"))
    assert _fact(page, "claims that fall") == "16"
    assert _fact(page, "positions that fall") == "0"
    fallen = page.locator("#claims ~ ul a[href^='/claim/']")
    assert fallen.count() == 16
    visit.click(page.get_by_role("link", name="ask every question again", exact=True))
    answers = page.locator("#answers + ul")
    expect(answers.get_by_role("link", name="options under risk")).to_be_visible()
    visit.click(page.locator("#claims ~ ul").get_by_role("link", name="16%").first)
    expect(page.locator("h1")).to_contain_text("neuropathy")


def test_the_safety_table_goes_out_with_its_references(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/")
    _navigate(visit, "Questions")
    visit.click(page.get_by_role("link", name="Which harms of a therapy are reported"))
    page.locator("[name=therapy]").first.fill("thalidomide")
    visit.click(page.get_by_role("button", name="Ask"))
    (shown,) = re.findall(r"(\d+) rows", page.locator("table.answer caption").inner_text())
    book = CalamineWorkbook.from_path(_download(page, "Excel, with references", tmp_path))
    head, *body = book.get_sheet_by_name("answer").to_python()
    cited = dict(book.get_sheet_by_name("references").to_python())
    assert len(body) == int(shown)
    assert {row[head.index("document")] for row in body} <= set(cited)
    rows = list(csv.reader(_download(page, "CSV", tmp_path).read_text("utf-8").splitlines()))
    assert len(rows) == 1 + len(body)
    entries = parse_string(_download(page, "BibTeX", tmp_path).read_text("utf-8"), "bibtex").entries
    assert len(entries) == len(cited) - 1
    (chasset,) = (e for e in entries.values() if e.fields.get("doi") == DOI.partition(".org/")[2])
    assert "thalidomide in cutaneous lupus" in chasset.fields["title"]


def test_the_way_back_brings_what_was_asked_and_its_address_can_be_passed_on(visit: Visit) -> None:
    page = visit.open("/ask/options_under_risk")
    page.locator("input[name=jurisdiction]").first.fill("France")
    visit.click(page.get_by_role("button", name="Ask"))
    answer = page.locator("table.answer").inner_text()
    visit.click(page.locator("table.answer a[href^='/claim/']").first)
    page.go_back()
    assert page.locator("table.answer").inner_text() == answer
    assert page.locator("input[name=jurisdiction]").first.input_value() == "France"
    address = page.locator("p", has_text="Permanent address").locator("a").get_attribute("href")
    assert address
    page.go_back()
    assert visit.path() == "/ask/options_under_risk"
    visit.open(address)
    assert page.locator("table.answer").inner_text() == answer


@pytest.mark.parametrize(
    "path",
    ["/claim/chasset-2018/confirmed-neuropathy", "/ask/options_under_risk?jurisdiction=France"],
)
def test_a_claim_and_an_answer_are_printed_without_what_is_for_the_screen(
    visit: Visit, path: str
) -> None:
    page = visit.open(path)
    page.emulate_media(media="print")
    for hidden in ("header nav", "header form", ".downloads", "form.givens"):
        for thing in page.locator(hidden).all():
            expect(thing).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("footer.site")).to_contain_text("Not medical advice")
    paper = page.pdf()
    assert paper.startswith(b"%PDF-")
    assert len(paper) > 10_000
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") >= 1


def _row(page: Page, therapy: str) -> Locator:
    return page.locator("table.answer tr", has=page.locator("th", has_text=therapy)).first


def _sign(verdict: Locator) -> str:
    found: str = verdict.evaluate("e => getComputedStyle(e, '::before').content")
    return found.strip('"')


def _navigate(visit: Visit, name: str) -> None:
    visit.click(visit.page.get_by_role("navigation", name="Site").get_by_role("link", name=name))


def _fact(page: Page, name: str) -> str:
    return page.locator("dt", has_text=name).first.locator("+ dd").inner_text()


def _download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(".downloads").get_by_role("link", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def _tab_to(page: Page, href: str) -> None:
    """Press Tab until the link has the focus; at every stop the focus is to be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at, outline = page.evaluate(
            "e = document.activeElement, [e.getAttribute('href'), getComputedStyle(e).outlineStyle]"
        )
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        if at == href:
            return
    raise AssertionError(f"{href} is not reached in {MOST_TABS} steps")
