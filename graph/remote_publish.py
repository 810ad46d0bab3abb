"""Publishing a release into somebody else's store, graph by graph.

A graph goes there by the Graph Store Protocol, else by INSERT DATA in batches. What is there
already and is equal, by number and by a digest over values, is left alone, so that an
interrupted publication goes on. Graphs of ours that the release no longer has are removed;
those of others are never touched. The `about` graph goes last: a store that names a release
holds all of it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import pyoxigraph as ox

from graph.embedded import EmbeddedStore
from graph.errors import EvidenceError, Problem, QueryError, RemoteError
from graph.normalised import digest_by_value
from graph.nquads import literal, node
from graph.provenance import ABOUT
from graph.remote import RemoteStore
from graph.remote_protocol import SECONDS, Server
from ontology.prefixes import BASE, PREFIXES, system_graph

GENID: Final = BASE + ".well-known/genid/"
ONTOLOGY: Final = system_graph("ontology")
_PROBE: Final = system_graph("probe")
_BATCH: Final = 2000
_BATCH_BYTES: Final = 1 << 20
_LONG: Final = 50_000
# How the address of a query endpoint turns into that of its Graph Store Protocol, by its end.
_GRAPH_STORES: Final = {
    "/sparql-auth": "/sparql-graph-crud-auth",
    "/sparql": "/data",
    "/query": "/data",
    "/update": "/data",
}
Progress = Callable[[str], None]


class Done(NamedTuple):
    """How many graphs were written, left as they were and removed, how, and what was said."""

    written: int
    unchanged: int
    removed: int
    triples: int
    how: str
    skolemised: int


class _Writer(NamedTuple):
    """The ways into a store: its endpoint, and its Graph Store where there is one."""

    endpoint: Server
    graph_store: Server | None

    def replace(self, graph: str, triples: list[str]) -> None:
        if self.graph_store:
            self.graph_store.put(graph, "".join(triples).encode())
            return
        self.endpoint.update(f"CLEAR SILENT GRAPH {node(graph)}")
        for batch in _batches(triples):
            self.endpoint.update(f"INSERT DATA {{ GRAPH {node(graph)} {{\n{''.join(batch)}}} }}")

    def remove(self, graph: str) -> None:
        if self.graph_store:
            self.graph_store.delete(graph)
        else:
            self.endpoint.update(f"DROP SILENT GRAPH {node(graph)}")


def publish_to(
    address: str,
    store: EmbeddedStore,
    *,
    graph_store: str | None = None,
    seconds: float = SECONDS,
    progress: Progress,
) -> Done:
    """Make the graphs of ours at an endpoint those of a release's store, and verify them.

    Raises EvidenceError for blank nodes beyond those of the ontology, before anything is sent,
    and, at the end, for graphs that differ; RemoteError where the server does not take them.
    """
    skolemised = _refuse_blank_nodes(store)
    for graph, length in _long_literals(store):
        progress(f"a literal of {length:,} bytes in {graph}; some stores cut such ones")
    remote = RemoteStore.at(address, seconds=seconds)
    there = dict(remote.counts())
    different = {problem.where for problem in differences(remote, store)}
    ours = sorted(store.graphs(), key=lambda graph: (graph == ABOUT, graph))
    todo = [graph for graph in ours if graph in different]
    gone = sorted(there.keys() - set(ours) - {_PROBE})
    writer = _writer(address, graph_store, seconds, remote) if todo or gone else None
    for number, graph in enumerate(todo, start=1):
        assert writer
        triples = triples_of(store, graph)
        writer.replace(graph, sorted(f"{triple} .\n" for triple in triples))
        progress(f"{number} of {len(todo)} graphs: {graph}, {len(triples)} triples")
    for graph in gone:
        assert writer
        writer.remove(graph)
        progress(f"removed: {graph}")
    remote.forget()
    if writer and (problems := list(differences(remote, store))):
        raise EvidenceError(problems)
    how = "nothing had to be written"
    if writer:
        how = "by the Graph Store Protocol" if writer.graph_store else "by INSERT DATA"
    return Done(len(todo), len(ours) - len(todo), len(gone), len(remote), how, skolemised)


def differences(remote: RemoteStore, store: EmbeddedStore) -> Iterator[Problem]:
    """In what the graphs of ours at an endpoint differ, by value, from those of a store."""
    there, same = remote.counts(), []
    ours = {graph: triples_of(store, graph) for graph in store.graphs()}
    for graph, triples in ours.items():
        number = there.get(graph, 0)
        if number == len(triples):
            same.append(graph)
        else:
            yield Problem(graph, f"{number} triples are there, not {len(triples)}; publish again")
    for graph, found in remote.contents(same):
        if _digest(found) != _digest(ours[graph]):
            yield Problem(graph, "its values are not those of the release; publish again")
    for graph in sorted(there.keys() - ours.keys()):
        yield Problem(graph, "no graph of the release is named so; publish again")


def triples_of(store: EmbeddedStore, graph: str) -> list[ox.Triple]:
    """The triples of a graph as they are published: blank nodes as IRIs."""
    quads = store.inner.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return [
        ox.Triple(_skolemised(q.subject), q.predicate, _skolemised(q.object))  # type: ignore[arg-type]
        for q in quads
    ]


def _skolemised(term: object) -> object:
    return ox.NamedNode(GENID + term.value) if isinstance(term, ox.BlankNode) else term


def _refuse_blank_nodes(store: EmbeddedStore) -> int:
    """The number of blank nodes of the ontology; raises EvidenceError for those elsewhere."""
    blank: dict[str, set[str]] = {}
    for quad in store.inner.quads_for_pattern(None, None, None, None):
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode):
                graph = getattr(quad.graph_name, "value", "the default graph")
                blank.setdefault(graph, set()).add(term.value)
    found = len(blank.pop(ONTOLOGY, ()))
    if blank:
        raise EvidenceError(
            [
                Problem(graph, f"it holds {len(nodes)} blank nodes; name them, and build again")
                for graph, nodes in sorted(blank.items())
            ]
        )
    return found


def _long_literals(store: EmbeddedStore) -> Iterator[tuple[str, int]]:
    for quad in store.inner.quads_for_pattern(None, None, None, None):
        if isinstance(quad.object, ox.Literal) and len(quad.object.value) > _LONG // 4:
            length = len(quad.object.value.encode())
            if length > _LONG:
                yield getattr(quad.graph_name, "value", "the default graph"), length


def _batches(lines: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode())
        if batch and (len(batch) == _BATCH or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    if batch:
        yield batch


def _writer(address: str, graph_store: str | None, seconds: float, remote: RemoteStore) -> _Writer:
    """The way into a store: the Graph Store named, else one found by trying, else updates."""
    endpoint = Server(address, seconds=seconds)
    if graph_store:
        named = Server(graph_store, seconds=seconds)
        if not _takes_graphs(remote, named):
            raise RemoteError(
                f"{named.where}: what is put there is not found at {remote.where}; mend one of "
                "the two addresses"
            )
        return _Writer(endpoint, named)
    for end, theirs in _GRAPH_STORES.items():
        if address.endswith(end):
            tried = Server(address.removesuffix(end) + theirs, seconds=seconds)
            try:
                if _takes_graphs(remote, tried):
                    return _Writer(endpoint, tried)
            except (RemoteError, QueryError):
                break
    return _Writer(endpoint, None)


def _takes_graphs(remote: RemoteStore, server: Server) -> bool:
    """Whether a graph of one triple that is put there is found at the endpoint."""
    said = f"{node(_PROBE)} {node(PREFIXES['rdfs'] + 'label')} {literal('probe')} .\n"
    server.put(_PROBE, said.encode())
    remote.forget()
    found = remote.counts().get(_PROBE) == 1
    server.delete(_PROBE)
    remote.forget()
    return found


def _digest(triples: Iterable[ox.Triple]) -> str | None:
    """The digest by value, or None where there are blank nodes."""
    try:
        return digest_by_value(triples)
    except ValueError:
        return None
