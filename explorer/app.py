"""The routes of the site, and nothing else; whoever answers a call is given."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from explorer.calls import Call, Reply

Ask = Callable[[Call], Awaitable[Reply]]

_STATIC: Final = Path(__file__).parent / "static"


def app(ask: Ask) -> Starlette:
    """The site, its calls answered by `ask`."""

    async def page(request: Request) -> Response:
        fields = list(request.query_params.multi_items())
        accept = request.headers.get("accept", "")
        reply = await ask(Call(path=request.url.path, fields=fields, accept=accept))
        headers = {"Content-Type": reply.content_type, **dict(reply.headers)}
        return Response(reply.body, reply.status, headers)

    return Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/{path:path}", page, methods=["GET", "HEAD"]),
        ]
    )
