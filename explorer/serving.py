"""The server put together: socket, protocol, middlewares, app and crew, and how they end.

It listens before the first release is loaded, and says 503 until then. A newly published release
is loaded beside the one that answers; a first signal lets what runs finish, a second ends all.
"""

import asyncio
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

import click
import msgspec
import uvicorn
from starlette.types import ASGIApp

from explorer.access_log import AccessLog, LineWriter
from explorer.app import app
from explorer.calls import PLAIN, Call, Reply
from explorer.http_limits import HttpLimits, guarded
from explorer.keeper import Kept
from explorer.limits import Limits
from explorer.metrics import Metrics, State, health
from graph.errors import ClevidenceError
from graph.release import Home, Release

FINISHING: Final = 10  # seconds for what runs when the server is to stop
_POLLING: Final = 1.0
_POLLING_OTHERS: Final = 60.0
_AGAIN: Final = 30.0
_BACKLOG: Final = 2048
_SAME_SIGNAL: Final = 0.5  # a terminal and what it runs, or `timeout`, may both pass one on
_DESCRIPTORS: Final = 65_536


class Crew(Protocol):
    """Those who answer; `load` makes them answer from another release, or changes nothing."""

    @property
    def facts(self) -> Mapping[str, Any]: ...  # noqa: D102 - as in a manifest

    @property
    def counts(self) -> Mapping[str, int]: ...  # noqa: D102 - what happened since the start

    def gauges(self) -> Mapping[str, int]: ...  # noqa: D102 - what is now

    async def load(self, kept: Kept) -> None: ...  # noqa: D102 - raises ClevidenceError

    async def ask(self, call: Call, client: str) -> Reply: ...  # noqa: D102

    async def stop(self, seconds: float) -> None: ...  # noqa: D102 - lets run so long, then ends


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be served, where, and within which limits.

    Either `home` or `endpoint` is given; `proxies` are addresses whose word on the client's own
    address is believed. `metrics` is host and port of a listener of its own, or None.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    home: Home | None = None
    endpoint: str | None = None
    documents: Path | None = None
    log: Path | None = None
    limits: Limits = Limits()
    http: HttpLimits = HttpLimits()
    proxies: Sequence[str] = ()
    metrics: tuple[str, int] | None = None


def run(wishes: Wishes, crew: Crew) -> None:
    """Serve until a signal ends it; raises ClevidenceError where it cannot begin."""
    import uvloop

    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a client that goes away ends nothing else
    _raise_descriptors()
    with listener(wishes.host, wishes.port) as sock:
        serving = Serving(wishes, crew, sock)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serving.run())
    try:
        sys.stdout.flush()
    except OSError:  # whoever read it has gone; that is no fault at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def listener(host: str, port: int) -> socket.socket:
    """A socket bound to an address; raises ClevidenceError with the mend."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ClevidenceError(
            f"no address is known of the host {host!r}; name one of this machine with --host"
        ) from error
    family, _, _, _, address = found[0]
    try:
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ClevidenceError(_not_bound(host, port, error)) from error


def server(
    site: ASGIApp,
    http: HttpLimits,
    proxies: Sequence[str] = (),
    refused: Callable[[int], None] = lambda _: None,
) -> uvicorn.Server:
    """An HTTP server of an app that leaves signals to others; `proxies` are believed."""
    return _Server(
        uvicorn.Config(
            site,
            http=guarded(http, proxies, refused),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            timeout_keep_alive=http.idle,
            timeout_graceful_shutdown=FINISHING,
        )
    )


class Serving:
    """One server from its start to its end."""

    def __init__(self, wishes: Wishes, crew: Crew, sock: socket.socket) -> None:
        self._wishes, self._crew, self._sock = wishes, crew, sock
        self._state = State()
        self._metrics = Metrics(lambda: _numbers(crew))
        self._log = LineWriter(wishes.log)
        self._server = self._made()
        self._seen: object = None
        self._asked = -_POLLING_OTHERS
        self._told_at = 0.0

    async def run(self) -> None:
        """Listen, load, say so, serve, follow the releases, and stop when told."""
        self._listen_to_signals()
        end_metrics = self._metrics.listen(*self._wishes.metrics) if self._wishes.metrics else None
        serving = asyncio.create_task(self._server.serve(sockets=[self._sock]))
        try:
            begun = asyncio.create_task(self._begin())
            await asyncio.wait([begun, serving], return_when=asyncio.FIRST_COMPLETED)
            if begun.done():
                begun.result()
            begun.cancel()
            if not self._state.stopping:
                await self._follow(serving)
            await serving
        finally:
            self._server.should_exit = True
            with suppress(Exception):
                await serving
            await self._crew.stop(0)
            self._log.close()
            if end_metrics:
                end_metrics()

    async def _begin(self) -> None:
        self._seen = await self._pointer()
        release = self._wishes.home.current() if self._wishes.home else None
        await self._load(release)
        self._state.ready = True
        host, port = self._sock.getsockname()[:2]
        shown = f"[{self._wishes.host}]" if ":" in host else self._wishes.host
        name = self._state.release
        click.echo(f"clevidence: serving release {name} at http://{shown}:{port}/")
        self._log.start()  # its lines come after that one

    async def _load(self, release: Release | None) -> None:
        """Have the crew answer from a release; None is the store at the endpoint."""
        documents = str(self._wishes.documents) if self._wishes.documents else None
        kept = Kept(
            limits=self._wishes.limits,
            release=release.name if release else "",
            folder=str(release.folder) if release else "",
            endpoint=self._wishes.endpoint,
            documents=documents,
        )
        await self._crew.load(kept)
        facts = self._crew.facts
        self._state.release = str(facts.get("release") or self._wishes.endpoint or "")
        # The digest of a release leaves out what it says of itself, which pages show.
        whole = f"{self._state.release} {facts.get('store_sha256') or facts.get('digest')}"
        self._state.digest = sha256(whole.encode()).hexdigest()
        manifest = release.folder / "manifest.json" if release else None
        self._state.published = manifest.stat().st_mtime if manifest else 0

    async def _follow(self, serving: "asyncio.Task[None]") -> None:
        """Answer from each release that is published, until the server ends."""
        again = 0.0
        while not serving.done():
            await asyncio.wait([serving], timeout=_POLLING)
            pointer = await self._pointer()
            if pointer == self._seen or self._state.stopping or time.monotonic() < again:
                continue
            try:
                await self._load_published()
                self._seen = pointer
            except (ClevidenceError, OSError) as error:
                again = time.monotonic() + _AGAIN
                sentence = f"clevidence: goes on with {self._state.release}: {error}"
                click.echo(sentence, err=True)

    async def _load_published(self) -> None:
        release = self._wishes.home.current() if self._wishes.home else None
        if release is None or release.name != self._state.release:
            await self._load(release)
            click.echo(f"clevidence: now serving release {self._state.release}", err=True)

    async def _pointer(self) -> object:
        """What changes when a release is published; a remote store is asked now and then."""
        if self._wishes.endpoint:
            if time.monotonic() - self._asked < _POLLING_OTHERS:
                return self._seen
            self._asked = time.monotonic()
            return await asyncio.to_thread(_told, self._wishes.endpoint) or self._seen
        assert self._wishes.home
        try:
            said = (self._wishes.home.folder / "current").stat()
        except OSError:
            return None
        return said.st_mtime_ns, said.st_ino, said.st_size

    def _made(self) -> uvicorn.Server:
        site = app(
            self._ask,
            digest=lambda: self._state.digest,
            most_rows=self._wishes.limits.rows,
            routes=[health(self._state, time.time)],
        )
        logged = AccessLog(site, self._log.write, self._metrics, lambda: self._state.release)
        wishes = self._wishes
        logging.getLogger("uvicorn").setLevel(logging.ERROR)  # strangers write no warnings
        return server(logged, wishes.http, wishes.proxies, self._metrics.refused)

    async def _ask(self, call: Call, client: str) -> Reply:
        if not self._state.ready:
            return Reply(503, b"the release is being loaded\n", PLAIN, (("Retry-After", "1"),))
        reply = await self._crew.ask(call, client)
        if reply.fault:
            click.echo(reply.fault, err=True)
        return reply

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._log.reopen)

    def _stop(self, number: int) -> None:
        now = time.monotonic()
        if not self._state.stopping:
            self._told_at = now
        elif now - self._told_at > _SAME_SIGNAL:
            _end_at_once(number)
        self._state.stopping = True
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """Uvicorn's server, but signals are ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _told(endpoint: str) -> tuple[str, str] | None:
    """The release and digest that a remote store says it holds; None where it says none."""
    from graph.remote import RemoteStore
    from graph.remote_opened import facts_of

    try:
        facts = facts_of(RemoteStore.at(endpoint), endpoint)
    except (ClevidenceError, OSError):
        return None
    return facts["release"], facts["digest"]


def _end_at_once(number: int) -> NoReturn:
    os._exit(128 + number)  # the keeper sees the end of its socket, and ends with its workers


def _numbers(crew: Crew) -> dict[str, float]:
    return {**crew.gauges(), **{f"{name}_total": count for name, count in crew.counts.items()}}


def _raise_descriptors() -> None:
    """As many files and sockets as the system allows this process, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _not_bound(host: str, port: int, error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; choose another with --port, or any by --port 0"
    if error.errno == errno.EACCES:
        return f"port {port} needs rights that this user lacks; choose one above 1023 with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; name one that is with --host"
    return f"{host}:{port} cannot be served: {error.strerror}; choose others with --host and --port"
