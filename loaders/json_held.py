"""The records of JSON that is held in memory, decoded natively where that loses nothing.

msgspec keeps the last of two equal keys and says nothing; here what it lost is seen. Whatever it
does not take, or takes and may not, is left to the decoder that says what is wrong with it and
where (`loaders.json_records`).
"""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

import msgspec

_START: Final = 1 << 14
_SPACE: Final = b" \t\r\n"
_BETWEEN: Final = re.compile(rb"[\s,]*")
# A colon, NUL or half of a character that is escaped.
_SUSPECT: Final = re.compile(rb"\\u(?:003[aA]|0000|[dD][89a-fA-F])")
DEEPEST: Final = 100
_ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
_ALL_BUT_MARKS: Final = bytes(set(range(256)) - set(b'{}[]"'))
# A number longer or larger than this, in digits, is in no record.
LONGEST_NUMBER: Final = 400
_LONG_NUMBER: Final = b"0" * (LONGEST_NUMBER + 1)
_ZEROS_FOR_DIGITS: Final = bytes.maketrans(b"123456789", b"0" * 9)


def decimal_in(digits: str) -> Decimal | None:
    """The number as printed; None where it is larger or longer than any record has."""
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    is_usual = max(len(digits), abs(value.adjusted())) <= LONGEST_NUMBER
    return value if is_usual else None


def _decimal(digits: str) -> Decimal:
    value = decimal_in(digits)
    if value is None:
        raise ValueError
    return value


_decoder: Final = msgspec.json.Decoder(float_hook=_decimal)


def is_deep(raw: bytes) -> bool:
    """Whether a value of JSON nests deeper than any format does."""
    plain = _ESCAPED.sub(b"", raw) if b"\\" in raw else raw
    marks = plain.translate(None, _ALL_BUT_MARKS).replace(b'""', b"")
    brackets = b"".join(marks.split(b'"')[::2])
    inner = brackets if len(brackets) > 2 * DEEPEST else b""
    for _ in range(DEEPEST // 2):  # each time one level less, or two
        if not inner:
            return False
        inner = inner.replace(b"{}", b"").replace(b"[]", b"")
    return max(accumulate(1 if char in b"{[" else -1 for char in brackets)) > DEEPEST


def held_records(data: bytes, lists: tuple[str, ...]) -> list[tuple[int, Any, bytes]] | None:
    """Where each record starts, its value and its bytes; None where it takes care to tell.

    It is that which the whole is, or those in the one list that stands under one of the paths.
    """
    start = data[:_START]
    known = [path for path in lists if _key(path) in start]
    try:
        if not known:
            raw = data.strip(_SPACE)
            return [(data.index(raw[:1]), _value(raw), raw)]
        (path,) = known
        is_only = sum(data.count(_key(one)) for one in lists) == 1
        return _listed(data, path) if is_only else None
    except (ValueError, RecursionError):
        return None


def _listed(data: bytes, path: str) -> list[tuple[int, Any, bytes]]:
    data.decode()  # what is passed over is not looked at otherwise
    found = msgspec.json.decode(data, type=_page(path))
    for _ in path.split("/"):
        found = found.within
    first = at = data.index(b"[", data.index(_key(path))) + 1
    records = []
    for raw in map(bytes, found):
        at = _BETWEEN.match(data, at).end()  # type: ignore[union-attr]
        if not data.startswith(raw, at):
            raise ValueError
        records.append((at, _value(raw), raw))
        at += len(raw)
    if b"\\u" in data[:first] or b"\\u" in data[at:]:
        raise ValueError  # another list may stand under the same key, escaped
    return records


def _value(raw: bytes) -> Any:
    """An object as it stands there; raises ValueError also where not sure that all is kept.

    Of two equal keys the first is lost, and its colon with it. Nothing else makes the colons
    fewer, and to make them more, one must be escaped.
    """
    value = _decoder.decode(raw)
    again = msgspec.json.encode(value)
    is_kept = again.count(b":") == raw.count(b":")
    if type(value) is not dict or not is_kept or _SUSPECT.search(raw):
        raise ValueError
    if is_deep(again) or _LONG_NUMBER in again.translate(_ZEROS_FOR_DIGITS):
        raise ValueError
    return value


def _key(path: str) -> bytes:
    return f'"{path.rpartition("/")[2]}"'.encode()


@lru_cache(maxsize=16)
def _page(path: str) -> Any:
    """The type of an object that has a list under the path, whose items are passed over."""
    kind: Any = list[msgspec.Raw]
    for key in reversed(path.split("/")):
        kind = msgspec.defstruct("Page", [("within", kind, msgspec.field(name=key))])
    return kind
