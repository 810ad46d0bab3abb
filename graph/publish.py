"""Publishing a release: written aside, moved into place, then the pointer is moved.

A build that fails or is killed, at any moment, leaves the published release as it was. Releases
are numbered one above the highest in the home.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any, Final, NamedTuple

from graph.assembly import Evidence
from graph.disk import why_unwritten
from graph.embedded import WritableStore
from graph.errors import HomeError
from graph.loaded import RETRACTIONS, loaded, quads_after, retraction_lines
from graph.provenance import (
    ABOUT,
    Origin,
    SourceFacts,
    about_lines,
    origins_of,
    said_of_evidence,
)
from graph.release import RELEASE_NAME, Home, Release
from graph.shelf import Shelf
from graph.usable import set_aside

# The files in which a store of RocksDB holds what was written.
_STORED: Final = ("*.sst", "MANIFEST-*", "CURRENT")


def publish(
    home: Home,
    evidence: Evidence,
    *,
    read_by: str,
    questions: Mapping[str, Any],
    sources: Iterable[SourceFacts],
    shelf: Shelf | None = None,
) -> tuple[Release, bool]:
    """The release that holds the evidence and the shelf, and whether it is a new one.

    Evidence and questions equal to those of a published release that is whole make no new one; a
    damaged release is replaced, and named as the one before only where it can be read. Raises
    HomeError where the home cannot be written, is in use by another build, or the disk is full.
    """
    compiled = json.dumps(questions, ensure_ascii=False, indent=1, sort_keys=True)
    beside = loaded(shelf, evidence.digest)
    content = {
        "digest": beside.digest,
        "evidence": evidence.digest,
        "read_by": read_by,
        "set_aside": bool(set_aside(evidence.dossiers)),
        "generation": beside.generation,
        "loaded": beside.graphs,
    }
    with _writable(home.folder) as building:
        published = home.readable()
        if published and _holds(published, content, compiled):
            return published, False
        with WritableStore(building / "store") as store:
            store.add("".join(evidence.lines).encode())
            if shelf:
                _add_loaded(store, shelf, 0)
            origins, graphs = origins_of(evidence.dossiers), evidence.store.graphs()
            facts = tuple(sources)
            draft = _Draft(
                building, store, content, compiled, origins, graphs, facts, shelf, published
            )
            return _published(home, draft), True


def publish_loaded(
    home: Home, release: Release, shelf: Shelf, sources: Iterable[SourceFacts]
) -> Release:
    """The published release with the documents that came to the shelf since, as a new one.

    The release itself where they come to the same. For loads that change nothing of what is
    assembled; only what changed is written. Raises HomeError as `publish` does.
    """
    before = release.manifest
    beside = loaded(shelf, before["evidence"])
    content = {
        **{key: before[key] for key in ("evidence", "read_by", "set_aside")},
        "digest": beside.digest,
        "generation": beside.generation,
        "loaded": beside.graphs,
    }
    if beside.digest == before["digest"]:
        return release
    compiled = (release.folder / "questions.json").read_text(encoding="utf-8")
    with (
        _writable(home.folder) as building,
        WritableStore(building / "store", release.folder / "store") as store,
    ):
        origins, graphs = said_of_evidence(store.quads(ABOUT))
        store.remove([*shelf.gone(before["generation"]), ABOUT, RETRACTIONS])
        _add_loaded(store, shelf, before["generation"])
        facts = tuple(sources)
        draft = _Draft(building, store, content, compiled, origins, graphs, facts, shelf, release)
        return _published(home, draft)


class _Draft(NamedTuple):
    """A release on its way: its folder and store, and what its manifest and `about` say."""

    folder: Path
    store: WritableStore
    content: Mapping[str, Any]
    compiled: str
    origins: Sequence[Origin]
    graphs: Sequence[str]
    sources: Sequence[SourceFacts]
    shelf: Shelf | None
    previous: Release | None


def _add_loaded(store: WritableStore, shelf: Shelf, after: int) -> None:
    store.add_all(quads_after(shelf, after))
    store.add("".join(retraction_lines(shelf)).encode())


def _published(home: Home, draft: _Draft) -> Release:
    """The draft with its `about` graph and manifest, moved into place."""
    store, shelf = draft.store, draft.shelf
    name = f"{home.highest_number() + 1:04d}-{draft.content['digest'][:12]}"
    quads = len(store)
    lines = about_lines(
        draft.origins,
        sources=draft.sources,
        graphs=draft.graphs,
        release=name,
        previous=draft.previous.name if draft.previous else None,
        digest=draft.content["digest"],
        triples=quads,
        made=datetime.now(UTC),
        read_by=draft.content["read_by"],
        files=shelf.loads() if shelf else (),
        replaced=shelf.replaced() if shelf else (),
    )
    store.add("".join(lines).encode())
    manifest = {"release": name, **draft.content, "quads": quads, "stored": len(store)}
    store.finish()
    manifest["store_sha256"] = _sha256_of(draft.folder / "store")
    (draft.folder / "questions.json").write_text(draft.compiled, encoding="utf-8")
    (draft.folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return _point_to(home.folder, draft.folder, name)


def _holds(release: Release, content: Mapping[str, Any], compiled: str) -> bool:
    """Whether a release holds the content and the questions, and its store is as it was written."""
    said, store = release.manifest, release.folder / "store"
    told = {key: value for key, value in content.items() if key != "generation"}
    return (
        told.items() <= said.items()
        and release.questions == json.loads(compiled)
        and _sha256_of(store) == said["store_sha256"]
        and len(release.open()) == said["stored"]
    )


def _sha256_of(store: Path) -> str:
    """SHA-256 over the store's files, which tells damage in whatever part of it."""
    whole = hashlib.sha256()
    for path in sorted(path for form in _STORED for path in store.glob(form)):
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _point_to(folder: Path, building: Path, name: str) -> Release:
    releases = folder / "releases"
    releases.mkdir(exist_ok=True)
    pointer = folder / "current.new"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    building.rename(releases / name)
    pointer.replace(folder / "current")
    return Release(name, releases / name)


def _remove(building: Path) -> None:
    """Remove it, also where a store that failed in it still writes, for a moment, in a thread."""
    for _ in range(40):
        shutil.rmtree(building, ignore_errors=True)
        if not building.exists():
            return
        sleep(0.05)


def _remove_what_a_killed_build_left(folder: Path) -> None:
    """The build on its way, and a release in its place that `current` never named."""
    shutil.rmtree(folder / "building", ignore_errors=True)
    left, published = _line_of(folder / "current.new"), _line_of(folder / "current")
    if left != published and RELEASE_NAME.fullmatch(left):
        shutil.rmtree(folder / "releases" / left, ignore_errors=True)
    (folder / "current.new").unlink(missing_ok=True)


def _line_of(file: Path) -> str:
    return file.read_text("utf-8", "replace").strip() if file.is_file() else ""


@contextmanager
def _writable(folder: Path) -> Iterator[Path]:
    """A new folder in the home to build in, locked for one build, removed afterwards."""
    building = folder / "building"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                sentence = f"{folder} is in use by another build; wait, or choose another --home"
                raise HomeError(sentence) from error
            _remove_what_a_killed_build_left(folder)
            building.mkdir()
            try:
                yield building
            finally:
                _remove(building)
    except OSError as error:
        raise HomeError(f"nothing was published: {why_unwritten(folder, error)}") from error
