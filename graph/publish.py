"""Publishing a release: written aside, moved into place, then the pointer is moved.

A build that fails or is killed, at any moment, leaves the published release as it was.
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from graph.assembly import Evidence
from graph.embedded import EmbeddedStore
from graph.errors import HomeError
from graph.provenance import about_lines
from graph.release import Home, Release
from graph.usable import set_aside

_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def publish(
    home: Home, evidence: Evidence, *, read_by: str, questions: Mapping[str, Any]
) -> tuple[Release, bool]:
    """The release that holds the evidence, and whether it is a new one.

    Evidence and questions equal to the published ones make no new release. Raises HomeError
    where the home cannot be written, is in use by another build, or the disk is full.
    """
    compiled = json.dumps(questions, ensure_ascii=False, indent=1, sort_keys=True)
    fingerprint = hashlib.sha256(compiled.encode()).hexdigest()
    with _writable(home.folder) as building:
        published = home.published()
        manifest = published.manifest if published else {}
        same = (manifest.get("digest"), manifest.get("questions")) == (evidence.digest, fingerprint)
        if published and same:
            return published, False
        number = int(published.name.partition("-")[0]) + 1 if published else 1
        name = f"{number:04d}-{evidence.digest[:12]}"
        manifest = {
            "release": name,
            "digest": evidence.digest,
            "questions": fingerprint,
            "quads": len(evidence.lines),
            "read_by": read_by,
            "set_aside": bool(set_aside(evidence.dossiers)),
        }
        about = about_lines(
            evidence.dossiers,
            release=name,
            previous=published.name if published else None,
            digest=evidence.digest,
            triples=len(evidence.lines),
            made=datetime.now(UTC),
        )
        EmbeddedStore.write(building / "store", (*evidence.lines, *about))
        (building / "questions.json").write_text(compiled, encoding="utf-8")
        (building / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        return _point_to(home.folder, building, name), True


def _point_to(folder: Path, building: Path, name: str) -> Release:
    releases = folder / "releases"
    releases.mkdir(exist_ok=True)
    target = releases / name
    if target.exists():  # left by a build that was killed before it moved the pointer
        shutil.rmtree(target)
    building.rename(target)
    pointer = folder / "current.new"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / "current")
    return Release(name, target)


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
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            try:
                yield building
            finally:
                shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise HomeError(f"nothing was published: {_why(folder, error)}") from error


def _why(folder: Path, error: OSError) -> str:
    if error.errno in _NO_SPACE or "space left" in str(error):
        return f"the disk of {folder} is full; make room, or choose another --home"
    if error.errno in _NO_RIGHT:
        return f"{folder} cannot be written; change its rights, or choose another --home"
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"{folder} is not a folder; choose another --home"
    return f"{folder}: {error}"
