"""What is written down of requests, and what is not."""

import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from explorer.access_log import AccessLog, LineWriter, route, shown
from explorer.metrics import Metrics, State, health
from graph.errors import ClevidenceError
from tests.explorer.loopback import asked, served

KEYS = {"time", "method", "path", "status", "bytes", "ms", "release"}


class Written:
    """A site of one page whose requests are written into `lines`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.metrics = Metrics(lambda: {"heavy": 2, "demoted_total": 7})

        async def page(request: Request) -> PlainTextResponse:
            if request.url.path == "/fault":
                raise RuntimeError
            if request.url.path == "/cpu":
                request.scope.setdefault("state", {})["cpu_ms"] = 1.2345
            return PlainTextResponse("12345")

        site = Starlette(routes=[Route("/{path:path}", page, methods=["GET", "HEAD", "POST"])])
        self.app = AccessLog(site, self.lines.append, self.metrics, lambda: "0001-abc")

    @property
    def last(self) -> dict[str, object]:
        said: dict[str, object] = json.loads(self.lines[-1])
        return said


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def address(written: Written) -> Iterator[tuple[str, int]]:
    with served(written.app) as where:
        yield where


def test_a_line_says_what_was_asked_and_how_it_went(
    address: tuple[str, int], written: Written
) -> None:
    asked(address, "/therapy/thalidomide")
    said = written.last
    assert said.keys() == KEYS
    assert (said["method"], said["path"], said["status"]) == ("GET", "/therapy/thalidomide", 200)
    assert (said["bytes"], said["release"]) == (5, "0001-abc")


def test_a_line_says_nothing_of_the_person(address: tuple[str, int], written: Written) -> None:
    secrets = (
        "User-Agent: agent-secret",
        "Referer: https://secret.example/",
        "Cookie: secret=1",
        "Authorization: Basic secret",
        "X-Forwarded-For: 192.0.2.99",
    )
    asked(address, "/therapy/x?q=secret&secret=1", *secrets)
    assert "secret" not in written.lines[0]
    assert "192.0.2.99" not in written.lines[0]
    assert "127.0.0.1" not in written.lines[0]


@pytest.mark.parametrize("name", ["/sparql", "/ask", "/api", "/search"])
def test_of_what_people_ask_the_route_alone_is_named(
    address: tuple[str, int], written: Written, name: str
) -> None:
    asked(address, f"{name}/secret?query=secret", method="POST", body=b"secret")
    assert written.last["path"] == name
    assert "secret" not in written.lines[0]


def test_no_path_writes_a_line_of_its_own() -> None:
    lines: list[str] = []
    hostile = '/a\r\n{"status":200}\x1b[31m\x9b\u2028\u202e\x7f\x00é'

    async def nothing(*_: object) -> None:
        return

    async def told() -> None:
        logged = AccessLog(nothing, lines.append, Metrics(), lambda: "")
        scope = {"type": "http", "method": "GET", "path": hostile}
        await logged(scope, nothing, nothing)  # type: ignore[arg-type]

    import asyncio

    asyncio.run(told())
    (line,) = lines
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["path"] == hostile
    assert json.loads(line)["status"] == 499


def test_a_long_path_is_cut(address: tuple[str, int], written: Written) -> None:
    asked(address, "/" + "a" * 5000)
    assert len(written.lines[0]) < 500


def test_a_fault_is_written_down_as_500(address: tuple[str, int], written: Written) -> None:
    asked(address, "/fault")
    assert written.last["status"] == 500


def test_the_worker_s_own_time_is_told_where_it_is_known(
    address: tuple[str, int], written: Written
) -> None:
    asked(address, "/cpu")
    assert written.last["cpu_ms"] == 1.23


def test_head_counts_no_bytes(address: tuple[str, int], written: Written) -> None:
    asked(address, "/", method="HEAD")
    assert written.last["bytes"] == 0


def test_requests_and_the_crew_are_counted(address: tuple[str, int], written: Written) -> None:
    asked(address, "/therapy/a")
    asked(address, "/therapy/b")
    written.metrics.refused(408)

    def sample(name: str, **labels: str) -> float | None:
        return written.metrics.registry.get_sample_value(name, labels)

    assert sample("clevidence_requests_total", route="/therapy", status="200") == 2
    assert sample("clevidence_request_seconds_count", route="/therapy") == 2
    assert sample("clevidence_refused_connections_total", status="408") == 1
    assert sample("clevidence_heavy") == 2
    assert sample("clevidence_demoted_total") == 7


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", "/"),
        ("/sparql", "/sparql"),
        ("/ask/options_under_risk", "/ask"),
        ("/.well-known/void", "/.well-known"),
        ("/asking", "other"),
        ("/wp-login.php", "other"),
        ("//", "other"),
        ("*", "other"),
    ],
)
def test_strangers_make_no_new_series(path: str, named: str) -> None:
    assert route(path) == named


def test_only_the_routes_of_questions_are_cut() -> None:
    assert shown("/asking/secret") == "/asking/secret"


def test_lines_go_to_the_end_of_a_file_and_on_after_its_rotation(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    file.write_text("before\n", encoding="utf-8")
    writer = LineWriter(file)
    writer.start()
    writer.write("one")
    writer.close()
    writer = LineWriter(file)
    writer.start()
    file.rename(tmp_path / "access.log.1")
    writer.reopen()
    writer.write("two")
    writer.close()
    assert (tmp_path / "access.log.1").read_text(encoding="utf-8") == "before\none\n"
    assert file.read_text(encoding="utf-8") == "two\n"


def test_lines_wait_until_they_may_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    writer = LineWriter(None)
    writer.write("early")
    print("first")  # noqa: T201 - as a server says where it is
    writer.start()
    writer.close()
    assert capsys.readouterr().out == "first\nearly\n"


def test_a_pipe_that_nobody_reads_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    stream = io.TextIOWrapper(os.fdopen(writing, "wb"), write_through=True)
    monkeypatch.setattr("sys.stdout", stream)
    writer = LineWriter(None)
    writer.start()
    for _ in range(20_000):
        writer.write("x" * 200)
    assert writer.left_out > 0
    drain = threading.Thread(target=lambda: all(iter(lambda: os.read(reading, 1 << 20), b"")))
    drain.start()
    writer.close(20)
    stream.close()
    drain.join()
    os.close(reading)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClevidenceError, match="name another file with --log"):
        LineWriter(tmp_path / "nowhere" / "access.log")


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        (State(), 503, {"status": "starting"}),
        (
            State(ready=True, release="0001-abc", published=40),
            200,
            {"status": "ready", "release": "0001-abc", "age_seconds": 60},
        ),
        (State(ready=True, stopping=True), 503, {"status": "stopping"}),
    ],
)
def test_health_says_whether_to_send_requests(
    state: State, status: int, said: dict[str, object]
) -> None:
    with served(Starlette(routes=[health(state, lambda: 100)])) as address:
        answer = asked(address, "/health")
    assert (answer.status, json.loads(answer.body)) == (status, said)
    assert answer.fields["cache-control"] == "no-store"


def test_metrics_have_an_address_of_their_own() -> None:
    import socket
    from urllib.request import urlopen

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    end = Metrics(lambda: {"waiting": 3}).listen("127.0.0.1", port)
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert b"clevidence_waiting 3.0" in answer.read()
        with pytest.raises(ClevidenceError, match="--metrics-port"):
            Metrics().listen("127.0.0.1", port)
    finally:
        end()
