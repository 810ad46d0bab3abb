"""Releases: built aside, published by moving a pointer, read by everybody else.

    home/
      current                     the name of the published release, one line
      releases/0001-0123456789ab/ store/ (Oxigraph)  manifest.json  questions.json
      building/                   a build on its way; what a killed one left is removed

A release is never changed. A build that fails, or is killed at any moment, changes nothing:
readers go on with the release that `current` names.
"""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from graph.embedded import EmbeddedStore
from graph.errors import HomeError


class Release(NamedTuple):
    """A published release: its name, its folder, and what its manifest says."""

    name: str
    folder: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """Digest, number of quads, date to which the evidence was read, and counts."""
        return self._json("manifest.json")

    @property
    def questions(self) -> dict[str, Any]:
        """The compiled catalogue of questions, by name."""
        return self._json("questions.json")

    def open(self) -> EmbeddedStore:
        """The release's store, for reading."""
        return EmbeddedStore.open(self.folder / "store")

    def _json(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise HomeError(
                f"release {self.name} is damaged: {name} cannot be read; "
                f"remove {self.folder.parent.parent} and run `clevidence build`"
            ) from error
        return content


def default_home() -> Path:
    """`CLEVIDENCE_HOME`, else the user's data folder."""
    named = os.environ.get("CLEVIDENCE_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("clevidence")


class Home(NamedTuple):
    """The folder that holds releases."""

    folder: Path

    def current(self) -> Release:
        """The published release; raises HomeError where there is none."""
        release = self.published()
        if release is None:
            raise HomeError(f"{self.folder} holds no release; run `clevidence build` first")
        return release

    def published(self) -> Release | None:
        """The published release, or None; raises HomeError where it cannot be read."""
        try:
            name = (self.folder / "current").read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise HomeError(f"{self.folder} cannot be read: {error.strerror}") from error
        release = Release(name, self.folder / "releases" / name)
        if not (release.folder / "manifest.json").is_file():
            raise HomeError(
                f"{self.folder} names the release {name}, which is not there; "
                "run `clevidence build`"
            )
        return release
