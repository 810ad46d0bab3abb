"""Web pages: what a reader sees of the article, and nothing of what surrounds it."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders.content import Content, Hostile
from loaders.html import read
from loaders.html.transform import made
from loaders.record import Made, Record, Refused, Unreadable, Unusable
from loaders.registry import sources

SOURCE = sources()["html"]
HEAD = """<meta charset="utf-8"><title>Skin | Journal</title>
<meta name="citation_title" content="Thalidomide for the skin">
<meta name="citation_doi" content="10.1000/ABC"><meta name="citation_pmid" content="123">
<meta name="citation_author" content="White, D"><meta name="citation_author" content="Sen, U">
<meta name="citation_journal_title" content="Lupus">
<meta name="citation_publication_date" content="2018/03/01">
<link rel="canonical" href="https://pmc.ncbi.nlm.nih.gov/articles/PMC77/">"""
PROSE = "<p>" + "The rash of ten patients went away within weeks. " * 50 + "</p>"


def page(body: str, head: str = HEAD) -> str:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def content(data: bytes | str) -> Content:
    raw = data if isinstance(data, bytes) else data.encode()
    return Content("name", lambda: io.BytesIO(raw), len(raw))


def only(data: bytes | str) -> Record | Refused:
    (record,) = read.records(content(data))
    return record


def made_of(data: bytes | str) -> Made:
    record = only(data)
    assert isinstance(record, Record), record
    return made(record, SOURCE)


def refusal(data: bytes | str) -> str:
    record = only(data)
    assert isinstance(record, Refused)
    return record.sentence


def text(body: str) -> str:
    return made_of(page(f"<article>{body}{PROSE}</article>")).texts[0].text


def test_the_tags_of_a_page_name_its_article() -> None:
    document = made_of(page(f"<article>{PROSE}</article>")).dossier.document
    assert document
    assert (document.title, document.slug) == ("Thalidomide for the skin", "pmid-123")
    assert (document.doi, document.pmcid) == ("10.1000/abc", "PMC77")
    assert (document.authors, document.journal) == (("White, D", "Sen, U"), "Lupus")
    assert (str(document.published), document.kind) == ("2018-03-01", "JournalArticle")
    assert document.url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC77/"


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>var x = 'GONE';</script>",
        "<style>.GONE {}</style>",
        "<noscript>GONE</noscript>",
        "<template>GONE</template>",
        "<nav><a href='/'>GONE</a></nav>",
        "<p hidden>GONE</p>",
        "<p aria-hidden='true'>GONE</p>",
        "<p style='color: red; display:none'>GONE</p>",
        "<span class='usa-sr-only'>GONE</span>",
        "<form><p>GONE</p></form>",
        "<div role='banner'>GONE</div>",
        "<section class='ref-list'><p>GONE</p></section>",
        "<!-- GONE -->",
        "<table><tr><td>GONE</td><td>4 (20)</td></tr></table>",
        "<svg><text>GONE</text></svg>",
    ],
)
def test_what_a_reader_does_not_read_is_not_in_the_text(unseen: str) -> None:
    assert "GONE" not in text(unseen)
    assert "The rash" in text(unseen)


def test_what_stands_outside_of_the_article_is_not_in_its_text() -> None:
    around = page(f"<header>Site</header><p>Menu</p><article>{PROSE}</article><p>Jobs</p>")
    assert set(made_of(around).texts[0].text.split()) == set(PROSE[3:-4].split())


def test_paragraphs_and_titles_are_lines_and_words_stay_together() -> None:
    lines = text("<h2>Results</h2><div><p>Of <b>t</b>en<br>patients&nbsp;10&micro;g</p></div>")
    assert lines.splitlines()[:2] == ["Results", "Of ten patients 10µg"]


def test_a_page_that_is_laid_out_as_a_table_keeps_its_text() -> None:
    assert "The rash" in made_of(page(f"<table><tr><td>{PROSE}</td></tr></table>")).texts[0].text


def test_an_abstract_alone_is_no_full_text() -> None:
    abstract = "<div class='abstract'><h2>Abstract</h2><p>Ten patients improved.</p></div>"
    result = made_of(page(f"<main>{abstract}<p>Buy the article.</p></main>"))
    assert result.dossier.document
    assert result.dossier.document.access == "AbstractOnly"
    assert [(t.part, t.text) for t in result.texts] == [("abstract", "Ten patients improved.")]


def test_a_page_that_keeps_robots_out_is_refused() -> None:
    wall = page("<h1>Just a moment...</h1><p>Checking your browser.</p>", "<title>Wait</title>")
    assert refusal(wall).startswith("it is a page that keeps robots out")


def test_a_page_without_an_article_is_refused() -> None:
    assert "next to no text" in refusal(page("<p>Hello.</p>", "<title>Home</title>"))
    assert "no title" in refusal(page(PROSE, ""))
    links = "<p>" + "<a href='/'>One of the many articles</a> " * 60 + "</p>"
    assert "list of links" in refusal(page(links, "<title>Issue 7</title>"))


def test_the_character_set_that_a_page_names_is_used() -> None:
    old = page(f"<article><p>naïve “β”</p>{PROSE}</article>").replace('charset="utf-8"', "")
    latin = old.replace("β", "").replace("<title>", '<meta charset="iso-8859-1"><title>')
    assert "naïve “”" in made_of(latin.encode("cp1252")).texts[0].text
    assert "naïve “β”" in made_of(old.encode("utf-16")).texts[0].text
    odd = old.replace("<title>", '<meta charset="unicode_escape"><title>')
    assert "naïve “β”" in made_of(odd.encode()).texts[0].text


def test_pages_are_recognised_by_their_start_and_xml_is_not_claimed() -> None:
    for start in ("<!doctype HTML>", "\ufeff \n<html>", "<?xml version='1.0'?><!-- a --><html>"):
        assert read.recognise(content(start).head())
    for other in ("<article>", "<htmlx>", "text <html>", "", "{}", "<!--" * 4000):
        assert read.recognise(content(other).head()) is None


def test_a_start_of_many_comments_is_judged_at_once() -> None:
    assert read.recognise(content("<!-- -->" * 1000 + "<p>").head()) is None


@pytest.mark.parametrize("data", ["<html>" + "<div>" * 300, "<html>\x00</html>", "", "<!-- -->"])
def test_pages_that_cannot_be_read_to_their_end_are_refused(data: str) -> None:
    with pytest.raises(Unreadable, match="save it again"):
        only(data)


def test_a_page_larger_than_any_article_is_refused() -> None:
    endless = Content("name", lambda: io.BytesIO(b"<html>" + b" " * (33 << 20)), 0)
    with pytest.raises(Hostile, match="larger than 32 MB"):
        list(read.records(endless))


VALID = page(f"<article><h1>T</h1>{PROSE[:300]}</p><table><tr><td>1</td></tr></table></article>")


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda at, new, cut: VALID.encode()[:at] + new + VALID.encode()[at + cut :],
            st.integers(0, len(VALID)),
            st.binary(max_size=6),
            st.integers(0, 400),
        ),
    )
)
@example(b"<html></html>")
def test_whatever_the_bytes_only_our_own_refusals_come_out(data: bytes) -> None:
    read.recognise(content(data).head())
    with suppress(Unreadable, Unusable, Hostile):
        (record,) = read.records(content(data))
        if isinstance(record, Record):
            made(record, SOURCE)


def test_the_sample_of_a_page_is_its_article_without_the_site(samples: Path) -> None:
    result = made_of((samples / "html" / "pmc3040717.html").read_bytes())
    document = result.dossier.document
    assert document
    assert (document.pmid, document.pmcid) == ("20516115", "PMC3040717")
    assert document.doi == "10.1158/0008-5472.can-09-4563"
    abstract, full = result.texts
    assert abstract.text.startswith("Genetic screening of the breast and ovarian")
    assert "Proteolysis assays" in full.text
    for chrome in ("Official website", "function(", "Open in a new tab", "Add to Collections"):
        assert chrome not in full.text


def test_the_sample_of_a_wall_is_refused(samples: Path) -> None:
    wall = samples / "html" / "pmc3040717-supplementary-tables-pow.html"
    assert "keeps robots out" in refusal(wall.read_bytes())
