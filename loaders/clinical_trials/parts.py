"""The parts of a JSON registration, with what they must be: else Unusable, saying where."""

from decimal import Decimal
from typing import Any, Final

from loaders.record import Unusable

_OBJECTS: Final = {dict}


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
    found = value.get(key)
    return found if type(found) is int and 0 <= found < 10**9 else counted(found, key)


def counted(found: Any, name: str) -> int | None:
    """A whole number from 0 of at most nine digits, None for nothing."""
    if isinstance(found, str):
        digits = found if found.isdecimal() else found.strip().replace(",", "")
        if len(digits) < 10 and digits.isdecimal() and digits.isascii():
            return int(digits)
    elif type(found) is int and 0 <= found < 10**9:
        return found
    if found is None or found == "":
        return None
    raise Unusable(f"{name} is {str(found)[:40]!r}, which counts no people; correct it")
