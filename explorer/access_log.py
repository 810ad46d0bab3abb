"""What is written down of requests: one JSON line each, and nothing of the person who asked.

A line has no address, no user agent, no referrer, and nothing of the query string; what people
ask is left out by naming the route alone. A thread writes, so that a slow disk or a full pipe
holds nobody up; what it cannot write in time is counted and left out.
"""

import json
import re
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.metrics import Metrics
from graph.errors import ClevidenceError

_ROUTES: Final = ("/sparql", "/ask", "/api", "/search", "/query")
_FIRST: Final = re.compile(
    r"/(?:about|api|ask|claim|compare|context|coverage|document|documents|guidelines|health|map|"
    r"outcome|position|query|search|sparql|static|study|therapies|therapy|\.well-known)?(?=/|$)"
)
_LONGEST_PATH: Final = 200
_WAITING: Final = 10_000
_PAUSE: Final = 0.1  # seconds between two writings


class AccessLog:
    """An app, its replies written down and counted; `release` names that which answers."""

    def __init__(
        self,
        app: ASGIApp,
        write: Callable[[str], None],
        metrics: Metrics,
        release: Callable[[], str],
    ) -> None:
        self.app, self.write, self.metrics, self.release = app, write, metrics, release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reply as the app does; a request that got no reply has the status 499."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, size, started = 499, 0, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif scope["method"] != "HEAD":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            self.metrics.replied(route(scope["path"]), status, seconds)
            self.write(_line(scope, status, size, seconds, self.release()))


def route(path: str) -> str:
    """The first part of a path that is one of the site's own; "other" for all else."""
    found = _FIRST.match(path)
    return found[0] if found and (found[0] != "/" or path == "/") else "other"


def shown(path: str) -> str:
    """What may be written down of a path."""
    for name in _ROUTES:
        if path == name or path.startswith(name + "/"):
            return name
    return path if len(path) <= _LONGEST_PATH else path[:_LONGEST_PATH] + "…"


def _line(scope: Scope, status: int, size: int, seconds: float, release: str) -> str:
    said: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": scope["method"],
        "path": shown(scope["path"]),
        "status": status,
        "bytes": size,
        "ms": round(seconds * 1000, 2),
    }
    cpu = scope.get("state", {}).get("cpu_ms")
    if cpu is not None:
        said["cpu_ms"] = round(cpu, 2)
    said["release"] = release
    return json.dumps(said)  # all but printable ASCII is escaped


class LineWriter:
    """Lines to standard output or to the end of a file, written by a thread once it is started.

    It writes what has come now and then: to be woken for each line cost as much as a lookup.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._stream = _opened(file)
        self._lines: deque[str] = deque()
        self.left_out = 0
        self._stale = False
        self._closing = Event()
        self._thread = Thread(target=self._run, name="access log", daemon=True)

    def start(self) -> None:
        """Write from now on, what came before first."""
        self._thread.start()

    def write(self, line: str) -> None:
        """Have a line written, unless too many wait."""
        if len(self._lines) < _WAITING:
            self._lines.append(line)
        else:
            self.left_out += 1

    def reopen(self) -> None:
        """Go on in a file of the same name, as after its rotation."""
        self._stale = self._file is not None

    def close(self, seconds: float = 2) -> None:
        """Write what waits, as far as that is possible in the time."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._closing.wait(_PAUSE):
            self._write()
        self._write()
        with suppress(OSError, ValueError):
            if self._file:
                self._stream.close()

    def _write(self) -> None:
        try:
            if self._stale:
                self._stale = False
                anew = _opened(self._file)
                self._stream.close()
                self._stream = anew
            while self._lines:
                self._stream.write(self._lines.popleft() + "\n")
            self._stream.flush()
        except (OSError, ValueError, ClevidenceError):
            self.left_out += 1  # the pipe is closed or the disk full: people are served still


def _opened(file: Path | None) -> IO[str]:
    if file is None:
        return sys.stdout
    try:
        return file.open("a", encoding="utf-8")
    except OSError as error:
        raise ClevidenceError(
            f"{file} cannot be written: {error.strerror}; name another file with --log"
        ) from error
