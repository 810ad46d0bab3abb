"""The routes of the site, and nothing else; whoever answers a call is given."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from explorer import sparql_protocol
from explorer.calls import Call, Reply

Ask = Callable[[Call, str], Awaitable[Reply]]

_STATIC: Final = Path(__file__).parent / "static"


def app(ask: Ask, *, digest: Callable[[], str], most_rows: int) -> Starlette:
    """The site, its calls answered by `ask`, which is told the client's address.

    `digest` gives that of the release being served; `most_rows` is the limit of an answer.
    """

    async def page(request: Request) -> Response:
        fields = list(request.query_params.multi_items())
        accept = request.headers.get("accept", "")
        call = Call(path=request.url.path, fields=fields, accept=accept)
        return _response(await ask(call, _client(request)))

    async def sparql(request: Request) -> Response:
        call = await sparql_protocol.asked(request, most_rows)
        if isinstance(call, Reply):
            return _response(call)
        tag = sparql_protocol.etag(call, digest()) if call.sparql else ""
        if tag and tag in request.headers.get("if-none-match", ""):
            return Response(None, 304, {"ETag": tag, "Vary": "Accept"})
        response = _response(await ask(call, _client(request)))
        if tag and response.status_code == 200:
            response.headers.update({"ETag": tag, "Vary": "Accept"})
        return response

    return Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route(sparql_protocol.PATH, sparql, methods=["GET", "HEAD", "POST"]),
            Route("/{path:path}", page, methods=["GET", "HEAD"]),
        ]
    )


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _response(reply: Reply) -> Response:
    return Response(
        reply.body, reply.status, {"Content-Type": reply.content_type, **dict(reply.headers)}
    )
