"""Publishing a release into a store: whole, resumable, verified, and nothing of others touched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from graph.embedded import EmbeddedStore
from graph.errors import EvidenceError
from graph.release import Home
from graph.remote import RemoteStore
from graph.remote_protocol import Server
from graph.remote_publish import publish_to
from graph.store import rows
from ontology.prefixes import system_graph
from tests.program import Ran, refused, run
from tests.stores import credentials
from tests.virtuoso import Virtuoso

OURS: Final = "https://w3id.org/clevidence/graph/"
OTHERS: Final = "http://example.org/graph"


@pytest.fixture
def empty(virtuoso: Virtuoso) -> Iterator[Virtuoso]:
    """The Virtuoso without a graph of ours, before and after; credentials are set."""
    with credentials():
        _clear(virtuoso)
        yield virtuoso
        _clear(virtuoso)


def _clear(virtuoso: Virtuoso) -> None:
    graph_store = Server(virtuoso.endpoint + "-graph-crud-auth")
    for graph in RemoteStore.at(virtuoso.writable).graphs():
        graph_store.delete(graph)


def small(count: int = 3, *, graph: str = "notes/a") -> EmbeddedStore:
    """A store of a few graphs, with what other engines write in another way."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    objects = [
        '"colour"@en-GB',
        f'"0.20"^^<{xsd}decimal>',
        f'"true"^^<{xsd}boolean>',
        '"a \\"quote\\" \\\\ \\n\\ttab ≥ 𝛼"',
        *(f'"{number}"' for number in range(count)),
    ]
    lines = [f"<urn:s> <urn:p> {o} <{OURS}{graph}> .\n" for o in objects]
    lines += [f"_:b <urn:p> <urn:o> <{system_graph('ontology')}> .\n"]
    return EmbeddedStore.in_memory(lines)


def there(virtuoso: Virtuoso) -> RemoteStore:
    return RemoteStore.at(virtuoso.endpoint)


def published(virtuoso: Virtuoso, home: Home, *more: str) -> Ran:
    return run("publish", "--to", virtuoso.writable, "--home", home.folder, *more)


def test_a_release_is_published_verified_and_left_alone_the_second_time(
    empty: Virtuoso, home: Home, store: EmbeddedStore
) -> None:
    first = published(empty, home)
    assert first.code == 0, first
    assert "by the Graph Store Protocol" in first.out
    assert f"verified: {len(store)} triples" in first.out
    assert there(empty).graphs() == store.graphs()
    again = published(empty, home)
    assert "written: 0 graphs" in again.out
    assert f"unchanged: {len(store.graphs())} graphs" in again.out
    assert again.err == ""


def test_a_run_that_was_interrupted_goes_on(
    empty: Virtuoso, home: Home, store: EmbeddedStore
) -> None:
    count = 0

    def interrupt(_: str) -> None:
        nonlocal count
        count += 1
        if count == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_to(empty.writable, store, progress=interrupt)
    assert system_graph("about") not in there(empty).graphs()
    assert f"unchanged: {20} graphs" in published(empty, home).out


def test_updates_do_where_no_graph_store_is(empty: Virtuoso) -> None:
    address = empty.writable + "/?"  # no address from which that of a Graph Store is told
    held = small(4500)
    done = publish_to(address, held, progress=lambda _: None)
    assert done.how == "by INSERT DATA"
    assert there(empty).counts()[OURS + "notes/a"] == 4504


def test_a_changed_graph_is_replaced_and_one_that_is_gone_is_removed(empty: Virtuoso) -> None:
    lines = [f"<urn:s> <urn:p> <urn:o> <{OURS}notes/{name}> .\n" for name in ("gone", "kept")]
    publish_to(empty.writable, EmbeddedStore.in_memory(lines), progress=lambda _: None)
    graph_store = Server(empty.endpoint + "-graph-crud-auth")
    graph_store.put(OTHERS, b'<urn:s> <urn:p> "theirs" .\n')
    lines[0] = f"<urn:s> <urn:p> <urn:o> <{OURS}notes/new> .\n"
    done = publish_to(empty.writable, EmbeddedStore.in_memory(lines), progress=lambda _: None)
    assert (done.written, done.unchanged, done.removed) == (1, 1, 1)
    assert there(empty).graphs() == [OURS + "notes/kept", OURS + "notes/new"]
    asked = there(empty).asked(f"ASK {{ GRAPH <{OTHERS}> {{ ?s ?p ?o }} }}")
    graph_store.delete(OTHERS)
    assert asked


def test_blank_nodes_of_the_ontology_get_names(empty: Virtuoso) -> None:
    done = publish_to(empty.writable, small(), progress=lambda _: None)
    assert done.skolemised == 1
    query = f"SELECT ?s FROM <{system_graph('ontology')}> WHERE {{ ?s ?p <urn:o> }}"
    (row,) = rows(there(empty), query)
    assert row["s"].startswith("https://w3id.org/clevidence/.well-known/genid/")


def test_blank_nodes_elsewhere_are_refused_before_anything_is_sent() -> None:
    lines = [f"_:b <urn:p> <urn:o> <{OURS}notes/a> .\n"]
    with pytest.raises(EvidenceError, match="holds 1 blank nodes"):
        publish_to("http://127.0.0.1:9/", EmbeddedStore.in_memory(lines), progress=lambda _: None)


def test_a_long_literal_is_told_beforehand(empty: Virtuoso) -> None:
    told: list[str] = []
    lines = [f'<urn:s> <urn:p> "{"ä" * 30_000}" <{OURS}notes/a> .\n']
    publish_to(empty.writable, EmbeddedStore.in_memory(lines), progress=told.append)
    assert told[0] == f"a literal of 60,000 bytes in {OURS}notes/a; some stores cut such ones"


def test_a_store_that_holds_something_else_fails_the_check(
    empty: Virtuoso, home: Home, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEVIDENCE_HOME", str(home.folder))
    published(empty, home)
    whole = run("check", "--endpoint", empty.endpoint)
    assert whole.code == 0
    assert f"every graph equals, by value, that of release {home.current().name}" in whole.out
    graph = next(graph for graph in store.graphs() if "cited_studies" in graph)
    Server(empty.writable).update(f'INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> "x" }} }}')
    changed = run("check", "--endpoint", empty.endpoint)
    assert changed.code == 1
    assert f"{graph}: {len(list(store.quads(graph))) + 1} triples are there" in changed.err


def test_a_store_that_refuses_to_be_written_is_said(virtuoso: Virtuoso, home: Home) -> None:
    with credentials("dba", "not-the-word"):
        said = refused("publish", "--to", virtuoso.writable, "--home", home.folder)
    assert "does not take the credentials" in said
    assert "not-the-word" not in said


def test_a_file_and_a_store_are_two_wishes(home: Home, tmp_path: Path) -> None:
    target = ("--to", "http://127.0.0.1:9/", "--home", home.folder)
    assert "two wishes" in refused("publish", tmp_path / "questions.ttl", *target)
    assert "goes with --to" in refused("publish", "--graph-store", "http://127.0.0.1:9/")
