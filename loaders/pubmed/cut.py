"""PubMed XML cut into its records as bytes, without parsing it: what several processes share.

A record reaches from its start tag to its end tag; what stands between two records must be white
space, comments or the tags of the set. So a record parses alone as it does within its file, and
a wrong cut gives something that does not parse, never another record. Comments, CDATA and
processing instructions, which may hold tags that are none, are stepped over one by one.
Sets that follow each other in one file, and records without a set around them, are read as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from loaders.pubmed.window import Window, declared_encoding
from loaders.record import Refused, Unreadable

_CHUNK: Final = 4 << 20
# A start tag, a document type and what else stands between records is shorter than this.
_TOKEN: Final = 1 << 16
_RECORD: Final = rb"<(PubmedArticle|PubmedBookArticle|DeleteCitation|DeleteDocument)(?=[\s/>])"
_ATTRIBUTES: Final = rb"((?:\s++[\w.:-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+)\s*+"
_SPACE: Final = re.compile(rb"[ \t\r\n]*")
_NEXT: Final = re.compile(_RECORD)
_EMPTY: Final = re.compile(_ATTRIBUTES + rb"/>")
_CLOSE: Final = re.compile(rb"[ \t\r\n]*+>")
_MARK: Final = re.compile(rb"<[!?]")
_ROOT: Final = re.compile(rb"<(PubmedArticleSet|PubmedBookArticleSet)" + _ATTRIBUTES + rb"(/?)>")
_ROOT_END: Final = re.compile(rb"</(PubmedArticleSet|PubmedBookArticleSet)\s*>")
_NAMESPACE: Final = re.compile(rb"\sxmlns\s*=")
_QUOTED: Final = rb"(?:\"[^\"]*+\"|'[^']*+')"
_DOCTYPE: Final = re.compile(
    rb"<!DOCTYPE\s++[\w.:-]++(?:\s++(?:PUBLIC\s++%b\s++%b|SYSTEM\s++%b))?\s*+>" % ((_QUOTED,) * 3)
)
# Where reading goes on after something that is no record.
_RESUME: Final = re.compile(_RECORD + rb"|<[!?]|</Pubmed(?:Book)?ArticleSet")
_ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


class Piece(NamedTuple):
    """A record as bytes, its number within its file, and the line on which it starts."""

    number: int
    line: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that follow each other, for one process; `first` is the number of the first."""

    first: int
    pieces: tuple[Piece | Refused, ...]


def chunks(stream: BinaryIO) -> Iterator[Chunk]:
    """The records, some megabytes at a time; raises Unreadable after the last that is whole."""
    some: list[Piece | Refused] = []
    first, last, size = 1, 0, 0
    try:
        for piece in pieces(stream):
            some.append(piece)
            size += len(piece.raw)
            last += isinstance(piece, Piece)
            if size >= _CHUNK:
                yield Chunk(first, tuple(some))
                some, first, size = [], last + 1, 0
    except Unreadable:
        if some:
            yield Chunk(first, tuple(some))
        raise
    if some:
        yield Chunk(first, tuple(some))


def pieces(stream: BinaryIO) -> Iterator[Piece | Refused]:
    """Each record as bytes, and what stands between records and is none, refused."""
    cutter = _Cutter(Window(stream))
    while cutter.stands_before_something():
        if found := cutter.window.match(_NEXT):
            yield cutter.record(found[1])
        elif not cutter.stepped():
            yield cutter.stray()


class _Cutter:
    """Where cutting stands: in the window, in a set (`root`) or outside, after `number` records."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.number = 0
        self.root = b""
        self.seen = False

    def stands_before_something(self) -> bool:
        """Whether more comes, after white space; raises Unreadable where more should."""
        window = self.window
        while space := window.length(_SPACE):
            window.take(space)
            window.need(_TOKEN)
        window.need(_TOKEN)
        if window.size:
            return True
        if self.root:
            sentence = f"it ends before </{self.root.decode()}>, so records may be missing"
            raise Unreadable(f"{sentence}; get the file again", self._position())
        if not self.seen:
            raise Unreadable("it holds no set of PubMed records; save it from PubMed as XML")
        return False

    def record(self, name: bytes) -> Piece:
        """The record that starts here, to its end tag, or to where that is missing."""
        self.number += 1
        self.seen = True
        line = self.window.line
        tag = 1 + len(name)
        empty = self.window.length(_EMPTY, tag)
        size = tag + empty if empty else self._end(b"</" + name)
        return Piece(self.number, line, self.window.take(size))

    def _end(self, tag: bytes) -> int:
        window = self.window
        end = window.find(tag, 0)
        if window.holds(b"!?", _MARK, end if end >= 0 else window.size):
            end = self._end_past_marks(tag)
        if end < 0:
            raise self._cut_short()
        window.need(end + _TOKEN)
        closed = window.length(_CLOSE, end + len(tag))
        return end + (len(tag) + closed if closed else 0)

    def _end_past_marks(self, tag: bytes) -> int:
        """Where the end tag stands that is in no comment, CDATA or processing instruction."""
        window, at = self.window, 0
        end = window.find(tag, at)
        while (mark := window.until(_MARK, at)) < end:
            window.need(mark + _TOKEN)
            at = self._past_mark(mark)
            if end < at:
                end = window.find(tag, at)
        return end

    def _past_mark(self, start: int) -> int:
        """Past the comment, CDATA or processing instruction that stands there; 0 where none."""
        for opening, closing in _ENDS.items():
            if self.window.starts(opening, start):
                end = self.window.find(closing, start + len(opening))
                if end < 0:
                    raise self._cut_short()
                return end + len(closing)
        if self.window.starts(b"<!", start):
            sentence = "it declares things of its own, which are not read; take <!…> and [ ] out"
            raise Unreadable(sentence, self._position())
        return 0

    def stepped(self) -> bool:
        """Step over a tag of the set, a document type, or a comment; False where none is here."""
        window = self.window
        if root := window.match(_ROOT):
            return self._entered(root)
        if end := window.match(_ROOT_END):
            if end[1] != self.root:
                return False
            self.root = b""
            size = len(end[0])
        elif window.starts(b"<![CDATA[", 0):
            return False
        elif window.starts(b"<?xml ", 0) and declared_encoding(window.start(1024)) not in (
            "utf-8",
            window.declared,
        ):
            raise Unreadable("it goes on in another encoding; save each set of records by itself")
        else:
            size = (0 if self.root else window.length(_DOCTYPE)) or self._past_mark(0)
        window.take(size)
        return size > 0

    def _entered(self, root: re.Match[bytes]) -> bool:
        if self.root:
            return False
        if _NAMESPACE.search(root[2]):
            raise Unreadable("its records are in a namespace, so they are not PubMed's own format")
        self.seen = True
        self.root = b"" if root[3] else root[1]
        self.window.take(len(root[0]))
        return True

    def stray(self) -> Refused:
        """What stands here and is no record, up to where one may begin."""
        position = self._position()
        raw = self.window.take(self._past_mark(0) or self._until_resumed())
        # What goes on beyond a window is no record either, and may be gigabytes of it.
        while self.window.size and not self.window.length(_RESUME):
            self.window.take(self._until_resumed())
        words = raw[:60].decode("utf-8", "replace").split("\n")[0].strip()
        sentence = f"“{words}” stands where only records may; remove it, or mend the record before"
        return Refused(position=position, sentence=sentence, raw=raw)

    def _until_resumed(self) -> int:
        size = self.window.until(_RESUME, 1)
        if size == self.window.size and self.window.more():
            return max(1, size - 32)  # a tag may have begun there
        return size

    def _cut_short(self) -> Unreadable:
        sentence = "it breaks off within a record or comment that has no end; get the file again"
        return Unreadable(sentence, self._position())

    def _position(self) -> str:
        return f"after record {self.number}, line {self.window.line}"
