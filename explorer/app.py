"""The routes of the site, and nothing else; whoever answers a call is given."""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from explorer import sparql_protocol
from explorer.calls import Call, Reply
from explorer.compression import Compressed, has
from explorer.headers import Headers
from explorer.http_limits import client_of
from explorer.static_files import StaticFiles

Ask = Callable[[Call, str], Awaitable[Reply]]

_STATIC: Final = Path(__file__).parent / "static"
_STARTED: Final = str(time.time_ns())  # pages change with the program too
_FIELD: Final = re.compile(r"[\x20-\x7e\xa0-\xff]*")
_KEPT: Final = {"Cache-Control": "no-cache", "Vary": "Accept"}


def app(
    ask: Ask,
    *,
    digest: Callable[[], str] = lambda: "",
    most_rows: int = 100_000,
    routes: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """The site, its calls answered by `ask`, which is told the client of each.

    `digest` is that of the release whose answers the next call gets, or "" where nobody knows;
    with it, what the client has is told to be so without asking. `most_rows` is the limit of a
    SPARQL answer; `routes` come first.
    """

    async def asked(request: Request, call: Call, tag: str) -> Response:
        reply = await ask(call, _client(request))
        if reply.cpu is not None:
            request.state.cpu_ms = 1000 * reply.cpu  # for the access log
        return _response(reply, tag)

    async def page(request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept"))
        tag = _tag(digest(), request, accept)  # before asking: a later one could be of a later page
        if has(request.headers.get("if-none-match", ""), tag):
            return Response(None, 304, {"ETag": tag, **_KEPT})
        fields = list(request.query_params.multi_items())
        call = Call(path=request.scope["path"], fields=fields, accept=accept)
        return await asked(request, call, tag)

    async def sparql(request: Request) -> Response:
        call = await sparql_protocol.asked(request, most_rows)
        if isinstance(call, Reply):
            return _response(call)
        of = digest()
        tag = sparql_protocol.etag(call, of) if of and call.sparql else ""
        is_read = request.method != "POST"
        if is_read and has(request.headers.get("if-none-match", ""), tag):
            return Response(None, 304, {"ETag": tag, **_KEPT})
        return await asked(request, call, tag)

    site = Starlette(
        routes=[
            *routes,
            Mount("/static", StaticFiles(_STATIC)),
            Route(sparql_protocol.PATH, sparql, methods=["GET", "HEAD", "POST"]),
            Route("/{path:path}", page, methods=["GET", "HEAD"]),
        ]
    )
    site.router.redirect_slashes = False  # it would believe the Host of a stranger
    return Headers(Compressed(site))


def _client(request: Request) -> str:
    return client_of(request.client.host) if request.client else ""


def _response(reply: Reply, tag: str = "") -> Response:
    """A reply on its way out; of those that went well, one without a tag of its own gets `tag`.

    Raises ValueError for a field that would end its line.
    """
    own = {name.lower() for name, _ in reply.headers}
    said = Response(reply.body, reply.status, {"Content-Type": reply.content_type})
    for name, value in reply.headers:
        if not _FIELD.fullmatch(value):
            raise ValueError(f"the field {name} holds characters that no field may hold")
        said.headers.append(name, value)
    if reply.status == 200 and tag and not own & {"etag", "cache-control"}:
        said.headers["ETag"] = tag
    if "cache-control" not in own:
        said.headers["Cache-Control"] = "no-cache" if reply.status < 500 else "no-store"
    if "accept" not in said.headers.get("vary", "").lower():
        said.headers.append("Vary", "Accept")
    return said


def _tag(digest: str, request: Request, accept: str) -> str:
    if not digest:
        return ""
    address: bytes = request.scope["path"].encode() + b"?" + request.scope["query_string"]
    parts = (_STARTED.encode(), digest.encode(), accept.encode("latin-1", "replace"), address)
    mark = blake2b(b"\0".join(parts), digest_size=12).hexdigest()
    return f'W/"{mark}"'
