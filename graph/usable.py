"""Which claims may be answered with, and which rest on retracted documents.

A claim is usable when its document is not retracted and, if it is relayed, not all of its
sources are. The sources of a relay are the findings it relays and the other documents it cites;
where it names neither, the documents that report its study. A finding that is itself set aside
is no source.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph.claim import Claim, Dossier, Finding


def set_aside(dossiers: Iterable[Dossier]) -> dict[str, frozenset[str]]:
    """`document/key` of each claim that is not usable -> slugs of the retracted documents."""
    dossiers = list(dossiers)
    retracted = {d.slug for d in dossiers if d.document and d.document.retraction}
    if not retracted:
        return {}
    reporting = reporting_documents(dossiers)
    claims = {f"{d.slug}/{claim.key}": claim for d in dossiers for claim in d.claims}
    aside: dict[str, frozenset[str]] = {
        slug: frozenset({document})
        for slug in claims
        if (document := slug.partition("/")[0]) in retracted
    }
    while True:
        new = {
            slug: because
            for slug, claim in claims.items()
            if slug not in aside
            and (because := _fallen(_sources(claim, reporting), retracted, aside))
        }
        if not new:
            return aside
        aside |= new


def reporting_documents(dossiers: Iterable[Dossier]) -> dict[str, set[str]]:
    """Each study to the documents that report it."""
    reporting: dict[str, set[str]] = defaultdict(set)
    for dossier in dossiers:
        reported = dossier.document.reports if dossier.document else ()
        for study in (*(study.slug for study in dossier.studies), *reported):
            reporting[study].add(dossier.slug)
    return reporting


def _sources(claim: Claim, reporting: Mapping[str, set[str]]) -> list[str]:
    """What a relay rests on: slugs of findings, and of documents."""
    if claim.role != "Relayed":
        return []
    relays = claim.relays if isinstance(claim, Finding) else ()
    relayed_documents = {relayed.partition("/")[0] for relayed in relays}
    sources = [*relays, *(cited for cited in claim.cites if cited not in relayed_documents)]
    if not sources and isinstance(claim, Finding):
        sources = sorted(reporting[claim.study])
    return sources


def _fallen(
    sources: list[str], retracted: set[str], aside: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The retracted documents behind the sources, if there are sources and all have fallen."""
    because = [
        aside.get(source, frozenset()) if "/" in source else frozenset({source} & retracted)
        for source in sources
    ]
    return frozenset().union(*because) if because and all(because) else frozenset()
