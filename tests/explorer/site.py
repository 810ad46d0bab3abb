"""The site in this process, asked over ASGI as a client would ask it over HTTP."""

import asyncio
from typing import Any

import httpx

from explorer.app import app
from explorer.calls import Call, Reply
from explorer.desk import respond
from explorer.opened import Opened


class Site:
    """The app over a release, without workers: what it says, not how it is shielded."""

    def __init__(self, release: Opened, most_rows: int = 100_000) -> None:
        async def ask(call: Call, _client: str) -> Reply:
            return respond(release, call)

        self.app = app(ask, digest=lambda: str(release.facts["digest"]), most_rows=most_rows)

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One request and its response, redirects not followed."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
                return await client.request(method, path, **request)

        return asyncio.run(asked())

    def get(self, path: str, **request: Any) -> httpx.Response:
        """A GET."""
        return self.ask("GET", path, **request)
