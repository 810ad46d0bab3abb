"""What is said of a thing, as triples: its own, its quotes, links to it, labels of its neighbours.

The description of a thing also says of itself, under the address of its Turtle, which release it
is taken from and how many of the links to the thing it holds.
"""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from explorer.iris import ONTOLOGY, address_of, kind_of
from explorer.opened import Opened
from graph.errors import ClevidenceError
from graph.nquads import node
from graph.store import rows
from ontology.prefixes import BASE, PREFIXES, system_graph

MOST_LINKS: Final = 500
_COUNTED: Final = 100_000
_MOST_QUADS: Final = 300_000
_OWN: Final = """
CONSTRUCT {{ ?node ?property ?value }} WHERE {{
  {{ BIND({iri} AS ?node) ?node ?property ?value }}
  UNION {{ {iri} ?to ?node . FILTER(ISBLANK(?node)) ?node ?property ?value }}
  UNION {{ {iri} cle:hasQuote ?node . ?node ?property ?value }}
  UNION {{ {iri} cle:hasQuote?/oa:hasSelector ?node . ?node ?property ?value }}
}}"""
_LINKS: Final = """
CONSTRUCT {{ ?other ?property {iri} }} WHERE {{
  {{ SELECT DISTINCT ?other ?property WHERE {{
    ?other ?property {iri} . FILTER(ISIRI(?other))
  }} LIMIT {limit} }}
}}"""
_COUNT: Final = """
SELECT (COUNT(*) AS ?links) WHERE {{
  SELECT DISTINCT ?other ?property WHERE {{
    ?other ?property {iri} . FILTER(ISIRI(?other))
  }} LIMIT {limit}
}}"""
_LABELS: Final = """
CONSTRUCT {{ ?thing ?naming ?label }} WHERE {{
  VALUES ?thing {{ {things} }}
  VALUES ?naming {{ rdfs:label skos:prefLabel }}
  ?thing ?naming ?label .
}}"""
_DCTERMS, _RDFS = PREFIXES["dcterms"], PREFIXES["rdfs"]


def graph_of(release: Opened, iri: str) -> str | None:
    """The named graph that an IRI stands for: a graph's own, the ontology's; else None."""
    if iri == ONTOLOGY:
        return system_graph("ontology")
    return iri if kind_of(iri) == "graph" and _holds(release, iri) else None


def quads_of(release: Opened, graph: str) -> list[ox.Quad]:
    """The quads of a named graph; raises ClevidenceError for one too large to be sent whole."""
    found = []
    for line in release.store.quads(graph):
        found.append(line)
        if len(found) > _MOST_QUADS:
            raise ClevidenceError(
                f"{graph} holds more than {_MOST_QUADS} triples; ask for parts of it at /sparql"
            )
    return list(ox.parse("".join(found), format=ox.RdfFormat.N_QUADS))


def description(release: Opened, iri: str) -> set[ox.Triple]:
    """The triples that describe a thing."""
    term = node(iri)
    own = set(_constructed(release, _OWN.format(iri=term)))
    links = set(_constructed(release, _LINKS.format(iri=term, limit=MOST_LINKS)))
    named = {t.object for t in own} | {t.predicate for t in own} | {t.subject for t in links}
    ours = sorted(str(n) for n in named if isinstance(n, ox.NamedNode))
    labels = set(_constructed(release, _LABELS.format(things=" ".join(ours))))
    return own | links | labels | set(_about(release, iri, len(links)))


def _about(release: Opened, iri: str, shown: int) -> Iterator[ox.Triple]:
    """The description on itself: its subject, its release, and how many links it leaves out."""
    document = ox.NamedNode(BASE + address_of(iri, ".ttl").removeprefix("/"))
    edition = ox.NamedNode(f"{BASE}release/{release.facts['release']}")
    links = count_of_links(release, iri) if shown == MOST_LINKS else shown
    some = f"{'more than ' if links > _COUNTED else ''}{min(links, _COUNTED)}"
    said = f"Holds {shown} of {some} links to its subject; /sparql has all."
    yield ox.Triple(document, ox.NamedNode(_DCTERMS + "subject"), ox.NamedNode(iri))
    yield ox.Triple(document, ox.NamedNode(_DCTERMS + "isPartOf"), edition)
    yield ox.Triple(document, ox.NamedNode(_RDFS + "comment"), ox.Literal(said, language="en"))


def count_of_links(release: Opened, iri: str) -> int:
    """How many links lead to a thing, counted up to a hundred thousand and one."""
    found = rows(release.store, _COUNT.format(iri=node(iri), limit=_COUNTED + 1))
    return int(found[0]["links"])


def _constructed(release: Opened, query: str) -> list[ox.Triple]:
    found = release.store.query(query)
    assert isinstance(found, ox.QueryTriples)
    return list(found)


def _holds(release: Opened, graph: str) -> bool:
    return bool(release.store.query(f"ASK {{ GRAPH {node(graph)} {{ ?s ?p ?o }} }}"))
