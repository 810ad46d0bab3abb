"""Replies as small as the client wants them: 304 for what it has, gzip for what is long."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from anyio.to_thread import run_sync
from isal import igzip
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST: Final = 1024
_LONG: Final = 200 * 1024  # bytes whose compression would be felt by others
_LEVEL: Final = 1
_PACKED: Final = (
    b"image/png",
    b"image/webp",
    b"font/",
    b"application/zip",
    b"application/gzip",
    b"application/octet-stream",
    b"application/vnd.openxmlformats",
)
_OF_304: Final = {b"cache-control", b"content-location", b"date", b"etag", b"expires", b"vary"}

Fields = list[tuple[bytes, bytes]]


class Compressed:
    """The replies of an app that come in one piece; others go out as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the head of a reply until its body is there."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
            elif not held:
                await send(message)
            else:
                head = held.pop()
                if not message.get("more_body"):
                    head, message = await _smaller(scope, head, message)
                await send(head)
                await send(message)

        await self.app(scope, receive, sending)


def has(if_none_match: str, tag: str) -> bool:
    """Whether a client that sends this has the thing of that tag; strong or weak is the same."""
    if not tag or not if_none_match:
        return False
    bare = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == bare for one in if_none_match.split(","))


@lru_cache(maxsize=512)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding asks for gzip; its absence and nonsense do not."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, *attributes = (piece.strip() for piece in part.split(";"))
        weights[coding] = _weight(attributes)
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0)))
    return weight > 0 and weight >= weights.get("identity", 0)


def _weight(attributes: Sequence[str]) -> float:
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        if name.strip() == "q":
            try:
                return float(value) if 0 <= float(value) <= 1 else 0
            except ValueError:
                return 0
    return 1


async def _smaller(scope: Scope, head: Message, message: Message) -> tuple[Message, Message]:
    """Head and body as they go out; HEAD has the fields that GET would have."""
    fields: Fields = list(head["headers"])
    said = dict(fields)
    tag = said.get(b"etag", b"").decode("latin-1")
    asked = _asked(scope, b"if-none-match")
    if (
        head["status"] == 200
        and scope["method"] in {"GET", "HEAD"}
        and tag
        and (asked == "*" or has(asked, tag))
    ):
        fields = _varying([field for field in fields if field[0] in _OF_304])
        return {**head, "status": 304, "headers": fields}, {**message, "body": b""}
    body = message.get("body", b"")
    if (
        len(body) <= _LEAST
        or b"content-encoding" in said
        or said.get(b"content-type", b"").startswith(_PACKED)
    ):
        return head, message
    fields = _varying(fields)
    if takes_gzip(_asked(scope, b"accept-encoding")):
        packed = await run_sync(_packed, body) if len(body) > _LONG else _packed(body)
        fields = [_of_packed(field, len(packed)) for field in fields]
        fields.append((b"content-encoding", b"gzip"))
        message = {**message, "body": packed}
    return {**head, "headers": fields}, message


def _packed(body: bytes) -> bytes:
    return igzip.compress(body, compresslevel=_LEVEL, mtime=0)


def _of_packed(field: tuple[bytes, bytes], length: int) -> tuple[bytes, bytes]:
    name, value = field
    if name == b"content-length":
        return name, str(length).encode()
    if name == b"etag" and not value.startswith(b"W/"):
        return name, b"W/" + value
    return field


def _varying(fields: Fields) -> Fields:
    """The fields, that caches may know of the encoding."""
    varied = [value for name, value in fields if name == b"vary"]
    if any(b"accept-encoding" in value.lower() for value in varied):
        return fields
    others = [field for field in fields if field[0] != b"vary"]
    return [*others, (b"vary", b", ".join([*varied, b"Accept-Encoding"]))]


def _asked(scope: Scope, name: bytes) -> str:
    """The values of a field of the request, as one."""
    return ", ".join(v.decode("latin-1") for n, v in scope["headers"] if n == name)
