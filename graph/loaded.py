"""What of the shelf goes into a release: documents' graphs, the retractions they tell, a digest.

What is assembled with the curated evidence is not here; `clevidence` passes that to
`graph.assembly` as dossiers.
"""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from graph.assembly import digest_of
from graph.embedded import EmbeddedStore
from graph.nquads import literal, node, quad
from graph.provenance import ABOUT, said_of_evidence
from graph.shelf import Shelf, Slice
from ontology import terms as cle
from ontology.prefixes import PREFIXES, iri, system_graph

RETRACTIONS: Final = system_graph("retractions")
_ABOUT_NODE: Final = ox.NamedNode(ABOUT)
_TYPE: Final = PREFIXES["rdf"] + "type"


class Loaded(NamedTuple):
    """The shelf up to a generation, as a release holds it."""

    generation: int
    graphs: int
    digest: str


def loaded(shelf: Shelf | None, evidence_digest: str) -> Loaded:
    """The shelf as it is now; without documents on it, the digest is that of the evidence.

    Else it is SHA-256 over the evidence's digest and, sorted by graph, the SHA-256 of each
    graph's sorted N-Quads: the same whether a release was made at once or load by load.
    """
    if shelf is None:
        return Loaded(0, 0, evidence_digest)
    graphs = list(shelf.graphs())
    marks = "".join(sorted(retraction_lines(shelf)))
    told = [(RETRACTIONS, hashlib.sha256(marks.encode()).hexdigest())] if marks else []
    return Loaded(shelf.generation(), len(graphs), _whole(evidence_digest, [*told, *graphs]))


def digests_in(store: EmbeddedStore) -> tuple[str, str]:
    """The digest of what was assembled in a release's store, and of all of it, from its quads."""
    _, graphs = said_of_evidence(store.inner.quads_for_pattern(None, None, None, _ABOUT_NODE))
    assembled = set(graphs)
    lines: list[str] = []
    loaded_ones: list[tuple[str, str]] = []
    for graph in store.graphs():
        if graph in assembled:
            lines += store.quads(graph)
        elif graph != ABOUT:
            content = "".join(sorted(store.quads(graph)))
            loaded_ones.append((graph, hashlib.sha256(content.encode()).hexdigest()))
    evidence = digest_of(lines)
    return evidence, _whole(evidence, loaded_ones)


def _whole(evidence_digest: str, graphs: list[tuple[str, str]]) -> str:
    whole = hashlib.sha256(evidence_digest.encode())
    for graph, digest in sorted(graphs):
        whole.update(f"\n{graph} {digest}".encode())
    return whole.hexdigest() if graphs else evidence_digest


def quads_after(shelf: Shelf, generation: int) -> Iterator[Path | bytes]:
    """The N-Quads that came to the shelf after a generation: whole shards, or parts of them."""
    for name, slices in groupby(shelf.slices(generation), key=lambda at: at.shard):
        path, parts = shelf.shards / name, list(slices)
        if sum(part.length for part in parts) == path.stat().st_size:
            yield path
        else:
            yield from (shelf.lines_of(run) for run in _runs(parts))


def retraction_lines(shelf: Shelf) -> Iterator[str]:
    """That documents are retracted, where a loaded record tells it, and which record does."""
    for document, notice in shelf.retracted().items():
        subject = iri("document", document)
        yield quad(subject, _TYPE, node(cle.RetractedDocument), RETRACTIONS)
        yield quad(subject, cle.retractionNotice, literal(notice), RETRACTIONS)


def _runs(parts: list[Slice]) -> Iterator[Slice]:
    """Slices that follow each other without a gap as one, so that each is read at once."""
    run = parts[0]
    for part in parts[1:]:
        if part.start == run.start + run.length:
            run = run._replace(length=run.length + part.length)
        else:
            yield run
            run = part
    yield run
