"""The sources there are: every folder here with a `source.yaml`. No list to edit."""

from importlib import import_module
from pathlib import Path
from typing import Final

from loaders.source import Loader, Source, read_source

FOLDER: Final = Path(__file__).parent


def sources() -> dict[str, Source]:
    """Each source by the name of its folder."""
    return {path.parent.name: read_source(path) for path in sorted(FOLDER.glob("*/source.yaml"))}


def loader_of(source: Source) -> Loader:
    """The loader of a source: `loaders/<name>/transform.py`."""
    module: Loader = import_module(f"loaders.{source.name}.transform")
    return module
