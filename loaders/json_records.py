"""The records in JSON of any size, one at a time, each with the bytes that it stands in.

Read are an object, a list, objects one after another (JSON Lines), and a list inside an object
(`{"studies": […]}`). Memory is that of one record. What is wrong with one record alone (a key
twice, NaN, half a character) is told with it, and the others go on.
"""

import codecs
import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final, NamedTuple

from loaders.content import Content
from loaders.held_json import held_records
from loaders.record import Unreadable
from loaders.safe_json import keys_of_start

_CHUNK: Final = 1 << 20
_START: Final = 1 << 14
_LONGEST_RECORD: Final = 64 << 20
_LONGEST_NUMBER: Final = 400
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_SMALL: Final = 1 << 20
_HALF_OR_NUL: Final = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")


class JsonRecord(NamedTuple):
    """One record: its number from 1, the line it starts at, its value and its own bytes.

    `fault` says why it cannot be used though its extent is known; empty where it can.
    """

    number: int
    line: int
    value: Any
    raw: bytes
    fault: str


def json_records(content: Content, *lists: str) -> Iterator[JsonRecord]:
    """Every record; `lists` are the keys, or paths `a/b`, of the lists that may hold them.

    Raises Unreadable where the JSON is damaged, cut, or nests without end; Hostile.
    """
    with content.open() as stream:
        if 0 < content.size <= _SMALL:
            data = stream.read(content.size + 1)
            found = held_records(data, lists) if len(data) == content.size else None
            if found is not None:
                yield from _told(data, found)
                return
            stream.seek(0)
        text = _Text(stream, content.size)
        wrapped = text.holds(lists)
        while char := text.peek():
            if char == "[":
                yield from text.items()
            elif char == "{" and wrapped:
                yield from text.members(lists)
            else:
                yield text.record()


def _told(data: bytes, found: list[tuple[int, Any, bytes]]) -> Iterator[JsonRecord]:
    line, counted = 1, 0
    for number, (at, value, raw) in enumerate(found, start=1):
        line, counted = line + data.count(b"\n", counted, at), at
        yield JsonRecord(number, line, value, raw, "")


class _Text:
    """A window on the text that moves forward: what lies before `at` has been read."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream, self.asked, self.given = stream, 0, 0
        # What is small is read in one; `size` is less than there is to read where it is packed.
        start = self._read(min(max(size + 1, _START), _CHUNK) if size else _CHUNK)
        self.decoder = codecs.getincrementaldecoder(json.detect_encoding(start))()
        self.window, self.began, self.at, self.number = self._decoded(start), 0, 0, 0
        # The bytes of the window, where each is one character of it.
        self.same = start if self.window.isascii() and len(start) == len(self.window) else b""
        self.line, self.counted = 1, 0
        self.faults = faults = _Faults()
        # Of numbers that are too large the first raises, and the second tells the fault.
        self.swift = json.JSONDecoder(
            object_pairs_hook=faults.object, parse_float=Decimal, parse_constant=faults.constant
        )
        self.careful = json.JSONDecoder(
            object_pairs_hook=faults.object,
            parse_float=faults.decimal,
            parse_int=faults.integer,
            parse_constant=faults.constant,
        )

    def holds(self, lists: tuple[str, ...]) -> bool:
        """Whether one of the lists starts near the beginning, inside an object."""
        start = self.window[:_START]
        ends = [start.find(f'"{path.rpartition("/")[2]}"') for path in lists]
        if self.peek() != "{" or max(ends, default=-1) < 0:
            return False
        # Telling all keys takes long: only those are told that stand before.
        before = start[: start.find(":", max(ends)) + 1]
        return not keys_of_start(before.encode()).isdisjoint(lists)

    def members(self, lists: tuple[str, ...]) -> Iterator[JsonRecord]:
        """The records in the lists of the object that starts here."""
        self._take("{")
        while self.peek() != "}":
            key = self.value()
            self._take(":")
            inner = tuple(path[len(key) + 1 :] for path in lists if path.startswith(f"{key}/"))
            if self.peek() == "[" and key in lists:
                yield from self.items()
            elif self.peek() == "{" and inner:
                yield from self.members(inner)
            else:
                self.value()
            if self.peek() != "}":
                self._take(",")
        self._take("}")

    def items(self) -> Iterator[JsonRecord]:
        """The records of the list that starts here."""
        self._take("[")
        while self.peek() != "]":
            yield self.record()
            if self.peek() != "]":
                self._take(",")
        self._take("]")

    def record(self) -> JsonRecord:
        self.peek()
        self.number += 1
        line = self._line(self.at)
        value = self.value()
        if _HALF_OR_NUL.search(self.window, self.began, self.at):
            self._refuse_half_characters(value)
        raw = self.same[self.began : self.at] or self.window[self.began : self.at].encode()
        return JsonRecord(self.number, line, value, raw, "; ".join(self.faults))

    def peek(self) -> str:
        """The next character that is no white space, or nothing at the end."""
        while True:
            space = _SPACE.match(self.window, self.at)
            self.at = space.end() if space else self.at
            if self.at < len(self.window):
                return self.window[self.at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """The value that starts here; its text is that from `began` to `at`."""
        self.peek()
        while True:
            self.faults.clear()
            try:
                value, end = self._decode()
            except json.JSONDecodeError as error:
                if len(self.window) - self.at > _LONGEST_RECORD:
                    sentence = "it holds a record larger than 64 MB; no record is so large"
                    raise Unreadable(sentence, f"line {self._line(self.at)}") from error
                if not self._more():
                    position = f"line {self._line(error.pos)}"
                    sentence = f"the JSON is damaged ({error.msg.lower()}); get the file again"
                    raise Unreadable(sentence, position) from error
            except RecursionError as error:
                sentence = "it nests deeper than any format here does; get the file again"
                raise Unreadable(sentence, f"line {self._line(self.at)}") from error
            else:
                length = end - self.at
                is_number = isinstance(value, int | Decimal)
                if is_number and len(self.window) - end < _LONGEST_NUMBER and self._more():
                    continue  # more of its digits may follow
                self.began, self.at = self.at, self.at + length
                return value

    def _decode(self) -> tuple[Any, int]:
        try:
            return self.swift.raw_decode(self.window, self.at)
        except json.JSONDecodeError:
            raise
        except (ValueError, InvalidOperation):
            self.faults.clear()
            return self.careful.raw_decode(self.window, self.at)

    def _take(self, char: str) -> None:
        if self.peek() != char:
            sentence = f"the JSON is damaged (no {char} where one must be); get the file again"
            raise Unreadable(sentence, f"line {self._line(self.at)}")
        self.at += 1

    def _more(self) -> bool:
        chunk = self._read(max(_CHUNK, len(self.window) - self.at))
        more = self._decoded(chunk)
        if more:
            self._line(self.at)
            self.window, self.at, self.counted = self.window[self.at :] + more, 0, 0
            self.same = b""
        return bool(chunk)

    def _read(self, size: int) -> bytes:
        """The next bytes; no room is made for many where the last time there were fewer."""
        self.asked = size if self.given == self.asked else 1
        chunk = self.stream.read(self.asked)
        self.given = len(chunk)
        return chunk

    def _decoded(self, chunk: bytes) -> str:
        try:
            return self.decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise Unreadable("it is no UTF-8, as JSON must be; save it as UTF-8") from error

    def _line(self, at: int) -> int:
        """The line of a place no earlier than the last one asked for."""
        self.line += self.window.count("\n", self.counted, at)
        self.counted = at
        return self.line

    def _refuse_half_characters(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, default=str)
        if "\\u0000" in text or any("\ud800" <= char <= "\udfff" for char in text):
            self.faults.append("it holds NUL or half a character (\\ud800); write it out")


class _Faults(list[str]):
    """What is wrong with the value that is being decoded, and the hooks that tell it.

    Apart from the text: one that its own decoders held would outlive its file.
    """

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in value if keys.count(key) > 1)
            self.append(f"the key {twice!r} stands twice in one object; remove one")
        return value

    def decimal(self, digits: str) -> Decimal:
        try:
            return Decimal(digits)
        except InvalidOperation:
            self.append("it holds a number too large for any record; correct it")
            return Decimal(0)

    def integer(self, digits: str) -> int:
        if len(digits) > _LONGEST_NUMBER:
            self.append(f"it holds a number of {len(digits)} digits; correct it")
            return 0
        return int(digits)

    def constant(self, name: str) -> None:
        self.append(f"it holds {name}, which is no JSON; write null")
