"""What a stranger writes into addresses and fields stays text: no script runs, none is asked."""

from typing import Final
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from explorer.iris import link_of
from explorer.opened import Opened
from graph.embedded import EmbeddedStore
from graph.network import of_kind
from tests.explorer.browser import Visit, visiting
from tests.explorer.loopback import served
from tests.explorer.site import Site
from tests.explorer.test_hostile_text import hostile

PAYLOADS: Final = [
    '"><img src=x onerror=alert(1)></textarea></title></script><script>alert(1)</script>',
    "' autofocus onfocus='alert(1)' x='",
    "javascript:alert(1)//{{ 7 * 7919 }}",
    "//elsewhere.example/\u202e\u2066<b>\u0000",
    "W" * 3000,
]
PLACES: Final = [
    "/search?q={}",
    "/ask/options_under_risk?jurisdiction={}",
    "/ask/options_under_risk?max_risk={}&line={}&outcome={}",
    "/ask/options_under_risk?{}=x",
    "/map?without={}",
    "/query?query={}",
    "/query?question={}",
    "/documents?kind={}&by={}",
    "/claim/{}",
    "/therapy/{}",
    "/{}",
    "/query#{}",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_in_an_address_is_shown_and_does_nothing(visit: Visit, payload: str) -> None:
    page = visit.page
    page.set_viewport_size({"width": 360, "height": 740})
    for place in PLACES:
        page.goto(visit.at(place.replace("{}", quote(payload, safe=""))))
        page.wait_for_load_state()
        assert page.url.startswith(visit.at("/")), place
        assert page.locator("main img, main iframe, [onload], [onerror], [onfocus]").count() == 0
        assert page.locator("a[href^='javascript:'], a[href^='//']").count() == 0, place
        assert "55433" not in page.content(), place
        width, shown = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert width <= shown, place
    visit.forget_refusals()


def test_hostile_text_in_a_field_comes_back_in_the_field(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("header [name=q]").fill(PAYLOADS[0])
    visit.click(page.locator("header").get_by_role("button", name="Search"))
    expect(page.locator("main")).to_contain_text(PAYLOADS[0])
    page = visit.open("/ask/options_under_risk")
    page.locator("input[name=jurisdiction]").first.fill(PAYLOADS[1])
    visit.click(page.get_by_role("button", name="Ask"))
    expect(page.locator("input[name=jurisdiction]").first).to_have_value(PAYLOADS[1])
    visit.forget_refusals()


def test_hostile_text_in_every_field_of_a_record_is_shown_as_text(
    opened: Opened, browser: Browser
) -> None:
    payload = PAYLOADS[0]
    store = EmbeddedStore.in_memory(hostile(opened, payload))
    release = Opened(store, opened.facts, opened.compiled)
    kinds = ("Claim", "Document", "Study", "Therapy", "TherapyPosition")
    things = [link_of(next(iter(of_kind(release.network, kind)))) for kind in kinds]
    with (
        served(Site(release).app) as (host, port),
        visiting(browser, f"http://{host}:{port}") as visit,
    ):
        for path in ["/", "/documents", "/therapies", "/map", "/guidelines", *things]:
            page = visit.open(path)
            assert page.locator("main img").count() == 0, path
        page = visit.open("/claim/chasset-2018/confirmed-neuropathy")
        expect(page.locator("blockquote").first).to_contain_text(payload)


def test_a_script_that_got_in_would_not_run_and_could_ask_nobody(visit: Visit) -> None:
    page = visit.open("/")
    page.evaluate("""() => {
        window.kept = 0;
        document.addEventListener("securitypolicyviolation", () => { window.kept += 1; });
        document.body.insertAdjacentHTML("beforeend", "<p id=bad onclick='document.title=1'>.");
        const script = document.createElement("script");
        script.textContent = "document.title = 'ran'";
        document.body.append(script);
        document.getElementById("bad").click();
        new Image().src = "https://elsewhere.example/x.png";
        fetch("https://elsewhere.example/").catch(() => 0);
    }""")
    expect(page).not_to_have_title("ran")
    expect(page).not_to_have_title("1")
    page.wait_for_function("window.kept >= 4")  # handler, script, picture, call
    assert visit.wrong  # every visit ends by failing on what is told here
    assert not [said for said in visit.wrong if said.startswith("asked of another place")]
    visit.wrong.clear()
