"""What the build computes, as N-Quads of the `computed` graph, so that no query need.

Intervals and what of them may decide a threshold, caveats, which claims are usable or set
aside, what positions state by their usable recommendations and to which therapies they apply,
which finding leads for a topic, which studies are independent, and how far each concept reaches
(`evidenceFor`, `within`).
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final

from graph.agreement import bounds_of, disagreeing, highest_of_others
from graph.arithmetic import faults
from graph.caveats import caveat, lower_bound_reasons
from graph.claim import (
    BackgroundClaim,
    Claim,
    Dossier,
    Finding,
    Recommendation,
    RegulatoryStatement,
)
from graph.independence import independent, overlapping
from graph.intervals import interval_of, point_of
from graph.leads import is_share_of_patients, leading
from graph.nquads import Value, literal, node, quad
from graph.quads import position_lines, position_slug
from graph.quotes import carried
from ontology import terms as cle
from ontology.prefixes import BASE, CLE, PREFIXES, iri, system_graph
from ontology.vocabulary import Vocabulary

_TYPE: Final = PREFIXES["rdf"] + "type"
_GRAPH: Final = system_graph("computed")
# The class of a usable claim, and of one set aside; an unmapped finding is neither.
_STANDING: Final[dict[type[Claim], tuple[str, str]]] = {
    Finding: (cle.UsableFinding, cle.SetAsideFinding),
    Recommendation: (cle.UsableRecommendation, cle.SetAsideRecommendation),
    BackgroundClaim: (cle.UsableBackgroundClaim, cle.SetAsideBackgroundClaim),
    RegulatoryStatement: (cle.UsableRegulatoryStatement, cle.SetAsideRegulatoryStatement),
}


def computed_lines(
    dossiers: Sequence[Dossier], vocabulary: Vocabulary, aside: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """N-Quads of everything computed from the dossiers, what is set aside, and the concepts."""
    yield from _reach(vocabulary)
    yield from _bears(vocabulary)
    yield from _claims(dossiers, vocabulary)
    yield from _usable(dossiers, aside)
    yield from usable_position_lines(dossiers, aside)
    yield from _applies(dossiers, vocabulary)
    apart = independent(dossiers)
    for one, others in sorted(apart.items()):
        for other in sorted(others):
            yield _say(iri("study", one), cle.independentOf, iri("study", other))
    yield from _evidence_until(dossiers)
    leaders = leading(dossiers, vocabulary, aside)
    bounds = bounds_of(dossiers, vocabulary, aside)
    for below, above in disagreeing(bounds, apart):
        yield _say(iri("claim", below), cle.liesBelow, iri("claim", above))
    for (therapy, outcome, condition), slug in leaders.items():
        topic = iri("topic", f"{therapy}/{outcome}/{condition}")
        yield _say(topic, _TYPE, cle.EvidenceTopic)
        yield _say(topic, cle.ofTherapy, iri("therapy", therapy))
        yield _say(topic, cle.onOutcome, iri("outcome", outcome))
        yield _say(topic, cle.inCondition, iri("condition", condition))
        yield _say(iri("claim", slug), cle.leads, topic)
        highest = highest_of_others((therapy, outcome, condition), slug, bounds, apart)
        if highest is not None:
            yield _value(topic, cle.othersLower, highest)


def usable_position_lines(dossiers: Iterable[Dossier], aside: Container[str]) -> Iterator[str]:
    """What positions state by those of their recommendations that are not set aside."""
    for dossier in dossiers:
        for claim in dossier.claims:
            if isinstance(claim, Recommendation) and f"{dossier.slug}/{claim.key}" not in aside:
                yield from position_lines(claim, _GRAPH)


def _applies(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    """Each position to its therapy, and to the members of a class that have none of their own."""
    placed = {
        (placement.context.slug, claim.therapy)
        for dossier in dossiers
        for claim in dossier.claims
        if isinstance(claim, Recommendation)
        for placement in claim.placements
    }
    for context, therapy in sorted(placed):
        position = iri("position", position_slug(therapy, context))
        for member, classes in vocabulary.evidence_for.items():
            slug = member.removeprefix("therapy/")
            own = slug == therapy or (context, slug) not in placed
            if f"therapy/{therapy}" in classes and own:
                yield _say(position, cle.appliesTo, BASE + member)


def _evidence_until(dossiers: Sequence[Dossier]) -> Iterator[str]:
    """The year to which each recommendation can know the evidence, and by what that is told."""
    years = {d.slug: d.document.year for d in dossiers if d.document}
    for dossier in dossiers:
        for claim in dossier.claims:
            if not isinstance(claim, Recommendation):
                continue
            subject = iri("claim", f"{dossier.slug}/{claim.key}")
            named = claim.cites if claim.role == "Relayed" and claim.cites else (dossier.slug,)
            published = [year for slug in named if (year := years.get(slug))]
            if claim.searched_until:
                yield _value(subject, cle.evidenceUntil, int(claim.searched_until[:4]))
                yield _value(subject, cle.evidenceUntilBy, "end of the search")
            elif published:
                yield _value(subject, cle.evidenceUntil, max(published))
                yield _value(subject, cle.evidenceUntilBy, "year of publication")


def _reach(vocabulary: Vocabulary) -> Iterator[str]:
    for predicate, reach in (
        (cle.within, vocabulary.within),
        (cle.evidenceFor, vocabulary.evidence_for),
    ):
        for lower, uppers in reach.items():
            for upper in uppers:
                yield _say(BASE + lower, predicate, BASE + upper)


def _bears(vocabulary: Vocabulary) -> Iterator[str]:
    """Each condition on itself; on which others it bears, with a mark, the concepts say."""
    for slug in sorted(vocabulary.slugs("condition")):
        yield _say(iri("condition", slug), cle.bearsOn, iri("condition", slug))


def _claims(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    studies = {study.slug: study for dossier in dossiers for study in dossier.studies}
    documents = {d.slug: d.document for d in dossiers if d.document}
    sharing = overlapping(studies.values())
    for dossier in dossiers:
        faulty = {key for fault in faults(dossier, vocabulary) for key in fault.findings}
        for finding in dossier.claims:
            if not isinstance(finding, Finding):
                continue
            subject = iri("claim", f"{dossier.slug}/{finding.key}")
            harm = finding.outcome in vocabulary.harms
            yield _value(subject, cle.reportedAs, reported_as(finding, vocabulary))
            yield _value(subject, cle.firstQuote, telling_quote(finding))
            interval = interval_of(finding)
            if interval:
                yield _value(subject, cle.lower, interval.lower)
                yield _value(subject, cle.upper, interval.upper)
                yield _say(subject, cle.intervalSource, CLE + interval.source)
                if is_share_of_patients(finding):
                    yield _value(subject, cle.decidingLower, interval.lower)
                    if not lower_bound_reasons(finding, harm=harm):
                        yield _value(subject, cle.decidingUpper, interval.upper)
            if is_share_of_patients(finding):
                yield _value(subject, cle.decidingPoint, point_of(finding))
            words = caveat(
                finding,
                harm=harm,
                study=studies.get(finding.study),
                document=documents.get(dossier.slug),
                interval=interval,
                contradicted=finding.key in faulty,
                overlapping=[
                    studies[s].label for s in sharing.get(finding.study, ()) if s in studies
                ],
            )
            if words:
                yield _value(subject, cle.caveat, words)


def telling_quote(finding: Finding) -> str:
    """The quote that carries the finding's number, or its print; else the first."""
    held = carried(finding)
    numbers = ("value", "events", "reported_lower", "p_value")
    index = next((held[n] for n in numbers if held.get(n) is not None), None)
    if index is not None:
        return finding.quotes[index].text
    if not finding.quotes:
        return f"[field {finding.field}]"
    texts = [quote.text for quote in finding.quotes]
    print_of = finding.as_printed
    return next((text for text in texts if print_of and print_of in text), texts[0])


def reported_as(finding: Finding, vocabulary: Vocabulary) -> str:
    """Whether there is a share, a count, no events, another number, words, or why no number."""
    if finding.absence:
        return vocabulary.label(f"ontology/{finding.absence}")
    if finding.measure_kind == "ShareOfReports":
        return "share of reports"
    share = finding.statistic in ("proportion", "pooled-proportion")
    if finding.events == 0 or (share and finding.value == 0):
        return "no events"
    if finding.value is not None and share:
        return "share"
    if finding.events is not None:
        return "count"
    numbers = (finding.value, finding.reported_lower, finding.reported_upper, finding.p_value)
    return "in words" if set(numbers) == {None} else "other number"


def _usable(dossiers: Sequence[Dossier], aside: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for dossier in dossiers:
        for claim in dossier.claims:
            slug = f"{dossier.slug}/{claim.key}"
            subject = iri("claim", slug)
            if standing := _STANDING.get(type(claim)):
                yield _say(subject, _TYPE, standing[slug in aside])
            for document in aside.get(slug, ()):
                yield _say(subject, cle.setAsideBecause, iri("document", document))


def _say(subject: str, predicate: str, object_iri: str) -> str:
    return quad(subject, predicate, node(object_iri), _GRAPH)


def _value(subject: str, predicate: str, value: Value) -> str:
    return quad(subject, predicate, literal(value), _GRAPH)
