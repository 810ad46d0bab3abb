"""Somebody else's store: SPARQL 1.1 over HTTP, read only, of our graphs alone.

Stores differ in what their default graph is, and hold graphs of other people, so that every
query names its dataset: the graphs whose IRIs are of the project. It is left out only where the
default graph was found to be just their union, as that of our own endpoint is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import pyoxigraph as ox

from graph.embedded import EmbeddedStore
from graph.errors import QueryError, RemoteError
from graph.nquads import node
from graph.provenance import ABOUT
from graph.remote_protocol import SECONDS, Said, Server
from graph.sparql_text import names_its_dataset, without_silent_parts
from graph.store import Result
from ontology.prefixes import GRAPHS, PREFIXES

# More graphs than these are not named in one request.
_MOST_NAMED: Final = 1000
# So many triples are read in one request.
_PAGE: Final = 5000
_PREFIXED: Final = re.compile(r"(?<![\w?$-])([A-Za-z][\w-]*):")
_OURS: Final = f'FILTER(STRSTARTS(STR(?g), "{GRAPHS}"))'
_COUNTS: Final = (
    f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_OURS} }} GROUP BY ?g"
)
_OTHERS: Final = f'ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?g), "{GRAPHS}")) }}'
_UNION: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } }"
)
_DEFAULT: Final = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
_READ: Final = "GRAPH {graph} {{ ?s ?p ?o }}"
_WHOLE: Final = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {read} }}"
_PAGED: Final = (
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ SELECT ?s ?p ?o WHERE {{ {{ SELECT ?s ?p ?o WHERE "
    "{{ {read} }} ORDER BY ?s ?p ?o }} }} LIMIT {page} OFFSET {offset} }} }}"
)


class RemoteStore:
    """The graphs of the project at an endpoint."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._syntax = EmbeddedStore.in_memory([])
        self._counts: dict[str, int] | None = None
        self._is_union: bool | None = None

    @classmethod
    def at(cls, address: str, *, seconds: float = SECONDS) -> "RemoteStore":
        """The store at an address; `seconds` is the limit of each request."""
        return cls(Server(address, seconds=seconds))

    @property
    def where(self) -> str:
        """The address, as it may be shown."""
        return self._server.where

    def query(self, sparql: str) -> Result:
        """Rows, truth or triples of our graphs there; every known prefix may be used.

        What does not parse is refused before it is sent. Raises RemoteError as `Server` does.
        """
        if names_its_dataset(sparql):
            return self.asked(sparql)
        return self.asked(sparql, self._dataset())

    def asked(self, sparql: str, graphs: Sequence[str] = ()) -> Result:
        """As `query`, over the graphs, or over what the server takes for its default."""
        text = _with_prefixes(sparql)
        found: Result
        match self._syntax.query(sparql):
            case ox.QueryTriples():
                said = self._server.query(text, "CONSTRUCT", graphs)
                found = self._parsed(said, _triples)
            case ox.QueryBoolean():
                said = self._server.query(text, "ASK", graphs)
                found = self._parsed(said, _results, ox.QueryBoolean)
            case _:
                said = self._server.query(text, "SELECT", graphs)
                found = self._parsed(said, _results, ox.QuerySolutions)
        return found

    def counts(self) -> dict[str, int]:
        """Each of our graphs there to its number of triples, sorted; asked once."""
        if self._counts is None:
            found = [(r["g"].value, int(r["n"].value)) for r in self._solutions(_COUNTS)]
            self._counts = {graph: number for graph, number in sorted(found) if number}
        return self._counts

    def forget(self) -> None:
        """Ask anew which graphs are there."""
        self._counts = self._is_union = None

    def graphs(self) -> list[str]:
        """The IRIs of our named graphs, sorted."""
        return list(self.counts())

    def contents(self, graphs: Iterable[str]) -> Iterator[tuple[str, set[ox.Triple]]]:
        """Each of the graphs with its triples.

        Raises RemoteError where they are not as many as are counted: servers cut graphs short
        without a word.
        """
        for graph in graphs:
            number = self.counts().get(graph, 0)
            read = _READ.format(graph=node(graph))
            pages = [_WHOLE.format(read=read)] if number else []
            if number > _PAGE:
                offsets = range(0, number, _PAGE)
                pages = [_PAGED.format(read=read, page=_PAGE, offset=at) for at in offsets]
            triples: set[ox.Triple] = set()
            for page in pages:
                said = self._server.query(page, "CONSTRUCT")
                triples.update(self._parsed(said, _parsed_triples))
            if len(triples) != number:
                raise RemoteError(
                    f"{self.where}: {graph} holds {number} triples, and {len(triples)} came; "
                    "nobody may write to it while it is read, and its limit must be 5,000 rows"
                )
            yield graph, triples

    def quads(self, graph: str | None = None) -> Iterator[str]:
        """N-Quads lines of one graph or of all of ours, in no particular order."""
        for name, triples in self.contents([graph] if graph else self.graphs()):
            for triple in triples:
                yield f"{triple} {node(name)} .\n"

    def __len__(self) -> int:
        return sum(self.counts().values())

    def _solutions(self, select: str) -> ox.QuerySolutions:
        found = self.asked(select)
        assert isinstance(found, ox.QuerySolutions)
        return found

    def _dataset(self) -> Sequence[str]:
        """Our graphs; nothing where its default graph is just their union, which is quicker."""
        graphs = self.graphs()
        if self._is_union is None:
            self._is_union = bool(graphs) and self._default_is_ours()
        if self._is_union:
            return ()
        if len(graphs) > _MOST_NAMED:
            raise RemoteError(
                f"{self.where}: {len(graphs)} graphs of ours lie there, more than can be named in "
                "a request; put them into a store of their own, whose default graph is their union"
            )
        return graphs or [ABOUT]

    def _default_is_ours(self) -> bool:
        """Whether no graph of others is there, and the default graph is the union of ours."""
        try:
            if self.asked(_OTHERS):
                return False
            union, default = (
                [row["n"].value for row in self._solutions(q)] for q in (_UNION, _DEFAULT)
            )
        except (QueryError, RemoteError):
            return False
        return union == default

    def _parsed(self, said: Said, parse: Callable[[Said], Any], kind: type | None = None) -> Any:
        try:
            parsed = parse(said)
        except (SyntaxError, ValueError, KeyError) as error:
            raise RemoteError(
                f"{self.where}: its answer is cut off, or is no {said.media_type}; try again, or "
                "mend the address, which is that of the SPARQL endpoint itself"
            ) from error
        if kind and not isinstance(parsed, kind):
            raise RemoteError(f"{self.where}: it answers something else than what was asked")
        return parsed


def _with_prefixes(sparql: str) -> str:
    """The query with the prefixes that it uses, on its first line, so that lines stay."""
    used = dict.fromkeys(_PREFIXED.findall(without_silent_parts(sparql)))
    declared = set(
        re.findall(r"PREFIX\s+([\w-]*)\s*:", without_silent_parts(sparql), re.IGNORECASE)
    )
    named = [p for p in used if p in PREFIXES and p not in declared]
    return "".join(f"PREFIX {p}: {node(PREFIXES[p])} " for p in named) + sparql


def _results(said: Said) -> ox.QuerySolutions | ox.QueryBoolean:
    """Rows or truth, read once to the end, as the parser finds what is cut off only there."""
    form = ox.QueryResultsFormat.from_media_type(said.media_type) or ox.QueryResultsFormat.JSON
    parsed = ox.parse_query_results(said.body, format=form)
    if isinstance(parsed, ox.QueryBoolean):
        return parsed
    for _ in parsed:
        pass
    return ox.parse_query_results(said.body, format=form)


def _triples(said: Said) -> ox.QueryTriples:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in _parsed_triples(said))
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, ox.QueryTriples)
    return triples


def _parsed_triples(said: Said) -> list[ox.Triple]:
    form = ox.RdfFormat.from_media_type(said.media_type) or ox.RdfFormat.TURTLE
    return [quad.triple for quad in ox.parse(said.body, format=form)]
