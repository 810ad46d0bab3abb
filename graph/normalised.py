"""Triples by value, since stores change how values are written.

Virtuoso turns `true` into `1`, `0.20` into `0.2` and `en-GB` into `en-gb`. Here numbers of every
datatype, and booleans with them, are their shortest decimals, times are in UTC, and language
tags in lower case; blank nodes are not compared, and raise ValueError.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from ontology.prefixes import PREFIXES

_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final = frozenset(
    _XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short")
)
_TRUTH: Final = {"true": "1", "false": "0"}


def digest_by_value(triples: Iterable[ox.Triple]) -> str:
    """SHA-256 over the sorted triples, each once, a line each."""
    lines = sorted({_line(triple) for triple in triples})
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def by_value(term: object) -> str:
    """A term, the same for every way in which a store may write its value."""
    if isinstance(term, ox.BlankNode):
        raise ValueError(f"{term} is a blank node")  # noqa: TRY004 - a value, of the right type
    if not isinstance(term, ox.Literal):
        return str(term)
    text, kind = term.value, term.datatype.value
    if term.language:
        return str(ox.Literal(text, language=term.language.lower()))
    if kind == _XSD + "boolean":
        return f"{_TRUTH.get(text, text)} number"
    if kind in _NUMBERS:
        return f"{_number(text)} number"
    if kind == _XSD + "dateTime":
        return f"{_utc(text)} time"
    return str(term)


def _line(triple: ox.Triple) -> str:
    return f"{by_value(triple.subject)} {triple.predicate} {by_value(triple.object)}\n"


def _number(text: str) -> str:
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return text


def _utc(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at.astimezone(UTC) if at.tzinfo else at).isoformat()
