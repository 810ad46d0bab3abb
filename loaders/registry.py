"""The sources there are: every folder here with a `source.yaml`. No list to edit."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from loaders.record import Reader, Transformer
from loaders.source import Loader, Source, read_source

FOLDER: Final = Path(__file__).parent


def sources() -> dict[str, Source]:
    """Each source by the name of its folder; read once, since every file given asks for them."""
    return dict(_sources(FOLDER))


@cache
def _sources(folder: Path) -> dict[str, Source]:
    return {path.parent.name: read_source(path) for path in sorted(folder.glob("*/source.yaml"))}


def curated() -> dict[str, Source]:
    """The sources whose records lie in their own folder, which every build reads."""
    return {name: source for name, source in sources().items() if source.door == "records"}


def formats() -> dict[str, Source]:
    """The sources that are formats in which evidence is given to `clevidence load`."""
    return {name: source for name, source in sources().items() if source.door == "files"}


def reader_of(source: Source) -> Reader:
    """How a format is recognised and read: `loaders/<name>/read.py`."""
    module: Reader = import_module(f"loaders.{source.name}.read")
    return module


def transformer_of(source: Source) -> Transformer:
    """What a format's records make: `loaders/<name>/transform.py`."""
    module: Transformer = import_module(f"loaders.{source.name}.transform")
    return module


def loader_of(source: Source) -> Loader:
    """The loader of a source: `loaders/<name>/transform.py`."""
    module: Loader = import_module(f"loaders.{source.name}.transform")
    return module
