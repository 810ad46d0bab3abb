"""The graph as people walk it: claims, documents, studies, therapies and positions, in networkx.

Nodes are IRIs with `kind` and `label`, claims with their `role`; edges carry `relation`, the
local name of their property. Walking an edge forward leads from a claim towards what it rests
on. `fallen` says what falls when a document or a study does, by the rule of `graph.usable`.
"""

from collections.abc import Iterable
from typing import Final

import networkx as nx

from graph.store import Store, rows
from ontology.prefixes import PREFIXES, shorten

_KINDS: Final = (
    "Claim",
    "Document",
    "Study",
    "Therapy",
    "TherapyPosition",
    "Proposition",
    "EvidenceLine",
)
_RELATIONS: Final = (
    "cle:statedIn",
    "cle:relays",
    "cle:citesAsEvidence",
    "cle:fromStudy",
    "cle:ofTherapy",
    "cle:recommends",
    "cle:reportsStudy",
    "cle:includesStudy",
    "cle:sharesPatientsWith",
    "cle:maySharePatientsWith",
    "cle:endorsedBy",
    "cle:suggestedBy",
    "cle:advisedAgainstBy",
    "cle:leftOpenBy",
    "cle:afterFailureOf",
    "cle:asAddOnTo",
    "cle:hasEvidenceLine",
    "cle:hasEvidenceItem",
    "cito:cites",
)


def network(store: Store) -> "nx.MultiDiGraph[str]":
    """The network of a store."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind in _KINDS:
        for row in rows(store, _NODES.format(kind=kind)):
            label = row.get("label") or shorten(row["node"])
            graph.add_node(row["node"], kind=kind, label=label, role=row.get("role"))
    for row in rows(store, _EDGES):
        if row["source"] in graph and row["target"] in graph:
            relation = shorten(row["relation"]).rsplit("/", 1)[-1]
            graph.add_edge(row["source"], row["target"], relation=relation)
    return graph


def of_kind(graph: "nx.MultiDiGraph[str]", kind: str) -> list[str]:
    """The nodes of a kind, such as `Claim`."""
    return [node for node in graph if graph.nodes[node]["kind"] == kind]


def towards(graph: "nx.MultiDiGraph[str]", node: str, *relations: str) -> set[str]:
    """What a node points to by any of the relations."""
    edges = graph.out_edges(node, data=True)
    return {target for _, target, edge in edges if edge["relation"] in relations}


def pointing(graph: "nx.MultiDiGraph[str]", node: str, *relations: str) -> set[str]:
    """What points to a node by any of the relations."""
    edges = graph.in_edges(node, data=True)
    return {source for source, _, edge in edges if edge["relation"] in relations}


def fallen(graph: "nx.MultiDiGraph[str]", roots: Iterable[str]) -> set[str]:
    """The claims that fall with documents or studies: their own, and relays of nothing else."""
    gone, down = set(roots), set[str]()
    todo = list(gone)
    while todo:
        near = _leaning_on(graph, todo.pop())
        new = {claim for claim in near - down if _falls(graph, claim, gone)}
        gone |= new
        down |= new
        todo += new
    return down


def sources(graph: "nx.MultiDiGraph[str]", claim: str) -> set[str]:
    """What a relay rests on: findings, and documents; empty for a claim of the document's own."""
    if graph.nodes[claim]["role"] != _RELAYED:
        return set()
    relayed = towards(graph, claim, "relays")
    documents = {d for finding in relayed for d in towards(graph, finding, "statedIn")}
    named = relayed | (towards(graph, claim, "citesAsEvidence") - documents)
    studies = towards(graph, claim, "fromStudy")
    return named or {d for study in studies for d in pointing(graph, study, "reportsStudy")}


def _leaning_on(graph: "nx.MultiDiGraph[str]", node: str) -> set[str]:
    """The claims that may fall next where a node has: a claim, a document or a study."""
    studies = towards(graph, node, "reportsStudy")
    own = pointing(graph, node, "statedIn", "fromStudy", "relays", "citesAsEvidence")
    return own | {claim for study in studies for claim in pointing(graph, study, "fromStudy")}


def _falls(graph: "nx.MultiDiGraph[str]", claim: str, gone: set[str]) -> bool:
    own = towards(graph, claim, "statedIn", "fromStudy")
    rests_on = sources(graph, claim)
    return bool(own & gone) or (bool(rests_on) and rests_on <= gone)


_RELAYED: Final = PREFIXES["cle"] + "Relayed"
_NODES: Final = """
SELECT DISTINCT ?node ?label ?role WHERE {{
  ?node a cle:{kind} .
  OPTIONAL {{ ?node cle:claimRole ?role }}
  OPTIONAL {{ ?node skos:prefLabel|rdfs:label|cle:wording ?label }}
}} ORDER BY ?node"""
_EDGES: Final = f"""
SELECT DISTINCT ?source ?relation ?target WHERE {{
  ?source ?relation ?target .
  FILTER(?relation IN ({", ".join(_RELATIONS)}))
}} ORDER BY ?source ?relation ?target"""
