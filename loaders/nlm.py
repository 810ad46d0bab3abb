"""A citation of the National Library of Medicine, in whichever of its formats, and what it makes.

PubMed's XML and MEDLINE text are two forms of one record; here is what they have in common.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, get_args

from graph.closed_lists import DocumentKind, LinkKind
from graph.document import Heading, Link, Retraction
from loaders import bibliographic
from loaders.bibliographic import Entry
from loaders.record import Made, Record, Text
from loaders.source import Source

_LINK_KINDS: Final[dict[str, LinkKind]] = {kind.casefold(): kind for kind in get_args(LinkKind)}
# Publication types that tell a document's kind, the one that says most first.
_KINDS: Final[tuple[tuple[str, DocumentKind], ...]] = (
    ("Practice Guideline", "ClinicalGuideline"),
    ("Guideline", "ClinicalGuideline"),
    ("Systematic Review", "SystematicReview"),
    ("Meta-Analysis", "SystematicReview"),
    ("Review", "ReviewArticle"),
    ("News", "NewsReport"),
)
_RETRACTED_TYPE: Final = "Retracted Publication"
_RETRACTED_BY: Final = ("RetractionIn", "RetractedAndRepublishedIn")
# The data banks that are registries of trials; the others hold sequences and other data.
_REGISTRIES: Final = frozenset(
    {"anzctr", "chictr", "clinicaltrials.gov", "cris", "ctri", "ctis", "drks", "euctr", "eudract"}
    | {"irct", "isrctn", "itmctr", "japiccti", "jmacct", "jprn", "jrct", "kct", "ntr", "pactr"}
    | {"rebec", "repec", "rpcec", "slctr", "tctr", "umin-ctr"}
)
# A month by its first three letters, or its number.
_MONTHS: Final = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    **{str(number): number for number in range(1, 13)},
}
_NO_TITLE: Final = re.compile(r"\[not available\]\.?", re.IGNORECASE)


class Section(NamedTuple):
    """A part of an abstract, with its label where it has one."""

    label: str | None
    text: str

    def __str__(self) -> str:
        """The section as a line of text."""
        return f"{self.label}: {self.text}" if self.label else self.text


class Comment(NamedTuple):
    """How a record is linked to another one, by its PMID where that has one."""

    kind: str
    pmid: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A record of an article or book, as it stands there.

    `authors` are as `Surname Initials`; those that are groups are in `collective` too.
    `version` is that of the PMID, `revised` the day of the last revision (`2021-06-07`).
    `databank` are pairs of a bank and a number in it; `other_abstracts` of a language, empty
    where it is not told, and a text. `unread` are lines that are no field of a record.
    """

    pmid: str = ""
    version: str = "1"
    status: str = ""
    revised: str = ""
    title: str = ""
    vernacular_title: str | None = None
    book_title: str | None = None
    authors: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    journal: str | None = None
    publisher: str | None = None
    date: str = ""
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    languages: tuple[str, ...] = ()
    doi: str | None = None
    pmcid: str | None = None
    publication_types: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    abstract: tuple[Section, ...] = ()
    other_abstracts: tuple[tuple[str, str], ...] = ()
    databank: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    n_investigators: int = 0
    n_references: int = 0
    unread: tuple[str, ...] = ()


def made(record: Record, source: Source) -> Made:
    """The dossier of a citation; raises Unusable where it has neither title nor identifier.

    Its version is that of the PMID and then the day of revision, so that an old file does not
    undo a retraction that a newer one told.
    """
    citation: Citation = record.content
    links, warnings = _links(citation)
    version = f"{citation.version:0>3} {citation.revised}".rstrip()
    result = bibliographic.made(record, source, _entry(citation, links), version)
    if warnings or citation.other_abstracts:
        others = tuple(
            Text(part=f"abstract ({language or 'other'})", text=text)
            for language, text in citation.other_abstracts
        )
        return replace(result, texts=result.texts + others, warnings=warnings)
    return result


def _entry(citation: Citation, links: tuple[Link, ...]) -> Entry:
    types = citation.publication_types
    title, language = _title(citation)
    in_a_book = citation.book_title if citation.title else None
    return Entry(
        title=title,
        vernacular_title=citation.vernacular_title,
        authors=citation.authors,
        journal=in_a_book or citation.journal,
        publisher=citation.publisher,
        date=citation.date,
        volume=citation.volume,
        issue=citation.issue,
        pages=citation.pages,
        language=language,
        doi=citation.doi,
        pmid=citation.pmid,
        pmcid=citation.pmcid,
        abstract="\n".join(map(str, citation.abstract)),
        kind=_kind(types),
        publication_types=types,
        headings=citation.headings,
        links=links,
        registered_as=tuple(n for bank, n in citation.databank if n and _is_registry(bank)),
        retraction=_retraction(citation, links),
    )


def _title(citation: Citation) -> tuple[str, str]:
    """The title, and its language: NLM's own translations, in square brackets, are English."""
    language = citation.languages[0] if citation.languages else ""
    title = citation.title
    if citation.vernacular_title and (not title or _NO_TITLE.fullmatch(title)):
        return citation.vernacular_title, language
    return title or citation.book_title or "", "eng" if title.startswith("[") else language


def _kind(publication_types: tuple[str, ...]) -> DocumentKind:
    return next((kind for name, kind in _KINDS if name in publication_types), "JournalArticle")


def _links(citation: Citation) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """The links that have a PMID, and warnings of what is left out."""
    links: list[Link] = []
    warnings = [f"{line} is no field and is left out" for line in citation.unread]
    for comment in citation.comments:
        kind = _LINK_KINDS.get(comment.kind.casefold())
        if kind is None:
            warnings.append(f"a link of the unknown kind “{comment.kind[:40]}” is left out")
        elif comment.pmid:
            links.append(Link(kind=kind, pmid=comment.pmid))
    return tuple(links), tuple(warnings)


def _retraction(citation: Citation, links: Iterable[Link]) -> Retraction | None:
    """That the document is retracted, where a link to a notice or its publication type says so."""
    for link in links:
        if link.kind in _RETRACTED_BY:
            return Retraction(notice=f"PMID {link.pmid} ({link.kind})")
    for comment in citation.comments:
        if _LINK_KINDS.get(comment.kind.casefold()) in _RETRACTED_BY:
            return Retraction(notice=f"{comment.source or 'not named'} ({comment.kind})")
    if _RETRACTED_TYPE in citation.publication_types:
        where = f"PMID {citation.pmid}" if citation.pmid else "its entry in PubMed"
        return Retraction(notice=f"{where} ({_RETRACTED_TYPE})")
    return None


def _is_registry(bank: str) -> bool:
    return bank.casefold().replace(" ", "-") in _REGISTRIES


def date_of(year: str, month: str = "", day: str = "") -> str:
    """A date as text: `1979-02-01` where it is a day, else what there is of it (`1979 Feb`)."""
    if year and day.isdecimal() and day.isascii():
        name = month[:3].casefold() if month.isalpha() else month.lstrip("0")
        number = _MONTHS.get(name)
        if number:
            return f"{year}-{number:02}-{day:0>2}"
    return " ".join(part for part in (year, month, day) if part)
