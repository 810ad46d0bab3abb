"""What is read of FHIR resources: one value whichever release they are written in.

Texts stand as they are in the resource; what is not said is an empty text or None.
"""

from dataclasses import dataclass
from decimal import Decimal

from loaders.bibliographic import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A business identifier: `https://doi.org`, and what it is there."""

    system: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another artifact, and what it is to this one (`derived-from`, `cites`, `citation` …).

    `words` are its citation, title or label; `targets` the addresses that are given for it.
    """

    kind: str
    words: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable by its role: population, exposure, referenceExposure, outcome, covariate …

    `words` are its description; `display` is the name of what was observed, else intended.
    `code` is a CURIE that an EvidenceVariable of the same file gives.
    """

    role: str
    words: str = ""
    display: str = ""
    comparator: str = ""
    reference: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An attribute of a statistic: a confidence interval, a standard deviation, a P value …"""

    kind: str
    code: str = ""
    value: Decimal | None = None
    unit: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    level: Decimal | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A statistic as it stands; `kind` in the resource's words (`Relative Risk`).

    `affected` counts people, `events` events; `known` are those analysed, `participants` those
    that took part.
    """

    kind: str
    code: str = ""
    value: Decimal | None = None
    unit: str = ""
    affected: int | None = None
    events: int | None = None
    participants: int | None = None
    known: int | None = None
    studies: int | None = None
    estimates: tuple[Estimate, ...] = ()
    models: tuple[str, ...] = ()
    words: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """How sure the evidence is: the rating in words and as a code, and why."""

    kind: str
    words: str
    code: str = ""
    reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An Evidence resource. `faults` are what a check against release 5 finds."""

    id: str
    title: str
    url: str = ""
    identifiers: tuple[Identifier, ...] = ()
    profiles: tuple[str, ...] = ()
    updated: str = ""
    date: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    copyright: str = ""
    description: str = ""
    assertion: str = ""
    notes: tuple[str, ...] = ()
    cite_as: str = ""
    related: tuple[Related, ...] = ()
    variables: tuple[Variable, ...] = ()
    designs: tuple[str, ...] = ()
    design_codes: tuple[str, ...] = ()
    synthesis: str = ""
    statistics: tuple[Statistic, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A Citation resource: its own name, and what it cites as a bibliographic entry."""

    id: str
    title: str
    entry: Entry
    url: str = ""
    identifiers: tuple[Identifier, ...] = ()
    updated: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableDefinition:
    """An EvidenceVariable: what it is called, and its code as a CURIE where it has one."""

    id: str
    title: str
    code: str = ""
