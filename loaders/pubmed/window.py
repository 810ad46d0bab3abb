"""A stream of bytes as UTF-8, and a window that moves over it and counts its lines."""

import codecs
import re
from typing import BinaryIO, Final, Protocol

from loaders.record import Unreadable

# What is looked through for the end of a record or comment; PubMed's largest are below 10 MB.
LARGEST: Final = 32 << 20
_BLOCK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_PLAIN: Final = {"utf-8", "utf8", "us-ascii", "ascii"}
_TRANSLATED: Final = {"iso-8859-1", "latin1", "iso-8859-15", "windows-1252"}


class Readable(Protocol):
    """What the window reads from."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""


class Window:
    """The bytes from where reading stands on; all places in it are counted from there."""

    def __init__(self, stream: BinaryIO) -> None:
        self.data = stream.read(_BLOCK)
        self.at = 0
        self.line = 1
        encoding, skipped = _encoding(self.data)
        self._stream: Readable = stream
        if encoding != "utf-8":
            self._stream = _Utf8(stream, encoding, self.data[skipped:])
            self.data, skipped = self._stream.read(_BLOCK), 0
        self.at = skipped
        self.declared = declared_encoding(self.start(1024))

    def start(self, size: int) -> bytes:
        """The next bytes, which stay ahead."""
        return self.data[self.at : self.at + size]

    @property
    def size(self) -> int:
        """How many bytes are at hand."""
        return len(self.data) - self.at

    def more(self) -> bool:
        """Have more at hand; False at the end of the stream."""
        if self.size > LARGEST:
            sentence = f"what starts here has no end within {LARGEST >> 20} MB; close its tag"
            raise Unreadable(sentence, f"line {self.line}")
        block = self._stream.read(_BLOCK)
        if block:
            self.data, self.at = self.data[self.at :] + block, 0
        return bool(block)

    def need(self, size: int) -> None:
        """Have as many bytes at hand, or all that there are."""
        while self.size < size and self.more():
            pass

    def find(self, needle: bytes, start: int) -> int:
        """Where the needle stands, reading on as far as it takes; -1 where it never comes."""
        while (found := self.data.find(needle, self.at + start)) < 0:
            start = max(start, self.size - len(needle) + 1)
            if not self.more():
                return -1
        return found - self.at

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The pattern where it stands just here, in what is at hand."""
        return pattern.match(self.data, self.at)

    def length(self, pattern: re.Pattern[bytes], start: int = 0) -> int:
        """How long the pattern is that stands just there; 0 where it does not."""
        found = pattern.match(self.data, self.at + start)
        return found.end() - found.start() if found else 0

    def holds(self, rare: bytes, pattern: re.Pattern[bytes], end: int) -> bool:
        """Whether the pattern stands anywhere before a place; no match is without a `rare` byte.

        Single bytes are found ten times as fast.
        """
        start, stop = self.at, self.at + end
        if all(self.data.find(byte, start, stop) < 0 for byte in rare):
            return False
        return pattern.search(self.data, start, stop) is not None

    def starts(self, words: bytes, start: int) -> bool:
        """Whether the words stand just there."""
        return self.data.startswith(words, self.at + start)

    def until(self, pattern: re.Pattern[bytes], start: int) -> int:
        """How far it is to the pattern; to the end of what is at hand where it is not there."""
        found = pattern.search(self.data, self.at + start)
        return found.start() - self.at if found else self.size

    def take(self, size: int) -> bytes:
        """The next bytes, which are then behind."""
        taken = self.data[self.at : self.at + size]
        self.at += size
        self.line += taken.count(b"\n")
        return taken


class _Utf8:
    """A stream in another encoding, read as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str, start: bytes) -> None:
        self._stream, self._start, self._encoding = stream, start, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")

    def read(self, size: int, /) -> bytes:
        while True:
            block = self._start or self._stream.read(size)
            self._start = b""
            try:
                text = self._decoder.decode(block, final=not block)
                if text or not block:
                    return text.encode()
            except UnicodeError:
                sentence = f"its bytes are not in {self._encoding}, as it says; save it as UTF-8"
                raise Unreadable(sentence) from None


def _encoding(start: bytes) -> tuple[str, int]:
    """The encoding of what starts so, and how many bytes of a mark are not of the text."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, len(mark) if b"<" not in mark else 0
    declared = declared_encoding(start[:1024])
    if declared in _PLAIN:
        return "utf-8", 0
    if declared in _TRANSLATED:
        return declared, 0
    raise Unreadable(f"it says that it is in {declared}, which is not read; save it as UTF-8")


def declared_encoding(start: bytes) -> str:
    """The encoding that an XML declaration names, in small letters; UTF-8 where it names none."""
    found = _DECLARED.match(start)
    return found[1].decode("ascii", "replace").lower() if found else "utf-8"
