"""The directions of imports, the owners of rooms, and the size of files."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import clevidence

ROOT: Final = Path(clevidence.__file__).parent
MAY_IMPORT: Final = {
    "ontology": set(),
    "graph": {"ontology"},
    "loaders": {"ontology", "graph"},
    "queries": {"ontology", "graph"},
    "explorer": {"ontology", "graph", "queries"},
}


def _modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def _imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions and under TYPE_CHECKING."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    for path in _modules(room):
        ours = {name.partition(".")[0] for name in _imported(path)} & {*MAY_IMPORT, "clevidence"}
        assert ours - {room} <= MAY_IMPORT[room], path


def test_one_loader_does_not_import_another() -> None:
    """A loader is a folder with a `source.yaml`; the others are shared ground."""
    for path in _modules("loaders"):
        source = path.relative_to(ROOT / "loaders").parts[0]
        others = {
            name.split(".")[1]
            for name in _imported(path)
            if name.startswith("loaders.")
            and (ROOT / "loaders" / name.split(".")[1] / "source.yaml").is_file()
        }
        assert others <= {source}, path


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_says_whose_it_is(room: str) -> None:
    assert f'__owner__ = "{clevidence.__owner__}"' in (ROOT / room / "__init__.py").read_text()


def test_the_front_door_knows_every_room() -> None:
    assert set(clevidence.ROOMS) == set(MAY_IMPORT)


def test_a_file_is_read_in_one_sitting() -> None:
    """But for the list of terms, which the ontology makes and another test holds."""
    files = [path for room in MAY_IMPORT for path in _modules(room) if path.name != "terms.py"]
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    assert lengths[-1] <= 400
    assert lengths[len(lengths) // 2] <= 120


def test_no_file_has_a_name_that_says_nothing() -> None:
    names = {path.stem for room in MAY_IMPORT for path in _modules(room)}
    assert not names & {"utils", "helpers", "common", "base", "core", "misc"}


def test_no_room_is_imported_as_a_whole() -> None:
    for path in [p for room in MAY_IMPORT for p in _modules(room)] + [ROOT / "clevidence.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        plain = [
            a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
        ]
        assert not set(plain) & set(MAY_IMPORT), path
