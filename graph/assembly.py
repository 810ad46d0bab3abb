"""From dossiers to one graph: what is said, what is computed, what is inferred, and its digest.

Nothing here touches a file or a clock: equal dossiers and an equal vocabulary give equal lines
and an equal digest.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import pyoxigraph as ox

from graph.audit import audit_lines
from graph.claim import Dossier, Retraction
from graph.computed import computed_lines, usable_position_lines
from graph.embedded import EmbeddedStore
from graph.errors import EvidenceError, Problem
from graph.nquads import node, quad
from graph.quads import quads_of
from graph.usable import set_aside
from graph.validate import Texts, check_problems, graph_checks, value_problems
from ontology import terms as cle
from ontology.prefixes import system_graph
from ontology.reasoner import infer_lines
from ontology.vocabulary import Vocabulary

_ABOUT: Final = f" <{system_graph('about')}> .\n"


@dataclass(frozen=True)
class Evidence:
    """An assembled graph that passed its checks: its lines, a store of them, its digest."""

    dossiers: tuple[Dossier, ...]
    lines: tuple[str, ...]
    store: EmbeddedStore
    digest: str
    warnings: tuple[Problem, ...]


def assemble(
    dossiers: Sequence[Dossier],
    vocabulary: Vocabulary,
    texts: Texts,
    questions: Iterable[str] = (),
) -> Evidence:
    """Everything a release holds but its `about` graph; `questions` are lines of their graph.

    Raises EvidenceError with every problem found in the values or, if there is none, in the
    graph.
    """
    problems = list(value_problems(dossiers, texts))
    if problems:
        raise EvidenceError(problems)
    lines = tuple(sorted({*_lines(dossiers, vocabulary), *questions}))
    store = EmbeddedStore.in_memory(lines)
    warnings: list[Problem] = []
    for check in graph_checks():
        found = check_problems(store, check)
        (warnings if check.severity == "warning" else problems).extend(found)
    if problems:
        raise EvidenceError(problems)
    return Evidence(tuple(dossiers), lines, store, digest_of(lines), tuple(warnings))


def store_without(dossiers: Iterable[Dossier], vocabulary: Vocabulary, slug: str) -> EmbeddedStore:
    """The graph as it would be, were the document retracted today; nothing is checked."""
    withdrawn = Retraction(on=date.max, notice="left out for the asking")
    left = [
        replace(d, document=replace(d.document, retraction=withdrawn))
        if d.document and d.slug == slug
        else d
        for d in dossiers
    ]
    return EmbeddedStore.in_memory(tuple(sorted(set(_lines(left, vocabulary)))))


def reasoner_input(
    dossiers: Iterable[Dossier], vocabulary: Vocabulary
) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """The axioms, and the positions that usable recommendations make; no labels, no numbers."""
    dossiers = list(dossiers)
    return _reasoner_input(dossiers, vocabulary, set_aside(dossiers))


def _reasoner_input(
    dossiers: Sequence[Dossier], vocabulary: Vocabulary, aside: Container[str]
) -> tuple[list[ox.Triple], list[ox.Triple]]:
    lines = usable_position_lines(dossiers, aside)
    positions = [quad.triple for quad in ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS)]
    return _without_literals(vocabulary.graphs["ontology"]), _without_literals(positions)


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 over the RDFC-1.0 canonical, sorted N-Quads of everything but `about`."""
    kept = "".join(line for line in lines if not line.endswith(_ABOUT))
    dataset = ox.Dataset(ox.parse(kept, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    canonical = sorted(f"{quad} .\n" for quad in dataset)
    return hashlib.sha256("".join(canonical).encode()).hexdigest()


def _lines(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    aside = set_aside(dossiers)
    yield from vocabulary.lines()
    for dossier in dossiers:
        yield from quads_of(dossier)
    yield from computed_lines(dossiers, vocabulary, aside)
    yield from audit_lines(dossiers, vocabulary)
    graph = system_graph("inferred")
    for subject, predicate, value in infer_lines(*_reasoner_input(dossiers, vocabulary, aside)):
        yield quad(subject, predicate, node(value), graph)
    if aside:
        for subject, predicate, value in infer_lines(*_reasoner_input(dossiers, vocabulary, ())):
            if predicate == cle.line:
                yield quad(subject, cle.lineIfStood, node(value), graph)


def _without_literals(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return [triple for triple in triples if not isinstance(triple.object, ox.Literal)]
