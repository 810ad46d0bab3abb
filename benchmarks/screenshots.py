"""What every kind of page looks like: light, dark and narrow, whole pages, with an index of them.

    python benchmarks/screenshots.py [--home DIR] [--documents DIR] [--to build/screenshots]

Needs Chromium (`apt install chromium`) on the PATH; the editor and the map's picture show as they
are after `make assets`. Nothing is asked of any place but the server that is started here.
"""

import argparse
import html
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
# Chromium in a container has no user namespace, and asks its maker for updates unless told.
FLAGS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# Every kind of page, by a name: what axe judges, and what is looked at.
PAGES: Final = {
    "start": "/",
    "search": "/search?q=neuropathy",
    "search-nothing": "/search?q=talidomide+xyzzy",
    "questions": "/ask",
    "question-flagship": "/ask/options_under_risk?jurisdiction=France",
    "question-wrong-given": "/ask/options_under_risk?jurisdiction=Atlantis&max_risk=much",
    "question-safety": "/ask/safety_profile?therapy=thalidomide",
    "question-widest": "/ask/response_by_therapy",
    "question-longest": "/ask/therapy_ladder",
    "question-words": "/ask/guideline_disagreements",
    "claim-own": "/claim/chasset-2018/confirmed-neuropathy",
    "claim-relayed": "/claim/news-lenalidomide/participants-treated",
    "claim-worded": "/claim/chasset-2018/response-by-subtype",
    "claim-recommendation": "/claim/kuhn-2017-s2k/thalidomide",
    "therapies": "/therapies",
    "therapy": "/therapy/thalidomide",
    "therapy-poor": "/therapy/quinacrine",
    "documents": "/documents",
    "document": "/document/chasset-2018",
    "document-news": "/document/news-lenalidomide",
    "study": "/study/chasset-2018-thalidomide",
    "position": "/position/thalidomide/cle/any/systemic/france/ansm-rtu-2015",
    "coverage": "/coverage",
    "guidelines": "/guidelines",
    "map": "/map",
    "map-without": "/map?without=chasset-2018",
    "query": "/query?question=options_under_risk",
    "about": "/about",
    "api": "/api",
    "void": "/.well-known/void",
    "thing": "/proposition/thalidomide-neuropathy-dose",
    "outcome": "/outcome/peripheral-neuropathy",
    "term": "/ontology/SecondLinePosition",
    "not-found": "/nothing/is/here",
    "refused": "/documents?page=-1",
}
STATUS: Final = {"not-found": 404, "question-wrong-given": 400, "refused": 400}
LOOKS: Final = {"light": ("light", 1280), "dark": ("dark", 1280), "narrow": ("light", 360)}
# Chromium draws no taller picture without gaps.
_TALLEST: Final = 16_000


class Taken(NamedTuple):
    """What became of one page: its status, how heavy it is with all it loads, and its pictures."""

    name: str
    path: str
    status: int
    kilobytes: float
    pictures: list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", help="folder of the releases")
    parser.add_argument("--documents", help="folder of the source texts")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--only", nargs="*", choices=PAGES, metavar="PAGE", help="names of pages")
    args = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing; apt install chromium")
    args.to.mkdir(parents=True, exist_ok=True)
    pages = {name: PAGES[name] for name in args.only or PAGES}
    with _served(args.home, args.documents) as url:
        taken = list(_take(chromium, url, pages, args.to))
    (args.to / "index.html").write_text(_index(taken), encoding="utf-8")
    for page in taken:
        print(f"{page.name:22} {page.status} {page.kilobytes:8.1f} kB  {page.path}")
    print(f"{args.to / 'index.html'} shows them")


@contextmanager
def _served(home: str | None, documents: str | None) -> Iterator[str]:
    command = [sys.executable, str(ROOT / "clevidence.py"), "serve", "--port", "0"]
    command += ["--log", "/dev/null"]
    command += ["--home", home] if home else []
    command += ["--documents", documents] if documents else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout
        said = server.stdout.readline().split()
        if not said:
            sys.exit("the explorer did not start; build a release by `make demo`, or name a --home")
        try:
            yield said[-1].rstrip("/")
        finally:
            server.terminate()


def _take(chromium: str, url: str, pages: dict[str, str], to: Path) -> Iterator[Taken]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, path in pages.items():
            page = browser.new_page()
            weights: list[int] = []
            page.on("requestfinished", partial(_weigh, weights))
            reply = page.goto(url + path, wait_until="networkidle")
            kilobytes = sum(weights) / 1000
            pictures = [_picture(page, name, look, to) for look in LOOKS]
            yield Taken(name, path, reply.status if reply else 0, kilobytes, pictures)
            page.close()
        browser.close()


def _weigh(weights: list[int], request: Any) -> None:
    """Add the bytes of a reply as they were sent, packed or not, with their header fields."""
    sizes = request.sizes()
    weights.append(int(sizes["responseBodySize"] + sizes["responseHeadersSize"]))


def _picture(page: Any, name: str, look: str, to: Path) -> str:
    colours, width = LOOKS[look]
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(150)
    height = min(_TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    file = f"{name}-{look}.png"
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=to / file, full_page=True, clip=clip)
    return file


def _index(taken: list[Taken]) -> str:
    def figure(page: Taken) -> str:
        pictures = " ".join(
            f'<a href="{file}"><img src="{file}" alt="{html.escape(page.name)}, {look}" '
            f'loading="lazy" height="420"></a>'
            for look, file in zip(LOOKS, page.pictures, strict=True)
        )
        path = html.escape(page.path)
        return f"<h2>{html.escape(page.name)}</h2><p><code>{path}</code></p><p>{pictures}</p>"

    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages of the explorer</title>'
        f"<h1>Pages of the explorer</h1>{''.join(figure(page) for page in taken)}</html>\n"
    )


if __name__ == "__main__":
    main()
