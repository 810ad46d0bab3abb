"""Dossiers as JSON: how they lie on the shelf between a load and the releases made of it.

Only what differs from the default is written, so a document takes a few hundred bytes. Reading
goes through the same forms as a curated record: what does not fit is refused by pydantic.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from graph.claim import (
    Assessment,
    BackgroundClaim,
    Claim,
    Dossier,
    Finding,
    Recommendation,
    RegulatoryStatement,
    UnmappedFinding,
)

_KIND: Final = "kind of claim"
_CLAIMS: Final[dict[str, type[Claim]]] = {
    kind.__name__: kind
    for kind in (BackgroundClaim, Finding, Recommendation, RegulatoryStatement, UnmappedFinding)
}


def to_json(dossier: Dossier) -> str:
    """One line of JSON."""
    return _ENCODER.encode(dossier)


def from_json(text: str) -> Dossier:
    """The dossier that `to_json` wrote; raises ValueError where it is none."""
    tree = json.loads(text)
    claims = tuple(_claim(claim) for claim in tree.pop("claims", ()))
    assessments = tuple(
        _adapter(Assessment).validate_python(a) for a in tree.pop("assessments", ())
    )
    dossier: Dossier = _adapter(Dossier).validate_python(
        {**tree, "claims": claims, "assessments": assessments}
    )
    return dossier


def _claim(tree: dict[str, Any]) -> Claim:
    kind: Any = _CLAIMS[tree.pop(_KIND)]
    claim: Claim = _adapter(kind).validate_python(tree)
    return claim


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


def _tree(value: object) -> Any:
    """What JSON has no form for: a day or decimal as text, a value as its fields."""
    if isinstance(value, Decimal | date):
        return str(value)
    assert is_dataclass(value)
    kind: Any = type(value)
    tree = {
        name: held for name, default in _fields(kind) if (held := getattr(value, name)) != default
    }
    if isinstance(value, Claim):
        tree[_KIND] = type(value).__name__
    return tree


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_tree)
