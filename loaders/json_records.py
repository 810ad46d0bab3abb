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
from loaders.record import Unreadable
from loaders.safe_json import keys_of_start

_CHUNK: Final = 1 << 20
_START: Final = 1 << 16
_LONGEST_RECORD: Final = 64 << 20
_LONGEST_NUMBER: Final = 400
_SPACE: Final = re.compile(r"[ \t\r\n]*")
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
        text = _Text(stream)
        wrapped = text.holds(lists)
        while char := text.peek():
            if char == "[":
                yield from text.items()
            elif char == "{" and wrapped:
                yield from text.members(lists)
            else:
                yield text.record()


class _Text:
    """A window on the text that moves forward: what lies before `at` has been read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        start = stream.read(_CHUNK)
        self.decoder = codecs.getincrementaldecoder(json.detect_encoding(start))()
        self.window, self.at, self.number = self._decoded(start), 0, 0
        self.line, self.counted = 1, 0
        self.faults: list[str] = []
        # Of numbers that are too large the first raises, and the second tells the fault.
        self.swift = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=Decimal, parse_constant=self._constant
        )
        self.careful = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=self._decimal,
            parse_int=self._integer,
            parse_constant=self._constant,
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
            key, _ = self.value()
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
        value, raw = self.value()
        if "\\u" in raw and _HALF_OR_NUL.search(raw):
            self._refuse_half_characters(value)
        return JsonRecord(self.number, line, value, raw.encode(), "; ".join(self.faults))

    def peek(self) -> str:
        """The next character that is no white space, or nothing at the end."""
        while True:
            space = _SPACE.match(self.window, self.at)
            self.at = space.end() if space else self.at
            if self.at < len(self.window):
                return self.window[self.at]
            if not self._more():
                return ""

    def value(self) -> tuple[Any, str]:
        """The value that starts here, and its text."""
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
                raw = self.window[self.at : self.at + length]
                self.at += length
                return value, raw

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
        self._line(self.at)
        kept = self.window[self.at :]
        chunk = self.stream.read(max(_CHUNK, len(kept)))
        self.window, self.at, self.counted = kept + self._decoded(chunk), 0, 0
        return bool(chunk)

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

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in value if keys.count(key) > 1)
            self.faults.append(f"the key {twice!r} stands twice in one object; remove one")
        return value

    def _decimal(self, digits: str) -> Decimal:
        try:
            return Decimal(digits)
        except InvalidOperation:
            self.faults.append("it holds a number too large for any record; correct it")
            return Decimal(0)

    def _integer(self, digits: str) -> int:
        if len(digits) > _LONGEST_NUMBER:
            self.faults.append(f"it holds a number of {len(digits)} digits; correct it")
            return 0
        return int(digits)

    def _constant(self, name: str) -> None:
        self.faults.append(f"it holds {name}, which is no JSON; write null")

    def _refuse_half_characters(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, default=str)
        if "\\u0000" in text or any("\ud800" <= char <= "\udfff" for char in text):
            self.faults.append("it holds NUL or half a character (\\ud800); write it out")
