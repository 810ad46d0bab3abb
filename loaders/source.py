"""What every loader gives: dossiers, the places of their data, and a report that adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import yaml

from graph.claim import Dossier
from graph.errors import Problem


@dataclass(frozen=True)
class Source:
    """What `source.yaml` says of a source.

    `version` is part of the IRI of every load, and raised when its records are read otherwise.
    `door` tells how it comes in: `records` lie in the source's own folder and are read by every
    build; `files` are given to `clevidence load`.
    """

    name: str
    title: str
    licence: str
    redistribution: bool
    version: str
    version_rule: str
    read_by: str
    captures: Mapping[str, str]
    expect: Mapping[str, tuple[int, int]]
    door: Literal["records", "files"] = "records"


@dataclass(frozen=True)
class Load:
    """What a loader made of its records.

    `places` gives the file and line of each datum, by its slug and, for a field, `slug#field`.
    records in = dossiers + refused records.
    """

    dossiers: Sequence[Dossier]
    places: Mapping[str, str]
    refused: Sequence[Problem] = field(default_factory=tuple)

    def place(self, slug: str) -> str:
        """The file and line of a datum or of what it is part of, or its slug where none has it."""
        whole = slug.partition("#")[0]
        while slug not in self.places and "/" in whole:
            slug, whole = whole, whole.rpartition("/")[0]
        return self.places.get(slug) or self.places.get(whole) or slug


class Loader(Protocol):
    """A loader's door: the folder of its records, read and turned into dossiers."""

    def load(self, source: Source, folder: Path) -> Load:
        """Every record of the folder as a dossier, or its refusal with file, line and mend."""


def read_source(path: Path) -> Source:
    """The source description in a `source.yaml`."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    expect = {kind: (least, most) for kind, (least, most) in content.pop("expect", {}).items()}
    return Source(name=path.parent.name, expect=expect, **content)
