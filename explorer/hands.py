"""The keeper and the workers as the front holds them: processes at the other end of sockets."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, cast

import msgspec

from explorer.calls import Call, Reply
from explorer.keeper import FAILED, FORK, READY, Kept
from explorer.worker import HEAD
from graph.errors import ClevidenceError

_LARGEST_MESSAGE: Final = 65_536
_CALLS: Final = msgspec.msgpack.Encoder()
_REPLIES: Final = msgspec.msgpack.Decoder(Reply)


class Worker(asyncio.Protocol):
    """One worker: a call goes in, a reply comes out; it is killed by its pidfd, never by number."""

    def __init__(self, keeper: "Keeper", pid: int, pidfd: int) -> None:
        self.keeper = keeper
        self.answered = 0
        self.is_last = False
        self._pid, self._pidfd = pid, pidfd
        self._clock = (~pid << 3) | 2  # the processor time of a process, as Linux names clocks
        self._transport: asyncio.Transport | None = None
        self._told: Callable[[Reply | None], None] | None = None
        self._held = bytearray()
        self._cpu_before = 0.0

    def ask(self, call: Call, told: Callable[[Reply | None], None]) -> None:
        """Have a call answered; `told` is called once, with None where it ended before."""
        self._told = told
        if self._transport is None or self._transport.is_closing():
            asyncio.get_running_loop().call_soon(self._tell, None)
            return
        self._cpu_before = self._cpu()
        message = _CALLS.encode(call)
        self._transport.write(len(message).to_bytes(HEAD, "big") + message)

    @property
    def taken(self) -> float:
        """Seconds of processor time since it was asked."""
        return self._cpu() - self._cpu_before

    def let_others_first(self) -> None:
        """Run only where nobody else would from now on; there is no way back without rights."""
        self.is_last = True
        with suppress(OSError):
            os.sched_setscheduler(self._pid, os.SCHED_IDLE, os.sched_param(0))

    def kill(self) -> None:
        """End it at once; whoever waits for its reply is told."""
        if self._pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.close(self._pidfd)
            self._pidfd = -1
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to be asked."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A part of a reply: its length, then itself."""
        self._held += data
        size = int.from_bytes(self._held[:HEAD], "big") + HEAD
        if len(self._held) >= size > HEAD:
            message, self._held = bytes(self._held[HEAD:size]), bytearray()
            self._tell(_REPLIES.decode(message))

    def connection_lost(self, _exc: Exception | None) -> None:
        """It has ended, by itself or killed."""
        self.kill()
        self._transport = None
        self.keeper.lost(self)  # first, so that nobody gives it another call
        self._tell(None)

    def _tell(self, reply: Reply | None) -> None:
        if self._told is not None:
            told, self._told = self._told, None
            self.answered += 1
            told(reply)

    def _cpu(self) -> float:
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return self._cpu_before


class Keeper:
    """A keeper of one release: it is asked for workers, and given up when none is left."""

    def __init__(
        self,
        kept: Kept,
        *,
        took: Callable[[Worker], None],
        lost: Callable[[Worker], None],
        died: Callable[[], None],
    ) -> None:
        self.facts: dict[str, Any] = {}
        self.workers: set[Worker] = set()
        self.kept, self._took, self._lost, self._died = kept, took, lost, died
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = False
        self._gone: asyncio.Future[int] | None = None
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours
            [
                sys.executable,
                "-m",
                "explorer.keeper",
                str(theirs.fileno()),
                msgspec.json.encode(kept).decode(),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
        )
        theirs.close()
        self._socket.setblocking(False)
        asyncio.get_running_loop().add_reader(self._socket, self._heard)

    async def ready(self) -> None:
        """Wait until the release is loaded; raises ClevidenceError where it cannot be."""
        await self._ready

    @property
    def is_alive(self) -> bool:
        """Whether it can still fork."""
        return not self._ended

    def fork(self) -> None:
        """Ask for one more worker."""
        if not self._ended:
            with suppress(OSError):
                self._socket.send(FORK)

    def lost(self, worker: Worker) -> None:
        """A worker of it has ended."""
        self.workers.discard(worker)
        self._lost(worker)

    def end(self) -> None:
        """Let it go, and its workers with it."""
        if self._ended:
            return
        self._ended = True
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket)
        self._socket.close()  # at which it kills its workers and ends
        for worker in tuple(self.workers):
            worker.kill()
        self._gone = loop.run_in_executor(None, self._process.wait)

    async def gone(self) -> None:
        """End it, and wait until its process is no more."""
        self.end()
        if self._gone:
            await self._gone

    def _heard(self) -> None:
        try:
            message, fds, _, _ = socket.recv_fds(self._socket, _LARGEST_MESSAGE, 2)
        except OSError:
            message, fds = b"", []
        word, _, rest = message.partition(b" ")
        if fds:
            self._take(int(message), *fds)
        elif word == READY:
            self.facts = msgspec.json.decode(rest)
            self._ready.set_result(None)
        elif word == FAILED:
            self._ready.set_exception(ClevidenceError(rest.decode()))
        elif not message:
            if not self._ready.done():
                self._ready.set_exception(ClevidenceError("the release could not be loaded"))
            self.end()
            self._died()

    def _take(self, pid: int, fd: int, pidfd: int) -> None:
        worker = Worker(self, pid, pidfd)
        self.workers.add(worker)
        loop = asyncio.get_running_loop()
        made = loop.create_unix_connection(lambda: worker, sock=socket.socket(fileno=fd))
        task = loop.create_task(made)
        task.add_done_callback(lambda _: self._took(worker))
