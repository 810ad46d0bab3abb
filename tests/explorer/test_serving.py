"""`clevidence serve`: how it begins, what it says, how it changes releases, and how it ends."""

import json
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from explorer.calls import Call, Reply
from graph.assembly import Evidence
from graph.publish import publish
from graph.release import Home
from queries.catalogue import compiled
from tests.conftest import READ_BY, SOURCES
from tests.explorer.crews import LIGHT, TIME
from tests.explorer.loopback import PATIENCE, answers, asked, connected, rest
from tests.explorer.loopback import served as served_in_a_thread
from tests.explorer.served import Server, alive, serve, wait_until
from tests.program import refused

FOREVER: Final = f"/sparql?query={quote(TIME)}"


@pytest.fixture
def own_home(home: Home, tmp_path: Path) -> Home:
    """A copy of the home, which a test may write."""
    shutil.copytree(home.folder, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
        return found


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    with serve(home.folder) as running:
        yield running


def test_the_first_line_says_what_is_served_and_where(server: Server, home: Home) -> None:
    release = home.current().name
    assert server.first == (
        f"clevidence: serving release {release} at http://127.0.0.1:{server.address[1]}/\n"
    )


def test_pages_queries_and_health_are_answered(server: Server, home: Home) -> None:
    assert b"<h1>" in server.get("/").body
    answer = server.get(f"/sparql?query={quote(LIGHT)}", "Accept: text/csv")
    assert b"halidomide" in answer.body
    health = server.health()
    assert (health["status"], health["release"]) == ("ready", home.current().name)
    assert health["age_seconds"] >= 0


def test_a_second_visit_to_a_page_or_a_query_is_304(server: Server) -> None:
    for target in ("/", f"/sparql?query={quote(LIGHT)}"):
        tag = server.get(target).fields["etag"].replace("w/", "W/")
        assert server.get(target, f"If-None-Match: {tag}").status == 304


def test_who_comes_before_it_is_ready_is_told_so_and_the_first_line_stays_first(
    home: Home, port: int
) -> None:
    early: list[int] = []

    def knock() -> None:
        while 200 not in early:
            try:
                early.append(asked(("127.0.0.1", port), "/health").status)
            except OSError:
                threading.Event().wait(0.01)

    knocking = threading.Thread(target=knock)
    knocking.start()
    try:
        with serve(home.folder, "--port", str(port)) as running:
            assert running.address[1] == port
            knocking.join(PATIENCE)
    finally:
        early.append(200)
        knocking.join()
    assert set(early) <= {503, 200}
    assert 503 in early


def test_metrics_are_not_for_strangers(server: Server) -> None:
    assert server.get("/metrics").status == 404


def test_a_signal_ends_it_with_0_and_leaves_no_process(home: Home) -> None:
    with serve(home.folder) as running:
        running.get("/?q=secret")
        processes = running.processes()
        assert len(processes) > 2
        running.tell(signal.SIGTERM)
        code, out, err = running.ended()
    assert (code, err) == (0, "")
    (line,) = out.splitlines()
    assert json.loads(line)["path"] == "/"
    assert "secret" not in line
    wait_until(lambda: not any(map(alive, processes)))


def test_the_log_goes_to_a_file(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    with serve(home.folder, "--log", str(file)) as running:
        running.get("/")
        running.tell(signal.SIGINT)
        assert running.ended() == (0, "", "")
    assert json.loads(file.read_text(encoding="utf-8"))["status"] == 200


def test_it_goes_on_when_nobody_reads_what_it_says(home: Home) -> None:
    with serve(home.folder) as running:
        assert running.process.stdout
        running.process.stdout.close()
        for _ in range(5):
            assert running.get("/").status == 200
        running.tell(signal.SIGTERM)
        assert running.process.wait(PATIENCE) == 0


def test_what_runs_when_it_is_told_to_stop_gets_its_reply(home: Home, port: int) -> None:
    with (
        serve(home.folder, "--time-limit", "2", metrics_port=port) as running,
        closing(connected(running.address)) as sock,
    ):
        sock.sendall(f"GET {FOREVER} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        wait_until(lambda: running.number("clevidence_heavy") == 1)
        running.tell(signal.SIGTERM)
        (answer,) = answers(rest(sock))
        code, _, err = running.ended()
    assert answer.status == 500
    assert b"takes longer than 2 s" in answer.body
    assert (code, err) == (0, "")


def test_a_second_signal_ends_it_at_once(home: Home, port: int) -> None:
    with (
        serve(home.folder, "--time-limit", "600", metrics_port=port) as running,
        closing(connected(running.address)) as sock,
    ):
        sock.sendall(f"GET {FOREVER} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        wait_until(lambda: running.number("clevidence_heavy") == 1)
        processes = running.processes()
        running.tell(signal.SIGTERM)
        wait_until(lambda: not_listening(running.address))
        wait_until(lambda: ended_by_one_more(running))
        code, _, _ = running.ended()
    assert code == 128 + signal.SIGTERM
    wait_until(lambda: not any(map(alive, processes)))


def test_a_signal_that_comes_twice_at_once_is_one(home: Home) -> None:
    with serve(home.folder) as running:
        running.tell(signal.SIGTERM)
        running.tell(signal.SIGTERM)
        assert running.ended() == (0, "", "")


def ended_by_one_more(running: Server) -> bool:
    running.tell(signal.SIGTERM)
    return running.process.poll() is not None


def not_listening(address: tuple[str, int]) -> bool:
    try:
        connected(address).close()
    except OSError:
        return True
    return False


def test_a_new_release_is_served_without_dropping_a_request(
    own_home: Home, evidence: Evidence
) -> None:
    before = own_home.current().name
    statuses: list[int] = []
    over = threading.Event()

    with serve(own_home.folder) as running:

        def visit() -> None:
            while not over.is_set():
                statuses.append(running.get("/").status)
                statuses.append(running.get(f"/sparql?query={quote(LIGHT)}").status)

        visitors = [threading.Thread(target=visit) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        try:
            tag = running.get("/").fields["etag"].replace("w/", "W/")
            publish(own_home, evidence, read_by="2026-01-01", questions=compiled(), sources=SOURCES)
            after = own_home.current().name
            assert after != before
            wait_until(lambda: running.health()["release"] == after)
            assert after.encode() in running.get("/", f"If-None-Match: {tag}").body
        finally:
            over.set()
            for visitor in visitors:
                visitor.join()
        running.tell(signal.SIGTERM)
        code, _, err = running.ended()
    assert READ_BY != "2026-01-01"
    assert set(statuses) == {200}
    assert (code, err) == (0, f"clevidence: now serving release {after}\n")


def test_a_release_that_cannot_be_read_leaves_the_one_before(own_home: Home) -> None:
    before = own_home.current().name
    with serve(own_home.folder) as running:
        (own_home.folder / "current").write_text("nonsense", encoding="utf-8")
        assert running.process.stderr
        said = running.process.stderr.readline()
        assert running.get("/").status == 200
        assert running.health()["release"] == before
    assert said.startswith(f"clevidence: goes on with {before}: ")
    assert "names no release" in said


def test_a_damaged_release_is_refused_in_a_sentence(own_home: Home) -> None:
    for file in (own_home.current().folder / "store").glob("*.sst"):
        file.write_bytes(b"damaged")
    said = refused_to_serve(own_home.folder)
    assert "run `clevidence build`" in said


def test_a_home_without_a_release_is_refused_in_a_sentence(tmp_path: Path) -> None:
    said = refused_to_serve(tmp_path)
    assert said == f"clevidence: {tmp_path} holds no release; run `clevidence build` first\n"


def test_a_port_in_use_is_refused_with_the_mend(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("serve", "--home", home.folder, "--port", port)
    assert said.startswith(f"port {port} of 127.0.0.1 is in use; choose another with --port")


@pytest.mark.parametrize(
    ("host", "why"),
    [("192.0.2.1", "no address of this machine"), ("x" * 70, "no address is known of the host")],
)
def test_a_host_that_cannot_be_bound_is_refused_with_the_mend(
    home: Home, host: str, why: str
) -> None:
    said = refused("serve", "--home", home.folder, "--port", 0, "--host", host)
    assert why in said
    assert "--host" in said


@pytest.mark.parametrize(
    ("option", "given", "why"),
    [
        ("--port", "70000", "0<=x<=65535"),
        ("--time-limit", "0", "0.05<=x<=3600"),
        ("--memory-limit", "much", "write it as 1GB"),
        ("--memory-limit", "1MB", "65536 kB or more"),
        ("--row-limit", "0", "x>=1|1<=x"),
        ("--workers", "0", "1<=x"),
        ("--heavy", "-1", "0<=x"),
        ("--body-limit", "1", "1 kB or more"),
        ("--proxy", "proxy.example", "name it as 10.0.0.2"),
        ("--documents", "/nowhere/at/all", "does not exist"),
        ("--log", "/nowhere/at/all.log", "name another file with --log"),
    ],
)
def test_a_limit_that_is_none_is_refused_in_a_sentence(
    home: Home, option: str, given: str, why: str
) -> None:
    said = refused("serve", "--home", home.folder, "--port", 0, option, given)
    assert "\n" not in said
    assert any(part in said for part in why.split("|"))


def test_a_home_and_an_endpoint_exclude_each_other(home: Home) -> None:
    said = refused("serve", "--home", home.folder, "--endpoint", "http://127.0.0.1:9/")
    assert said == "--home and --endpoint exclude each other; leave one out"


@pytest.mark.parametrize(
    ("proxies", "client"), [((), "127.0.0.1"), (("127.0.0.1",), "198.51.100.7")]
)
def test_only_a_proxy_that_is_named_is_believed(proxies: tuple[str, ...], client: str) -> None:
    from explorer.app import app

    clients: list[str] = []

    async def ask(_call: Call, asking: str) -> Reply:
        clients.append(asking)
        return Reply(200, b"")

    with served_in_a_thread(app(ask), proxies=proxies) as address:
        asked(address, "/", "X-Forwarded-For: 203.0.113.9, 198.51.100.7")
    assert clients == [client]


def refused_to_serve(home: Path) -> str:
    """The sentence of a process that leaves with 2 and says nothing else."""
    import subprocess
    import sys

    from tests.conftest import ROOT

    ran = subprocess.run(
        [sys.executable, "clevidence.py", "serve", "--home", str(home), "--port", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    return ran.stderr
