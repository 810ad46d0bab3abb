"""Releases: published whole or not at all, and equal for equal input."""

import errno
import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from graph import publish as publishing
from graph.assembly import Evidence, assemble, digest_of
from graph.embedded import WritableStore
from graph.errors import HomeError
from graph.publish import publish
from graph.release import Home, Release
from graph.store import rows
from loaders.source import Load
from ontology.vocabulary import FOLDER, Vocabulary
from queries.catalogue import questions
from queries.publish import catalogue_lines
from tests.conftest import SOURCES, missing_or_required

QUESTIONS: Final = {"q": {"summary": "…"}}
BUILD: Final = (sys.executable, "-m", "clevidence", "build", "--home")


def published(home: Home, evidence: Evidence, questions: dict[str, object] | None = None) -> str:
    return publish_again(home, evidence, questions)[0].name


def publish_again(
    home: Home, evidence: Evidence, questions: dict[str, object] | None = None
) -> tuple[Release, bool]:
    catalogue = questions or QUESTIONS
    return publish(home, evidence, read_by="2026-11-24", questions=catalogue, sources=SOURCES)


@pytest.fixture
def old(tmp_path: Path, evidence: Evidence) -> Home:
    """A home that holds a release."""
    home = Home(tmp_path / "home")
    published(home, evidence)
    return home


def still_answers(home: Home, name: str) -> bool:
    release = home.current()
    count = rows(release.open(), "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a cle:Finding }")
    return release.name == name and int(count[0]["n"]) > 50


def test_equal_input_gives_an_equal_digest_and_equal_lines(
    load: Load, vocabulary: Vocabulary, evidence: Evidence, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER, tmp_path / "ontology")
    anew = Vocabulary.read(tmp_path / "ontology")
    asked = catalogue_lines(questions())
    again = assemble(list(reversed(load.dossiers)), anew, {}, asked)
    assert again.digest == evidence.digest
    assert again.lines == evidence.lines
    first, *others = load.dossiers
    changed = replace(
        first, claims=(replace(first.claims[0], note="read again"), *first.claims[1:])
    )
    assert assemble([changed, *others], vocabulary, {}).digest != evidence.digest


def test_the_digest_is_that_of_the_canonical_graph_without_about(
    old: Home, evidence: Evidence
) -> None:
    lines = list(old.current().open().quads())
    assert len(lines) > len(evidence.lines)
    assert digest_of(lines) == old.current().manifest["digest"] == evidence.digest


def test_times_stand_in_the_about_graph_alone(old: Home) -> None:
    query = """SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?time }
      FILTER(DATATYPE(?time) = xsd:dateTime) }"""
    assert [row["g"] for row in rows(old.current().open(), query)] == [
        "https://w3id.org/clevidence/graph/system/about"
    ]


def test_a_build_of_the_same_evidence_makes_no_new_release(old: Home, evidence: Evidence) -> None:
    release, is_new = publish_again(old, evidence)
    assert (release.name, is_new) == (old.current().name, False)


def test_another_question_makes_a_new_release_that_names_the_one_before(
    old: Home, evidence: Evidence
) -> None:
    before = old.current().name
    name = published(old, evidence, {"q": {"summary": "another"}})
    assert (before[:4], name[:4], old.current().name) == ("0001", "0002", name)
    query = "SELECT ?previous WHERE { ?release dcat:previousVersion ?previous }"
    (row,) = rows(old.current().open(), query)
    assert row["previous"].endswith(before)


def test_a_home_without_a_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="run `clevidence build` first"):
        Home(tmp_path).current()


def test_a_home_in_use_is_refused_and_left_alone(old: Home, evidence: Evidence) -> None:
    name = old.current().name
    with (old.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(HomeError, match="in use by another build"):
            published(old, evidence, {"q": {"summary": "another"}})
    assert still_answers(old, name)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path, evidence: Evidence) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeError, match="is not a folder"):
        published(Home(tmp_path / "home"), evidence)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full"), (errno.EACCES, "cannot be written"), (errno.EIO, "nothing was")],
)
def test_a_failure_to_write_changes_nothing_and_says_why(
    old: Home, evidence: Evidence, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    name = old.current().name
    monkeypatch.setattr(WritableStore, "finish", fail)
    with pytest.raises(HomeError, match=words):
        published(old, evidence, {"q": {"summary": "another"}})
    assert still_answers(old, name)
    assert sorted(path.name for path in old.folder.iterdir()) == ["current", "lock", "releases"]


def test_a_disk_that_fills_up_changes_nothing(old: Home) -> None:
    """Files may grow to 64 kB only, which stands for a disk that fills up while building."""
    name = old.current().name

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    result = subprocess.run(
        [*BUILD, str(old.folder)],
        preexec_fn=small_disk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1
    assert "nothing was published" in result.stderr
    assert still_answers(old, name)


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        missing_or_required("a small disk can be mounted by root only")
    try:
        result = subprocess.run(
            [*BUILD, str(disk / "home")], capture_output=True, text=True, check=False
        )
        assert not (disk / "home" / "current").exists()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "is full; make room" in result.stderr


STEPS: Final = ("WritableStore.finish", "_point_to", "shutil.rmtree", "os.fsync", "Path.replace")


@pytest.mark.parametrize("step", STEPS)
def test_a_build_killed_at_a_step_leaves_the_old_release(old: Home, step: str) -> None:
    name = old.current().name
    program = f"""
import os, signal, sys, shutil
import clevidence
from graph import publish
from graph.embedded import WritableStore
holder, _, attribute = {step!r}.rpartition(".")
holders = {{"WritableStore": WritableStore, "shutil": publish.shutil, "os": os, "": publish}}
target = (holders | {{"Path": publish.Path}})[holder]
real = getattr(target, attribute)
calls = []
def killed(*args, **kwargs):
    calls.append(1)
    if {step!r} != "shutil.rmtree" or len(calls) > 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(target, attribute, killed)
clevidence.main(["build", "--home", {str(old.folder)!r}])
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert result.returncode == -signal.SIGKILL, result.stderr.decode()
    assert still_answers(old, name)
    subprocess.run([*BUILD, str(old.folder)], check=True, capture_output=True)
    releases = sorted(path.name[:4] for path in (old.folder / "releases").iterdir())
    assert (old.current().name[:4], releases) == ("0002", ["0001", "0002"])
    assert sorted(path.name for path in old.folder.iterdir()) == ["current", "lock", "releases"]


@pytest.mark.parametrize("after_seconds", [0.3, 0.8, 1.3, 1.8])
def test_a_build_killed_at_any_moment_leaves_a_release_that_answers(
    old: Home, after_seconds: float
) -> None:
    process = subprocess.Popen(
        [*BUILD, str(old.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after_seconds)
    process.kill()
    process.wait()
    assert still_answers(old, old.current().name)


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "unwritable"
    folder.mkdir()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def _denied(*_: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_an_unwritable_home_is_refused(
    unwritable: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write everywhere; there the denial is made by hand."""
    if os.geteuid() == 0:
        monkeypatch.setattr(publishing.fcntl, "flock", _denied)
    with pytest.raises(HomeError, match="cannot be written; change its rights"):
        published(Home(unwritable / "home"), evidence)
