"""What travels between the front, which speaks HTTP, and the workers, which hold the release.

A call names the path and the fields of a request; a reply is what goes back. Both are plain
values, so that a page is a function of a release and a call, and knows no server.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

HTML: Final = "text/html; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"
JSON: Final = "application/json"


class Call(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A request as a worker sees it.

    `path` starts with a slash and is decoded; `fields` are those of the address and of a form,
    in their order; `accept` is the header as it came, "" where there was none. `sparql` is set
    for the SPARQL protocol alone.
    """

    path: str
    fields: Sequence[tuple[str, str]] = ()
    accept: str = ""
    sparql: "Query | None" = None

    def field(self, name: str) -> str | None:
        """The last value of a field that is not blank, without blanks around it, or None."""
        values = [value.strip() for key, value in self.fields if key == name and value.strip()]
        return values[-1] if values else None

    def fields_of(self, name: str) -> list[str]:
        """Every value of a field that is not blank."""
        return [value.strip() for key, value in self.fields if key == name and value.strip()]


class Query(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A query of the SPARQL protocol: its text, its dataset, and how much may come back."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    most_rows: int = 100_000


class Reply(msgspec.Struct, array_like=True, frozen=True):
    """What goes back: status, header fields without Content-Length, and the body.

    `fault` is the traceback of a fault of ours, for the log and never for the reader; `cpu` the
    seconds of processor time that its worker took, which the front adds.
    """

    status: int
    body: bytes
    content_type: str = HTML
    headers: Sequence[tuple[str, str]] = ()
    fault: str = ""
    cpu: float | None = None
