"""Content: bytes under a name, however they are packed, opened again and again, within limits.

A file, a member of an archive and standard input look alike from here on (`loaders.given`
makes them): readers see neither paths nor packing.
"""

import codecs
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, BinaryIO, Final

_HEAD: Final = 1 << 16
_FIRST: Final = 64
# Text is refused that holds a line longer than this; no format here has such lines.
LONGEST_LINE: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Hostile(Exception):
    """Packed content that would do harm, or is damaged: one sentence with the mend."""


@dataclass(frozen=True)
class Head:
    """The first bytes of content and its name; what `recognise` judges by.

    A name is a hint for people: no format is told by it. `opened` gives the whole again, for
    packed formats, which show nothing of themselves in their first bytes.
    """

    name: str
    start: bytes
    opened: Callable[[], BinaryIO] | None = None

    @cached_property
    def text(self) -> str:
        """The start as text, whatever its encoding; what does not decode is replaced."""
        return decoded(self.start)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the start that are not blank, without white space around them."""
        return [line for raw in self.text.splitlines() if (line := raw.strip("\ufeff \t\r"))]

    @cached_property
    def is_json(self) -> bool:
        """Whether it starts as a JSON object or array."""
        start = decoded(self.start[:_FIRST]).lstrip("\ufeff \t\r\n")
        return (start or self.text.lstrip("\ufeff \t\r\n"))[:1] in ("{", "[")

    @cached_property
    def xml_root(self) -> str | None:
        """The local name of the root element, or None where it is no XML."""
        from loaders.safe_xml import root_name

        return root_name(self.start)

    @cached_property
    def tables(self) -> Sequence[Any]:
        """Each `loaders.tables.Sheet`: a CSV's first rows, a workbook's sheets; else none."""
        from loaders.tables import sheets_of_start

        return sheets_of_start(self)

    @cached_property
    def json_keys(self) -> frozenset[str]:
        """The keys met in the start down to the third level, for telling JSON formats apart.

        Those below the first level stand with their parents: `results/bindings`, `[]/title`.
        """
        from loaders.json_keys import keys_of_start

        return keys_of_start(self.start) if self.is_json else frozenset()


@dataclass(frozen=True)
class Content:
    """Bytes under a name; `open` gives a new stream from the beginning, already unpacked.

    `size` is that of the bytes as they lie there, before unpacking, for progress. `mapping` is
    the text of the file that says what the columns of a sheet are, where one was given.
    """

    name: str
    opened: Callable[[], BinaryIO]
    size: int = 0
    mapping: str = ""

    def open(self) -> BinaryIO:
        """A stream from the beginning; reading it may raise Hostile."""
        return self.opened()

    def head(self) -> Head:
        """The first 64 KB; raises Hostile."""
        with self.open() as stream:
            return Head(self.name, stream.read(_HEAD), self.opened)

    def bytes(self, at_most: int) -> bytes:
        """All of it; raises Hostile where it is more than `at_most`."""
        with self.open() as stream:
            content = stream.read(at_most + 1)
        if len(content) > at_most:
            sentence = f"it is larger than {at_most >> 20} MB, more than is read as a whole"
            raise Hostile(f"{sentence}; split it")
        return content

    def held(self, at_most: int) -> "Content":
        """The same, with its bytes kept where they are few: then they are read only once."""
        if not 0 < self.size <= at_most:
            return self
        with self.open() as stream:
            content = stream.read(self.size + 1)
        if len(content) > self.size:  # it is packed
            return self
        return Content(self.name, partial(io.BytesIO, content), self.size, self.mapping)

    def text(self, at_most: int = 64 << 20) -> str:
        """All of it as text: by its byte order mark, else UTF-8, else Windows-1252.

        Raises Hostile where it holds NUL bytes, or a line longer than `LONGEST_LINE`.
        """
        return checked_text(decoded(self.bytes(at_most)))

    def lines(self) -> Iterator[str]:
        """Its lines with their ends, streamed, in the encoding that the start shows.

        Raises Hostile at NUL bytes and at a line longer than `LONGEST_LINE`.
        """
        with self.open() as stream:
            text = io.TextIOWrapper(stream, _encoding_of(self.head().start), "replace")
            while line := text.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE or "\x00" in line:
                    checked_text(line + " ")
                yield line


def _encoding_of(start: bytes) -> str:
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded(content: bytes) -> str:
    """Bytes as text: by their byte order mark, else as UTF-8, else as Windows-1252.

    What does not decode, such as a letter cut in two at the end, is replaced.
    """
    return content.decode(_encoding_of(content), "replace")


def checked_text(text: str) -> str:
    """The text; raises Hostile where it is none, or has a line longer than any format has."""
    if "\x00" in text:
        raise Hostile("it holds NUL bytes, so it is no text; export it again as UTF-8 text")
    if len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise Hostile("it holds a line longer than 1 MB; no format that is read here has such")
    return text
