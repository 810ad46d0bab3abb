"""`clevidence serve` as a process of its own, as people start it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from tests.conftest import ROOT
from tests.explorer.loopback import PATIENCE, Answer, asked

_FIRST: Final = re.compile(r"clevidence: serving release (\S+) at http://127\.0\.0\.1:(\d+)/\n")


class Server:
    """A running server: its process, address, release, and where its metrics are."""

    def __init__(self, process: "subprocess.Popen[str]", metrics_port: int) -> None:
        assert process.stdout
        self.process = process
        self.first = process.stdout.readline()
        found = _FIRST.fullmatch(self.first)
        assert found, (self.first, process.stderr and process.stderr.read())
        self.release = found[1]
        self.address = ("127.0.0.1", int(found[2]))
        self._metrics_port = metrics_port

    def get(self, target: str, *fields: str) -> Answer:
        """One GET over the socket."""
        return asked(self.address, target, *fields)

    def health(self) -> dict[str, Any]:
        """What it says of itself."""
        said: dict[str, Any] = json.loads(self.get("/health").body)
        return said

    def number(self, name: str) -> float:
        """One of its metrics."""
        with urlopen(f"http://127.0.0.1:{self._metrics_port}/metrics") as answer:
            text = answer.read().decode()
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self) -> tuple[int, str, str]:
        """Its exit code and what it still said, once it has ended."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def processes(self) -> set[int]:
        """It and its descendants that live."""
        return descendants(self.process.pid) | {self.process.pid}


@contextmanager
def serve(home: Path, *options: str, metrics_port: int = 0) -> Iterator[Server]:
    """A server of a home on a free port; it is ended with the block, whatever happens."""
    metrics = ["--metrics-port", str(metrics_port)] if metrics_port else []
    process = subprocess.Popen(
        [
            *(sys.executable, "clevidence.py", "serve", "--home", str(home), "--port", "0"),
            *metrics,
            *options,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Server(process, metrics_port)
    finally:
        process.kill()
        process.communicate()


def descendants(pid: int) -> set[int]:
    """The live processes that a process started, and those that these started."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(folder.name)] = int(parent)
    found: set[int] = {pid}
    while new := {child for child, parent in parents.items() if parent in found} - found:
        found |= new
    return found - {pid}


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def wait_until(told: Callable[[], bool]) -> None:
    """Until it is so, for `PATIENCE` at most."""
    for _ in range(20 * PATIENCE):
        if told():
            return
        threading.Event().wait(0.05)
    raise AssertionError(f"it never came to be (process {os.getpid()})")
