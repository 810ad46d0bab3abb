"""What is packed, as contents: gzip is unpacked on the way, zip archives are walked.

Both are told by their first bytes, and may lie in each other. Nothing is written to disk, so a
path in an archive can point nowhere. What unpacks to far more than it holds is refused before it
does harm: each stream has its limit, and all that lies in an archive shares one.
"""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, Final, NamedTuple, cast

from isal import igzip, isal_zlib

from loaders.content import Content, Hostile
from loaders.shown import shown_name

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
# A workbook or another document that is a zip archive, and one thing.
_ONE_THING: Final = ("[Content_Types].xml", "mimetype")
_MOST_MEMBERS: Final = 10_000
_DEEPEST: Final = 3
# What is unpacked may be this much larger than what it was, beyond the first `_FREE` bytes.
_RATIO: Final = 200
_FREE: Final = 64 << 20
# The same for gzip in an archive, whose limit is apart from that of the archive.
_FREE_INSIDE: Final = 64 << 10
_LARGEST_MEMBER: Final = 1 << 30
# Members up to this size are unpacked once; larger ones each time they are opened.
_SMALL: Final = 4 << 20
# What is raised at damage, and by `zipfile` at locks and packings that it does not know.
_DAMAGE: Final = (
    EOFError,
    RuntimeError,
    ValueError,
    gzip.BadGzipFile,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    cast("type[Exception]", isal_zlib.error),
)


class Unopened(NamedTuple):
    """Something given that no content comes from, and why, with the mend."""

    name: str
    sentence: str


class _Budget:
    """How many bytes all that lies in an archive of a size may still unpack to."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.left = _allowed(size)

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Hostile(_bomb(_allowed(self.size), self.size))


def unpacked(
    content: Content, depth: int = 0, budget: _Budget | None = None
) -> Iterator[Content | Unopened]:
    """The content itself, or what is packed in it."""
    try:
        with content.open() as stream:
            start = stream.read(4)
        if not start:
            yield Unopened(content.name, "it is empty")
        elif start.startswith(_GZIP):
            opener = partial(_ungzipped, content, _FREE_INSIDE if budget else _FREE)
            inner = Content(content.name, opener, content.size)
            yield from (
                unpacked(inner, depth + 1, budget) if depth < _DEEPEST else [_too_deep(content)]
            )
        elif start == _ZIP:
            yield from _members(content, depth, budget or _Budget(content.size))
        else:
            yield content
    except (OSError, *_DAMAGE) as error:
        yield Unopened(content.name, _damage(error))
    except Hostile as error:
        yield Unopened(content.name, str(error))


def _members(content: Content, depth: int, budget: _Budget) -> Iterator[Content | Unopened]:
    with content.open() as stream, _seekable(stream, budget) as whole:
        archive = zipfile.ZipFile(whole)
        members = [member for member in archive.infolist() if not member.is_dir()]
        if any(member.filename in _ONE_THING for member in members):
            yield content
        elif depth >= _DEEPEST:
            yield _too_deep(content)
        elif len(members) > _MOST_MEMBERS:
            sentence = f"it packs {len(members)} files, more than {_MOST_MEMBERS}"
            yield Unopened(content.name, f"{sentence}; unpack it yourself")
        else:
            for member in members:
                name = f"{content.name}!{shown_name(member.filename)}"
                if refusal := _refusal(member):
                    yield Unopened(name, refusal)
                    continue
                budget.take(member.file_size)
                try:
                    opener = _opener(content, archive, member, once=whole is not stream)
                except Hostile as error:
                    yield Unopened(name, str(error))
                else:
                    inner = Content(name, opener, member.file_size)
                    yield from unpacked(inner, depth + 1, budget)


def _refusal(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 1:
        return "it is locked with a password; unpack it yourself"
    if member.file_size > min(_allowed(member.compress_size), _LARGEST_MEMBER):
        return _bomb(member.file_size, member.compress_size)
    return ""


def _opener(
    content: Content, archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, once: bool
) -> Callable[[], BinaryIO]:
    """What opens a member; raises Hostile where it is damaged."""
    if once or member.file_size <= _SMALL:
        return partial(io.BytesIO, _read(archive, member))
    return partial(_member, content, member)


def _member(content: Content, member: zipfile.ZipInfo) -> BinaryIO:
    with content.open() as stream, zipfile.ZipFile(stream) as archive:
        return io.BytesIO(_read(archive, member))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, unpacked whole into memory: archives hold small files, and are not seekable."""
    try:
        with archive.open(member) as packed:
            return packed.read(member.file_size + 1)
    except (OSError, *_DAMAGE) as error:
        raise Hostile(_damage(error)) from error


@contextmanager
def _seekable(stream: BinaryIO, budget: _Budget) -> Iterator[BinaryIO]:
    """The stream itself where it is a file; else what it gives, unpacked once."""
    if isinstance(getattr(stream, "raw", None), io.FileIO):
        yield stream
        return
    most = min(_LARGEST_MEMBER, budget.left)
    data = stream.read(most + 1)
    budget.take(len(data))
    yield io.BytesIO(data)


def _ungzipped(content: Content, free: int) -> BinaryIO:
    return io.BufferedReader(_Unzipping(content.open(), content.size, free), 1 << 20)


class _Unzipping(io.RawIOBase):
    """A gzip stream that refuses to become far larger than what it is unpacked from."""

    def __init__(self, packed: BinaryIO, size: int, free: int) -> None:
        self._stream = packed
        self._packed = igzip.IGzipFile(fileobj=packed)  # type: ignore[no-untyped-call]
        self._size = size
        self._left = self._most = free + _RATIO * size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]
        try:
            data = self._packed.read(len(buffer))
        except _DAMAGE as error:
            raise Hostile(f"its gzip is damaged or cut ({error}); get the file again") from error
        self._left -= len(data)
        if self._left < 0:
            raise Hostile(_bomb(self._most, self._size))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        self._stream.close()
        super().close()


def _allowed(packed: int) -> int:
    return _FREE + _RATIO * packed


def _bomb(size: int, packed: int) -> str:
    return (
        f"it unpacks from {packed} bytes to more than {size // (1 << 20)} MB, as a bomb does; "
        "unpack it yourself if you trust it"
    )


def _damage(error: Exception) -> str:
    why = " ".join(str(error).split()) or type(error).__name__
    return f"it cannot be unpacked ({why}); get it again"


def _too_deep(content: Content) -> Unopened:
    return Unopened(content.name, f"it is packed more than {_DEEPEST} times; unpack it yourself")
