"""Releases: built aside, published by moving a pointer, read by everybody else.

    home/
      current                     the name of the published release, one line
      current.new                 the name of the one that `current` is about to name
      releases/0001-0123456789ab/ store/ (Oxigraph)  manifest.json  questions.json
      building/                   a build on its way; what a killed one left is removed

A release is never changed. A build that fails, or is killed at any moment, changes nothing:
readers go on with the release that `current` names. A release that was damaged all the same is
refused by its readers and replaced by the next build.
"""

import json
import os
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from graph.embedded import EmbeddedStore
from graph.errors import ClevidenceError, HomeError

RELEASE_NAME: Final = re.compile(r"\d{4,9}-[0-9a-f]{12}")
# What a manifest says; one that lacks a key was damaged, or is of an older program.
MANIFEST: Final = frozenset(
    {
        "release",
        "digest",
        "evidence",
        "quads",
        "stored",
        "store_sha256",
        "read_by",
        "set_aside",
        "generation",
        "loaded",
    }
)


class Release(NamedTuple):
    """A published release: its name, its folder, and what its manifest says."""

    name: str
    folder: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """Digest, numbers of quads, and the date to which the evidence was read.

        `quads` are those the digest is of, `stored` those and the ones of `about`; `evidence` is
        the digest of what was assembled, and `loaded` the number of graphs that lie beside it,
        from the shelf up to a `generation`.
        """
        manifest = self._json("manifest.json")
        if not manifest.keys() >= MANIFEST:
            missing = ", ".join(sorted(MANIFEST - manifest.keys()))
            raise self._damaged(f"manifest.json lacks {missing}")
        return manifest

    @property
    def questions(self) -> dict[str, Any]:
        """The compiled catalogue of questions, by name."""
        return self._json("questions.json")

    def open(self) -> EmbeddedStore:
        """The release's store, for reading; raises HomeError where it is damaged or gone."""
        return EmbeddedStore.open(self.folder / "store")

    def _json(self, name: str) -> dict[str, Any]:
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._damaged(f"{name} cannot be read") from error
        if not isinstance(content, dict):
            raise self._damaged(f"{name} holds something else")
        return content

    def _damaged(self, why: str) -> HomeError:
        return HomeError(
            f"release {self.name} is damaged: {why}; "
            "run `clevidence build`, which publishes a whole one"
        )


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
        except UnicodeDecodeError:
            name = ""
        if not RELEASE_NAME.fullmatch(name):
            raise HomeError(f"{self.folder}/current names no release; run `clevidence build`")
        release = Release(name, self.folder / "releases" / name)
        if not (release.folder / "manifest.json").is_file():
            raise HomeError(
                f"{self.folder} names the release {name}, which is not there; "
                "run `clevidence build`"
            )
        return release

    def readable(self) -> Release | None:
        """The published release, or None where there is none or a part of it cannot be read."""
        try:
            release = self.published()
            if release:
                _ = release.manifest, release.questions, release.open()
        except HomeError:
            return None
        return release

    def highest_number(self) -> int:
        """The highest number among the releases in the folder, published or not; 0 for none."""
        names = (path.name for path in (self.folder / "releases").glob("*-*") if path.is_dir())
        numbers = (name.partition("-")[0] for name in names)
        return max((int(number) for number in numbers if number.isdecimal()), default=0)


def home_of(folder: str | None) -> Home:
    """The home named, else `CLEVIDENCE_HOME`, else the user's data folder.

    Raises ClevidenceError for a name of nothing but spaces.
    """
    if folder is not None and not folder.strip():
        raise ClevidenceError("--home names no folder; name one, or leave it out")
    return Home(Path(folder) if folder else default_home())
