"""The audit of secondary sources against primaries, as N-Quads of the `audit` graph.

Three sources of assessments: rules over each relayed finding and its primary
(`graph.fidelity`), rules over the numbers of one document (`graph.arithmetic`), and what people
judged where no rule can (`assessments:` of a record, without a rule).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.arithmetic import faults
from graph.claim import Assessment, Claim, Dossier, Finding
from graph.fidelity import VERSION, Relay, judged, words_of
from graph.nquads import literal, node, quad
from graph.usable import reporting_documents
from ontology import terms as cle
from ontology.prefixes import CLE, PREFIXES, iri, system_graph
from ontology.vocabulary import Vocabulary

if TYPE_CHECKING:
    from graph.document import Document, Study

_GRAPH: Final = system_graph("audit")
_TYPE: Final = PREFIXES["rdf"] + "type"
_TARGET: Final = PREFIXES["oa"] + "hasTarget"
_BODY: Final = PREFIXES["oa"] + "hasBody"
_NOTE: Final = PREFIXES["skos"] + "editorialNote"
_RULES: Final = "clevidence-audit"
# Outcomes whose omission is told: what weighs against a treatment.
_WEIGHTY: Final = ("outcome/relapse", "outcome/adverse-events")
_UNREAD: Final = frozenset({"CitedOnly", "ReportOnly"})


@dataclass(frozen=True)
class Assessed:
    """An assessment by a rule: the claim or document it is of, and what it is held against."""

    slug: str
    target: str
    against: tuple[str, ...]
    aspect: str
    verdict: str
    rule: str
    note: str


class Audit:
    """The dossiers by what the audit looks up: documents, studies, findings."""

    def __init__(self, dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> None:
        self.dossiers = dossiers
        self.vocabulary = vocabulary
        self.documents: dict[str, Document] = {d.slug: d.document for d in dossiers if d.document}
        self.studies: dict[str, Study] = {s.slug: s for d in dossiers for s in d.studies}
        self.findings: dict[str, Finding] = {
            f"{d.slug}/{c.key}": c for d in dossiers for c in d.claims if isinstance(c, Finding)
        }
        self.claims = {f"{d.slug}/{c.key}": c for d in dossiers for c in d.claims}
        self.reporting = reporting_documents(dossiers)

    def by_rule(self) -> Iterator[Assessed]:
        """What the rules find, in the order of documents and claims."""
        for dossier in self.dossiers:
            for claim in dossier.claims:
                if isinstance(claim, Finding) and claim.role == "Relayed":
                    yield from self._relay(f"{dossier.slug}/{claim.key}", claim)
            yield from self._omissions(dossier)
            for fault in faults(dossier, self.vocabulary):
                first, *others = (f"{dossier.slug}/{key}" for key in fault.findings)
                yield Assessed(
                    slug="/".join((first, fault.rule, *fault.findings[1:])),
                    target=iri("claim", first),
                    against=tuple(iri("claim", other) for other in others),
                    aspect="ArithmeticAspect",
                    verdict="Contradicted",
                    rule=fault.rule,
                    note=fault.note,
                )

    def _relay(self, slug: str, told: Finding) -> Iterator[Assessed]:
        target = iri("claim", slug)
        primaries = [p for p in told.relays if p in self.findings]
        for primary in primaries:
            relay = self._pair(told, primary)
            if relay is None:
                continue
            for found in judged(relay):
                yield Assessed(
                    slug=f"{slug}/{found.rule}/{primary}",
                    target=target,
                    against=(iri("claim", primary),),
                    aspect=found.aspect,
                    verdict=found.verdict,
                    rule=found.rule,
                    note=found.note,
                )
        if not primaries:
            yield from self._without_primary(slug, told)

    def _pair(self, told: Finding, primary: str) -> Relay | None:
        source = self.documents.get(primary.partition("/")[0])
        if source is None:
            return None
        return Relay(
            told=told,
            primary=self.findings[primary],
            source=source,
            study=self.studies.get(told.study),
            reporting=frozenset(self.reporting.get(told.study, ())),
            vocabulary=self.vocabulary,
        )

    def _without_primary(self, slug: str, told: Finding) -> Iterator[Assessed]:
        """A relayed finding that no finding of a primary stands beside."""
        own = slug.partition("/")[0]
        named = set(told.cites) or self.reporting.get(told.study, set()) - {own}
        read = {
            document
            for document in named
            if document in self.documents and self.documents[document].access not in _UNREAD
        }
        full = {document for document in read if self.documents[document].access == "FullText"}
        if full:
            verdict, note = "Changed", f"{', '.join(sorted(full))}, read in full, does not say it"
        elif read:
            note = f"{', '.join(sorted(read))}, as far as it was read, does not say it"
            verdict = "Unverifiable"
        else:
            verdict, note = "Unverifiable", "no primary of it was read"
        yield Assessed(
            slug=f"{slug}/primary-silent",
            target=iri("claim", slug),
            against=(),
            aspect="AdditionAspect" if read else "AttributionAspect",
            verdict=verdict,
            rule="primary-silent",
            note=note,
        )

    def _omissions(self, dossier: Dossier) -> Iterator[Assessed]:
        """Harms and relapses that a primary prints and a document that relays it leaves out."""
        told = [c for c in dossier.claims if isinstance(c, Finding) and c.role == "Relayed"]
        relayed = {primary for finding in told for primary in finding.relays}
        sources = {primary.partition("/")[0] for primary in relayed}
        for slug, primary in self.findings.items():
            document = slug.partition("/")[0]
            if document not in sources or primary.role != "Own" or slug in relayed:
                continue
            if self._is_weighty(primary) and not any(self._covers(t, primary) for t in told):
                yield Assessed(
                    slug=f"{dossier.slug}/left-out/{slug}",
                    target=iri("document", dossier.slug),
                    against=(iri("claim", slug),),
                    aspect="OmissionAspect",
                    verdict="Omitted",
                    rule="left-out",
                    note=f"{primary.as_printed or words_of(primary)} is left out",
                )

    def _is_weighty(self, finding: Finding) -> bool:
        within = self.vocabulary.within[f"outcome/{finding.outcome}"]
        harm = finding.outcome in self.vocabulary.harms
        numbered = finding.value is not None or finding.events is not None
        return numbered and (harm or any(outcome in within for outcome in _WEIGHTY))

    def _covers(self, told: Finding, primary: Finding) -> bool:
        """Whether a finding is told of the same study and outcome, or of a broader outcome."""
        within = self.vocabulary.within[f"outcome/{primary.outcome}"]
        return told.study == primary.study and f"outcome/{told.outcome}" in within


def audit_lines(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    """N-Quads of every assessment, by rule and by people."""
    audit = Audit(dossiers, vocabulary)
    for found in audit.by_rule():
        subject = iri("assessment", found.slug)
        yield from _assessment(subject, found.aspect, found.verdict, found.note)
        yield _say(subject, _TARGET, found.target)
        yield _say(subject, cle.assessedBy, iri("agent", _RULES))
        yield quad(subject, cle.rule, literal(found.rule), _GRAPH)
        yield quad(subject, cle.ruleVersion, literal(VERSION), _GRAPH)
        yield from _held_against(subject, found.against)
        yield from _both_words(subject, (found.target,), found.against, audit.claims)
    for dossier in dossiers:
        for assessment in dossier.assessments:
            yield from _curated(dossier, assessment, audit.claims)


def _curated(dossier: Dossier, judged: Assessment, claims: Mapping[str, Claim]) -> Iterator[str]:
    subject = iri("assessment", f"{dossier.slug}/{judged.key}")
    yield from _assessment(subject, judged.aspect, judged.verdict, judged.note)
    targets = [iri("claim", c) for c in judged.claims] or [iri("document", dossier.slug)]
    against = [iri("claim", c) for c in judged.against]
    for target in targets:
        yield _say(subject, _TARGET, target)
    yield _say(subject, cle.assessedBy, iri("agent", judged.assessed_by))
    for identifier in judged.identifiers:
        yield quad(subject, PREFIXES["dcterms"] + "identifier", literal(identifier), _GRAPH)
    yield from _held_against(subject, against)
    yield from _both_words(subject, targets, against, claims)


def _assessment(subject: str, aspect: str, verdict: str, note: str) -> Iterator[str]:
    yield _say(subject, _TYPE, cle.FidelityAssessment)
    yield _say(subject, cle.fidelityAspect, CLE + aspect)
    yield _say(subject, _BODY, CLE + verdict)
    yield quad(subject, _NOTE, literal(note), _GRAPH)


def _held_against(subject: str, against: Iterable[str]) -> Iterator[str]:
    for claim in against:
        yield _say(subject, cle.comparedTo, claim)


def _both_words(
    subject: str, targets: Iterable[str], against: Iterable[str], claims: Mapping[str, Claim]
) -> Iterator[str]:
    for predicate, iris in ((cle.relayWords, targets), (cle.primaryWords, against)):
        named = [claims[slug] for i in iris if (slug := i.removeprefix(iri("claim", ""))) in claims]
        words = list(dict.fromkeys(words_of(claim) for claim in named))
        if words:
            yield quad(subject, predicate, literal(" | ".join(words)), _GRAPH)


def _say(subject: str, predicate: str, object_iri: str) -> str:
    return quad(subject, predicate, node(object_iri), _GRAPH)
