"""What is told of a stranger's SPARQL before any engine sees it."""

import pyoxigraph as ox
import pytest

from graph.embedded import EmbeddedStore
from graph.errors import QueryError
from graph.sparql_text import asks_other_servers, is_update, names_its_dataset

ELSEWHERE = "<http://127.0.0.1:9/>"

# The engine takes each of these for a call of another server, or may in another release.
CALLS = [
    f"SELECT * {{ SERVICE {ELSEWHERE} {{}} }}",
    f"SELECT * {{ SERVICESILENT{ELSEWHERE} {{}} }}",
    f"SELECT * {{ ?s ?p 1SERVICE {ELSEWHERE} {{}} }}",
    f"SELECT * {{ ?s ?p trueSERVICE {ELSEWHERE} {{}} }}",
    f"SELECT * {{ ?s ?p ?o.sErViCe {ELSEWHERE} {{}} }}",
    f"SELECT * {{ #a comment\rSERVICE {ELSEWHERE} {{}} }}",
    f"SELECT * {{ FILTER(1<2)SERVICE?x{{}}FILTER(3>2) VALUES ?x {{ {ELSEWHERE} }} }}",
    f"SELECT * {{ ?s ?p <http://x\\u0041#>SERVICE {ELSEWHERE} {{}} }}",
    f"SELECT * {{ \\u0053ERVICE {ELSEWHERE} {{}} }}",
    f"SELECT * {{ ?s ?p 'a'SERVICE {ELSEWHERE} {{}} }}",
]
NO_CALLS = [
    "SELECT * { ?service ?p ?o }",
    "SELECT * { ?s ?p $service }",
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p '''a\nSERVICE''' }",
    "SELECT * { ?s ?p <http://example.org/SERVICE> }",
    "SELECT * { ?s ?p document:national-service-2020 } # SERVICE",
    "SELECT * { ?s ?p cle:service }",
]


@pytest.mark.parametrize("sparql", CALLS)
def test_a_call_of_another_server_is_told_however_it_is_written(sparql: str) -> None:
    assert asks_other_servers(sparql)
    with pytest.raises(QueryError, match="SERVICE is not available"):
        EmbeddedStore.in_memory([]).query(sparql)


@pytest.mark.parametrize("sparql", NO_CALLS)
def test_a_name_or_a_text_is_no_call(sparql: str) -> None:
    assert not asks_other_servers(sparql)
    EmbeddedStore.in_memory([]).query(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * FROM <a:g> { ?s ?p ?o }",
        "SELECT *FROM<a:g>{ ?s ?p ?o }",
        "SELECT ?s fromNAMED<a:g>{ GRAPH ?g { ?s ?p ?o } }",
        "SELECT (1 AS ?x)FROM NAMED <a:g> {}",
    ],
)
def test_a_query_that_names_its_dataset_is_told(sparql: str) -> None:
    assert names_its_dataset(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?from ?p document:years-from-onset }",
        "PREFIX from: <a:> SELECT * { ?s from:x ?o }",
        'SELECT * { ?s ?p "FROM" } # FROM',
    ],
)
def test_a_name_is_no_dataset(sparql: str) -> None:
    assert not names_its_dataset(sparql)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:s> <a:p> <a:o> }",
        "PREFIX a: <a:>\nBASE <b:>\n# why\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "clear all",
    ],
)
def test_an_update_is_told_and_refused(update: str) -> None:
    assert is_update(update)
    with pytest.raises(QueryError, match="read-only"):
        EmbeddedStore.in_memory([]).query(update)


def test_a_query_reads_the_graphs_that_it_names_and_no_others() -> None:
    store = EmbeddedStore.in_memory(
        ["<a:s> <a:p> <a:one> <a:g1> .\n", "<a:s> <a:p> <a:two> <a:g2> .\n"]
    )

    def found(query: str, **dataset: list[str]) -> set[str]:
        result = store.query(query, **dataset)
        assert isinstance(result, ox.QuerySolutions)
        return {row["o"].value for row in result}

    union = "SELECT ?o { ?s ?p ?o }"
    assert found(union) == {"a:one", "a:two"}
    assert found("SELECT ?o FROM <a:g1> { ?s ?p ?o }") == {"a:one"}
    assert found("SELECT ?o FROM NAMED <a:g2> { GRAPH ?g { ?s ?p ?o } }") == {"a:two"}
    assert found(union, default_graphs=["a:g2"]) == {"a:two"}
    assert found("SELECT ?o FROM <a:g1> { ?s ?p ?o }", default_graphs=["a:g2"]) == {"a:two"}
    assert found(union, named_graphs=["a:g1"]) == set()
    assert found("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", named_graphs=["a:g1"]) == {"a:one"}
    assert found("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", default_graphs=["a:g1"]) == set()
    with pytest.raises(QueryError, match="no IRI of a graph"):
        store.query(union, default_graphs=["not an IRI"])
