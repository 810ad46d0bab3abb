"""The map of references: who cites, relays and reports what, as nodes with places and edges.

Places are computed here, so that the picture is the same at every visit. Round a chosen
reference, kinds stand in columns; otherwise references stand by the year of their publication.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from explorer.opened import Opened
from graph.network import of_kind, pointing, towards
from graph.store import rows
from ontology.prefixes import shorten
from queries.reference_load import (
    Load,
    answers_losing,
    falling,
    load_bearing_references,
    rows_of_answers,
)

if TYPE_CHECKING:
    import networkx as nx

# How many references stand in the picture where none is chosen, and how many nodes at most.
HEAVIEST: Final = 40
MOST: Final = 1_500
SHOWN: Final = ("claims", "therapies")

_ROW, _COLUMN, _LABEL = 30, 300, 42
_MADE_BY: Final = ("endorsedBy", "suggestedBy", "advisedAgainstBy", "leftOpenBy")
_BETWEEN_STUDIES: Final = ("includesStudy", "sharesPatientsWith", "maySharePatientsWith")
_WORDS: Final = {
    "cites": "cites",
    "relays": "relays, or cites as evidence",
    "reportsStudy": "reports",
    "includesStudy": "includes the patients of",
    "sharesPatientsWith": "shares patients with",
    "maySharePatientsWith": "may share patients with",
    "statedIn": "is stated in",
    "citesAsEvidence": "cites as evidence",
    "ofTherapy": "is of",
    "recommends": "is on",
    "fromStudy": "is from",
    **dict.fromkeys(_MADE_BY, "rests on"),
}
_FACTS: Final = """
SELECT DISTINCT ?document ?year ?notice WHERE {
  ?document a cle:Document .
  OPTIONAL { ?document cle:publicationYear ?year }
  OPTIONAL { ?document cle:retractionNotice ?notice }
}"""
_CLAIMS: Final = """
SELECT DISTINCT ?claim ?therapy ?outcome ?printed ?words WHERE {{
  VALUES ?claim {{ {claims} }}
  OPTIONAL {{ ?claim cle:ofTherapy|cle:recommends ?of . ?of skos:prefLabel ?therapy }}
  OPTIONAL {{ ?claim cle:onOutcome ?on . ?on skos:prefLabel ?outcome }}
  OPTIONAL {{ ?claim cle:asPrinted ?printed }}
  OPTIONAL {{ ?claim cle:inWords ?words }}
}} ORDER BY ?claim ?therapy ?outcome ?printed ?words"""

_POSITIONS: Final = """
SELECT DISTINCT ?position ?therapy ?line ?severity ?ladder ?place ?edition WHERE {{
  VALUES ?position {{ {positions} }}
  ?position cle:ofTherapy ?of ; cle:inContext ?context .
  ?of skos:prefLabel ?therapy .
  ?context cle:jurisdiction ?at ; cle:edition ?in ; cle:ladder ?on ; cle:severity ?how .
  ?at skos:prefLabel ?place . ?in rdfs:label ?edition . ?on skos:prefLabel ?ladder .
  OPTIONAL {{ ?position cle:line ?step . ?step skos:prefLabel ?line }}
  OPTIONAL {{ ?how skos:prefLabel ?severity . FILTER(?how != severity:any) }}
}} ORDER BY ?position ?line"""

Edge = tuple[str, str, str]


class Node(NamedTuple):
    """A node in its place; `state` is chosen, falls, loses support, retracted, or ""."""

    iri: str
    kind: str
    label: str
    state: str
    x: int
    y: int


class Picture(NamedTuple):
    """Nodes and edges (source, target, how); `left_out` counts nodes past what is drawn."""

    nodes: list[Node]
    edges: list[Edge]
    left_out: int


class Neighbours(NamedTuple):
    """What stands round a reference, as IRIs: who leans on it, on whom it leans, its studies."""

    leaning: list[str]
    leant_on: list[str]
    studies: list[str]


@lru_cache(maxsize=2)
def heaviest(release: Opened) -> Sequence[tuple[str, Load]]:
    """Each document with what falls without it, the heaviest first; kept, once it was asked."""
    return load_bearing_references(release.store, release.network)


@lru_cache(maxsize=2)
def _shown_in_answers(release: Opened) -> Mapping[str, Sequence[frozenset[str]]]:
    return rows_of_answers(release.store, release.compiled)


@lru_cache(maxsize=2)
def _facts(release: Opened) -> Mapping[str, Mapping[str, str]]:
    """Year and notice of retraction of each document, where it has them."""
    return {row["document"]: row for row in rows(release.store, _FACTS)}


@lru_cache(maxsize=2)
def _links(release: Opened) -> frozenset[Edge]:
    """Links between documents and studies; a claim's relays and evidence are its document's."""
    graph = release.network
    found: set[Edge] = set()
    for source, target, edge in graph.edges(data=True):
        relation = edge["relation"]
        if relation in ("cites", "reportsStudy", *_BETWEEN_STUDIES):
            found.add((source, target, relation))
        elif relation in ("relays", "citesAsEvidence"):
            starts = towards(graph, source, "statedIn")
            ends = towards(graph, target, "statedIn") if relation == "relays" else {target}
            found |= {(s, e, "relays") for s in starts for e in ends if s != e}
    told = {(source, target) for source, target, relation in found if relation == "relays"}
    return frozenset(e for e in found if e[2] != "cites" or (e[0], e[1]) not in told)


def without(release: Opened, root: str, *, answers: bool) -> Load:
    """What falls without a reference; answers only where asked, as each question is put again."""
    load = falling(release.network, root)
    return (
        load._replace(answers=answers_losing(_shown_in_answers(release), load)) if answers else load
    )


def notice(release: Opened, document: str) -> str:
    """The notice of a retraction, or ""."""
    return _facts(release).get(document, {}).get("notice", "")


def neighbours(release: Opened, root: str) -> Neighbours:
    """What is linked with a document or a study, each list by label."""
    graph, links = release.network, _links(release)
    ends = {target for source, target, _ in links if source == root}
    starts = {source for source, target, _ in links if target == root}
    documents = {n for n in ends | starts if graph.nodes[n]["kind"] == "Document"}
    by_label = sorted(ends | starts, key=lambda n: (str(graph.nodes[n]["label"]).lower(), n))
    return Neighbours(
        leaning=[n for n in by_label if n in starts and n in documents],
        leant_on=[n for n in by_label if n in ends - starts and n in documents],
        studies=[n for n in by_label if n not in documents],
    )


def said(release: Opened, claims: Sequence[str], positions: Sequence[str]) -> dict[str, str]:
    """What each claim is of, on and prints, and which place a position is, in a line or ""."""
    named, placed = (" ".join(f"<{iri}>" for iri in iris) for iris in (claims, positions))
    found = rows(release.store, _CLAIMS.format(claims=named)) if claims else []
    found += rows(release.store, _POSITIONS.format(positions=placed)) if positions else []
    parts: dict[str, dict[str, None]] = defaultdict(dict)
    for row in found:
        iri, *words = row.values()
        parts[iri] |= dict.fromkeys(words)
    return {iri: " · ".join(parts[iri]) for iri in (*claims, *positions)}


def picture(
    release: Opened, root: str | None, load: Load | None, shown: Iterable[str], *, whole: bool
) -> Picture:
    """The picture round a reference; without one, of the heaviest references, or of all."""
    if root is not None and load is not None and not whole:
        columns = [c for c in _columns(release, root, load, set(shown)) if c]
        placed = {
            n: (c * _COLUMN, r * _ROW)
            for c, column in enumerate(columns)
            for n, r in _centred(column)
        }
    else:
        placed = _by_year(release, whole=whole)
    left_out = max(0, len(placed) - MOST)
    if root in placed:
        placed = {root: placed[root], **placed}
    kept = dict(list(placed.items())[:MOST])
    of_kinds: dict[str, list[str]] = defaultdict(list)
    for iri in kept:
        of_kinds[release.network.nodes[iri]["kind"]].append(iri)
    words = said(release, of_kinds["Claim"], of_kinds["TherapyPosition"])
    nodes = [_node(release, iri, at, words.get(iri, "")) for iri, at in kept.items()]
    nodes = [node._replace(state=_state(release, node.iri, root, load)) for node in nodes]
    return Picture(nodes, _edges(release, kept), left_out)


def _columns(release: Opened, root: str, load: Load, shown: set[str]) -> list[list[str]]:
    graph, near = release.network, neighbours(release, root)
    claims = [*load.fallen, *load.losing_support]
    stated = {d for claim in claims for d in towards(graph, claim, "statedIn")}
    leaning = sorted({*near.leaning, *stated} - {root, *near.leant_on, *near.studies})
    positions = [*load.positions_fallen, *load.positions_losing_support]
    therapies = {
        t for n in (*claims, *positions) for t in towards(graph, n, "ofTherapy", "recommends")
    }
    left = [*near.studies, *near.leant_on]
    return [
        [n for n in left if n != root],
        [root],
        claims if "claims" in shown else [],
        leaning,
        positions if "therapies" in shown else [],
        sorted(therapies) if "therapies" in shown else [],
    ]


def _centred(column: Sequence[str]) -> Iterable[tuple[str, int]]:
    return ((node, at - len(column) // 2) for at, node in enumerate(column))


def _by_year(release: Opened, *, whole: bool) -> dict[str, tuple[int, int]]:
    """References in the order of their years, column by column, a study before its first report.

    The picture becomes about twice as wide as it is high.
    """
    graph, facts = release.network, _facts(release)
    documents = (
        of_kind(graph, "Document") if whole else [d for d, _ in heaviest(release)[:HEAVIEST]]
    )
    first = {d: facts.get(d, {}).get("year", "") for d in documents}
    for study in of_kind(graph, "Study"):
        reports = pointing(graph, study, "reportsStudy") & set(documents)
        if reports:
            first[study] = min(first[d] for d in reports)
    ordered = sorted(first, key=lambda n: (first[n], graph.nodes[n]["kind"], n))
    height = max(1, round(sqrt(len(ordered) * _COLUMN / _ROW / 2)))
    return {n: (at // height * _COLUMN, at % height * _ROW) for at, n in enumerate(ordered)}


def _node(release: Opened, iri: str, at: tuple[int, int], words: str) -> Node:
    about = release.network.nodes[iri]
    label = words or str(about["label"])
    short = label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
    return Node(iri, about["kind"], short, "", *at)


def _state(release: Opened, iri: str, root: str | None, load: Load | None) -> str:
    if iri == root:
        return "chosen"
    if load and (iri in load.fallen or iri in load.positions_fallen):
        return "falls"
    if load and (iri in load.losing_support or iri in load.positions_losing_support):
        return "loses support"
    return "retracted" if notice(release, iri) else ""


def _edges(release: Opened, placed: Mapping[str, object]) -> list[Edge]:
    """The edges between what is placed, in words, each once."""
    between = {e for e in _links(release) if e[0] in placed and e[1] in placed}
    graph: nx.MultiDiGraph[str] = release.network.subgraph(placed)
    for source, target, edge in graph.edges(data=True):
        if {graph.nodes[n]["kind"] for n in (source, target)} - {"Document", "Study"}:
            between.add((source, target, edge["relation"]))
    return sorted((s, t, _WORDS[how]) for s, t, how in between if how in _WORDS)


def as_plain(release: Opened, drawn: Picture) -> dict[str, object]:
    """The picture as the JSON that the page's script reads."""
    return {
        "nodes": [{**node._asdict(), "slug": shorten(node.iri)} for node in drawn.nodes],
        "edges": [{"source": s, "target": t, "how": how} for s, t, how in drawn.edges],
        "left_out": drawn.left_out,
        "release": release.facts["release"],
    }
