"""The front door starts with rooms of ours alone: not where another put a package of their name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import clevidence
from tests.conftest import ROOT

FOREIGN: Final = {
    "another's": '"""Queries of another kind."""\n\n__owner__ = "another"\n',
    "nobody's": "",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the front door and its rooms."""
    shutil.copy(ROOT / "clevidence.py", tmp_path)
    for room in clevidence.ROOMS:
        hidden = shutil.ignore_patterns("__pycache__", "records")
        shutil.copytree(ROOT / room, tmp_path / room, ignore=hidden)
    return tmp_path


def started(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clevidence", "--help"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_copied_tree_starts(tree: Path) -> None:
    ran = started(tree)
    assert ran.returncode == 0, ran.stderr
    assert "ask" in ran.stdout


@pytest.mark.parametrize("room", clevidence.ROOMS)
@pytest.mark.parametrize("whose", FOREIGN)
def test_a_room_that_another_distribution_overwrote_stops_the_program(
    tree: Path, room: str, whose: str
) -> None:
    (tree / room / "__init__.py").write_text(FOREIGN[whose])
    ran = started(tree)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert f"the package {room!r} in {tree / room} is not ours" in ran.stderr
    assert "pipx install clevidence" in ran.stderr


def test_the_rooms_are_told_without_being_imported(tree: Path) -> None:
    (tree / "queries" / "__init__.py").write_text('raise SystemExit("it was imported")\n')
    assert "is not ours" in started(tree).stderr
