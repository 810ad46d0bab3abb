"""A worker: a process that holds a release in memory, and can open neither file nor socket.

It is forked by the keeper, answers one call after another over its one socket, and is killed by
the front when a call takes too much.
"""

import resource
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from explorer.calls import PLAIN, Call, Reply
from explorer.limits import Limits

Respond = Callable[[Call], Reply]

HEAD: Final = 8  # bytes before a message, its length
_PAGE: Final = resource.getpagesize()


def run(front: socket.socket, respond: Respond, limits: Limits) -> None:
    """Answer calls until the front closes the socket."""
    _shut_in(limits)
    calls = msgspec.msgpack.Decoder(Call)
    replies = msgspec.msgpack.Encoder()
    while (message := _received(front)) is not None:
        reply = _reply(respond, calls.decode(message))
        if len(reply.body) > limits.reply:
            reply = _too_long(limits)
        sent = replies.encode(reply)
        front.sendall(len(sent).to_bytes(HEAD, "big") + sent)


def _shut_in(limits: Limits) -> None:
    """So much more memory than the release takes, no core dump, and no file or socket."""
    memory = _size() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _size() -> int:
    """Bytes of address space that this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE


def _received(front: socket.socket) -> bytes | None:
    head = _exactly(front, HEAD)
    return None if head is None else _exactly(front, int.from_bytes(head, "big"))


def _exactly(front: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = front.recv(min(count - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _reply(respond: Respond, call: Call) -> Reply:
    try:
        return respond(call)
    except MemoryError:
        return Reply(500, b"the answer takes more memory than is allowed; ask for less", PLAIN)
    except Exception:  # noqa: BLE001 - whatever it is, the front writes it down
        fault = traceback.format_exc()
        return Reply(500, b"a fault of the program; it was written down", PLAIN, (), fault)


def _too_long(limits: Limits) -> Reply:
    size = limits.reply >> 20
    sentence = f"the answer is longer than {size} MB; ask for fewer rows or columns, with LIMIT"
    return Reply(500, sentence.encode(), PLAIN)
