"""From dossiers to one graph: what is said, what is computed, what is inferred, and its digest.

Nothing here touches a file or a clock: equal dossiers and an equal vocabulary give equal lines
and an equal digest.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import pyoxigraph as ox

from graph.audit import audit_lines
from graph.claim import Dossier
from graph.computed import computed_lines, usable_position_lines
from graph.document import Retraction
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
    retracted: Mapping[str, str] | None = None,
) -> Evidence:
    """Everything a release holds but its `about` graph; `questions` are lines of their graph.

    `retracted` are documents that others than their own record say are retracted, with the
    notice: nothing of theirs is usable, as if their record said so.

    Raises EvidenceError with every problem found in the values or, if there is none, in the
    graph.
    """
    problems = list(value_problems(dossiers, texts))
    if problems:
        raise EvidenceError(problems)
    judged = _retracted(dossiers, retracted or {})
    said = (line for dossier in dossiers for line in quads_of(dossier))
    lines = tuple(sorted({*said, *_lines(judged, vocabulary), *questions}))
    store = EmbeddedStore.in_memory(lines)
    warnings: list[Problem] = []
    for check in graph_checks():
        found = check_problems(store, check)
        (warnings if check.severity == "warning" else problems).extend(found)
    if problems:
        raise EvidenceError(problems)
    return Evidence(judged, lines, store, digest_of(lines), tuple(warnings))


def store_without(dossiers: Iterable[Dossier], vocabulary: Vocabulary, slug: str) -> EmbeddedStore:
    """The graph as it would be, were the document retracted today; nothing is checked."""
    withdrawn = Retraction(on=date.max, notice="left out for the asking")
    left = [
        replace(d, document=replace(d.document, retraction=withdrawn))
        if d.document and d.slug == slug
        else d
        for d in dossiers
    ]
    said = (line for dossier in left for line in quads_of(dossier))
    return EmbeddedStore.in_memory(tuple(sorted({*said, *_lines(left, vocabulary)})))


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


def _retracted(dossiers: Sequence[Dossier], notices: Mapping[str, str]) -> tuple[Dossier, ...]:
    """The dossiers, with the retractions that others tell of their documents."""
    return tuple(
        replace(d, document=replace(d.document, retraction=Retraction(notice=notices[d.slug])))
        if d.document and not d.document.retraction and d.slug in notices
        else d
        for d in dossiers
    )


def _lines(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Iterator[str]:
    """The vocabulary, and what is computed and inferred of the dossiers."""
    aside = set_aside(dossiers)
    yield from vocabulary.lines()
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
