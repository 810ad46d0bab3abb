"""Header fields of every reply: what a browser may do with it, and who may read it from elsewhere.

Data may be read by any site (CORS); pages are read where they are. Preflights are answered here.
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_OF_ALL: Final = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_OPEN: Final = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Clevidence-Limited, Content-Disposition, ETag, Link, Retry-After",
    ),
]
_PREFLIGHT: Final = [
    *_OPEN,
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
]
_ALLOWED: Final = b"GET, HEAD, OPTIONS"
_POSTED: Final = b"GET, HEAD, OPTIONS, POST"
_OPEN_PATHS: Final = ("/sparql", "/api", "/.well-known")
# A reply of one of these is a page, or belongs to pages; all else is data.
_OF_PAGES: Final = (b"text/html", b"text/css", b"text/javascript", b"text/plain", b"font/")


class Headers:
    """The fields added to whatever an app replies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reply as the app does, with the fields; OPTIONS is answered without it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                fields = [*message["headers"], *_OF_ALL]
                if message["status"] == 304 or _is_open(path, message["headers"]):
                    fields += _OPEN
                message["headers"] = fields
            await send(message)

        if scope["method"] == "OPTIONS":
            await _allow(scope, sending)
        else:
            await self.app(scope, receive, sending)


def _is_open(path: str, fields: list[tuple[bytes, bytes]]) -> bool:
    if path.startswith(_OPEN_PATHS):
        return True
    content_type = next((value for name, value in fields if name == b"content-type"), b"text/html")
    return not content_type.startswith(_OF_PAGES)


async def _allow(scope: Scope, send: Send) -> None:
    asked = {name for name, _ in scope["headers"]}
    fields = [(b"allow", _POSTED if scope["path"] in {"/sparql", "*"} else _ALLOWED)]
    if b"access-control-request-method" in asked:
        opened = dict(_OPEN)
        fields += [field for field in _PREFLIGHT if field[0] not in opened]
        if not scope["path"].startswith(_OPEN_PATHS):
            fields += _OPEN
    await send({"type": "http.response.start", "status": 204, "headers": fields})
    await send({"type": "http.response.body", "body": b""})
