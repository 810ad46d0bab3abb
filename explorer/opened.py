"""A release as a worker holds it: its store, what it says of itself, its questions, its network."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from isal import isal_zlib

from explorer.texts import texts_at_hand
from graph.embedded import EmbeddedStore
from graph.release import Release
from graph.store import Store, rows
from ontology.prefixes import BASE
from queries.catalogue import Question
from queries.names import labels

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")
_AGENTS: Final = "SELECT DISTINCT ?agent ?name WHERE { ?agent a prov:Agent ; rdfs:label ?name }"


_THINGS: Final = "SELECT DISTINCT ?thing WHERE { ?thing a ?class }"
_MOST_DUMPED: Final = 50_000_000
_GZIP: Final = 31  # window bits that ask zlib for gzip, without a time in it


class Opened:
    """A release, opened once and read by every page.

    `facts` are `release`, `digest`, `read_by` and `set_aside`, as in a manifest; `documents` is
    the folder of the source texts, or None where they are not at hand.
    """

    def __init__(
        self,
        store: Store,
        facts: Mapping[str, Any],
        questions: Mapping[str, Any],
        documents: Path | None = None,
    ) -> None:
        self.store = store
        self.facts = facts
        self.questions = {
            name: Question.from_compiled(name, content) for name, content in questions.items()
        }
        self.compiled = questions
        self.documents = documents
        self._made: dict[Callable[[Opened], Any], Any] = {}

    @cached_property
    def network(self) -> "nx.MultiDiGraph[str]":
        """The network of the store, which pages walk and do not change."""
        from graph.network import network

        return network(self.store)

    def once(self, make: "Callable[[Opened], T]") -> "T":
        """What a function makes of the release, made once: what is made before a fork is shared."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of every concept, and the name of every agent, by its IRI."""
        agents = {row["agent"]: row["name"] for row in rows(self.store, _AGENTS)}
        return {**agents, **labels(self.store)}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The source text of each document that is at hand, by its IRI.

        A worker opens no file, so whoever forks workers reads this before.
        """
        return texts_at_hand(self.store, self.documents)

    @cached_property
    def weights(self) -> Mapping[str, tuple[int, int]]:
        """How many positions and claims fall with each document on which any rests, by its IRI."""
        from queries.reference_load import load_bearing_references

        return {
            document: (len(load.positions_fallen), len(load.fallen))
            for document, load in load_bearing_references(self.store, self.network)
        }

    @cached_property
    def slugs(self) -> Mapping[str, Sequence[str]]:
        """The slugs of all things of ours by kind, sorted; for the keeper to make once."""
        slugs: dict[str, list[str]] = {}
        for thing in sorted({row["thing"] for row in rows(self.store, _THINGS)}):
            kind, slash, slug = thing.removeprefix(BASE).partition("/")
            if thing.startswith(BASE) and slash and slug:
                slugs.setdefault(kind, []).append(slug)
        return slugs

    @cached_property
    def dump(self) -> bytes | None:
        """All quads as gzipped N-Quads, graph by graph, sorted; None where it is over 50 MB.

        For the keeper to make once; equal releases give equal bytes.
        """
        packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, _GZIP)
        packed = bytearray()
        for graph in self.store.graphs():
            packed += packer.compress("".join(sorted(self.store.quads(graph))).encode())
            if len(packed) > _MOST_DUMPED:
                return None
        return bytes(packed + packer.flush())


def in_memory(release: Release, documents: Path | None = None) -> Opened:
    """A release with its store in memory; raises HomeError where a part of it cannot be read."""
    store = EmbeddedStore.in_memory(release.open().quads())
    return Opened(store, release.manifest, release.questions, documents)
