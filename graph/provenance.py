"""Who put a claim there: the IRI of a load, and what the release says of its loads.

A load's IRI is made of the loader's name, its version and the SHA-256 of its input, so equal
input gives equal triples. Times stand only in the `about` graph.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version

from graph.claim import Dossier
from graph.nquads import literal, node, quad
from ontology.prefixes import BASE, CLE, PREFIXES, graph_iri, iri, system_graph

_RDF_TYPE = PREFIXES["rdf"] + "type"
_PROV = PREFIXES["prov"]


def load_iri(dossier: Dossier) -> str:
    """The IRI of the load that made a dossier."""
    return iri("load", f"{dossier.source}/{version('clevidence')}/{dossier.input_sha256}")


def about_lines(
    dossiers: Iterable[Dossier],
    *,
    release: str,
    previous: str | None,
    digest: str,
    triples: int,
    made: datetime,
) -> Iterator[str]:
    """N-Quads of the `about` graph: DCAT, VoID and PROV of a release, and the time it was made."""
    graph = system_graph("about")
    dcat, void, dcterms = PREFIXES["dcat"], PREFIXES["void"], PREFIXES["dcterms"]
    dataset = BASE + "release/" + release

    def say(subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, graph)

    yield say(dataset, _RDF_TYPE, node(dcat + "Dataset"))
    yield say(dataset, _RDF_TYPE, node(void + "Dataset"))
    yield say(dataset, dcterms + "title", literal("clevidence"))
    yield say(dataset, dcterms + "license", node("https://creativecommons.org/licenses/by/4.0/"))
    yield say(dataset, dcat + "version", literal(release))
    if previous:
        yield say(dataset, dcat + "previousVersion", node(f"{BASE}release/{previous}"))
    yield say(dataset, dcterms + "identifier", literal(f"sha256:{digest}"))
    yield say(dataset, void + "triples", literal(triples))
    yield say(dataset, void + "vocabulary", node(CLE))
    at = f'"{made.isoformat(timespec="seconds")}"^^{node(PREFIXES["xsd"] + "dateTime")}'
    yield say(dataset, dcterms + "issued", at)
    for dossier in dossiers:
        load = load_iri(dossier)
        yield say(load, _RDF_TYPE, node(_PROV + "Activity"))
        yield say(load, _PROV + "generated", node(graph_iri(dossier.source, dossier.slug)))
        yield say(load, _PROV + "endedAtTime", at)
        yield say(dataset, _PROV + "wasDerivedFrom", node(graph_iri(dossier.source, dossier.slug)))
