"""Why a record is refused: forms of names, numbers and dates, and pydantic's faults in words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import Any, Final, get_args, get_type_hints

from pydantic import ValidationError

from graph.errors import nearest

# The forms of the names that IRIs are made of.
_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
NAME: Final = (re.compile(_SLUG), "chasset-2018")
_CLAIM: Final = (re.compile(f"{_SLUG}/{_SLUG}"), "chasset-2018/response")
_POSITION: Final = (re.compile(f"{_SLUG}(?:/{_SLUG}){{5}}|{_SLUG}"), "antimalarials")
NAMES: Final = {
    "slug": NAME,
    "key": NAME,
    "study": NAME,
    "edition": NAME,
    "source": NAME,
    "document": NAME,
    "cites": NAME,
    "includes": NAME,
    "shares_patients_with": NAME,
    "may_share_patients_with": NAME,
    "translation_of": NAME,
    "supersedes": NAME,
    "reports": NAME,
    "assessed_by": NAME,
    "relays": _CLAIM,
    "items": _CLAIM,
    "claims": _CLAIM,
    "against": _CLAIM,
    "about": (re.compile(f"{_SLUG}/{_SLUG}"), "condition/cle"),
    "after_failure_of": _POSITION,
    "as_add_on_to": _POSITION,
}

# How numbers and dates are written; pydantic would read others too, such as 1e3 and 1_000. No
# whole number of a record is below 0.
WRITTEN: Final = {
    int: (re.compile(r"[0-9]{1,12}"), "whole number", "12"),
    Decimal: (re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?"), "number", "0.16"),
    date: (re.compile(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]"), "date", "2015-05-05"),
}

_UNKNOWN: Final = ("unexpected_keyword_argument", "extra_forbidden")
_MISSING: Final = ("missing", "missing_keyword_only_argument")
# What else pydantic refuses, by the first word of its name for the fault.
_FAULTS: Final = {
    "decimal": "is no number; write 0.16",
    "finite": "is no number; write 0.16",
    "int": "is no whole number; write 12",
    "date": "is no date; write 2015-05-05",
    "bool": "is neither true nor false",
    "tuple": "is no list; write [a, b]",
    "dataclass": "is no mapping of keys to values",
    "string": "is no text",
}


def refusals(
    error: ValidationError, kind: type[Any], others: Iterable[str] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each fault of pydantic's as its location in the value and a sentence.

    A missing field is left out where an unknown key, there or among the `others`, comes near it.
    """
    faults: list[Any] = error.errors(include_url=False)
    meant = {(near,) for key in others for near in _nearest_fields(key, kind)}
    for fault in faults:
        *above, key = fault["loc"]
        if fault["type"] in _UNKNOWN:
            beside = _nearest_fields(str(key), _kind_at(kind, fault["loc"]))
            meant |= {(*above, near) for near in beside}
    for fault in faults:
        if fault["type"] not in _MISSING or fault["loc"] not in meant:
            yield tuple(str(part) for part in fault["loc"]), _sentence(fault, kind)


def unknown_key(key: str, known: Iterable[str]) -> str:
    """That a key is unknown, and which are near it."""
    near = nearest(key, known)
    return f"unknown key {key!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _sentence(fault: Any, kind: type[Any]) -> str:
    field = next(part for part in reversed(fault["loc"]) if isinstance(part, str))
    if fault["type"] in _UNKNOWN:
        return unknown_key(field, [f.name for f in fields(_kind_at(kind, fault["loc"]))])
    if fault["type"] in _MISSING:
        return f"{field} is missing; add it"
    if fault["input"] is None:
        return f"{field} is empty; write it, or leave the key out"
    if fault["type"] == "literal_error":
        why = f"is none of {fault['ctx']['expected']}"
    else:
        what = fault["type"].partition("_")[0]
        why = _FAULTS.get(what, f"is not right: {fault['msg'].lower()}")
    return f"{field}: {shorten(repr(fault['input']), 60, placeholder=' …')} {why}"


def _nearest_fields(key: str, kind: type[Any]) -> list[str]:
    known = [field.name for field in fields(kind)]
    return [] if key in known else nearest(key, known)


def _kind_at(kind: type[Any], location: tuple[Any, ...]) -> type[Any]:
    """The class of the value whose field the location names."""
    for part in location[:-1]:
        if isinstance(part, str):
            hint = get_type_hints(kind).get(part)
            kind = next((k for k in (hint, *get_args(hint)) if is_dataclass(k)), kind)  # type: ignore[assignment]
    return kind
