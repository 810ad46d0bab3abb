"""N-Quads text: the fastest way from Python values to a store, and the form of every load."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ontology.prefixes import PREFIXES

_XSD: Final = PREFIXES["xsd"]
# As the engine writes them, so that digests of a store and of its loads are equal.
_ESCAPES: Final = str.maketrans(
    {
        **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
        "\\": r"\\",
        '"': r"\"",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\b": r"\b",
        "\f": r"\f",
    }
)
_NOT_IN_IRIS: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')

Value = str | int | Decimal | date | bool


@lru_cache(maxsize=1 << 14)
def node(iri: str) -> str:
    """`<iri>`; raises ValueError where a character may not stand in an IRI."""
    if _NOT_IN_IRIS.search(iri):
        raise ValueError(f"{iri!r} is no IRI")
    return f"<{iri}>"


def literal(value: Value) -> str:
    """A literal with its datatype; decimals without trailing zeros, never doubles."""
    match value:
        case str():
            plain = value.isprintable() and '"' not in value and "\\" not in value
            return f'"{value if plain else value.translate(_ESCAPES)}"'
        case bool():
            return _typed(str(value).lower(), "boolean")
        case int():
            return _typed(str(value), "integer")
        case Decimal():
            text = format(value, "f")
            return _typed(text.rstrip("0").rstrip(".") if "." in text else text, "decimal")
        case date():
            return _typed(value.isoformat(), "date")


def language_literal(value: str, language: str) -> str:
    """A literal with a language tag."""
    return f"{literal(value)}@{language}"


def quad(subject: str, predicate: str, object_term: str, graph: str) -> str:
    """One line of N-Quads; subject, predicate and graph are IRIs, the object is serialised."""
    return f"{node(subject)} {node(predicate)} {object_term} {node(graph)} .\n"


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{_XSD}{datatype}>'
