"""A person at a browser: Chromium on `clevidence serve` over the real records, watched.

A visit ends well only if no console said an error, no script failed, the policy of the site was
kept, and nothing was asked of any other place; an address elsewhere that a link leads to is noted
and answered by an empty page.

Playwright's loop holds the thread it was started in, and other tests run loops of their own there:
so the browser is one for a module, not for the session.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

from benchmarks.screenshots import FLAGS
from graph.release import Home
from tests.conftest import ROOT, documents_folder, missing_or_required
from tests.explorer.served import serve

AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BUILT: Final = ROOT / "explorer" / "static" / "built"
_REFUSED: Final = re.compile(r"^Failed to load resource: .* status of 4\d\d ")
PATIENCE: Final = 15_000  # milliseconds, after which what is waited for has not come


class Visit:
    """One page of a browser at the site, what went wrong there, and where it left the site.

    `left` are the addresses elsewhere that links led to.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._address = address
        self.wrong: list[str] = []
        self.left: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.route(lambda url: not url.startswith(f"{address}/"), self._elsewhere)
        context.on("page", self._watch)
        self.page = context.new_page()

    def open(self, path: str, status: int = 200) -> Page:
        """Go to a path as by its permanent address; the reply must have the status."""
        reply = self.page.goto(self._address + path)
        assert reply
        assert reply.status == status, (path, reply.status)
        if status >= 400:
            self.forget_refusals()
        return self.page

    def at(self, path: str) -> str:
        """The whole address of a path."""
        return self._address + path

    def forget_refusals(self) -> None:
        """Leave out what a browser notes of pages that the site refuses, as the test expects."""
        self.wrong = [said for said in self.wrong if not _REFUSED.search(said)]

    def click(self, link: Locator) -> Page:
        """Click what is one thing, and wait until the page it leads to is there."""
        link.click()
        self.page.wait_for_load_state()
        return self.page

    def path(self) -> str:
        """Where it is, below the site."""
        assert self.page.url.startswith(self._address)
        return self.page.url.removeprefix(self._address)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _failed(self, url: str, why: str | None) -> None:
        if why != "net::ERR_ABORTED":  # a download, or a page left before it was there
            self.wrong.append(f"{url}: {why}")

    def _elsewhere(self, route: Route) -> None:
        request = route.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self.left.append(request.url)
            route.fulfill(
                status=200, content_type="text/html", body="<!doctype html><title>.</title>"
            )
        else:
            self.wrong.append(f"asked of another place: {request.url}")
            route.abort()


@pytest.fixture(scope="session")
def site(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the real records, with the source texts where they are here."""
    options = ["--log", str(tmp_path_factory.mktemp("site") / "access.log")]
    if folder := documents_folder():
        options += ["--documents", str(folder)]
    with serve(home.folder, *options) as server:
        host, port = server.address
        yield f"http://{host}:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    found = shutil.which("chromium")
    if found is None:
        missing_or_required("Chromium is missing; apt install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit in a context of its own, with scripts."""
    with visiting(browser, site) as visit:
        yield visit


@pytest.fixture
def plain_visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit without scripts."""
    with visiting(browser, site, java_script_enabled=False) as visit:
        yield visit


@contextmanager
def visiting(browser: Browser, site: str, **context: Any) -> Iterator[Visit]:
    """A visit that must end with nothing wrong."""
    made = browser.new_context(accept_downloads=True, **context)
    visit = Visit(made, site)
    yield visit
    made.close()
    if visit.wrong:
        pytest.fail("the browser says: " + "; ".join(visit.wrong))


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, which `make assets` brings."""
    if not AXE.is_file():
        missing_or_required("axe-core is missing; run make assets")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def assets() -> Path:
    """The folder of what `make assets` builds."""
    if not (BUILT / "editor.js").is_file():
        missing_or_required("the editor is not built; run make assets")
    return BUILT
