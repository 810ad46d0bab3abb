"""The forms of RDF that are served: suffix, media type, and how they are written."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from ontology.prefixes import PREFIXES

HTML_TYPE: Final = "text/html"


class Form(NamedTuple):
    """A form of RDF; those that name graphs are for whole graphs alone."""

    suffix: str
    media_type: str
    written: ox.RdfFormat
    names_graphs: bool = False


FORMS: Final = (
    Form(".ttl", "text/turtle", ox.RdfFormat.TURTLE),
    Form(".jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    Form(".nt", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    Form(".rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    Form(".nq", "application/n-quads", ox.RdfFormat.N_QUADS, names_graphs=True),
    Form(".trig", "application/trig", ox.RdfFormat.TRIG, names_graphs=True),
)
BY_TYPE: Final = {form.media_type: form for form in FORMS}
_CHARSET: Final = frozenset({"text/turtle"})


def written(triples: Iterable[ox.Triple] | Iterable[ox.Quad], form: Form) -> bytes:
    """Triples or quads in a form, in the order of their text, with the prefixes that occur."""
    ordered: Any = sorted(triples, key=str)
    text = "\n".join(map(str, ordered))
    used = {prefix: space for prefix, space in PREFIXES.items() if f"<{space}" in text}
    return ox.serialize(ordered, format=form.written, prefixes=used) or b""


def content_type(form: Form) -> str:
    """The media type as a header says it."""
    return form.media_type + ("; charset=utf-8" if form.media_type in _CHARSET else "")
