"""The records in JSON of any size, one at a time, each with the bytes that it stands in.

Read are an object, a list, objects one after another (JSON Lines), a list inside an object
(`{"studies": […]}`), and the members of an object. Memory is that of one record. What is wrong
with one record alone (a key twice, NaN, half a character, a damaged line of JSON Lines) is told
with it, and the others go on. What stands around the records is passed over.

Numbers with a point come as Decimal, so that what was printed is what is kept.
"""

import codecs
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO, Final, NamedTuple

from loaders.content import Content
from loaders.json_held import DEEPEST, LONGEST_NUMBER, decimal_in, held_records, is_deep
from loaders.json_keys import keys_of_start
from loaders.record import Unreadable

EACH_MEMBER: Final = "*"  # instead of lists: each member of the object, or each item of its list
_CHUNK: Final = 1 << 20
_START: Final = 1 << 14
_LONGEST_RECORD: Final = 64 << 20
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_SMALL: Final = 1 << 20
_NEAR_THE_END: Final = 16
_HALF_OR_NUL: Final = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
# A line and, where there is one, the start of what stands in the next that is not blank.
_LINE: Final = re.compile(r"([^\n]*\S)[^\S\n]*(?:\n\s*(\S?)|\Z)")
# A text that is not closed is one to its end: otherwise each quotation mark in it would be tried.
_TEXT_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_TOO_DEEP: Final = f"it nests deeper than {DEEPEST} levels; no format here does"


class JsonRecord(NamedTuple):
    """One record: its number from 1, the line it starts at, its value and its own bytes.

    `fault` says why it cannot be used though its extent is known; empty where it can.
    """

    number: int
    line: int
    value: Any
    raw: bytes
    fault: str

    @property
    def position(self) -> str:
        """Where it stands, as reports say it."""
        return f"record {self.number}, line {self.line}"


def json_records(content: Content, *lists: str) -> Iterator[JsonRecord]:
    """Every record; `lists` are the keys, or paths `a/b`, of the lists that may hold them.

    An object that stands in the place of a list is its only record. Raises Unreadable where the
    JSON is damaged or cut, and where the end of a record that nests without end is not near;
    Hostile.
    """
    if 0 < content.size <= _SMALL and EACH_MEMBER not in lists:
        with content.open() as stream:
            data = stream.read(content.size + 1)
        found = held_records(data, lists) if len(data) == content.size else None
        if found is not None:
            yield from _told(data, found)
            return
    with content.open() as stream:  # again, since what is packed cannot be sought in
        text = _Text(stream, content.size)
        if not text.peek():
            raise Unreadable("it is empty; get the file again")
        wrapped = text.holds(lists)
        while char := text.peek():
            if char == "[":
                yield from text.items()
            elif char == "{" and wrapped:
                yield from text.members(lists)
            else:
                yield text.record(is_line=True)


def _told(data: bytes, found: list[tuple[int, Any, bytes]]) -> Iterator[JsonRecord]:
    line, counted = 1, 0
    for number, (at, value, raw) in enumerate(found, start=1):
        line, counted = line + data.count(b"\n", counted, at), at
        yield JsonRecord(number, line, value, raw, "")


class _Damaged(Unreadable):
    """JSON that no more text would make whole."""


class _Text:
    """A window on the text that moves forward: what lies before `at` has been read."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream, self.asked, self.given = stream, 0, 0
        # What is small is read in one; `size` is less than there is to read where it is packed.
        start = self._read(min(max(size + 1, _START), _CHUNK) if size else _CHUNK)
        encoding = json.detect_encoding(start)
        # Bytes that are no UTF-8 are kept, so that the record that holds them is refused alone.
        errors = "surrogateescape" if encoding.startswith("utf-8") else "strict"
        self.decoder = codecs.getincrementaldecoder(encoding)(errors)
        self.window, self.began, self.at, self.number = self._decoded(start), 0, 0, 0
        # The bytes of the window, where each is one character of it.
        self.same = start if self.window.isascii() and len(start) == len(self.window) else b""
        self.line, self.counted = 1, 0
        self.faults = faults = _Faults()
        self.strict, self.lenient = (
            json.JSONDecoder(
                object_pairs_hook=faults.object,
                parse_float=faults.decimal,
                parse_int=faults.integer,
                parse_constant=faults.constant,
                strict=is_strict,
            )
            for is_strict in (True, False)
        )

    def holds(self, lists: tuple[str, ...]) -> bool:
        """Whether one of the lists starts near the beginning, inside an object."""
        if self.peek() != "{" or EACH_MEMBER in lists:
            return bool(lists) and self.peek() == "{"
        start = self.window[:_START]
        ends = [
            found.end()
            for path in lists
            for found in re.finditer(rf'"{path.rpartition("/")[2]}"\s*:\s*[\[{{]', start)
        ]
        # Telling all keys takes long: only those are told that stand before.
        before = start[: max(ends, default=0)]
        return not keys_of_start(before.encode(errors="replace")).isdisjoint(lists)

    def members(self, lists: tuple[str, ...]) -> Iterator[JsonRecord]:
        """The records in the lists of the object that starts here."""
        self._take("{")
        while self.peek() != "}":
            if self.peek() != '"':
                self._take('"')
            key = self.value()
            self._take(":")
            inner = tuple(path[len(key) + 1 :] for path in lists if path.startswith(f"{key}/"))
            is_listed = key in lists or EACH_MEMBER in lists
            if self.peek() == "[" and is_listed:
                yield from self.items()
            elif self.peek() == "{" and inner:
                yield from self.members(inner)
            elif is_listed and (self.peek() == "{" or EACH_MEMBER in lists):
                yield self.record()
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

    def record(self, *, is_line: bool = False) -> JsonRecord:
        self.peek()
        self.number += 1
        line = self._line(self.at)
        try:
            value = self.value()
        except _Damaged as error:
            if not (is_line and self._passes_line()):
                raise
            value, self.faults[:] = None, [str(error)]
        raw = self.same[self.began : self.at] or self._encoded(self.window[self.began : self.at])
        if is_deep(raw):
            self.faults[:] = [_TOO_DEEP]
        elif _HALF_OR_NUL.search(self.window, self.began, self.at):
            self._refuse_half_characters(value)
        return JsonRecord(self.number, line, value, raw, "; ".join(self.faults))

    def _passes_line(self) -> bool:
        """Whether the damaged line that starts here is one of JSON Lines, which is passed then."""
        if self.at > _START:
            self._let_go()  # each error counts the lines from the start of the window
        while self.window.find("\n", self.at) < 0 and self._more():
            pass
        found = _LINE.match(self.window, self.at)
        line, following = (found[1], found[2]) if found else ("", None)
        if not line.startswith("{") or len(line) == 1 or following not in ("{", "", None):
            return False
        if self.number == 1 and (following != "{" or line[-1] in ":[,{"):
            return False
        self.began, self.at = self.at, self.at + len(line)
        return True

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
                self._reads_on(error)
            except RecursionError as error:
                if end := self._end_of_deep():
                    self.began, self.at = self.at, end
                    return None
                if len(self.window) - self.at > _CHUNK or not self._more():
                    raise Unreadable(_TOO_DEEP, f"line {self._line_of(self.at)}") from error
            else:
                length = end - self.at
                is_number = isinstance(value, int | Decimal)
                if is_number and len(self.window) - end < LONGEST_NUMBER and self._more():
                    continue  # more of its digits may follow
                self.began, self.at = self.at, self.at + length
                return value

    def _reads_on(self, error: json.JSONDecodeError) -> None:
        """Read more, where more may mend the error; raises Unreadable where nothing does."""
        is_cut = error.msg.startswith("Unterminated")
        if is_cut or len(self.window) - error.pos < _NEAR_THE_END:
            if len(self.window) - self.at > _LONGEST_RECORD:
                sentence = "it holds a record larger than 64 MB; no record is so large"
                raise Unreadable(sentence, f"line {self._line_of(self.at)}") from error
            if self._more():
                return
        sentence = f"the JSON is damaged ({error.msg.lower()}); get the file again"
        raise _Damaged(sentence, f"line {self._line_of(error.pos)}") from error

    def _decode(self) -> tuple[Any, int]:
        try:
            return self.strict.raw_decode(self.window, self.at)
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Invalid control character"):
                raise
        self.faults.clear()
        found = self.lenient.raw_decode(self.window, self.at)
        self.faults.append("a text in it holds NUL, a tab or the end of a line; write it as \\n")
        return found

    def _end_of_deep(self) -> int:
        depth = 0
        for token in _TEXT_OR_BRACKET.finditer(self.window, self.at):
            char = self.window[token.start()]
            depth += (char in "{[") - (char in "}]")
            if depth == 0:
                return token.end()
        return 0

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode()
        except UnicodeEncodeError:
            self.faults.append("it holds what is no UTF-8, as JSON must be; save it as UTF-8")
            return text.encode(errors="surrogateescape")

    def _take(self, char: str) -> None:
        if self.peek() != char:
            sentence = f"the JSON is damaged (no {char} where one must be); get the file again"
            raise Unreadable(sentence, f"line {self._line_of(self.at)}")
        self.at += 1

    def _more(self) -> bool:
        chunk = self._read(max(_CHUNK, len(self.window) - self.at))
        more = self._decoded(chunk)
        if more:
            self._let_go()
            self.window += more
        return bool(chunk)

    def _let_go(self) -> None:
        """Keep of the window only what has not been read."""
        self._line(self.at)
        self.window, self.at, self.counted = self.window[self.at :], 0, 0
        self.same = b""

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
        self.line, self.counted = self._line_of(at), at
        return self.line

    def _line_of(self, at: int) -> int:
        return self.line + self.window.count("\n", self.counted, at)

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
        found = decimal_in(digits)
        if found is None:
            self.append(
                f"it holds the number {digits[:20]}, too large or long for a record; correct it"
            )
            return Decimal(0)
        return found

    def integer(self, digits: str) -> int:
        if len(digits) > LONGEST_NUMBER:
            self.append(f"it holds a number of {len(digits)} digits; correct it")
            return 0
        return int(digits)

    def constant(self, name: str) -> None:
        self.append(f"it holds {name}, which is no JSON; write null")
