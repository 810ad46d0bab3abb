"""A real Virtuoso of the test run's own: on loopback, with its own folder, ports and end.

How it asks our endpoint in turn is in `service_query`.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.conftest import missing_or_required

_BINARY: Final = "virtuoso-t"
_SQL: Final = "isql-vt"
_SECONDS: Final = 60
_INI: Final = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""
# What lets whoever asks /sparql send a part of the query on to another endpoint.
_MAY_ASK_OTHERS: Final = (
    'grant select on "DB.DBA.SPARQL_SINV_2" to "SPARQL";',
    'grant execute on "DB.DBA.SPARQL_SINV_IMP" to "SPARQL";',
)


class Virtuoso(NamedTuple):
    """A running Virtuoso: `dba` with the password `dba` may write to it."""

    folder: Path
    http: int
    sql: int

    @property
    def endpoint(self) -> str:
        """Where anybody may ask."""
        return f"http://127.0.0.1:{self.http}/sparql"

    @property
    def writable(self) -> str:
        """Where `dba` may write, by digest authentication."""
        return self.endpoint + "-auth"

    def run_sql(self, *statements: str) -> str:
        """What the statements print, run one after another as `dba`."""
        ran = subprocess.run(
            [_SQL, f"127.0.0.1:{self.sql}", "dba", "dba"],
            input="\n".join(statements) + "\n",
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
        assert "*** Error" not in ran.stdout + ran.stderr, ran
        return ran.stdout

    def service_query(self, ours: str, pattern: str) -> bytes:
        """The rows, as JSON, of a pattern that Virtuoso has our endpoint answer, by SERVICE.

        It asks `ours` for XML, by a GET with a query of its own making.
        """
        from graph.remote_protocol import Server

        self.run_sql(*_MAY_ASK_OTHERS)
        query = f"SELECT * WHERE {{ SERVICE <{ours}> {{ {pattern} }} }}"
        return Server(self.endpoint).query(query, "SELECT").body


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """A Virtuoso that the whole test run shares; a test removes what it writes there."""
    if not shutil.which(_BINARY) or not shutil.which(_SQL):
        missing_or_required("no Virtuoso is here; Debian has virtuoso-opensource-7")
    running = Virtuoso(tmp_path_factory.mktemp("virtuoso"), *_free_ports())
    ini = _INI.format(sql=running.sql, http=running.http)
    (running.folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    with (running.folder / "said").open("w") as said:
        process = subprocess.Popen(
            [_BINARY, "-f", "-c", "virtuoso.ini"],
            cwd=running.folder,
            stdout=said,
            stderr=said,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(running, process)
        yield running
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_until_it_answers(running: Virtuoso, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{running.endpoint}?query=ASK%7B%7D", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"Virtuoso did not start: {(running.folder / 'said').read_text()[-500:]}")
