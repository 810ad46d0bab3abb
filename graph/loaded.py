"""What of the shelf goes into a release: documents' graphs, the retractions they tell, a digest.

What is assembled with the curated evidence is not here; `clevidence` passes that to
`graph.assembly` as dossiers.
"""

import hashlib
from collections.abc import Iterable, Iterator
from heapq import merge
from typing import Final, NamedTuple

import pyoxigraph as ox

from graph.assembly import digest_of
from graph.embedded import EmbeddedStore
from graph.nquads import literal, node, quad
from graph.provenance import ABOUT, said_of_evidence
from graph.shelf import Shelf
from graph.shelf_rows import Slice
from ontology import terms as cle
from ontology.prefixes import PREFIXES, iri, system_graph

RETRACTIONS: Final = system_graph("retractions")
_ABOUT_NODE: Final = ox.NamedNode(ABOUT)
_TYPE: Final = PREFIXES["rdf"] + "type"
# So much N-Quads is given to a store at once, which takes some ten times as much memory.
_PART: Final = 4 << 20


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
    marks = "".join(sorted(retraction_lines(shelf)))
    told = [(RETRACTIONS, hashlib.sha256(marks.encode()).hexdigest())] if marks else []
    digest, number = _whole(evidence_digest, merge(told, shelf.graphs()))
    return Loaded(shelf.generation(), number - len(told), digest)


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
    return evidence, _whole(evidence, sorted(loaded_ones))[0]


def _whole(evidence_digest: str, graphs: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """The digest of all, and the number of graphs, which come sorted."""
    whole, number = hashlib.sha256(evidence_digest.encode()), 0
    for number, (graph, digest) in enumerate(graphs, start=1):  # noqa: B007 - the last one counts
        whole.update(f"\n{graph} {digest}".encode())
    return whole.hexdigest() if number else evidence_digest, number


def quads_after(shelf: Shelf, generation: int) -> Iterator[bytes]:
    """The N-Quads that came to the shelf after a generation, some megabytes at a time."""
    part: list[bytes] = []
    size = 0
    for run in _runs(shelf.slices(generation)):
        if part and size + run.length > _PART:
            yield b"".join(part)
            part, size = [], 0
        part.append(shelf.lines_of(run))
        size += run.length
    if part:
        yield b"".join(part)


def retraction_lines(shelf: Shelf) -> Iterator[str]:
    """That documents are retracted, where a loaded record tells it, and which record does."""
    for document, notice in shelf.retracted().items():
        subject = iri("document", document)
        yield quad(subject, _TYPE, node(cle.RetractedDocument), RETRACTIONS)
        yield quad(subject, cle.retractionNotice, literal(notice), RETRACTIONS)


def _runs(slices: Iterator[Slice]) -> Iterator[Slice]:
    """Slices that follow each other without a gap as one, up to a size, to be read at once."""
    run = Slice("", 0, 0, "")
    for one in slices:
        follows = one.shard == run.shard and one.start == run.start + run.length
        if follows and run.length < _PART:
            run = run._replace(length=run.length + one.length)
        else:
            if run.length:
                yield run
            run = one
    if run.length:
        yield run
