"""What one connection may cost: uvicorn's HTTP/1.1 protocol, which clients cannot hold open.

Time, bytes, fields and requests in flight are limited, and connections too, of one client and in
all. Who goes over a limit is told so with a status where that is possible (408, 413, 414, 431,
503) and the connection ends; a status never takes the place of another request's reply. A client
that goes away has its running request cancelled.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_IDLE, _HEAD, _BODY = range(3)
_HOST: Final = re.compile(rb"[A-Za-z0-9._~%:\[\]-]*")
_SENTENCES: Final = {
    400: "this is no HTTP/1.1 request",
    408: "the request did not arrive in time",
    413: "the body of the request is too large",
    414: "the address is too long; send a query by POST",
    431: "the header fields are too large or too many",
    501: "only the transfer coding chunked is known",
    503: "too many connections; try again",
}
_RETRY_SECONDS: Final = 5


class HttpLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of a connection; times in seconds, sizes in bytes.

    `head`, `body` and `body_idle` are times for a request to arrive, `idle` that between
    requests, `reading` the time in which a client has to read something of its reply, and
    `reading_in_all` everything. `pipelined` requests wait on one connection.
    """

    head: float = 10
    body: float = 30
    body_idle: float = 10
    idle: int = 15
    reading: float = 30
    reading_in_all: float = 600
    linger: float = 1
    address_bytes: int = 16 * 1024
    head_bytes: int = 32 * 1024
    head_fields: int = 100
    body_bytes: int = 1024 * 1024
    pipelined: int = 16
    of_a_client: int = 64
    in_all: int = 1000


def guarded(
    limits: HttpLimits,
    proxies: Iterable[str] = (),
    refused: Callable[[int], None] = lambda _: None,
) -> type["Guarded"]:
    """The protocol class of one server.

    `proxies` are addresses and networks whose connections are those of many clients, and are
    counted in all only. `refused` is told the status of each refusal.
    """
    of_server: dict[str, Any] = {
        "limits": limits,
        "proxies": [ip_network(proxy, strict=False) for proxy in proxies],
        "refused": staticmethod(refused),
        "open_of": Counter(),
    }
    return type("Guarded", (Guarded,), of_server)


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Who is behind an address, as far as it tells: an IPv6 customer has a network of 64 bits."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, IPv6Address):
        mapped = ip.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((int(ip), 64), strict=False))
    return str(ip)


class Guarded(HttpToolsProtocol):
    """A connection within limits; made by `guarded`."""

    limits: ClassVar[HttpLimits]
    proxies: ClassVar[list[Any]]
    open_of: ClassVar[Counter[str]]

    @staticmethod
    def refused(status: int) -> None:
        """Told the status of each refusal; `guarded` puts another in its place."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and turn it away where there are too many; far too many are not told."""
        self._phase = _IDLE
        self._messages = 0
        self._status = 400
        self._over = False  # nothing more is read of this client
        self._to_say: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reading_timer: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None
        self._task: asyncio.Task[None] | None = None
        super().connection_made(transport)
        self._began = self._progress = self.loop.time()
        self._client = client_of(self.client[0]) if self.client else ""
        if self.client and any(ip_address(self.client[0]) in one for one in self.proxies):
            self._client = ""
        self.open_of[self._client] += bool(self._client)
        over = max(
            self.open_of[self._client] / self.limits.of_a_client,
            len(self.connections) / self.limits.in_all,
        )
        if over > 2:
            self.refused(503)
            self.transport.abort()
        elif over > 1:
            self._refuse(503)
        else:
            self._timer = self.loop.call_later(self.limits.head, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it, and end what still runs for it."""
        self.open_of[self._client] -= 1
        if self.open_of[self._client] <= 0:
            del self.open_of[self._client]
        for timer in (self._timer, self._reading_timer):
            if timer:
                timer.cancel()
        self._timer = self._reading_timer = None
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self.pipeline.clear()
        self._end_running()

    def data_received(self, data: bytes) -> None:
        """Parse, then see whether what is still to come may take its time."""
        if self._over:
            return
        begun, is_new = self._messages, self._phase == _IDLE
        super().data_received(data)
        if self._over or self.transport.is_closing():
            return
        if self._phase != _IDLE and self._messages == begun + is_new:  # all of it is of one request
            self._raw_size += len(data)
            self._check_raw_size()
            if self._over:
                return
        if self._phase != _IDLE or not self._busy:
            self._progress = self.loop.time()
            if self._timer is None:
                if self._phase == _IDLE:
                    self._began = self._progress
                soonest = min(self.limits.head, self.limits.body_idle)
                self._timer = self.loop.call_later(soonest, self._look)

    # What the parser calls; an exception here comes back as an error of the parser.

    def on_message_begin(self) -> None:
        """A request begins; too many that wait end the connection after the replies to them."""
        super().on_message_begin()
        self._messages += 1
        self._phase = _HEAD
        self._head_size = self._raw_size = self._body_size = 0
        self._began = self._progress = self.loop.time()
        if len(self.pipeline) >= self.limits.pipelined:
            self._fail(503)

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        super().on_url(url)
        if len(self.url) > self.limits.address_bytes:
            self._fail(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field, but those after the body are left out."""
        self._head_size += len(name) + len(value) + 4
        too_much = self._head_size > self.limits.head_bytes
        if too_much or len(self.headers) >= self.limits.head_fields:
            self._fail(431)
        if self._phase == _HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Refuse what cannot be understood in one way only, and a body that is too large."""
        self._check_head()
        super().on_headers_complete()
        self._phase = _BODY
        self._began = self.loop.time()
        if self.parser.should_upgrade():  # to nothing here; what follows would be lost
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._body_size += len(body)
        if self._body_size > self.limits.body_bytes:
            self._fail(413)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._phase = _IDLE
        super().on_message_complete()
        if self.parser.should_upgrade():
            self._over = True

    def send_400_response(self, msg: str) -> None:
        """What the parser did not understand, or what was set where it was stopped."""
        del msg
        self._refuse(self._status)

    # Replies

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        async def ended_with_its_client(scope: Any, receive: Any, send: Any) -> None:
            self._task = asyncio.current_task()
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                if not cycle.disconnected and not cycle.response_started:
                    await _say_stopping(send)

        self._running = cycle
        super()._start_asgi_task(cycle, ended_with_its_client)

    def on_response_complete(self) -> None:
        """Say what was waiting to be said, and see that the client reads."""
        super().on_response_complete()
        if self._to_say and not self._busy and not self.transport.is_closing():
            self._say(self._to_say)
        elif self.transport.get_write_buffer_size():
            self._watch_reading()

    def pause_writing(self) -> None:
        """Called by the transport when much of a reply waits for the client."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """Called by the transport when most of it has gone."""
        super().resume_writing()
        self._has_read = True

    @property
    def _busy(self) -> bool:
        """Whether a reply is being made."""
        return self._running is not None and not self._running.response_complete

    def _fail(self, status: int) -> None:
        self._status = status
        raise ValueError(status)

    def _check_head(self) -> None:
        fields = Counter(name for name, _ in self.headers)
        said = dict(self.headers)
        version = self.parser.get_http_version()
        hosts = fields[b"host"]
        if hosts > 1 or (version == "1.1" and not hosts) or fields[b"content-length"] > 1:
            self._fail(400)
        if not _HOST.fullmatch(said.get(b"host", b"")):
            self._fail(400)
        coding = said.get(b"transfer-encoding")
        if coding is not None:
            if b"content-length" in said or version != "1.1":
                self._fail(400)
            if fields[b"transfer-encoding"] > 1 or coding.strip().lower() != b"chunked":
                self._fail(501)
        elif int(said.get(b"content-length", b"0")) > self.limits.body_bytes:
            self._fail(413)

    def _check_raw_size(self) -> None:
        """Refuse what the parser tells nothing of: fields without an end, wrapping of chunks."""
        head = self.limits.address_bytes + self.limits.head_bytes
        if self._phase == _HEAD and self._raw_size > head:
            self._refuse(431)
        elif self._phase == _BODY and self._raw_size > head + 8 * self.limits.body_bytes:
            self._refuse(413)

    def _look(self) -> None:
        """See whether the client took too long for a request, or look again later."""
        self._timer = None
        if self._over or (self._phase == _IDLE and (self._busy or self.timeout_keep_alive_task)):
            return
        until = self._began + self.limits.head
        if self._phase == _BODY:
            idle = self._progress + self.limits.body_idle
            until = min(self._began + self.limits.body, idle)
        left = until - self.loop.time()
        if left > 0 or self.flow.read_paused:  # paused, it waits for us
            self._timer = self.loop.call_later(max(left, 0.05), self._look)
        elif self._phase == _IDLE:
            self.transport.close()  # nothing was asked; a status might answer what comes now
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Say a status when it is its turn, and read no more."""
        if self._over:
            return
        self._over = True
        self.refused(status)
        if self._phase == _BODY and self.cycle is not self._running:
            self.pipeline.popleft()  # it waited for its turn
            self._to_say = status
        elif self._phase == _BODY and self.cycle.response_started:
            self.cycle.keep_alive = False
            if self.cycle.response_complete:
                self.transport.close()
        elif self._phase != _BODY and self._busy:
            self._to_say = status
        else:
            if self._phase == _BODY:
                self._end_running()
            self._say(status)

    def _end_running(self) -> None:
        """Let nobody work for a request that nobody waits for."""
        if self._running is None or self._running.response_complete:
            return
        self._running.disconnected = True
        self._running.message_event.set()
        if self._task:
            self._task.cancel()

    def _say(self, status: int) -> None:
        """A reply of our own, and the end: read on for a while, or a reset would swallow it."""
        body = f"{_SENTENCES[status]}\n".encode()
        retry = f"retry-after: {_RETRY_SECONDS}\r\n" if status == 503 else ""
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
            "content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n"
            f"{retry}content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        self.transport.write(head.encode() + body)
        self.transport.write_eof()
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(self.limits.linger, self.transport.abort)

    def _watch_reading(self) -> None:
        if self._reading_timer is None:
            self._reading_since = self.loop.time()
            self._look_at_reading_later()

    def _look_at_reading(self) -> None:
        self._reading_timer = None
        left = self.transport.get_write_buffer_size()
        if not left:
            return
        too_long = self.loop.time() - self._reading_since > self.limits.reading_in_all
        if too_long or (left >= self._unread and not self._has_read):
            self.refused(408)
            self.transport.abort()
        else:
            self._look_at_reading_later()

    def _look_at_reading_later(self) -> None:
        self._has_read = False
        self._unread = self.transport.get_write_buffer_size()
        self._reading_timer = self.loop.call_later(self.limits.reading, self._look_at_reading)


async def _say_stopping(send: Any) -> None:
    body = b"the server is stopping; try again\n"
    fields = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(_RETRY_SECONDS).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": fields})
    await send({"type": "http.response.body", "body": body})
