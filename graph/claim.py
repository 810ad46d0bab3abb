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

from graph.closed_lists import (
    Absence,
    Aspect,
    AssessedHow,
    Denominator,
    Direction,
    DispersionKind,
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
from graph.document import Document, Quote, Strict, Study


@dataclass(frozen=True, kw_only=True)
class Claim(Strict):
    """One thing that one document says. `identifiers` are outside names of it (`S0.11`).

    It has quotes, or stands in a field of a structured record and says where: `field` is a JSON
    pointer, an XPath or a cell, in the record whose SHA-256 the load's IRI has.
    """

    key: str
    role: Role
    quotes: tuple[Quote, ...] = ()
    field: str | None = None
    identifiers: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Measurement(Claim):
    """What findings have in common, mapped or not: study, statistic, circumstances, number.

    The `…_as_named` are the source's own words where it is structured; `…_code` are CURIEs that
    it gives with them (`MeSH:D012148`). `arm` is the key of an arm of the study. `dispersion`
    is that of a mean or median, of the kind that `dispersion_kind` says.
    """

    study: str
    statistic: str
    therapy_as_named: str | None = None
    comparator_as_named: str | None = None
    outcome_as_named: str | None = None
    outcome_code: str | None = None
    condition_as_named: str | None = None
    arm: str | None = None
    dose_low_mg: Decimal | None = None
    dose_high_mg: Decimal | None = None
    regimen: str | None = None
    concomitant: str | None = None
    population: str | None = None
    predictor: str | None = None
    outcome_definition: str | None = None
    assessed_how: AssessedHow | None = None
    measure_kind: MeasureKind | None = None
    measure_note: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    dispersion: Decimal | None = None
    dispersion_kind: DispersionKind | None = None
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


@dataclass(frozen=True, kw_only=True)
class Finding(Measurement):
    """One result of one study: one number, or one worded result, or a stated absence.

    `design_as_told` is what a document that relays the finding calls its study, as printed.
    """

    therapy: str
    outcome: str
    condition: str
    population_match: PopulationMatch
    comparator: str | None = None
    prior_therapies: tuple[str, ...] = ()
    studied_after_failure_of: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    design_as_told: str | None = None


@dataclass(frozen=True, kw_only=True)
class UnmappedFinding(Measurement):
    """A result whose therapy, outcome or condition is named in words that fit no concept yet.

    No finding, so no answer meets it; mapping its words makes it one. Loaders emit all results
    as these, and `loaders.mapping` turns them into findings where the words fit.
    """


@dataclass(frozen=True, kw_only=True)
class Context(Strict):
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
class Placement(Strict):
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
class Assessment(Strict):
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
class EvidenceLine(Strict):
    """One argument for or against a proposition; `items` are claims, `assessed_by` an agent."""

    key: str
    direction: EvidenceDirection
    items: tuple[str, ...]
    assessed_by: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proposition(Strict):
    """Something disputed, and the arguments about it; `about` as in a background claim."""

    slug: str
    wording: str
    about: tuple[str, ...] = ()
    lines: tuple[EvidenceLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier(Strict):
    """What one source says of one document, or of one disputed proposition.

    `input_sha256` is that of the source record; with the loader's name and version it makes
    the IRI of the load. What is `structured` has its numbers in fields, not in quotes.
    """

    source: str
    slug: str
    input_sha256: str
    source_version: str = "1"
    structured: bool = False
    document: Document | None = None
    studies: tuple[Study, ...] = ()
    claims: tuple[Claim, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    assessments: tuple[Assessment, ...] = ()
