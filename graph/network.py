"""The graph as people walk it: claims, documents, studies, therapies and positions, in networkx.

Nodes are IRIs with `kind` and `label`; edges carry `relation`, the local name of their
property. Walking an edge forward leads from a claim towards what it rests on.
"""

from typing import Final

import networkx as nx

from graph.store import Store, rows
from ontology.prefixes import shorten

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
    "cle:endorsedBy",
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
            graph.add_node(row["node"], kind=kind, label=row.get("label") or shorten(row["node"]))
    for row in rows(store, _EDGES):
        if row["source"] in graph and row["target"] in graph:
            relation = shorten(row["relation"]).rsplit("/", 1)[-1]
            graph.add_edge(row["source"], row["target"], relation=relation)
    return graph


_NODES: Final = """
SELECT DISTINCT ?node ?label WHERE {{
  ?node a cle:{kind} .
  OPTIONAL {{ ?node skos:prefLabel|rdfs:label|cle:wording ?label }}
}} ORDER BY ?node"""
_EDGES: Final = f"""
SELECT DISTINCT ?source ?relation ?target WHERE {{
  ?source ?relation ?target .
  FILTER(?relation IN ({", ".join(_RELATIONS)}))
}} ORDER BY ?source ?relation ?target"""
