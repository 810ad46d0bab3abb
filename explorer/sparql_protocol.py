"""The SPARQL 1.1 Protocol, query operation: from a request to a call, or to a refusal.

Updates are refused by the protocol's own words, and what is no parameter of it is left alone, as
Virtuoso's `maxrows`.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from explorer.calls import PLAIN, Call, Query, Reply
from explorer.sparql import NAMED

PATH: Final = "/sparql"
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_READ_ONLY: Final = "the endpoint is read-only; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
_CHANGES: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_MOST_FIELDS: Final = 5_000


async def asked(request: Request, most_rows: int) -> Call | Reply:
    """The call that a request makes, or why it makes none.

    A call without a query asks for the description of the service.
    """
    accept = ", ".join(request.headers.getlist("accept"))
    try:
        fields = _fields(request.scope["query_string"])
        if request.method == "POST":
            posted = await _posted(request)
            if isinstance(posted, Reply):
                return posted
            fields = [*fields, *posted]
    except (UnicodeDecodeError, ValueError):
        return _refused(
            400,
            f"the fields are not UTF-8, or more than {_MOST_FIELDS}; send fewer, in UTF-8",
        )
    except ClientDisconnect:
        return _refused(400, "the request was not sent whole")
    return _call(fields, accept, most_rows, is_post=request.method == "POST")


def etag(call: Call, digest: str) -> str:
    """The tag of the reply to a call, the same as long as the release is.

    "" where the query asks for what changes by itself, as the time.
    """
    assert call.sparql
    query = call.sparql
    if _CHANGES.search(query.text):
        return ""
    asked = repr((query.text, query.default_graphs, query.named_graphs, call.accept))
    return f'"{digest[:16]}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"'


async def _posted(request: Request) -> list[tuple[str, str]] | Reply:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == _UPDATE:
        return _refused(403, _READ_ONLY)
    if media not in (_FORM, _QUERY):
        return _refused(415, f"a query is posted as {_FORM} or as {_QUERY}")
    body = await request.body()
    return _fields(body) if media == _FORM else [("query", body.decode("utf-8"))]


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    return parse_qsl(
        encoded.decode("ascii"),
        keep_blank_values=True,
        errors="strict",
        max_num_fields=_MOST_FIELDS,
    )


def _call(
    fields: Sequence[tuple[str, str]], accept: str, most_rows: int, *, is_post: bool
) -> Call | Reply:
    def of(name: str) -> list[str]:
        return [value for key, value in fields if key == name]

    if of("update") or of("using-graph-uri") or of("using-named-graph-uri"):
        return _refused(403, _READ_ONLY)
    queries = of("query")
    if len(queries) > 1:
        return _refused(400, "the request has more than one query; send them one by one")
    named = of("format")[-1:]
    if named and named[0]:
        if named[0] not in NAMED:
            return _refused(400, f"no format is named {named[0]!r}; take {', '.join(NAMED)}")
        accept = NAMED[named[0]]
    if not queries:
        if is_post:
            return _refused(400, "the request has no query; send it in the field `query`")
        return Call(path=PATH, accept=accept)
    query = Query(
        text=queries[0],
        default_graphs=of("default-graph-uri"),
        named_graphs=of("named-graph-uri"),
        most_rows=most_rows,
    )
    return Call(path=PATH, accept=accept, sparql=query)


def _refused(status: int, sentence: str) -> Reply:
    return Reply(status, f"{sentence}\n".encode(), PLAIN)
