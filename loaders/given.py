"""What is given on the command line, as contents: files, folders, globs, standard input.

Folders are walked in the order of names; links to folders are not followed, so none can lead in
a circle. What is in archives is given by `loaders.packed`.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO, Final

from graph.errors import ClevidenceError
from loaders.content import Content
from loaders.packed import Unopened, unpacked
from loaders.shown import shown_name

# Standard input is held in memory, so that it can be read more than once.
_LARGEST_INPUT: Final = 1 << 30


def contents(given: Iterable[str]) -> Iterator[Content | Unopened]:
    """What lies in the paths, folders and globs; `-` is standard input, read whole.

    Raises ClevidenceError, before anything is read, where a path is not there at all, or a glob
    fits nothing.
    """
    paths = tuple(given)
    for path in paths:
        if path != "-" and not _is_there(path):
            sentence = "is not there; name a file, a folder or a pattern that fits"
            raise ClevidenceError(f"{shown_name(path)} {sentence}")
    return _contents(paths)


def _contents(paths: Iterable[str]) -> Iterator[Content | Unopened]:
    for path in paths:
        if path == "-":
            yield from _of_input()
            continue
        for file in _files(path):
            if isinstance(file, Unopened):
                yield file
            else:
                yield from _of_file(file)


def _of_input() -> Iterator[Content | Unopened]:
    data = sys.stdin.buffer.read(_LARGEST_INPUT + 1) if sys.stdin else b""
    if len(data) > _LARGEST_INPUT:
        size = f"{_LARGEST_INPUT >> 30} GB"
        yield Unopened("-", f"it is larger than {size}; save it as a file, and give its name")
    else:
        yield from unpacked(Content("-", partial(io.BytesIO, data), len(data)))


def _is_there(given: str) -> bool:
    try:
        path = Path(given)
        if path.exists() or path.is_symlink():
            return True
    except (OSError, ValueError):
        return False
    return has_magic(given) and next(_fitting(given), None) is not None


def _files(given: str) -> Iterator[Path | Unopened]:
    path = Path(given)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists() or path.is_symlink():
        yield path
    else:
        seen = set()
        for one in _fitting(given):
            for file in _in_folder(one) if one.is_dir() and not one.is_symlink() else [one]:
                if file not in seen:
                    seen.add(file)
                    yield file


def _in_folder(top: Path) -> Iterator[Path | Unopened]:
    """Every file below a folder; what cannot be listed is told, and an empty one too."""
    unlisted: list[OSError] = []
    is_empty = True
    for folder, folders, files in os.walk(top, onerror=unlisted.append):
        folders.sort()
        for name in sorted(files):
            is_empty = False
            yield Path(folder, name)
    for error in unlisted:
        is_empty = False
        name = shown_name(str(error.filename))
        yield Unopened(name, f"the folder cannot be listed ({error.strerror}); mend its rights")
    if is_empty:
        yield Unopened(shown_name(str(top)), "the folder holds no file; name one that does")


def _fitting(pattern: str) -> Iterator[Path]:
    """The paths that fit a pattern, sorted; `**` stands for folders at any depth, not for links."""
    before, deep, after = pattern.partition("**")
    if not deep:
        yield from map(Path, sorted(glob(pattern)))  # noqa: PTH207 - as typed
        return
    for top in map(Path, sorted(glob(before)) if before else ["."]):  # noqa: PTH207 - as typed
        for folder, folders, _ in os.walk(top):
            folders.sort()
            rest = after.strip("/")
            yield from _fitting(os.path.join(folder, rest)) if rest else [Path(folder)]  # noqa: PTH118


def _of_file(path: Path) -> Iterator[Content | Unopened]:
    name = shown_name(str(path))
    try:
        status = path.stat()
        if not path.is_file():
            yield Unopened(name, "it is no file; give a file, a folder, or - with a pipe")
            return
        yield from unpacked(Content(name, partial(_opened, path), status.st_size))
    except OSError as error:
        yield Unopened(name, f"it cannot be opened ({error.strerror}); mend the link or rights")


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")
