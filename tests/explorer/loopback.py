"""A server in a thread on a free loopback port, and a client that writes raw bytes to it."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final, NamedTuple

import uvloop

from explorer.http_limits import HttpLimits
from explorer.serving import server

PATIENCE: Final = 20  # seconds, after which a test that waits has failed

_USUAL: Final = HttpLimits()


class Answer(NamedTuple):
    """One reply off the wire: status, fields by lower-case name, body."""

    status: int
    fields: dict[str, str]
    body: bytes


@contextmanager
def served(
    app: Any,
    limits: HttpLimits = _USUAL,
    *,
    proxies: tuple[str, ...] = (),
    refused: Callable[[int], None] = lambda _: None,
) -> Iterator[tuple[str, int]]:
    """The address of a server of the app, which ends with the block."""
    sock = socket.create_server(("127.0.0.1", 0))
    made = server(app, limits, proxies, refused)

    def serve() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(made.serve(sockets=[sock]))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield sock.getsockname()[:2]
    finally:
        made.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def said(address: tuple[str, int], *sent: bytes) -> bytes:
    """All that the server says to these bytes until it closes."""
    with closing(connected(address)) as sock:
        for part in sent:
            sock.sendall(part)
        return rest(sock)


def connected(address: tuple[str, int]) -> socket.socket:
    """A connection that waits for `PATIENCE` at most."""
    return socket.create_connection(address, timeout=PATIENCE)


def rest(sock: socket.socket) -> bytes:
    """What comes until the server closes; a reset is an end too."""
    got = bytearray()
    try:
        while part := sock.recv(65536):
            got += part
    except ConnectionResetError:
        pass
    return bytes(got)


def until(sock: socket.socket, end: bytes) -> bytes:
    """What comes up to and with `end`."""
    got = bytearray()
    while end not in got:
        part = sock.recv(65536)
        assert part, f"closed after {bytes(got)!r}"
        got += part
    return bytes(got)


def answers(said: bytes, methods: tuple[str, ...] = ()) -> list[Answer]:
    """The replies in what a server said; `methods` tells those to HEAD, which have no body."""
    found = []
    while said:
        head, _, said = said.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        assert status.startswith("HTTP/1.1 "), status
        fields = dict(line.lower().split(": ", 1) for line in lines)
        method = methods[len(found)] if len(found) < len(methods) else "GET"
        length = 0 if method == "HEAD" else int(fields.get("content-length", "0"))
        found.append(Answer(int(status.split()[1]), fields, said[:length]))
        said = said[length:]
    return found


def asked(
    address: tuple[str, int], target: str, *fields: str, method: str = "GET", body: bytes = b""
) -> Answer:
    """The one reply to one request, with these lines as further fields."""
    lines = [f"{method} {target} HTTP/1.1", "Host: here", "Connection: close", *fields]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    sent = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    (answer,) = answers(said(address, sent), (method,))
    return answer
