"""A release as an rdflib Dataset, for notebooks."""

from typing import Any, NoReturn

from oxrdflib import OxigraphStore
from rdflib import Dataset

from graph.errors import ClevidenceError
from graph.release import Release


class _ReadOnly(OxigraphStore):
    """An Oxigraph store that refuses every change."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise ClevidenceError(
            "a release is read-only; copy it to a Dataset of your own to change it"
        )

    add = addN = remove = update = remove_graph = destroy = _refuse  # noqa: N815

    def add_graph(self, graph: Any) -> None:
        """Nothing: rdflib adds each graph that it lists, and they are all there."""


def dataset(release: Release) -> Dataset:
    """The release over all its graphs; changing it raises ClevidenceError."""
    return Dataset(store=_ReadOnly(store=release.open().inner), default_union=True)
