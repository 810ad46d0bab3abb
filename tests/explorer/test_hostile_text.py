"""Text that wants to be more than text, in every field of a record, comes back as text."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox
import pytest

from explorer.opened import Opened
from graph.embedded import EmbeddedStore
from graph.network import of_kind
from ontology.prefixes import BASE, CLE, PREFIXES
from tests.explorer.reading import Read, read

PAYLOADS: Final = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)>' onmouseover='alert(1)",
    "template": "{{ 7 * 7919 }}{% raw %}",
    "direction": "abc\u202efdp.exe",
    "long": "W" * 4000,
    "end": "</title></style></textarea>]]><!--",
}
_TEXT: Final = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")
# Text by which the graph is joined or counted, which no record writes freely.
_NOT_FREE: Final = (CLE + "textSha256",)
_PAGE: Final = PREFIXES["dcat"] + "landingPage"
_KINDS: Final = ("Claim", "Document", "Study", "Therapy", "TherapyPosition")


def hostile(opened: Opened, payload: str) -> Iterator[str]:
    """A small part of the release with a payload for each of its texts."""
    store = opened.store
    kept = ("chasset-2018", "abstract-cle-strategy", "news-lenalidomide", "cortes-hernandez-2012")
    graphs = [g for g in store.graphs() if g.endswith(kept) or "/system/" in g]
    for graph in graphs:
        if graph.endswith(("/about", "/ontology")):
            continue
        for line in store.quads(graph):
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
            term = quad.object
            if quad.predicate.value == _PAGE:
                term = ox.NamedNode("javascript:alert(1)")
            elif (
                isinstance(term, ox.Literal)
                and term.datatype.value in _TEXT
                and quad.predicate.value not in _NOT_FREE
            ):
                term = ox.Literal(payload, language=term.language)
            yield f"{ox.Quad(quad.subject, quad.predicate, term, quad.graph_name)} .\n"


@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_text_is_shown_and_does_nothing(opened: Opened, name: str) -> None:
    payload = PAYLOADS[name]
    release = Opened(EmbeddedStore.in_memory(hostile(opened, payload)), opened.facts, {})
    pages = [
        read(release, "/" + node.removeprefix(BASE))
        for kind in _KINDS
        for node in of_kind(release.network, kind)
        if kind != "TherapyPosition" or "abstract" in node
    ]
    pages += [read(release, "/documents"), read(release, "/therapies")]
    assert len(pages) > 100
    for page in pages:
        _is_harmless(page)
    assert sum(payload in page.words for page in pages) > 50


def _is_harmless(page: Read) -> None:
    for tag, attributes in page.tags:
        assert tag not in ("script", "img", "style", "iframe", "object", "textarea")
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src", "action"):
            address = attributes.get(name) or ""
            assert address.startswith(("/", "#", "https://", "http://", "?")) or not address
    assert "55433" not in page.words
