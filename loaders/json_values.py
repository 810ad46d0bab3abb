"""Parts of parsed JSON whose shape nobody promises: what is not as expected is as if not there."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any


def at(value: Any, *steps: str) -> Any:
    """What stands under the keys, one within another; None where one of them is not there."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def text_at(value: Any, *steps: str) -> str:
    """The text or number there, or the first one of a list of them, as text; else empty."""
    found = at(value, *steps)
    if isinstance(found, list):
        found = next(iter(found), None)
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
        return ""
    return str(found).strip()


def objects_at(value: Any, *steps: str) -> list[dict[str, Any]]:
    """The objects of the list there, or the one object there; else none."""
    found = at(value, *steps)
    listed = found if isinstance(found, list) else [found]
    return [item for item in listed if isinstance(item, dict)]


def texts_at(value: Any, *steps: str) -> tuple[str, ...]:
    """The texts of the list there, or the one text there; blank ones left out."""
    found = at(value, *steps)
    listed = found if isinstance(found, list) else [found]
    return tuple(text for item in listed if isinstance(item, str) and (text := item.strip()))


def all_texts(value: Any) -> Iterator[str]:
    """Every text within, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from all_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from all_texts(item)
