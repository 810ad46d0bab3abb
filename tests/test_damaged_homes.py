"""Homes that were damaged after they were published: refused by readers, mended by a build."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import clevidence
from graph.assembly import Evidence, digest_of
from graph.embedded import EmbeddedStore
from graph.errors import HomeError
from graph.release import Home, Release
from graph.store import rows
from loaders.source import Load
from tests.program import refused, run

Damage = Callable[[Release], None]
PREVIOUS: Final = "SELECT ?previous WHERE { ?release dcat:previousVersion ?previous }"


def _pointer(content: bytes) -> Damage:
    return lambda release: _pointer_of(release).write_bytes(content) and None


def _pointer_of(release: Release) -> Path:
    return release.folder.parent.parent / "current"


def _gone(part: str) -> Damage:
    def damage(release: Release) -> None:
        path = release.folder / part
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return damage


def _cut(part: str, length: int = 40) -> Damage:
    """Cut files to their first bytes."""

    def damage(release: Release) -> None:
        for path in release.folder.glob(part):
            path.write_bytes(path.read_bytes()[:length])

    return damage


def _bits(release: Release) -> None:
    """A byte in each of the store's larger files, which opens all the same."""
    for path in (release.folder / "store").glob("*.sst"):
        content = bytearray(path.read_bytes())
        if len(content) > 100_000:
            content[1000] ^= 255
            path.write_bytes(content)


def _index_nobody_read(release: Release) -> None:
    """A byte in the last of the store's larger files alone."""
    *_, path = sorted(p for p in (release.folder / "store").glob("*.sst") if p.stat().st_size > 1e5)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def _other_store(release: Release) -> None:
    """A store with one quad less: readers cannot tell."""
    lines = sorted(release.open().quads())
    shutil.rmtree(release.folder / "store")
    EmbeddedStore.write(release.folder / "store", lines[:-1])


def _said(**changes: object) -> Damage:
    """A manifest that says something else."""

    def damage(release: Release) -> None:
        path = release.folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return damage


def _asked(release: Release) -> None:
    """A catalogue without its first question."""
    path = release.folder / "questions.json"
    _, *kept = json.loads(path.read_text()).items()
    path.write_text(json.dumps(dict(kept)))


# What is damaged, and whether the release can be read all the same.
DAMAGES: Final[dict[str, tuple[Damage, bool]]] = {
    "current names a missing release": (_pointer(b"0007-0123456789ab\n"), False),
    "current holds garbage": (_pointer(b"no release at all\n"), False),
    "current holds a path": (_pointer(b"../releases\n"), False),
    "current holds bytes": (_pointer(b"\xff\x00\xfe"), False),
    "current is empty": (_pointer(b""), False),
    "the release is gone": (_gone("."), False),
    "the store is gone": (_gone("store"), False),
    "a file of the store is gone": (_gone("store/CURRENT"), False),
    "the files of the store are cut": (_cut("store/*.sst"), False),
    "the list of the store's files is cut": (_cut("store/MANIFEST-*", 20), False),
    "manifest.json is gone": (_gone("manifest.json"), False),
    "manifest.json is cut": (_cut("manifest.json"), False),
    "manifest.json is empty": (_cut("manifest.json", 0), False),
    "manifest.json is of an older program": (
        lambda release: (release.folder / "manifest.json").write_text('{"digest": ""}') and None,
        False,
    ),
    "questions.json is gone": (_gone("questions.json"), False),
    "questions.json is cut": (_cut("questions.json"), False),
    "questions.json is a list": (
        lambda release: (release.folder / "questions.json").write_text("[]") and None,
        False,
    ),
    "bits of the store are others": (_bits, True),
    "bits of one index are others": (_index_nobody_read, True),
    "the store holds a quad less": (_other_store, True),
    "the manifest has another digest": (_said(digest="0" * 64), True),
    "the manifest has another number of quads": (_said(stored=1), True),
    "a question is missing": (_asked, True),
}
UNREADABLE: Final = [name for name, (_, readable) in DAMAGES.items() if not readable]


@pytest.fixture
def place(home: Home, tmp_path: Path) -> Home:
    """A copy of the home, to damage."""
    shutil.copytree(home.folder, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def build(
    place: Home, evidence: Evidence, load: Load, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """Run `clevidence build` on the copy; the records are read but once for all these tests."""
    monkeypatch.setattr(clevidence, "_evidence", lambda *_: (evidence, load, "2026-11-24"))

    def run_build() -> str:
        ran = run("build", "--home", place.folder)
        assert ran.code == 0, ran
        return ran.out

    return run_build


def test_a_whole_home_is_left_unchanged(place: Home, build: Callable[[], str]) -> None:
    assert build().startswith(f"unchanged: release {place.current().name}, ")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_build_publishes_a_whole_release_in_place_of_a_damaged_one(
    damage: str, place: Home, evidence: Evidence, build: Callable[[], str]
) -> None:
    old = place.current()
    damaging, readable = DAMAGES[damage]
    damaging(old)
    number = "0002" if old.folder.exists() else "0001"
    assert build().startswith(f"published: release {number}-")
    release = place.current()
    assert digest_of(release.open().quads()) == release.manifest["digest"] == evidence.digest
    assert len(release.open()) == release.manifest["stored"] > release.manifest["quads"]
    previous = [row["previous"].rpartition("/")[2] for row in rows(release.open(), PREVIOUS)]
    assert previous == [old.name] * readable
    assert run("ask", "options_under_risk", "--home", place.folder).code == 0
    assert build().startswith(f"unchanged: release {release.name}, ")


@pytest.mark.parametrize("damage", UNREADABLE)
def test_readers_refuse_a_damaged_release_and_name_the_mend(damage: str, place: Home) -> None:
    DAMAGES[damage][0](place.current())
    told = refused("ask", "options_under_risk", "--home", place.folder)
    assert "clevidence build" in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "command", [("sparql", "-"), ("trace", "chasset-2018"), ("explain", "thalidomide"), ("dump",)]
)
@pytest.mark.parametrize("damage", [_gone("store"), _cut("store/*.sst"), _pointer(b"?")])
def test_every_reader_names_the_mend(
    command: tuple[str, ...],
    damage: Damage,
    place: Home,
    tmp_path: Path,
) -> None:
    damage(place.current())
    query = tmp_path / "query.rq"
    query.write_text("ASK { ?s ?p ?o }")
    args = [str(query) if arg == "-" else arg for arg in command]
    assert "clevidence build" in refused(*args, "--home", place.folder)


def test_damage_that_is_met_while_reading_names_the_mend_too(place: Home) -> None:
    _bits(place.current())
    told = refused("dump", "--home", place.folder)
    assert "the store cannot be read (Corruption: " in told
    assert told.endswith("; run `clevidence build`")


def test_the_check_tells_a_store_that_is_not_the_one_published(place: Home) -> None:
    _other_store(place.current())
    ran = run("check", "--home", place.folder)
    assert ran.code == 1
    assert "its store has the digest" in ran.err
    assert "clevidence build" in ran.err
    _gone("store")(place.current())
    assert run("check", "--home", place.folder).code == 2


def test_a_new_release_is_numbered_above_every_other(place: Home, build: Callable[[], str]) -> None:
    for name in ("0041-0123456789ab", "0040-kept", "my-notes", "notes"):
        (place.folder / "releases" / name).mkdir()
    _gone("store")(place.current())
    assert build().startswith("published: release 0042-")


def test_a_pointer_that_is_a_folder_is_named(place: Home, build: Callable[[], str]) -> None:
    (place.folder / "current").unlink()
    (place.folder / "current").mkdir()
    assert f"{place.folder}/current is a folder; remove it" in refused(
        "build", "--home", place.folder
    )
    (place.folder / "current").rmdir()
    assert build().startswith("published: release 0002-")


def test_what_is_said_of_a_damaged_release_is_said_of_it_by_name(place: Home) -> None:
    release = place.current()
    _cut("manifest.json")(release)
    with pytest.raises(HomeError, match=f"release {release.name} is damaged: manifest.json cannot"):
        _ = place.current().manifest
