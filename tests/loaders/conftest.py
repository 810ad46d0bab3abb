"""What tests of loads share: a home to load into, and files to load."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.release import Home


@pytest.fixture
def mine(home: Home, tmp_path: Path) -> Home:
    """A home of the test's own, with the release of the real records."""
    place = Home(tmp_path / "home")
    shutil.copytree(home.folder, place.folder)
    return place


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """A function that writes a file and gives its path."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
