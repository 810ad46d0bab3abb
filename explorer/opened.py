"""A release as a worker holds it: its store, what it says of itself, its questions, its network."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.embedded import EmbeddedStore
from graph.release import Release
from graph.store import Store
from queries.catalogue import Question

if TYPE_CHECKING:
    import networkx as nx


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

    @cached_property
    def network(self) -> "nx.MultiDiGraph[str]":
        """The network of the store, which pages walk and do not change."""
        from graph.network import network

        return network(self.store)


def in_memory(release: Release, documents: Path | None = None) -> Opened:
    """A release with its store in memory; raises HomeError where a part of it cannot be read."""
    store = EmbeddedStore.in_memory(release.open().quads())
    return Opened(store, release.manifest, release.questions, documents)
