"""What the SPARQL endpoint is, as SPARQL 1.1 Service Description: the reply at its bare address."""

from typing import Final

import pyoxigraph as ox

from explorer.calls import PLAIN, Call, Reply
from explorer.negotiation import best
from explorer.opened import Opened
from explorer.sparql import TRIPLES
from graph.nquads import node
from ontology.prefixes import BASE, PREFIXES

ADDRESS: Final = "/sparql"
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORMS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
    "N-Quads",
)
_TYPE: Final = PREFIXES["rdf"] + "type"


def page(release: Opened, call: Call) -> Reply:
    """The description in the form of triples that is wanted; a browser is sent to the editor."""
    form = best(call.accept, [*TRIPLES, "text/html"])
    if form is None:
        sentence = f"the description goes out as {', '.join(TRIPLES)}; accept one of these\n"
        return Reply(406, sentence.encode(), PLAIN)
    if form == "text/html":
        return Reply(303, b"", PLAIN, (("Location", "/query"), ("Vary", "Accept")))
    triples = ox.parse(_described(release), format=ox.RdfFormat.N_TRIPLES)
    body = ox.serialize(
        (quad.triple for quad in triples),
        format=TRIPLES[form],
        prefixes={**PREFIXES, "sd": _SD},
    )
    kind = f"{form}; charset=utf-8" if form.startswith("text/") else form
    return Reply(200, body or b"", kind, (("Vary", "Accept"),))


def _described(release: Opened) -> str:
    service, dataset = BASE + "sparql", f"{BASE}release/{release.facts['release']}"
    said = [
        (service, _TYPE, _SD + "Service"),
        (service, _SD + "endpoint", service),
        (service, _SD + "supportedLanguage", _SD + "SPARQL11Query"),
        (service, _SD + "feature", _SD + "UnionDefaultGraph"),
        (service, _SD + "defaultDataset", dataset),
        (dataset, _TYPE, _SD + "Dataset"),
    ]
    said += [(service, _SD + "resultFormat", _FORMATS + form) for form in _FORMS]
    for graph in release.store.graphs():
        named = f"{graph}#named"
        said += [
            (dataset, _SD + "namedGraph", named),
            (named, _TYPE, _SD + "NamedGraph"),
            (named, _SD + "name", graph),
        ]
    return "".join(f"{node(s)} {node(p)} {node(o)} .\n" for s, p, o in said)
