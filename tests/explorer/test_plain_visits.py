"""Without scripts: every kind of page says the same, and the way through it is a keyboard's."""

from typing import Final

import pytest
from playwright.sync_api import expect

from benchmarks.screenshots import PAGES, STATUS
from tests.explorer.browser import Visit

FIRST_PAGE: Final = 100_000  # bytes, with all that it loads
# What scripts add: the picture of the map, and the rows of a query on its page.
_ADDED: Final = {"map", "map-without", "query"}


def test_every_kind_of_page_is_whole_without_scripts(plain_visit: Visit) -> None:
    for name, path in PAGES.items():
        page = plain_visit.open(path, STATUS.get(name, 200))
        expect(page.locator("h1")).to_be_visible()
        assert len(page.locator("main").inner_text()) > 40, name
        if name not in _ADDED:
            assert page.locator("script").count() == 0, name


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(visit: Visit) -> None:
    for path in (PAGES["start"], PAGES["claim-own"], PAGES["question-flagship"]):
        page = visit.open(path)
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        expect(skip).to_have_text("Skip to content")
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('main')"), path


@pytest.mark.parametrize("name", ["start", "claim-own", "question-flagship"])
def test_a_first_page_is_light_with_all_that_it_loads(visit: Visit, name: str) -> None:
    loaded: list[int] = []
    visit.page.on("response", lambda reply: loaded.append(len(reply.body())))
    visit.open(PAGES[name]).wait_for_load_state("networkidle")
    assert len(loaded) > 1
    assert sum(loaded) < FIRST_PAGE
