"""What is given on the command line, as contents: files, folders, globs, standard input.

gzip is told by its first bytes and unpacked on the way; zip archives are walked, nested ones
too, member by member. Nothing is written to disk, so a path in an archive can point nowhere.
What unpacks to far more than it holds is refused before it does harm. Folders are walked in the
order of names; links to folders are not followed, so none can lead in a circle.
"""

import gzip
import io
import os
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from graph.errors import ClevidenceError
from loaders.content import Content, Hostile

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
# A workbook or another document that is a zip archive, and one thing.
_ONE_THING: Final = ("[Content_Types].xml", "mimetype")
_MOST_MEMBERS: Final = 10_000
_DEEPEST: Final = 3
# What is unpacked may be this much larger than what it was, beyond the first `_FREE` bytes.
_RATIO: Final = 200
_FREE: Final = 64 << 20
_LARGEST_MEMBER: Final = 1 << 30
_DAMAGE: Final = (gzip.BadGzipFile, zlib.error, EOFError, zipfile.BadZipFile)


class Unopened(NamedTuple):
    """Something given that no content comes from, and why, with the mend."""

    name: str
    sentence: str


def contents(given: Iterable[str]) -> Iterator[Content | Unopened]:
    """What lies in the paths, folders and globs; `-` is standard input, read whole.

    Raises ClevidenceError where a path is not there at all, or a glob fits nothing.
    """
    for path in given:
        if path == "-":
            data = sys.stdin.buffer.read()
            yield from unpacked(Content("-", partial(io.BytesIO, data), len(data)))
        else:
            for file in _files(path):
                yield from _of_file(file)


def _files(given: str) -> Iterator[Path]:
    path = Path(given)
    if path.is_dir():
        for folder, folders, files in os.walk(path):
            folders.sort()
            yield from (Path(folder, name) for name in sorted(files))
    elif path.exists() or path.is_symlink():
        yield path
    elif has_magic(given) and (found := sorted(glob(given, recursive=True))):  # noqa: PTH207 - as typed
        for one in found:
            yield from _files(one)
    else:
        raise ClevidenceError(f"{given} is not there; name a file, a folder or a pattern that fits")


def _of_file(path: Path) -> Iterator[Content | Unopened]:
    try:
        status = path.stat()
        if not path.is_file():
            yield Unopened(str(path), "it is no file; give a file, a folder, or - with a pipe")
            return
        yield from unpacked(Content(str(path), partial(_opened, path), status.st_size))
    except OSError as error:
        yield Unopened(
            str(path), f"it cannot be opened ({error.strerror}); mend the link or rights"
        )


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def unpacked(content: Content, depth: int = 0) -> Iterator[Content | Unopened]:
    """The content itself, or what is packed in it."""
    try:
        with content.open() as stream:
            start = stream.read(4)
        if not start:
            yield Unopened(content.name, "it is empty")
        elif start.startswith(_GZIP):
            inner = Content(content.name, partial(_ungzipped, content), content.size)
            yield from unpacked(inner, depth + 1) if depth < _DEEPEST else [_too_deep(content)]
        elif start == _ZIP:
            yield from _members(content, depth)
        else:
            yield content
    except (OSError, *_DAMAGE) as error:
        yield Unopened(content.name, f"it cannot be unpacked ({error}); get it again")
    except Hostile as error:
        yield Unopened(content.name, str(error))


def _members(content: Content, depth: int) -> Iterator[Content | Unopened]:
    with content.open() as stream, zipfile.ZipFile(_seekable(stream, content)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
    if any(member.filename in _ONE_THING for member in members):
        yield content
    elif depth >= _DEEPEST:
        yield _too_deep(content)
    elif len(members) > _MOST_MEMBERS:
        sentence = f"it packs {len(members)} files, more than {_MOST_MEMBERS}; unpack it yourself"
        yield Unopened(content.name, sentence)
    else:
        for member in members:
            name = f"{content.name}!{member.filename}"
            if member.flag_bits & 1:
                yield Unopened(name, "it is locked with a password; unpack it yourself")
            elif member.file_size > _allowed(member.compress_size):
                yield Unopened(name, _bomb(member.file_size, member.compress_size))
            else:
                opener = partial(_member, content, member.filename)
                yield from unpacked(Content(name, opener, member.file_size), depth + 1)


def _member(content: Content, filename: str) -> BinaryIO:
    """A member, unpacked whole into memory: archives hold small files, and are not seekable."""
    with content.open() as stream, zipfile.ZipFile(_seekable(stream, content)) as archive:
        member = archive.getinfo(filename)
        with archive.open(member) as packed:
            data = packed.read(min(_allowed(member.compress_size), _LARGEST_MEMBER) + 1)
    if len(data) > _allowed(member.compress_size) or len(data) > _LARGEST_MEMBER:
        raise Hostile(_bomb(len(data), member.compress_size))
    return io.BytesIO(data)


def _seekable(stream: BinaryIO, content: Content) -> BinaryIO:
    if stream.seekable() and not isinstance(stream, gzip.GzipFile):
        return stream
    return io.BytesIO(content.bytes(_LARGEST_MEMBER))


def _ungzipped(content: Content) -> BinaryIO:
    raw = _Unzipping(gzip.GzipFile(fileobj=content.open()), content.size)
    return io.BufferedReader(raw, 1 << 20)


class _Unzipping(io.RawIOBase):
    """A gzip stream that refuses to become far larger than what it is unpacked from."""

    def __init__(self, packed: gzip.GzipFile, size: int) -> None:
        self._packed = packed
        self._left = _allowed(size)
        self._size = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]
        try:
            data = self._packed.read(len(buffer))
        except _DAMAGE as error:
            raise Hostile(f"its gzip is damaged or cut ({error}); get the file again") from error
        self._left -= len(data)
        if self._left < 0:
            raise Hostile(_bomb(_allowed(self._size), self._size))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()


def _allowed(packed: int) -> int:
    return _FREE + _RATIO * packed


def _bomb(size: int, packed: int) -> str:
    return (
        f"it unpacks from {packed} bytes to more than {size // (1 << 20)} MB, as a bomb does; "
        "unpack it yourself if you trust it"
    )


def _too_deep(content: Content) -> Unopened:
    return Unopened(content.name, f"it is packed more than {_DEEPEST} times; unpack it yourself")
