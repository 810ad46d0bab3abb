"""What a page makes: the document that its tags describe, and its text. No claims."""

from dataclasses import replace
from typing import Final

from graph.closed_lists import Access, DocumentKind
from loaders import bibliographic
from loaders.bibliographic import Entry
from loaders.html.page import Page
from loaders.html.read import identifiers_of, title_of
from loaders.record import Made, Record, Text
from loaders.source import Source

# A page with so many words beside its abstract shows the article, not a summary of it.
_FULL: Final = 300


def made(record: Record, source: Source) -> Made:
    """The dossier of a page; raises Unusable where it has neither title nor identifier."""
    page: Page = record.content
    plain = bibliographic.made(record, source, _entry(page))
    assert plain.dossier.document
    access = _access(page)
    parts: dict[Access, str] = {"FullText": "full text", "ExcerptOnly": "excerpt"}
    texts = plain.texts
    if page.text and access in parts:
        texts += (Text(part=parts[access], text=page.text),)
    document = replace(plain.dossier.document, access=access)
    return replace(plain, dossier=replace(plain.dossier, document=document), texts=texts)


def _access(page: Page) -> Access:
    """How much of the article the page shows."""
    beside = len(page.text.split()) - len(page.abstract.split())
    if beside >= _FULL:
        return "FullText"
    if page.abstract:
        return "AbstractOnly"
    return "ExcerptOnly" if page.text else "CitedOnly"


def _entry(page: Page) -> Entry:
    pmid, doi, pmcid = identifiers_of(page)
    first, last = page.tag("citation_firstpage"), page.tag("citation_lastpage")
    authors = page.all("citation_author") or page.all("dc.creator")
    listed = tuple(name.strip() for name in page.tag("citation_authors").split(";"))
    dates = ("citation_publication_date", "citation_online_date", "citation_date", "dc.date")
    published = page.tag(*dates, "article:published_time")
    return Entry(
        title=title_of(page),
        authors=authors or listed,
        journal=page.tag("citation_journal_title", "prism.publicationname"),
        publisher=page.tag("citation_publisher", "dc.publisher"),
        date=published.partition("T")[0],
        volume=page.tag("citation_volume", "prism.volume"),
        issue=page.tag("citation_issue", "prism.number"),
        pages=f"{first}-{last}" if first and last and first != last else first,
        language=page.tag("citation_language", "dc.language") or page.language,
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        url=page.address or page.tag("og:url"),
        abstract=page.abstract,
        identifiers=(page.abstract,),
        kind=_kind(page),
    )


def _kind(page: Page) -> DocumentKind:
    if page.tag("citation_conference_title", "citation_conference"):
        return "ConferenceAbstract"
    if page.tag("citation_dissertation_institution"):
        return "ThesisAbstract"
    if page.tag("citation_journal_title", "prism.publicationname", "citation_pmid"):
        return "JournalArticle"
    return "WebPage"
