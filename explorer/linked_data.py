"""Linked data: an IRI of ours answers at its path, as a page for people or as RDF.

What the client likes best by `Accept` decides: HTML is answered at the IRI itself, RDF with 303
to the address with the suffix of its form, where it is answered whatever the `Accept`. A thing
that is retired (`owl:deprecated`) answers 410 in every form, with what replaces it.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

from explorer.calls import Call, Reply
from explorer.forms import BY_TYPE, FORMS, HTML_TYPE, Form, content_type, written
from explorer.iris import ONTOLOGY, address_of, iri_at, is_known, link_of
from explorer.negotiation import best
from explorer.opened import Opened
from explorer.refusals import refusal
from explorer.triples import description, graph_of, quads_of
from graph.errors import ClevidenceError
from graph.nquads import node
from graph.store import rows
from ontology.prefixes import BASE

if TYPE_CHECKING:
    import pyoxigraph as ox

VARY: Final = ("Vary", "Accept")
_RETIRED: Final = """
SELECT DISTINCT ?by WHERE {{
  {iri} owl:deprecated ?retired . FILTER(STR(?retired) IN ("true", "1"))
  OPTIONAL {{ {iri} dcterms:isReplacedBy ?by }}
}} ORDER BY ?by"""
_VERSIONS: Final = "ASK {{ <{ontology}> owl:versionIRI {iri} }}"


class Thing(NamedTuple):
    """What a path asks for: an IRI of ours that is known, and its form if the suffix names one.

    `replaced_by` is None for a thing that stands, and what replaces one that is retired.
    """

    iri: str
    suffix: Form | None
    replaced_by: list[str] | None


def thing_at(release: Opened, path: str) -> Thing | None:
    """The known thing at a path, with or without the suffix of a form, else None."""
    iri = iri_at(path)
    if iri and is_known(release, iri):
        return Thing(iri, None, _replaced_by(release, iri))
    for form in FORMS:
        found = iri_at(path.removesuffix(form.suffix)) if path.endswith(form.suffix) else None
        if found and is_known(release, found):
            return Thing(found, form, _replaced_by(release, found))
    return None


def as_data(release: Opened, call: Call, thing: Thing) -> Reply | None:
    """The reply to a call that wants RDF of a thing, or nothing that is offered; else None."""
    graph = graph_of(release, thing.iri)
    if thing.suffix:
        return _rdf(release, thing, thing.suffix, graph)
    if thing.iri == ONTOLOGY != BASE + call.path[1:]:
        return Reply(301, b"", headers=(("Location", address_of(ONTOLOGY)), VARY))
    if release.store.query(_VERSIONS.format(ontology=ONTOLOGY, iri=node(thing.iri))):
        return _see(address_of(ONTOLOGY))
    offered = [form for form in FORMS if graph or not form.names_graphs]
    wanted = best(call.accept, [HTML_TYPE, *(form.media_type for form in offered)])
    if wanted is None:
        return _not_acceptable(release, call, thing.iri, offered)
    form = BY_TYPE.get(wanted)
    if form and thing.replaced_by is not None:
        return _rdf(release, thing, form, graph)
    return _see(address_of(thing.iri, form.suffix)) if form else None


def as_catalogue(call: Call) -> Reply | None:
    """Where the site itself is described, for a client that likes RDF best; else None."""
    wanted = best(call.accept, (HTML_TYPE, *BY_TYPE))
    return None if wanted in (None, HTML_TYPE) else _see("/.well-known/void")


def _see(address: str) -> Reply:
    return Reply(303, b"", headers=(("Location", address), VARY))


def _rdf(release: Opened, thing: Thing, form: Form, graph: str | None) -> Reply:
    """The thing in a form: the whole of a graph, the description of anything else."""
    if form.names_graphs and not graph:
        raise ClevidenceError(f"{form.suffix} is for graphs; take {address_of(thing.iri, '.ttl')}")
    triples: set[ox.Triple] | set[ox.Quad]
    if graph:
        quads = quads_of(release, graph)
        triples = set(quads) if form.names_graphs else {quad.triple for quad in quads}
    else:
        triples = description(release, thing.iri)
    here = address_of(thing.iri)
    links = [f'<{thing.iri}>; rel="describes"', f'<{here}>; rel="alternate"; type="text/html"']
    links += [f'<{link_of(by) or by}>; rel="successor-version"' for by in thing.replaced_by or ()]
    headers = [("Link", ", ".join(links)), ("Content-Location", address_of(thing.iri, form.suffix))]
    headers += [] if thing.suffix else [VARY]
    status = 200 if thing.replaced_by is None else 410
    return Reply(status, written(triples, form), content_type(form), tuple(headers))


def _not_acceptable(release: Opened, call: Call, iri: str, offered: list[Form]) -> Reply:
    """406, with the addresses of the forms that there are."""
    there = [f"{address_of(iri, form.suffix)} ({form.media_type})" for form in offered]
    listed = ", ".join([f"{address_of(iri)} (text/html)", *there])
    sentence = f"{call.accept[:200]} is not offered here; take one of {listed}"
    links = [
        f'<{address_of(iri, form.suffix)}>; rel="alternate"; type="{form.media_type}"'
        for form in offered
    ]
    return refusal(release, call, 406, sentence, (VARY, ("Link", ", ".join(links))))


def _replaced_by(release: Opened, iri: str) -> list[str] | None:
    found = rows(release.store, _RETIRED.format(iri=node(iri)))
    return [row["by"] for row in found if "by" in row] if found else None
