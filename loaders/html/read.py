"""Pages of articles. A page that holds no article is refused: the file would say nothing."""

import re
from collections.abc import Iterator
from typing import Final

from loaders.bibliographic import document_key, doi_in, pmcid_in, pmid_in
from loaders.content import Content, Head
from loaders.html.page import Page, page_of
from loaders.record import Record, Refused

_LARGEST: Final = 32 << 20
_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html\b|html\b)",
    re.IGNORECASE | re.DOTALL,
)
_WALL: Final = re.compile(
    r"preparing to download|just a moment|checking your browser|are you (?:a )?(?:robot|human)"
    r"|captcha|verify (?:that )?you are|enable javascript|access denied|unusual traffic"
    r"|request blocked|403 forbidden|security check",
    re.IGNORECASE,
)
_FEWEST_WORDS: Final = 60


def recognise(head: Head) -> str | None:
    """By its first tag or its doctype."""
    start = head.text.lstrip("\ufeff")[:8192]
    return "it starts as a web page (HTML)" if _START.match(start) else None


def records(content: Content) -> Iterator[Record | Refused]:
    """The page as the only record; raises Unreadable and Hostile."""
    raw = content.bytes(_LARGEST)
    page = page_of(raw)
    refusal = _refusal(page)
    if refusal:
        yield Refused(position="page", sentence=refusal, raw=raw)
    else:
        yield Record(key=_key(page), position="page", raw=raw, content=page)


def title_of(page: Page) -> str:
    """The title that the page gives its article, else its heading."""
    return page.tag("citation_title", "dc.title", "prism.title", "og:title") or page.heading


def identifiers_of(page: Page) -> tuple[str | None, str | None, str | None]:
    """PMID, DOI and PMCID from the tags, the PMCID also from the page's address."""
    pmid = pmid_in(page.tag("citation_pmid"))
    tags = ("citation_doi", "prism.doi", "bepress_citation_doi", "dc.identifier.doi")
    doi = doi_in(page.tag(*tags)) or doi_in(page.tag("dc.identifier"))
    addresses = (page.tag("citation_pmcid"), page.address, page.tag("citation_fulltext_html_url"))
    return pmid, doi, next(filter(None, map(pmcid_in, addresses)), None)


def _refusal(page: Page) -> str | None:
    """Why it is no article, with the mend, or None."""
    words = len(page.text.split())
    is_described = bool(page.tag("citation_title"))
    if words < 4 * _FEWEST_WORDS and not is_described and _WALL.search(page.heading + page.text):
        return "it is a page that keeps robots out, not the article; save the article in a browser"
    if not title_of(page):
        return "the page has no title; save the page of the article itself"
    if words < _FEWEST_WORDS and not page.abstract and not is_described:
        return "the page holds no article: it has next to no text; save the page of the article"
    if not is_described and page.linked_words * 2 > words:
        return "the page is a list of links, not an article; save the page of one article"
    return None


def _key(page: Page) -> str:
    pmid, doi, pmcid = identifiers_of(page)
    return document_key(pmid, doi, pmcid, "") if pmid or doi or pmcid else ""
