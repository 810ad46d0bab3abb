"""What the build computes, as N-Quads of the `computed` graph, so that no query need.

Intervals and which of their limits may decide a threshold, caveats, which claims are usable or
set aside, which finding leads for a topic, and how far each concept reaches (`evidenceFor`,
`within`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from graph.caveats import caveat, lower_bound_reasons
from graph.claim import BackgroundClaim, Claim, Dossier, Finding, Recommendation
from graph.intervals import interval_of
from graph.leads import is_share_of_patients, leading
from graph.nquads import Value, literal, node, quad
from graph.usable import set_aside
from ontology import terms as cle
from ontology.prefixes import BASE, CLE, PREFIXES, iri, system_graph
from ontology.vocabulary import Vocabulary

_TYPE: Final = PREFIXES["rdf"] + "type"
_GRAPH: Final = system_graph("computed")
# The class of a usable claim, and of one set aside.
_STANDING: Final[dict[type[Claim], tuple[str, str]]] = {
    Finding: (cle.UsableFinding, cle.SetAsideFinding),
    Recommendation: (cle.UsableRecommendation, cle.SetAsideRecommendation),
    BackgroundClaim: (cle.UsableBackgroundClaim, cle.SetAsideBackgroundClaim),
}


def computed_lines(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    """N-Quads of everything computed from the dossiers and the reach of the concepts."""
    aside = set_aside(dossiers)
    yield from _reach(vocabulary)
    yield from _claims(dossiers, vocabulary)
    yield from _usable(dossiers, aside)
    for (therapy, outcome, condition), slug in leading(dossiers, vocabulary, aside).items():
        topic = iri("topic", f"{therapy}/{outcome}/{condition}")
        yield _say(topic, _TYPE, cle.EvidenceTopic)
        yield _say(topic, cle.ofTherapy, iri("therapy", therapy))
        yield _say(topic, cle.onOutcome, iri("outcome", outcome))
        yield _say(topic, cle.inCondition, iri("condition", condition))
        yield _say(iri("claim", slug), cle.leads, topic)


def _reach(vocabulary: Vocabulary) -> Iterator[str]:
    for predicate, reach in (
        (cle.within, vocabulary.within),
        (cle.evidenceFor, vocabulary.evidence_for),
    ):
        for lower, uppers in reach.items():
            for upper in uppers:
                yield _say(BASE + lower, predicate, BASE + upper)


def _claims(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    studies = {study.slug: study for dossier in dossiers for study in dossier.studies}
    for dossier in dossiers:
        for finding in dossier.claims:
            if not isinstance(finding, Finding):
                continue
            subject = iri("claim", f"{dossier.slug}/{finding.key}")
            harm = finding.outcome in vocabulary.harms
            interval = interval_of(finding)
            if interval:
                yield _value(subject, cle.lower, interval.lower)
                yield _value(subject, cle.upper, interval.upper)
                yield _say(subject, cle.intervalSource, CLE + interval.source)
                if is_share_of_patients(finding):
                    yield _value(subject, cle.decidingLower, interval.lower)
                    if not lower_bound_reasons(finding, harm=harm):
                        yield _value(subject, cle.decidingUpper, interval.upper)
            words = caveat(
                finding,
                harm=harm,
                study=studies.get(finding.study),
                document=dossier.document,
                interval=interval,
            )
            if words:
                yield _value(subject, cle.caveat, words)


def _usable(dossiers: Sequence[Dossier], aside: dict[str, frozenset[str]]) -> Iterator[str]:
    for dossier in dossiers:
        for claim in dossier.claims:
            slug = f"{dossier.slug}/{claim.key}"
            subject = iri("claim", slug)
            yield _say(subject, _TYPE, _STANDING[type(claim)][slug in aside])
            for document in aside.get(slug, ()):
                yield _say(subject, cle.setAsideBecause, iri("document", document))


def _say(subject: str, predicate: str, object_iri: str) -> str:
    return quad(subject, predicate, node(object_iri), _GRAPH)


def _value(subject: str, predicate: str, value: Value) -> str:
    return quad(subject, predicate, literal(value), _GRAPH)
