"""What every store does, whatever engine holds it."""

from collections import Counter
from typing import Final

import pyoxigraph as ox
import pytest

from graph.embedded import EmbeddedStore
from graph.errors import QueryError
from graph.normalised import by_value, digest_by_value
from graph.remote_publish import triples_of
from graph.store import Store, rows, solutions
from ontology.prefixes import PREFIXES, system_graph
from queries.ask import query_text
from queries.catalogue import questions
from queries.explain import explain_in
from queries.trace import trace_in
from tests.stores import ALL, ASKED

QUESTIONS: Final = questions()
every_store: Final = pytest.mark.parametrize("any_store", ALL, indirect=True)
answering_stores: Final = pytest.mark.parametrize(
    "any_store", [*ASKED, "endpoint-itself"], indirect=True
)
asked_stores: Final = pytest.mark.parametrize("any_store", ASKED, indirect=True)


def values(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows by value: numbers at six decimals, booleans by truth, tags in lower case."""
    return [tuple(_value(term) for term in row) for row in solutions(store, query)]


def _value(term: object) -> str:
    if term is None:
        return ""
    words = by_value(term)
    number = words.removesuffix(" number")
    return words if words == number else f"{float(number):.6f}"


@asked_stores
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_question_has_the_same_rows_in_every_store(
    any_store: Store, name: str, store: EmbeddedStore
) -> None:
    query = query_text(QUESTIONS[name], any_store, {})
    expected = values(store, query)
    assert expected
    assert Counter(values(any_store, query)) == Counter(expected)


@asked_stores
def test_a_name_is_resolved_and_a_trace_and_an_explanation_read_the_same(
    any_store: Store, store: EmbeddedStore
) -> None:
    for form in ("tree", "json", "bibtex"):
        assert trace_in(any_store, "chasset-2018", form) == trace_in(store, "chasset-2018", form)
    assert explain_in(any_store, "thalidomide") == explain_in(store, "thalidomide")


@every_store
def test_the_graphs_are_those_of_the_release(any_store: Store, store: EmbeddedStore) -> None:
    assert any_store.graphs() == store.graphs()


@every_store
def test_the_number_of_quads_is_that_of_the_release(any_store: Store, store: EmbeddedStore) -> None:
    assert len(any_store) == len(store)


@every_store
@pytest.mark.parametrize("name", ["concepts", "computed", "questions", "about"])
def test_the_quads_of_a_graph_are_equal_by_value(
    any_store: Store, name: str, store: EmbeddedStore
) -> None:
    graph = system_graph(name)
    lines = "".join(any_store.quads(graph))
    found = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)]
    expected = triples_of(store, graph)
    assert len(found) == len(expected)
    assert digest_by_value(found) == digest_by_value(expected)


@answering_stores
def test_every_prefix_of_the_project_is_known(any_store: Store, store: EmbeddedStore) -> None:
    concepts = system_graph("concepts")
    query = f"SELECT DISTINCT ?c WHERE {{ GRAPH <{concepts}> {{ ?c a cle:Outcome }} }}"
    assert len(rows(any_store, query)) == len(rows(store, query)) > 0


@answering_stores
def test_a_query_may_declare_a_prefix_of_its_own(any_store: Store) -> None:
    query = f"PREFIX cle: <{PREFIXES['skos']}>\nASK {{ ?s cle:prefLabel ?o }}"
    assert any_store.query(query)


@answering_stores
def test_a_query_reads_the_union_of_the_graphs(any_store: Store, store: EmbeddedStore) -> None:
    """A claim's document is described in the graph of one source, its therapy in another."""
    query = """SELECT DISTINCT ?claim WHERE {
      ?claim cle:ofTherapy ?therapy . ?therapy skos:prefLabel ?label }"""
    assert len(rows(any_store, query)) == len(rows(store, query)) > 0


@answering_stores
def test_triples_are_made_by_construct(any_store: Store, store: EmbeddedStore) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?l } WHERE { ?s a cle:Outcome ; skos:prefLabel ?l }"
    found, expected = any_store.query(query), store.query(query)
    assert isinstance(found, ox.QueryTriples)
    assert isinstance(expected, ox.QueryTriples)
    assert digest_by_value(found) == digest_by_value(expected)


@answering_stores
def test_a_query_may_name_its_dataset(any_store: Store) -> None:
    query = f"SELECT DISTINCT ?s FROM <{system_graph('concepts')}> WHERE {{ ?s a cle:Claim }}"
    assert rows(any_store, query) == []


@every_store
def test_bad_sparql_is_refused_with_line_and_column(any_store: Store) -> None:
    with pytest.raises(QueryError, match="line 2, column"):
        any_store.query("SELECT ?s WHERE {\n ?s ?p }")


@every_store
@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }",
        "DROP ALL",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_an_update_and_another_server_are_refused(any_store: Store, query: str) -> None:
    with pytest.raises(QueryError):
        any_store.query(query)


@every_store
def test_an_unknown_graph_is_empty(any_store: Store) -> None:
    assert list(any_store.quads("https://w3id.org/clevidence/graph/none/none")) == []
