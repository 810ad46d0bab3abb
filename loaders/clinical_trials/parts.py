"""The parts of a JSON registration, with what they must be: else Unusable, saying where."""

from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar, get_args

import msgspec
from msgspec.structs import astuple, fields

from loaders.record import Unusable

_OBJECTS: Final = {dict}
S = TypeVar("S", bound=msgspec.Struct)


def part(value: dict[str, Any], key: str) -> dict[str, Any]:
    """The object under a key; empty where there is none."""
    found = value.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unusable(f"{key} is no object; correct it")
    return found


def parts(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in the list under a key; empty where there is none."""
    found = value.get(key)
    if found is None:
        return []
    if type(found) is not list or not _OBJECTS.issuperset(map(type, found)):
        raise Unusable(f"{key} is no list of objects; correct it")
    return found


def text(value: dict[str, Any], key: str) -> str:
    """The words under a key with white space folded; a number as it is printed."""
    found = value.get(key)
    if found is None:
        return ""
    if type(found) is str:
        return " ".join(found.split())
    if isinstance(found, int | Decimal):
        return str(found)
    raise Unusable(f"{key} is no text; correct it")


def texts(value: dict[str, Any], key: str) -> tuple[str, ...]:
    """The words in the list under a key."""
    found = value.get(key)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise Unusable(f"{key} is no list of texts; correct it")
    return tuple(" ".join(item.split()) for item in found)


def count(value: dict[str, Any], key: str) -> int | None:
    """The whole number under a key, printed as a number in one place and as text in another."""
    return counted(value.get(key), key)


def counted(found: Any, name: str) -> int | None:
    """A whole number from 0 of at most nine digits, None for nothing."""
    if type(found) is int and 0 <= found < 10**9:
        return found
    number = _printed(found) if isinstance(found, str) else None if found is None else -1
    if number == -1:
        raise Unusable(f"{name} is {str(found)[:40]!r}, which counts no people; correct it")
    return number


@lru_cache(maxsize=4096)
def _printed(digits: str) -> int | None:
    """The number that a text is, None for an empty one, -1 where it counts nothing."""
    if not digits:
        return None
    digits = digits.strip().replace(",", "")
    return int(digits) if len(digits) < 10 and digits.isdecimal() and digits.isascii() else -1


def folded(words: str) -> str:
    """The words with a single space between them."""
    return " ".join(words.split())


def plain(value: S) -> S:
    """The same with the white space of its own texts folded."""
    return type(value)(
        *[" ".join(said.split()) if said and type(said) is str else said for said in astuple(value)]
    )


def shaped(items: list[dict[str, Any]], kind: type[S]) -> tuple[S, ...]:
    """Objects as what they are declared to be; raises Unusable where they cannot be."""
    try:
        return msgspec.convert(items, tuple[kind, ...])  # type: ignore[valid-type]
    except msgspec.ValidationError:
        return tuple(_shaped(item, kind) for item in items)


def _shaped(value: dict[str, Any], kind: type[S]) -> S:
    """As msgspec would make it, and further: numbers for words, words for numbers, nulls."""
    said: dict[str, Any] = {}
    for declared in fields(kind):
        key, of = declared.encode_name, declared.type
        inner = next(iter(get_args(of)), None)
        if of is str:
            said[declared.name] = text(value, key)
        elif inner is str:
            said[declared.name] = texts(value, key)
        elif isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            said[declared.name] = tuple(_shaped(item, inner) for item in parts(value, key))
        else:
            said[declared.name] = count(value, key)
    return kind(**said)
