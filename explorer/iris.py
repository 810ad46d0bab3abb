"""From the path of a request to the IRI of ours that it stands for, and from IRIs to links.

An IRI of ours answers at its own path: `https://w3id.org/clevidence/claim/x/y` at `/claim/x/y`.
Only text that the engine itself takes for an IRI becomes one; anything else stands for nothing.
"""

import re
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from explorer.forms import FORMS
from explorer.opened import Opened
from graph.errors import UnknownName
from graph.nquads import node
from ontology.prefixes import BASE, CLE, KINDS

ONTOLOGY: Final = CLE
SKOLEM: Final = ".well-known/genid"
_KINDS: Final = frozenset({*KINDS, "ontology", "graph", "release", "source", SKOLEM})
_IN_PATHS: Final = "/:@!$&'()*+,;=-._~"
_WEB: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LONGEST: Final = 1_000
# Names looked through for the nearest ones: those that begin alike, at most so many.
_ALIKE: Final = 3
_MOST: Final = 400


def iri_at(path: str) -> str | None:
    """The IRI of ours at a decoded path, whether or not anything is known of it, else None."""
    local = path.removeprefix("/")
    if path == "/ontology":
        return ONTOLOGY
    if not path.startswith("/") or len(path) > _LONGEST or kind_of(BASE + local) is None:
        return None
    return BASE + local if _is_iri(BASE + local) else None


def kind_of(iri: str) -> str | None:
    """The kind of an IRI of ours (`claim`, `ontology`, `graph` …); None for one of no kind."""
    local = iri.removeprefix(BASE)
    kind, slash, slug = local.partition("/")
    if local.startswith(SKOLEM + "/"):
        kind, slug = SKOLEM, local.removeprefix(SKOLEM + "/")
    ours = iri.startswith(BASE) and slash and kind in _KINDS
    return kind if ours and (slug or kind == "ontology") else None


def address_of(iri: str, suffix: str = "") -> str:
    """The path of an IRI of ours as it is written in links, with the suffix of a form."""
    local = iri.removeprefix(BASE)
    return "/" + quote(local.rstrip("/") if suffix else local, safe=_IN_PATHS) + suffix


def link_of(iri: str) -> str:
    """Where an IRI leads: here if it is of ours, else to the web, else nowhere, which is ""."""
    if iri.startswith(BASE):
        return address_of(iri) if kind_of(iri) else ""
    return on_the_web(iri)


def on_the_web(address: str) -> str:
    """An address if a browser may be sent there, else "": http and https alone."""
    return address if _WEB.fullmatch(address) else ""


def is_known(release: Opened, iri: str) -> bool:
    """Whether anything is said of an IRI, or with it, or it names a graph."""
    term = node(iri)
    asked = f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ GRAPH {term} {{ ?s ?p ?o }} }}"
    return bool(release.store.query(f"ASK {{ {asked} }}"))


def unknown(release: Opened, iri: str) -> UnknownName:
    """The refusal of an IRI of which nothing is known, with the nearest names of its kind."""
    kind = kind_of(iri) or "thing"
    slug = iri.removeprefix(f"{BASE}{kind}/")
    for form in FORMS:
        slug = slug.removesuffix(form.suffix)
    known = release.slugs.get(kind, ())
    alike = [name for name in known if name[:_ALIKE] == slug[:_ALIKE]]
    return UnknownName(kind, slug, (alike or known)[:_MOST])


def _is_iri(text: str) -> bool:
    try:
        return node(text) == str(ox.NamedNode(text))
    except ValueError:
        return False
