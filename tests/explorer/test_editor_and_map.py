"""The editor, the answer's table and the picture of the map, in a real browser."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, sync_playwright

from explorer.opened import Opened
from tests.conftest import missing_or_required
from tests.explorer.front_end import built
from tests.explorer.site import Site

# What the site is to send with every page.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FLAGS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: Final = [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)]
QUERY: Final = "document.querySelector('.CodeMirror').CodeMirror"


@pytest.fixture(scope="module")
def address(opened: Opened) -> Iterator[str]:
    """The site over the real records, on a free port of loopback, with its policy."""
    inner = Site(opened, most_rows=1_500).app

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", POLICY.encode())
                message = {**message, "headers": [*message["headers"], policy]}
            await send(message)

        await inner(scope, receive, sent)

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(guarded, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing_or_required("Chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page, what its console said, and what it asked of other places."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.said: list[str] = []
        self.outside: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self._note(request.url, address))
        self._address = address

    def _note(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:")):
            self.outside.append(url)

    def goto(self, path: str) -> Page:
        """Go there, and wait until nothing is loaded any more."""
        self.page.goto(self._address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def violations(self) -> list[str]:
        """What axe finds, as rule and element."""
        axe = built() / "node_modules" / "axe-core" / "axe.min.js"
        self.page.evaluate(axe.read_text(encoding="utf-8") + ";0")
        found = self.page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
        return [f"{v['id']}: {n['html']}" for v in found["violations"] for n in v["nodes"]]


Open = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """A function that opens a visit: in which colours, how wide, with what was built or without."""
    contexts = []

    def opened(
        colours: str = "light", width: int = 1280, *, with_built: bool = True, script: bool = True
    ) -> Visit:
        folder = built() / "explorer" / "static" / "built"
        names = frozenset(path.name for path in folder.iterdir()) if with_built else frozenset()
        for module in ("query", "map"):
            monkeypatch.setattr(f"explorer.pages.{module}.BUILT", names)
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=colours,  # type: ignore[arg-type]
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()

        def give(route: Route) -> None:
            route.fulfill(path=folder / Path(route.request.url).name)

        page.route("**/static/built/*", give)
        return Visit(page, address)

    yield opened
    for context in contexts:
        context.close()


def _write(page: Page, query: str) -> None:
    page.evaluate(f"query => {QUERY}.setValue(query)", query)


def _run(page: Page, query: str) -> None:
    _write(page, query)
    page.click("#run")
    page.wait_for_selector("#rows > *, #trouble:not([hidden])")


@pytest.mark.parametrize(("colours", "width"), LOOKS)
def test_axe_finds_nothing_in_the_editor_and_a_table_of_rows(
    visit: Open, colours: str, width: int
) -> None:
    opened = visit(colours, width)
    page = opened.goto("/query?question=options_under_risk")
    page.click("#run")
    page.wait_for_selector("#rows table")
    assert opened.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (opened.said, opened.outside) == ([], [])


@pytest.mark.parametrize(("colours", "width"), LOOKS)
@pytest.mark.parametrize("path", ["/map?without=kuhn-2017-s2k&show=claims&show=therapies", "/map"])
def test_axe_finds_nothing_on_the_map(visit: Open, path: str, colours: str, width: int) -> None:
    opened = visit(colours, width)
    page = opened.goto(path)
    page.wait_for_selector("#tools:not([hidden])")
    assert page.locator("#map canvas").count() > 0
    assert opened.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (opened.said, opened.outside) == ([], [])


@pytest.mark.parametrize(("colours", "width"), LOOKS)
def test_axe_finds_nothing_where_guidelines_are_compared(
    visit: Open, colours: str, width: int
) -> None:
    opened = visit(colours, width)
    page = opened.goto("/guidelines")
    assert opened.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.said == []


def test_tab_indents_and_after_escape_leaves_the_editor_both_ways(visit: Open) -> None:
    page = visit().goto("/query")
    page.click(".CodeMirror")
    inside = "!!document.activeElement.closest('.CodeMirror')"
    page.keyboard.press("Tab")
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate(inside)


def test_our_terms_are_completed_and_their_prefix_is_declared(visit: Open) -> None:
    opened = visit()
    page = opened.goto("/query")
    _write(page, "")
    page.click(".CodeMirror")
    page.keyboard.type("SELECT * { ?claim cle:ofTher")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hint")
    page.keyboard.press("Enter")
    query = page.evaluate(f"{QUERY}.getValue()")
    assert "PREFIX cle: <https://w3id.org/clevidence/ontology/>" in query
    assert "?claim cle:ofTherapy" in query
    assert opened.outside == []


def test_an_error_is_told_and_the_cursor_stands_at_its_place(visit: Open) -> None:
    page = visit().goto("/query")
    _run(page, "SELECT * WHERE {\n  ?s ?p ?o .\n  FILTER(( ?s)\n}")
    assert "line 4, column 2" in page.inner_text("#trouble")
    assert page.evaluate(f"[{QUERY}.getCursor().line, {QUERY}.getCursor().ch]") == [3, 1]
    assert page.evaluate("!!document.activeElement.closest('.CodeMirror')")


def test_terms_are_shown_as_what_they_are(visit: Open) -> None:
    page = visit().goto("/query")
    _run(
        page,
        """SELECT ?x WHERE { VALUES ?x { UNDEF "<img src=x>" "deux"@fr 1 <javascript:alert(1)>
        <https://w3id.org/clevidence/claim/chasset-2018/response> <https://example.org/a> } }""",
    )
    cells = page.locator("#rows tbody td").all_inner_texts()
    assert cells == [
        *("not bound", "<img src=x>", "deux @fr", "1 xsd:integer", "javascript:alert(1)"),
        *("claim:chasset-2018/response", "https://example.org/a"),
    ]
    links = page.eval_on_selector_all("#rows a", "all => all.map((a) => a.getAttribute('href'))")
    assert links == ["/claim/chasset-2018/response", "https://example.org/a"]
    assert page.inner_text("#status").startswith("7 rows in ")


def test_rows_come_a_thousand_at_a_time_and_those_past_the_limit_are_said(visit: Open) -> None:
    page = visit().goto("/query")
    _run(page, "SELECT * WHERE { ?s ?p ?o }")
    assert page.locator("#rows tbody tr").count() == 1000
    assert "the endpoint gives 1500 rows at once" in page.inner_text("#rows .warn")
    page.click("text=Show more rows")
    assert page.locator("#rows tbody tr").count() == 1500
    assert page.inner_text("#status") == "1,500 of 1,500 rows are shown."


def test_a_graph_is_shown_as_turtle_and_a_truth_in_words(visit: Open) -> None:
    page = visit().goto("/query")
    _run(page, "PREFIX cle: <https://w3id.org/clevidence/ontology/> ASK { ?c a cle:Claim }")
    assert page.inner_text("#rows") == "Yes: the pattern is met."
    _run(page, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1")
    page.wait_for_selector("#rows pre")
    assert "@prefix" in page.inner_text("#rows pre")


def test_the_address_is_that_of_the_query_and_the_way_back_brings_the_last_one(visit: Open) -> None:
    page = visit().goto("/query")
    _run(page, "ASK { ?first a ?c }")
    _run(page, "ASK { ?second a ?c }")
    assert "second" in page.url
    page.go_back()
    page.wait_for_function(f"{QUERY}.getValue().includes('first')")
    page.reload()
    page.wait_for_selector(".CodeMirror")
    assert page.evaluate(f"{QUERY}.getValue()") == "ASK { ?first a ?c }"


def test_a_query_that_takes_long_can_be_stopped(visit: Open) -> None:
    page = visit().goto("/query")
    page.route("**/sparql?*", lambda _: None)
    _write(page, "ASK { ?s ?p ?o }")
    page.click("#run")
    page.click("#abort")
    page.wait_for_function("document.getElementById('status').textContent === 'Stopped.'")
    assert page.is_hidden("#abort")


def test_without_what_is_built_a_plain_box_runs_queries(visit: Open) -> None:
    opened = visit(with_built=False)
    page = opened.goto("/query")
    assert page.locator(".CodeMirror").count() == 0
    page.fill("#query", "SELECT ?x {\n  VALUES ?x { 1 }")
    page.click("#run")
    page.wait_for_selector("#trouble:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "query"
    page.fill("#query", "SELECT ?x { VALUES ?x { 1 2 } }")
    page.click("#run")
    page.wait_for_selector("#rows tbody tr")
    assert page.locator("#rows tbody tr").count() == 2
    assert opened.violations() == []


def test_without_a_script_the_form_gets_the_answer_as_a_file(visit: Open) -> None:
    page = visit(script=False).goto("/query?question=guideline_validity")
    assert page.is_visible("#query")
    page.select_option("#format", "csv")
    with page.expect_download() as download:
        page.click("text=Get the answer")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("edition,jurisdiction,instrument")


def test_without_a_script_the_map_says_in_lists_what_falls(visit: Open) -> None:
    page = visit(script=False).goto("/map?without=chasset-2018")
    assert page.is_visible("text=confirmed peripheral neuropathy · 16% (95% CI, 9-25)")
    assert page.is_hidden("#tools")


def test_a_thing_that_is_touched_on_the_map_is_named_in_words(visit: Open) -> None:
    page = visit().goto("/map?without=chasset-2018")
    page.wait_for_selector("#tools:not([hidden])")
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    assert box
    for x in range(20, int(box["width"]), 12):
        page.mouse.click(box["x"] + x, box["y"] + box["height"] / 2)
        if "Chasset 2018" in page.inner_text("#touched"):
            break
    assert page.inner_text("#touched").startswith(("Chasset 2018", "Meta-analysis"))
    assert page.locator("#touched a").first.get_attribute("href")
