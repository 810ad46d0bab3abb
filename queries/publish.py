"""The catalogue as data: each question a SHACL-SPARQL select executable, as the SIB endpoints do.

The same triples stand in the graph of questions of a release, so that questions can be asked
about questions; `clevidence publish` writes them as Turtle.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from graph.nquads import language_literal, literal, node, quad
from ontology import terms as cle
from ontology.prefixes import PREFIXES, expand, iri, sparql_prologue, system_graph
from queries.catalogue import Question

_GRAPH: Final = system_graph("questions")
_SH, _SCHEMA = PREFIXES["sh"], PREFIXES["schema"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_COMMENT: Final = PREFIXES["rdfs"] + "comment"


def catalogue_lines(questions: Mapping[str, Question]) -> Iterator[str]:
    """N-Quads of the questions: what they ask, do not tell, take and give, and their query."""
    for name, question in sorted(questions.items()):
        subject = iri("question", name)
        yield _say(subject, _TYPE, node(_SH + "SPARQLExecutable"))
        yield _say(subject, _TYPE, node(_SH + "SPARQLSelectExecutable"))
        yield _say(subject, _COMMENT, language_literal(question.summary, "en"))
        yield _say(subject, cle.doesNotTell, language_literal(question.not_told, "en"))
        yield _say(subject, _SCHEMA + "keywords", literal(question.topic))
        yield _say(subject, _SH + "select", literal(sparql_prologue() + question.query))
        for given in question.givens:
            yield _say(subject, cle.given, literal(given.name))
            if given.of:
                yield _say(subject, cle.asksOf, node(expand(given.of) or given.of))
        for column in question.columns:
            yield _say(subject, cle.column, literal(column))


def catalogue_turtle(questions: Mapping[str, Question]) -> str:
    """The catalogue as Turtle, with the prefixes of the project."""
    quads = ox.parse("".join(catalogue_lines(questions)), format=ox.RdfFormat.N_QUADS)
    triples = sorted((quad.triple for quad in quads), key=str)
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


def _say(subject: str, predicate: str, term: str) -> str:
    return quad(subject, predicate, term, _GRAPH)
