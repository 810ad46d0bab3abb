"""What a release holds: how many of what, how much of its documents was read, and the sources."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from explorer.opened import Opened
from graph.store import rows
from ontology.prefixes import BASE

_COUNTED: Final = {
    "documents": "cle:Document",
    "studies": "cle:Study",
    "findings": "cle:UsableFinding",
    "recommendations": "cle:UsableRecommendation",
    "regulatory statements": "cle:UsableRegulatoryStatement",
    "background claims": "cle:UsableBackgroundClaim",
    "therapies": "cle:Therapy",
    "outcomes": "cle:Outcome",
    "conditions": "cle:Condition",
}
_COUNT: Final = "SELECT (COUNT(DISTINCT ?thing) AS ?count) WHERE {{ ?thing a {of} }}"
_PLACES: Final = """
SELECT (COUNT(DISTINCT ?place) AS ?count) WHERE { ?context cle:jurisdiction ?place }"""
_READ: Final = """
SELECT ?access ?label (COUNT(DISTINCT ?document) AS ?count) WHERE {
  ?document a cle:Document ; cle:access ?access . ?access skos:prefLabel ?label
} GROUP BY ?access ?label ORDER BY DESC(?count) ?label"""
_SET_ASIDE: Final = """
SELECT (COUNT(DISTINCT ?claim) AS ?count) WHERE { ?claim cle:setAsideBecause ?document }"""
_RETRACTED: Final = """
SELECT (COUNT(DISTINCT ?document) AS ?count) WHERE { ?document cle:retractionNotice ?notice }"""
_LICENCES: Final = """
SELECT ?licence (COUNT(DISTINCT ?graph) AS ?graphs) WHERE {
  ?graph dcterms:isPartOf ?release ; dcterms:license ?licence
} GROUP BY ?licence ORDER BY DESC(?graphs) ?licence"""
_SOURCES: Final = f"""
SELECT DISTINCT ?source ?title ?licence WHERE {{
  ?source a dcat:Dataset ; dcterms:title ?title .
  FILTER(STRSTARTS(STR(?source), "{BASE}source/"))
  OPTIONAL {{ ?source dcterms:license ?licence }}
}} ORDER BY ?title"""
_MADE: Final = """
SELECT ?at ?program WHERE {
  ?release void:subset ?graph ; dcterms:issued ?at .
  OPTIONAL { ?agent a prov:SoftwareAgent ; dcat:version ?program }
} ORDER BY DESC(?at) LIMIT 1"""


class Holdings(NamedTuple):
    """Counts by noun, documents by how much of them was read, and what retraction set aside.

    `licences` are pairs of an address and the number of graphs under it, `sources` what the
    records come from, with title and licence; `made` has `at` and `program`, as far as known.
    """

    counts: Mapping[str, int]
    read: Sequence[tuple[str, int]]
    retracted: int
    set_aside: int
    licences: Sequence[tuple[str, int]]
    sources: Sequence[Mapping[str, str]]
    made: Mapping[str, str]


@lru_cache(maxsize=2)
def holdings(release: Opened) -> Holdings:
    """What the release holds, counted once."""
    store = release.store

    def count(select: str) -> int:
        return int(rows(store, select)[0]["count"])

    counts = {noun: count(_COUNT.format(of=of)) for noun, of in _COUNTED.items()}
    counts |= {
        "places with guidelines or acts": count(_PLACES),
        "questions": len(release.questions),
    }
    return Holdings(
        {noun: number for noun, number in counts.items() if number},
        [(row["label"], int(row["count"])) for row in rows(store, _READ)],
        count(_RETRACTED),
        count(_SET_ASIDE),
        [(row["licence"], int(row["graphs"])) for row in rows(store, _LICENCES)],
        rows(store, _SOURCES),
        next(iter(rows(store, _MADE)), {}),
    )
