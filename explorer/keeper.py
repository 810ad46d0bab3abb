"""The keeper: a process that loads a release into memory and forks the workers that answer.

A fork shares the release's memory and takes milliseconds, where a load takes most of a second.
The front speaks to it over a socket of whole messages: it says `ready`, or why it cannot; each
`fork` is answered with a worker's process number, its socket and its pidfd. When the front goes,
the keeper ends its workers and itself.
"""

import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

import msgspec

from explorer import worker
from explorer.calls import Call, Reply
from explorer.limits import Limits
from explorer.opened import Opened, in_memory
from graph.errors import ClevidenceError
from graph.release import Release
from graph.remote_opened import opened_remote
from queries.catalogue import compiled

FORK: Final = b"fork"
READY, FAILED = b"ready", b"failed"
_REAP_SECONDS: Final = 1.0
_OF_A_PARENT: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a keeper is to load: a release, by its name and folder, or the store at an endpoint.

    `documents` is the folder of the source texts, or None.
    """

    limits: Limits
    release: str = ""
    folder: str = ""
    endpoint: str | None = None
    documents: str | None = None

    def opened(self) -> Opened:
        """It, opened; raises HomeError or RemoteError where it cannot be read.

        Of a remote store a copy is made, so that workers need no socket for it either.
        """
        documents = Path(self.documents) if self.documents else None
        if self.endpoint:
            remote = opened_remote(self.endpoint, copied=True)
            return Opened(remote.store, remote.facts, compiled(), documents)
        return in_memory(Release(self.release, Path(self.folder)), documents)


def main(control: socket.socket, kept: Kept) -> None:
    """Load, say so, and fork whenever it is asked; returns when the front has gone."""
    for number in _OF_A_PARENT:
        signal.signal(number, signal.SIG_IGN)  # the front says when it is over
    try:
        release = kept.opened()
        respond = prepared(release)
    except ClevidenceError as error:
        control.send(FAILED + b" " + str(error).encode())
        return
    gc.collect()
    gc.freeze()
    control.send(READY + b" " + msgspec.json.encode(release.facts))
    _serve(control, partial(worker.run, respond=respond, limits=kept.limits))


def prepared(release: Opened) -> Callable[[Call], Reply]:
    """Who answers the calls of a release, with all loaded that a worker could not load."""
    from explorer.desk import respond
    from explorer.preload import preload

    preload(release)
    return partial(respond, release)


def _serve(control: socket.socket, work: Callable[[socket.socket], None]) -> None:
    """Fork at each request of the front, and reap; a child that ends is never waited for."""
    children: set[int] = set()
    while True:
        asked, _, _ = select.select([control], [], [], _REAP_SECONDS)
        if asked:
            message = control.recv(64)
            if not message:
                break
            if message == FORK:
                children.add(_forked(control, work))
        _reap(children)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _forked(control: socket.socket, work: Callable[[socket.socket], None]) -> int:
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        _as_a_child(control, theirs, ours, work)
    ours.close()
    pidfd = os.pidfd_open(child)
    socket.send_fds(control, [str(child).encode()], [theirs.fileno(), pidfd])
    theirs.close()
    os.close(pidfd)
    return child


def _as_a_child(
    control: socket.socket,
    theirs: socket.socket,
    ours: socket.socket,
    work: Callable[[socket.socket], None],
) -> NoReturn:
    code = 1
    try:
        control.close()
        theirs.close()
        _silence()
        work(ours)
        code = 0
    finally:
        os._exit(code)  # nothing of the keeper is to be cleaned up twice


def _silence() -> None:
    """No stranger's query fills the log with the engine's last words."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _reap(children: set[int]) -> None:
    with suppress(ChildProcessError):
        while True:
            child, _ = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            children.discard(child)


def _arguments(arguments: Sequence[str]) -> tuple[socket.socket, Kept]:
    descriptor, kept = arguments
    return socket.socket(fileno=int(descriptor)), msgspec.json.decode(kept, type=Kept)


if __name__ == "__main__":
    main(*_arguments(sys.argv[1:]))
