"""Which claims may be answered with, and which rest on retracted documents.

A claim is usable when its document is not retracted and, if it is relayed, not all of its
sources are. The sources of a relay are the findings it relays and the documents it cites; a
finding that is itself set aside is no source.
"""

from collections.abc import Iterable, Mapping

from graph.claim import Claim, Dossier, Finding


def set_aside(dossiers: Iterable[Dossier]) -> dict[str, frozenset[str]]:
    """`document/key` of each claim that is not usable -> slugs of the retracted documents."""
    dossiers = list(dossiers)
    retracted = {
        dossier.slug for dossier in dossiers if dossier.document and dossier.document.retraction
    }
    claims = {
        f"{dossier.slug}/{claim.key}": claim for dossier in dossiers for claim in dossier.claims
    }
    aside: dict[str, frozenset[str]] = {
        slug: frozenset({document})
        for slug in claims
        if (document := slug.partition("/")[0]) in retracted
    }
    while True:
        new = {
            slug: because
            for slug, claim in claims.items()
            if slug not in aside and (because := _fallen_sources(claim, retracted, aside))
        }
        if not new:
            return aside
        aside |= new


def _fallen_sources(
    claim: Claim, retracted: set[str], aside: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The retracted documents a relay rests on, if it rests on nothing else."""
    if claim.role != "Relayed":
        return frozenset()
    relays = claim.relays if isinstance(claim, Finding) else ()
    sources = [aside.get(relayed, frozenset()) for relayed in relays]
    sources += [frozenset({document} & retracted) for document in claim.cites]
    if not sources or not all(sources):
        return frozenset()
    return frozenset().union(*sources)
