"""The frozen values that loaders emit and that `graph.quads` turns into RDF.

A `Dossier` is what one source says of one document: the unit of a load, and of a named graph.
Concepts are named by slug (`thalidomide`, `peripheral-neuropathy`), documents and studies by
slug, claims by `document-slug/key`. Nothing in here knows an IRI, a file or a clock.

Numbers are as reported: proportions from 0 to 1, doses in mg per day, times in `time_unit`.
Intervals as used in answers are computed by the build (`graph.intervals`), never emitted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from graph.closed_lists import (
    Absence,
    Access,
    Aspect,
    AssessedHow,
    Denominator,
    Direction,
    DocumentKind,
    EvidenceDirection,
    FailureKind,
    FidelityAspect,
    Instrument,
    IntervalKind,
    Ladder,
    Line,
    MeasureKind,
    Mode,
    PopulationMatch,
    PRelation,
    Role,
    State,
    TimeRelation,
    TimeUnit,
    TotalSource,
    Verdict,
)


class _Strict:
    """Values that refuse a field they do not have, when a loader fills them from a record."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Quote(_Strict):
    """The shortest fragment of a document that carries a number or a wording.

    `start` and `end` are 0-based Unicode code points, end-exclusive, in the text file whose
    SHA-256 the document gives. `source` names another document where the words stand there.
    """

    text: str
    start: int | None = None
    end: int | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class TextFile(_Strict):
    """The file a document was read from; positions of its quotes are bound to `sha256`."""

    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Retraction(_Strict):
    """That a document was retracted, when, and where that can be read."""

    on: date
    notice: str


@dataclass(frozen=True, kw_only=True)
class Reference(_Strict):
    """An entry of a document's reference list: the document it names, and the words that do."""

    document: str
    number: int
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Document(_Strict):
    """Something a person can cite. Without DOI, PMID, PMCID or address it says why.

    `reports` are studies that it reports and that stand in another document's record.
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
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Study(_Strict):
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
    quotes: tuple[Quote, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Claim(_Strict):
    """One thing that one document says. `identifiers` are outside names of it (`S0.11`)."""

    key: str
    role: Role
    quotes: tuple[Quote, ...]
    identifiers: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding(Claim):
    """One result of one study: one number, or one worded result, or a stated absence.

    `design_as_told` is what a document that relays the finding calls its study, as printed.
    """

    study: str
    therapy: str
    outcome: str
    condition: str
    population_match: PopulationMatch
    statistic: str
    comparator: str | None = None
    dose_low_mg: Decimal | None = None
    dose_high_mg: Decimal | None = None
    regimen: str | None = None
    concomitant: str | None = None
    population: str | None = None
    prior_therapies: tuple[str, ...] = ()
    studied_after_failure_of: tuple[str, ...] = ()
    predictor: str | None = None
    outcome_definition: str | None = None
    assessed_how: AssessedHow | None = None
    measure_kind: MeasureKind | None = None
    measure_note: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    events: int | None = None
    total: int | None = None
    treated: int | None = None
    denominator: Denominator | None = None
    total_source: TotalSource | None = None
    total_reason: str | None = None
    reported_lower: Decimal | None = None
    reported_upper: Decimal | None = None
    reported_interval: IntervalKind | None = None
    confidence_level: Decimal | None = None
    p_value: Decimal | None = None
    p_relation: PRelation | None = None
    as_printed: str | None = None
    time_low: Decimal | None = None
    time_high: Decimal | None = None
    time_unit: TimeUnit | None = None
    time_relation: TimeRelation | None = None
    absence: Absence | None = None
    certainty: str | None = None
    certainty_scale: str | None = None
    certainty_reasons: str | None = None
    relays: tuple[str, ...] = ()
    design_as_told: str | None = None


@dataclass(frozen=True, kw_only=True)
class Context(_Strict):
    """Condition x severity x ladder x jurisdiction x guideline edition."""

    condition: str
    jurisdiction: str
    edition: str
    severity: str = "any"
    ladder: Ladder = "Systemic"

    @property
    def slug(self) -> str:
        """The five slugs that make the context's IRI, joined by `/`."""
        disease = f"{self.condition}/{self.severity}/{self.ladder.lower()}"
        return f"{disease}/{self.jurisdiction}/{self.edition}"


@dataclass(frozen=True, kw_only=True)
class Placement(_Strict):
    """Where a recommendation puts its therapy in one context.

    `after_failure_of` and `as_add_on_to` name therapies of the same context, or positions by
    their slug (`therapy/condition/severity/ladder/jurisdiction/edition`).
    """

    context: Context
    states_line: Line | None = None
    line_wording: str | None = None
    after_failure_of: tuple[str, ...] = ()
    as_add_on_to: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recommendation(Claim):
    """That a therapy should, may or should not be used; strengths and levels as printed.

    One that is about no line but about pregnancy or monitoring has an `aspect`.
    """

    therapy: str
    direction: Direction
    instrument: Instrument | None = None
    placements: tuple[Placement, ...] = ()
    aspect: Aspect | None = None
    population: str | None = None
    population_match: PopulationMatch | None = None
    mode: Mode | None = None
    failure_kinds: tuple[FailureKind, ...] = ()
    strength: str | None = None
    evidence_level: str | None = None
    certainty: str | None = None
    scale: str | None = None
    searched_until: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class BackgroundClaim(Claim):
    """Mechanism, burden, setting or opinion: worded. A number in it is no finding.

    `about` names concepts of any kind, as `condition/cle`.
    """

    about: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegulatoryStatement(Claim):
    """What an authority, or a document about it, says of a therapy in one place.

    `since` and `until` are a year, a month (YYYY-MM) or a day; `in_words` is the curator's.
    """

    therapy: str
    jurisdiction: str
    aspect: Aspect
    state: State
    in_words: str
    condition: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, kw_only=True)
class Assessment(_Strict):
    """What a person judged of claims of a document beside its sources, where no rule can.

    `claims` are those assessed, of this document; without any, it is the document that is.
    `against` are claims of other documents, or of this one.
    """

    key: str
    aspect: FidelityAspect
    verdict: Verdict
    note: str
    assessed_by: str
    claims: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceLine(_Strict):
    """One argument for or against a proposition; `items` are claims, `assessed_by` an agent."""

    key: str
    direction: EvidenceDirection
    items: tuple[str, ...]
    assessed_by: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proposition(_Strict):
    """Something disputed, and the arguments about it; `about` as in a background claim."""

    slug: str
    wording: str
    about: tuple[str, ...] = ()
    lines: tuple[EvidenceLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier(_Strict):
    """What one source says of one document, or of one disputed proposition.

    `input_sha256` is that of the source record; with the loader's name and version it makes
    the IRI of the load.
    """

    source: str
    slug: str
    input_sha256: str
    source_version: str = "1"
    document: Document | None = None
    studies: tuple[Study, ...] = ()
    claims: tuple[Claim, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    assessments: tuple[Assessment, ...] = ()
