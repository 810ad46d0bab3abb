"""A result of Europe PMC to a document, with its headings and its links where it has them."""

from typing import Final, get_args

from graph.closed_lists import DocumentKind, LinkKind
from graph.document import Heading, Link
from loaders import bibliographic
from loaders.author_names import authors_of
from loaders.bibliographic import Entry
from loaders.document_kinds import kind_of
from loaders.europepmc.read import Result
from loaders.json_values import all_texts, objects_at, text_at, texts_at
from loaders.markup import plain, plain_abstract
from loaders.record import Made, Record
from loaders.source import Source

_LINKS: Final = {kind.casefold(): kind for kind in get_args(LinkKind)}
_KINDS: Final[dict[str, DocumentKind]] = {"ETH": "ThesisAbstract", "HIR": "ClinicalGuideline"}
# The first day of publication is made up where only month or year are known: it is no date.
_OF_OTHERS: Final = frozenset({"commentCorrectionList", "fullTextUrlList", "grantsList"})


def made(record: Record, source: Source) -> Made:
    """The document of a result; its version is the day of its revision, which core tells."""
    result: Result = record.content
    version = text_at(result.item, "dateOfRevision")
    return bibliographic.made(record, source, entry_of(result), version)


def entry_of(result: Result) -> Entry:
    """The entry of a result."""
    item = result.item
    types = _types(result)
    authors, others = authors_of(_authors(result))
    issue = ("journalInfo", "issue") if objects_at(item, "journalInfo") else ("issue",)
    volume = ("journalInfo", "volume") if objects_at(item, "journalInfo") else ("journalVolume",)
    return Entry(
        title=plain(text_at(item, "title")),
        authors=authors,
        and_others=others,
        journal=_journal(result) or None,
        publisher=plain(text_at(item, "bookOrReportDetails", "publisher")) or None,
        date=text_at(item, "pubYear"),
        volume=text_at(item, *volume) or None,
        issue=text_at(item, *issue) or None,
        pages=text_at(item, "pageInfo") or None,
        language=text_at(item, "language"),
        doi=result.doi,
        pmid=result.pmid,
        pmcid=result.pmcid,
        url=_page(result),
        identifiers=tuple(
            text
            for name, value in item.items()
            if name not in _OF_OTHERS
            for text in all_texts(value)
        ),
        abstract=plain_abstract(text_at(item, "abstractText")),
        kind=_KINDS.get(text_at(item, "source")) or kind_of(types),
        publication_types=types,
        headings=_headings(result),
        links=_links(result),
    )


def _types(result: Result) -> tuple[str, ...]:
    listed = texts_at(result.item, "pubTypeList", "pubType")
    return listed or tuple(filter(None, text_at(result.item, "pubType").split("; ")))


def _authors(result: Result) -> list[str]:
    """Of core: names and groups; of lite: one text of them, ended by a point."""
    listed = objects_at(result.item, "authorList", "author")
    names = [text_at(a, "fullName") or text_at(a, "collectiveName") for a in listed]
    return names or text_at(result.item, "authorString").removesuffix(".").split(", ")


def _journal(result: Result) -> str:
    item = result.item
    names = (
        text_at(item, "journalInfo", "journal", "title"),
        text_at(item, "journalTitle"),
        text_at(item, "bookOrReportDetails", "comprisingTitle"),
    )
    return plain(next(filter(None, names), ""))


def _page(result: Result) -> str | None:
    source, number = text_at(result.item, "source"), text_at(result.item, "id")
    return f"https://europepmc.org/article/{source}/{number}" if source and number else None


def _headings(result: Result) -> tuple[Heading, ...]:
    listed = objects_at(result.item, "meshHeadingList", "meshHeading")
    names = (plain(text_at(heading, "descriptorName")) for heading in listed)
    return tuple(Heading(name=name) for name in names if name)


def _links(result: Result) -> tuple[Link, ...]:
    """Corrections and comments that have a PMID, of the kinds that the graph knows."""
    listed = objects_at(result.item, "commentCorrectionList", "commentCorrection")
    found = []
    for comment in listed:
        kind = _LINKS.get("".join(text_at(comment, "type").split()).casefold())
        pmid = text_at(comment, "id")
        if kind and pmid.isdecimal() and text_at(comment, "source") == "MED":
            found.append(Link(kind=kind, pmid=pmid))
    return tuple(dict.fromkeys(found))
