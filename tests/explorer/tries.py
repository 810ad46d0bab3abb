"""A worker that tries what its calls name, in a process of its own."""

import socket
import sys
from pathlib import Path

from explorer import worker
from explorer.calls import PLAIN, Call, Reply
from explorer.limits import Limits


def tries(call: Call) -> Reply:
    """Open a file or a socket, write, or fail, by the path."""
    match call.path:
        case "file":
            Path("/etc/hostname").read_text(encoding="utf-8")
        case "socket":
            socket.create_connection(("127.0.0.1", 9))
        case "write":
            Path("written").write_text("no", encoding="utf-8")
        case "fault":
            raise TypeError(call.path)
    return Reply(200, b"opened", PLAIN)


if __name__ == "__main__":
    worker.run(socket.socket(fileno=int(sys.argv[1])), tries, Limits())
