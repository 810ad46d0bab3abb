"""Candidates: what a program read in a text as a result, what a person decided, and the quads.

A candidate is no claim: it has no type that a question selects, and its document does not state
it. What was decided of it stands with it in one graph, `…/graph/candidates/<document>`, which is
replaced whole; the claim that an accepted one becomes lies in a graph of its own and names its
candidate from here. So a decision is part of what a release's digest is of, as `about` is not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from graph import fields
from graph.closed_lists import CandidateState, IntervalKind, PRelation
from graph.nquads import Value, literal, node, quad
from graph.quads import claim_iri
from ontology import terms as cle
from ontology.prefixes import PREFIXES, graph_iri, iri

SOURCE: Final = "candidates"
# The source of the claims that accepted candidates become.
REVIEWED: Final = "reviewed"
_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_NOTE: Final = PREFIXES["skos"] + "editorialNote"
_OA, _PROV = PREFIXES["oa"], PREFIXES["prov"]
_WORD: Final = re.compile(r"[^\W_]+")

INTERVALS: Final[Mapping[str, IntervalKind]] = {
    "ci": "Confidence",
    "credible": "Credible",
    "range": "Range",
    "iqr": "InterquartileRange",
}
P_RELATIONS: Final[Mapping[str, PRelation]] = {
    "=": "Equal",
    "<": "Below",
    "≤": "Below",
    ">": "Above",
    "≥": "Above",
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A number with its roles, as read in the text of a part of a document.

    Shares and their limits are fractions of 1. Concepts are `kind/slug`; outcome, intervention,
    comparator and population are their labels, or words of the text. `quote` is what stands
    there from `start` to `end`, in code points.
    """

    part: str
    measure: str
    start: int
    end: int
    quote: str
    rule: str
    value: Decimal | None = None
    unit: str | None = None
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    level: Decimal | None = None
    interval: str | None = None
    sd: Decimal | None = None
    events: int | None = None
    total: int | None = None
    p: Decimal | None = None
    p_relation: str | None = None
    outcome: str | None = None
    outcome_concept: str | None = None
    intervention: str | None = None
    intervention_concept: str | None = None
    comparator: str | None = None
    comparator_concept: str | None = None
    population: str | None = None
    population_concept: str | None = None

    @property
    def statistic(self) -> str:
        """The slug of the statistic that the measure is: `odds_ratio` is `odds-ratio`."""
        if self.measure == "difference":
            return "risk-difference" if self.unit == "%" else "mean-difference"
        return "incidence-rate" if self.measure == "rate" else self.measure.replace("_", "-")

    @property
    def unit_of_value(self) -> str | None:
        """The unit as findings have it: a share is a proportion, whatever sign is printed."""
        is_share = self.statistic in ("proportion", "risk-difference")
        return "proportion" if is_share else self.unit


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person decided of a candidate: who, on which day, and what with.

    `changes` are fields of a reading as the person wrote them. The study is that of the claim;
    it has a `design` where it was made for the claim, since no record describes it.
    """

    state: CandidateState
    by: str
    on: date
    note: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    study: str = ""
    design: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A reading, its document, its key within it, and what was decided of it."""

    document: str
    key: str
    reading: Reading
    decision: Decision | None = None

    @property
    def name(self) -> str:
        """What people call it by: `document/key`."""
        return f"{self.document}/{self.key}"

    @property
    def state(self) -> CandidateState:
        """Its state; undecided until a person decides."""
        return self.decision.state if self.decision else "Undecided"

    @property
    def claim_key(self) -> str | None:
        """The key of the claim that it became, if it did."""
        return f"candidate-{self.key}" if self.state in ("Accepted", "Corrected") else None


def candidate_lines(document: str, candidates: Sequence[Candidate], load: str) -> Iterator[str]:
    """The N-Quads of a document's candidates, found by a `load`; agents may come twice."""
    graph = graph_iri(SOURCE, document)
    for candidate in candidates:
        subject = iri("candidate", candidate.name)
        for predicate, term in (*_said(candidate, load), *_read(candidate.reading)):
            yield quad(subject, predicate, term, graph)
        yield from _quote(candidate, subject, graph)
        yield from _decided(candidate, subject, graph)


def agent_iri(name: str) -> str:
    """Who goes by a name; spelling of case and marks makes no difference."""
    return iri("agent", "-".join(_WORD.findall(name.casefold())) or "unnamed")


def _said(candidate: Candidate, load: str) -> Iterator[tuple[str, str]]:
    yield _TYPE, node(cle.Candidate)
    yield cle.proposedFor, node(iri("document", candidate.document))
    yield cle.candidateState, fields.term(candidate.state)
    yield cle.foundByRule, literal(candidate.reading.rule)
    yield cle.textPart, literal(candidate.reading.part)
    yield _PROV + "wasGeneratedBy", node(load)


def _read(reading: Reading) -> Iterator[tuple[str, str]]:
    yield cle.statistic, node(iri("statistic", reading.statistic))
    numbers: tuple[tuple[str, Value | None], ...] = (
        (cle.value, reading.value),
        (cle.unit, reading.unit_of_value if reading.value is not None else None),
        (cle.reportedLower, reading.ci_low),
        (cle.reportedUpper, reading.ci_high),
        (cle.confidenceLevel, reading.level),
        (cle.dispersion, reading.sd),
        (cle.events, reading.events),
        (cle.total, reading.total),
        (cle.pValue, reading.p),
    )
    yield from ((predicate, literal(value)) for predicate, value in numbers if value is not None)
    if reading.interval and reading.ci_low is not None:
        yield cle.reportedInterval, fields.term(INTERVALS[reading.interval])
    if reading.p_relation and reading.p is not None:
        yield cle.pRelation, fields.term(P_RELATIONS[reading.p_relation])
    if reading.sd is not None:
        yield cle.dispersionKind, node(cle.StandardDeviation)
    for concept, words, related, named in (
        (reading.intervention_concept, reading.intervention, cle.ofTherapy, cle.therapyAsNamed),
        (reading.comparator_concept, reading.comparator, cle.comparedWith, cle.comparatorAsNamed),
        (reading.outcome_concept, reading.outcome, cle.onOutcome, cle.outcomeAsNamed),
        (reading.population_concept, reading.population, cle.inCondition, cle.conditionAsNamed),
    ):
        if concept:
            yield related, fields.concept(concept)
        elif words:
            yield named, literal(words)


def _quote(candidate: Candidate, subject: str, graph: str) -> Iterator[str]:
    """Its words and their position; unverified, since its text is on the shelf and in no file."""
    reading = candidate.reading
    fragment = iri("quote", f"{candidate.document}/candidate/{candidate.key}/1")
    text, position = fragment + "/text", fragment + "/position"
    for about, predicate, term in (
        (subject, cle.hasQuote, node(fragment)),
        (fragment, _TYPE, node(_OA + "SpecificResource")),
        (fragment, _OA + "hasSource", node(iri("document", candidate.document))),
        (fragment, cle.quoteState, node(cle.UnverifiedQuote)),
        (fragment, _OA + "hasSelector", node(text)),
        (text, _TYPE, node(_OA + "TextQuoteSelector")),
        (text, _OA + "exact", literal(reading.quote)),
        (fragment, _OA + "hasSelector", node(position)),
        (position, _TYPE, node(_OA + "TextPositionSelector")),
        (position, _OA + "start", literal(reading.start)),
        (position, _OA + "end", literal(reading.end)),
    ):
        yield quad(about, predicate, term, graph)


def _decided(candidate: Candidate, subject: str, graph: str) -> Iterator[str]:
    decision = candidate.decision
    if decision is None:
        return
    agent = agent_iri(decision.by)
    yield quad(subject, cle.decidedBy, node(agent), graph)
    yield quad(subject, cle.decidedOn, literal(decision.on), graph)
    yield quad(agent, _TYPE, node(_PROV + "Agent"), graph)
    yield quad(agent, _LABEL, literal(decision.by), graph)
    if decision.note:
        yield quad(subject, _NOTE, literal(decision.note), graph)
    if candidate.claim_key:
        claim = claim_iri(candidate.document, candidate.claim_key)
        yield quad(claim, cle.acceptedFrom, node(subject), graph)
