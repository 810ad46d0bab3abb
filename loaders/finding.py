"""Findings made fast, for formats that hold very many of them."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Final

from graph.claim import UnmappedFinding

_NAMES: Final = frozenset(field.name for field in fields(UnmappedFinding))
_NEEDED: Final = frozenset(
    field.name for field in fields(UnmappedFinding) if field.default is MISSING
)


def unmapped(said: Mapping[str, Any]) -> UnmappedFinding:
    """As `UnmappedFinding(**said)`, and equal to it, in a tenth of the time.

    A frozen value sets each of its fifty fields on its own; here those not said stay with the
    class, where their defaults are. Raises TypeError as that does.
    """
    if not said.keys() <= _NAMES or not said.keys() >= _NEEDED:
        return UnmappedFinding(**said)
    finding = object.__new__(UnmappedFinding)
    finding.__dict__.update(said)
    return finding
