"""Every kind of page in a browser: no rule of axe is broken, wide, narrow, light or dark."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from benchmarks.screenshots import PAGES, STATUS
from tests.explorer.browser import Visit

RULES: Final = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WIDE: Final = {"width": 1280, "height": 900}
NARROW: Final = {"width": 360, "height": 740}
_RUN: Final = """async rules => (await axe.run(document, {
  runOnly: rules, resultTypes: ["violations"], rules: { "target-size": { enabled: true } }
})).violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html.slice(0, 200)}`))"""
_COLOURS: Final = ["color-contrast", "link-in-text-block"]
# Long pages of a kind that another page stands for: axe takes many seconds over each.
_LIKE_OTHERS: Final = {
    *("question-longest", "question-words", "question-safety"),
    *("claim-recommendation", "therapy-poor"),
}
_PLANTED: Final = """() => {
  document.querySelector("main").innerHTML = `<h1>Too dark to read</h1>
    <img src="/static/icon.svg"><h4>y</h4>
    <a class="small" href="/a">a</a><a href="/b" class="small">b</a><input>`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`main a { font-size: 6px; display: block; line-height: 1 }
    @media (prefers-color-scheme: dark) { main h1 { color: #222 } }`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("name", [name for name in PAGES if name not in _LIKE_OTHERS])
def test_a_page_is_within_reach_of_everybody(visit: Visit, axe: str, name: str) -> None:
    page = visit.open(PAGES[name], status=STATUS.get(name, 200))
    page.set_viewport_size(WIDE)
    page.evaluate(axe + ";0")
    assert _broken(page, RULES) == [], "wide and light"
    page.emulate_media(color_scheme="dark")
    assert _broken(page, _COLOURS) == [], "wide and dark"
    page.set_viewport_size(NARROW)
    assert _broken(page, RULES) == [], "narrow and dark"
    page.emulate_media(color_scheme="light")
    assert _broken(page, _COLOURS) == [], "narrow and light"
    width, shown = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert width <= shown
    assert page.locator("h1").count() == 1


def test_what_is_judged_can_fail(visit: Visit, axe: str) -> None:
    page = visit.open("/about")
    page.evaluate(axe + ";0")
    page.evaluate(_PLANTED)
    found = {rule.partition(":")[0] for rule in _broken(page, RULES)}
    assert found == {"image-alt", "heading-order", "target-size", "label"}
    page.emulate_media(color_scheme="dark")
    assert {rule.partition(":")[0] for rule in _broken(page, _COLOURS)} == {"color-contrast"}


def _broken(page: Page, rules: list[str]) -> Any:
    return page.evaluate(_RUN, rules)
