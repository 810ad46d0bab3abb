"""The frozen values of what claims are stated in and come from: documents and studies.

Named by slug, as in `graph.claim`, whose dossiers hold them.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from graph.closed_lists import Access, DocumentKind, LinkKind


class Strict:
    """Values that refuse a field they do not have, when a loader fills them from a record."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Quote(Strict):
    """The shortest fragment of a document that carries a number or a wording.

    `start` and `end` are 0-based Unicode code points, end-exclusive, in the text file whose
    SHA-256 the document gives. `source` names another document where the words stand there.
    """

    text: str
    start: int | None = None
    end: int | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class TextFile(Strict):
    """The file a document was read from; positions of its quotes are bound to `sha256`."""

    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Retraction(Strict):
    """That a document was retracted, when if that is told, and where that can be read."""

    notice: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Reference(Strict):
    """An entry of a document's reference list: the document it names, and the words that do."""

    document: str
    number: int
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link(Strict):
    """What a document is to another one, as an index has it: `RetractionOf`, and its PMID."""

    kind: LinkKind
    pmid: str


@dataclass(frozen=True, kw_only=True)
class Heading(Strict):
    """A MeSH heading of a document, with the identifier of its descriptor where it is given."""

    name: str
    descriptor: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document(Strict):
    """Something a person can cite. Without DOI, PMID, PMCID or address it says why.

    `reports` are studies that it reports and that stand in another document's record.
    `registered_as` are the registry numbers that its index entry names; `publication_types`,
    `designs` and `headings` are those of the index.
    """

    slug: str
    kind: DocumentKind
    title: str
    access: Access
    authors: tuple[str, ...] = ()
    and_others: bool = False
    journal: str | None = None
    publisher: str | None = None
    year: int | None = None
    published: date | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str = "en"
    translation_of: str | None = None
    supersedes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    no_identifier: str | None = None
    read_at: str | None = None
    text: TextFile | None = None
    references: tuple[Reference, ...] = ()
    retraction: Retraction | None = None
    funding: str | None = None
    conflicts: str | None = None
    vernacular_title: str | None = None
    publication_types: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    registered_as: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Arm(Strict):
    """A group of a study as its registration or report has it; `kind` as printed there."""

    key: str
    label: str
    kind: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Study(Strict):
    """The research itself; several documents may report it.

    `searched_until` is the month or day to which a synthesis searched. Every count is carried
    by one of the study's own quotes or by a quote of a claim in the same dossier. Where patients
    are shared, or this is not excluded, `overlap` says why; either study may name the other.
    """

    slug: str
    label: str
    design: str
    participants: int | None = None
    included_studies: int | None = None
    setting: str | None = None
    searched_until: str | None = None
    heterogeneity: str | None = None
    includes: tuple[str, ...] = ()
    shares_patients_with: tuple[str, ...] = ()
    may_share_patients_with: tuple[str, ...] = ()
    overlap: str | None = None
    registered_as: tuple[str, ...] = ()
    status: str | None = None
    phase: str | None = None
    conditions_as_named: tuple[str, ...] = ()
    interventions_as_named: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = ()
    quotes: tuple[Quote, ...] = ()
    note: str | None = None
