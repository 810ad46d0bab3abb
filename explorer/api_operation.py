"""An operation of the JSON API: its path, what it takes, what it gives."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from explorer.opened import Opened


class Operation(NamedTuple):
    """An operation: its path, what it is for, the types of its fields and of its answer.

    `run` is given the release and the converted fields; those named in `several` are lists, and
    may be repeated.
    """

    path: str
    topic: str
    summary: str
    told: str
    takes: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    run: Callable[[Opened, Any], msgspec.Struct]
    several: frozenset[str] = frozenset()


class NoField(msgspec.Struct, forbid_unknown_fields=True):
    """No field."""
