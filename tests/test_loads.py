"""Loads of several sources: for which of them records given by hand stand in."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest

from graph.claim import Dossier
from graph.errors import EvidenceError
from loaders import run
from loaders.registry import curated
from loaders.source import Load, Source

KEEPING, FETCHING = "keeping", "fetching"
NOTHING_EXPECTED: Final = {"Document": (0, 0)}
ONE_EXPECTED: Final = {"Document": (1, 1)}


def source(name: str, expect: dict[str, tuple[int, int]]) -> Source:
    known = next(iter(curated().values()))
    return Source(**{**vars(known), "name": name, "expect": expect})


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Path]]:
    """A function that loads two sources, of which one keeps `records`, and tells what was read."""
    (tmp_path / KEEPING / "records").mkdir(parents=True)
    (tmp_path / FETCHING).mkdir()

    def load_both(records: Path | None, **expect: dict[str, tuple[int, int]]) -> dict[str, Path]:
        folders: dict[str, Path] = {}

        def load(of: Source, folder: Path) -> Load:
            folders[of.name] = folder
            return Load([Dossier(source=of.name, slug=of.name, input_sha256="0")], {})

        named = {n: source(n, expect.get(n, NOTHING_EXPECTED)) for n in (KEEPING, FETCHING)}
        monkeypatch.setattr(run, "FOLDER", tmp_path)
        monkeypatch.setattr(run, "curated", lambda: named)
        monkeypatch.setattr(run, "loader_of", lambda _: SimpleNamespace(load=load))
        loaded, _ = run.load_all(records)
        assert [dossier.source for dossier in loaded.dossiers] == [KEEPING, FETCHING]
        return folders

    return load_both


def test_records_given_stand_in_for_those_a_source_keeps_and_for_no_others(
    read: Callable[..., dict[str, Path]], tmp_path: Path
) -> None:
    given = tmp_path / "given"
    own = {name: tmp_path / name / "records" for name in (KEEPING, FETCHING)}
    assert read(None) == own
    assert read(given) == {**own, KEEPING: given}


def test_only_what_a_source_reads_of_its_own_is_held_to_its_expectation(
    read: Callable[..., dict[str, Path]], tmp_path: Path
) -> None:
    read(tmp_path / "given", **{KEEPING: ONE_EXPECTED})
    for records, name in ((None, KEEPING), (tmp_path / "given", FETCHING)):
        with pytest.raises(EvidenceError, match=f"{name}/source.yaml: 0 of Document were read"):
            read(records, **{name: ONE_EXPECTED})


def test_every_source_says_its_version_and_where_it_comes_from() -> None:
    for described in curated().values():
        assert described.version
        assert described.title
        assert described.licence
