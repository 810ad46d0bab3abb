"""Loads by a real Dask cluster of this machine: a scheduler and two workers, on loopback."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

import loaders.cluster
import loaders.pubmed.cut
from graph.errors import ClevidenceError
from graph.release import Home
from tests.loaders.small_files import article, pubmed, ris
from tests.program import refused, run

ROOT: Final = Path(__file__).parents[2]
LONG: Final = "Thalidomide at low doses in forty people with refractory discoid lupus: part"
# Of Dask's own, so that nobody waits longer than a test may take.
QUICK: Final = {"DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "1s", "PYTHONPATH": str(ROOT)}


@contextmanager
def dask(*args: object, cwd: Path, code: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask, ended by its id."""
    command = [sys.executable, "-m", "dask", *map(str, args)]
    environment = {**os.environ, **QUICK, "PYTHONPATH": str(code)}
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def scheduler(cwd: Path) -> Iterator[str]:
    """The address of a scheduler that answers."""
    port = free_port()
    with dask("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", cwd=cwd):
        for _ in range(300):
            with socket.socket() as asking:
                if not asking.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield f"tcp://127.0.0.1:{port}"


@contextmanager
def worker(address: str, cwd: Path, code: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of one thread that dies when it is killed."""
    options = ("--host", "127.0.0.1", "--nthreads", 1, "--no-nanny", "--no-dashboard")
    with dask("worker", address, *options, cwd=cwd, code=code) as process:
        yield process


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    place = tmp_path_factory.mktemp("dask")
    with scheduler(place) as address, worker(address, place), worker(address, place):
        yield address


@pytest.fixture
def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of some twenty records, where they are of megabytes otherwise."""
    monkeypatch.setattr(loaders.pubmed.cut, "_CHUNK", 20_000)


def records(number: int) -> bytes:
    """Articles, of which one is damaged, and one is withdrawn at the end."""
    good = [article(900000 + n, f"{LONG} {n}", doi=f"10.5555/{n}") for n in range(number)]
    good[7] = good[7].replace("</ArticleTitle>", "", 1)
    return pubmed(*good, deleted=[900003])


def copy_of(home: Home, folder: Path) -> Home:
    shutil.copytree(home.folder, folder)
    return Home(folder)


def load(place: Home, *given: object) -> dict[str, Any]:
    ran = run("load", *given, "--home", place.folder, "--json")
    assert ran.code in (0, 1), ran
    assert ran.err == ""
    report: dict[str, Any] = json.loads(ran.out)
    return report


def written(place: Home) -> list[Path]:
    return list((place.folder / "loaded" / "shards").glob("0*.nq"))


@contextmanager
def killed_after(process: subprocess.Popen[bytes], place: Home, *, shards: int) -> Iterator[None]:
    """Kill a worker once so many shards are written."""

    def kill() -> None:
        while len(written(place)) < shards and not done.wait(0.01):
            pass
        process.send_signal(signal.SIGKILL)

    done = threading.Event()
    killing = threading.Thread(target=kill)
    killing.start()
    try:
        yield
        assert not done.is_set()
        assert process.wait(1) == -signal.SIGKILL
    finally:
        done.set()
        killing.join()


def told(report: dict[str, Any]) -> Any:
    """A report without what names its home or its release."""
    files = [{**file, "quarantine": None} for file in report["files"]]
    return {**report, "files": files, "said": None}


@pytest.mark.usefixtures("cut_small")
def test_a_cluster_gives_what_one_process_gives(home: Home, cluster: str, tmp_path: Path) -> None:
    xml, other = tmp_path / "a.xml", tmp_path / "b.ris"
    xml.write_bytes(records(400))
    other.write_text(ris(f"{LONG} 5", "10.5555/5") + ris("A title of the other file alone, " * 2))
    alone, many = copy_of(home, tmp_path / "alone"), copy_of(home, tmp_path / "many")
    by_one = load(alone, xml, other, "--workers", 1)
    by_many = load(many, xml, other, "--scheduler", cluster)
    assert told(by_many) == told(by_one)
    assert (by_many["in"], by_many["refused"], by_many["merged"]) == (403, 1, 1)
    assert many.current().manifest["digest"] == alone.current().manifest["digest"]
    assert len(written(many)) > 10
    again = load(many, xml, other, "--scheduler", cluster)
    assert {*again["files"][0]["became"]} == {"unchanged", "new", "withdrawn", "refused"}


def test_a_scheduler_that_is_not_there_is_refused_in_one_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders.cluster, "_CONNECTED_WITHIN_S", 2)
    given = tmp_path / "a.xml"
    given.write_bytes(records(20))
    place = copy_of(home, tmp_path / "mine")
    for address in (f"tcp://127.0.0.1:{free_port()}", "no address", "http://127.0.0.1:1"):
        sentence = refused("load", given, "--home", place.folder, "--scheduler", address)
        assert sentence.startswith(f"no Dask scheduler answers at {address}; start one")
        assert "\n" not in sentence
    assert place.current().name == home.current().name


def test_a_scheduler_without_workers_is_refused_with_the_mend(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders.cluster, "_CONNECTED_WITHIN_S", 2)
    with scheduler(tmp_path) as address:
        place = copy_of(home, tmp_path / "mine")
        sentence = refused("load", __file__, "--home", place.folder, "--scheduler", address)
    assert sentence.endswith(f"has no workers; start some with `dask worker {address}`")


class _Machines:
    """A client of machines that say of themselves what they are made to say."""

    def __init__(self, **others: str) -> None:
        self.said = {**loaders.cluster._versions(), **others}
        self.sees = True
        self.fails: type[Exception] | None = None

    def run(self, *_: object) -> dict[str, Any]:
        ours, _ = self.run_on_scheduler()
        return {"tcp://one:1": (ours, True), "tcp://two:2": (self.said, self.sees)}

    def run_on_scheduler(self, *_: object) -> Any:
        if self.fails:
            raise self.fails
        return loaders.cluster._versions(), False


def test_machines_that_cannot_read_are_refused_before_anything_is_sent(tmp_path: Path) -> None:
    def sentence(machines: _Machines) -> str:
        with pytest.raises(ClevidenceError) as told:
            loaders.cluster._check(machines, tmp_path)
        return str(told.value)

    loaders.cluster._check(_Machines(), tmp_path)
    said = sentence(_Machines(lxml="1.0"))
    assert said.startswith("the worker tcp://two:2 has lxml 1.0, and this program has ")
    assert said.endswith("; install the same everywhere")
    apart = _Machines()
    apart.sees = False
    assert sentence(apart).startswith("the worker tcp://two:2 does not see what lies in ")
    assert "must be shared" in sentence(apart)
    apart.fails = ModuleNotFoundError
    assert sentence(apart).startswith("the scheduler or a worker has no clevidence; install it")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("cut_small")
def test_shards_that_are_not_seen_here_are_refused_and_the_release_stands(
    home: Home, cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the machines' folders have one path and are several."""

    class Elsewhere(loaders.cluster.Cluster):
        def _result(self, future: Any) -> Any:
            future.result()
            for shard in written(place):
                shard.unlink()
            return super()._result(future)

    monkeypatch.setattr(loaders.cluster, "Cluster", Elsewhere)
    xml, place = tmp_path / "a.xml", copy_of(home, tmp_path / "mine")
    xml.write_bytes(records(20))
    said = refused("load", xml, "--home", place.folder, "--scheduler", cluster)
    assert "the shards' folder must be shared" in said
    assert place.current().name == home.current().name


@pytest.mark.usefixtures("cut_small")
def test_a_worker_that_is_killed_in_the_middle_loses_no_record(home: Home, tmp_path: Path) -> None:
    xml = tmp_path / "a.xml"
    xml.write_bytes(records(800))
    alone, many = copy_of(home, tmp_path / "alone"), copy_of(home, tmp_path / "many")
    by_one = load(alone, xml, "--workers", 1)
    with (
        scheduler(tmp_path) as address,
        worker(address, tmp_path) as dying,
        worker(address, tmp_path),
        killed_after(dying, many, shards=8),
    ):
        by_many = load(many, xml, "--scheduler", address)
    assert told(by_many) == told(by_one)
    assert many.current().manifest["digest"] == alone.current().manifest["digest"]


@pytest.mark.usefixtures("cut_small")
def test_where_every_worker_is_lost_the_load_is_refused_and_the_release_stands(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders.cluster, "_LOOKED_AFTER_EVERY_S", 0.5)
    monkeypatch.setattr(loaders.cluster, "_ALONE_FOR_S", 1)
    xml = tmp_path / "a.xml"
    xml.write_bytes(records(800))
    place = copy_of(home, tmp_path / "mine")
    with (
        scheduler(tmp_path) as address,
        worker(address, tmp_path) as dying,
        killed_after(dying, place, shards=1),
    ):
        sentence = refused("load", xml, "--home", place.folder, "--scheduler", address)
    assert sentence == (
        f"every worker of {address} was lost while reading; start it, and load the same again"
    )
    assert place.current().name == home.current().name
    assert load(place, xml, "--workers", 1)["files"][0]["became"]["new"] == 799
    assert len(written(place)) == 1
