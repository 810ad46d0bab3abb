"""Processes of this machine that read: they end with the one that started them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

import loaders.workers
from graph.errors import ClevidenceError
from graph.release import Home
from loaders.partition import Outcome
from loaders.tasks import InOrder
from tests.loaders.small_files import article, pubmed
from tests.program import run

PROGRAM: Final = "import clevidence, sys; clevidence.main()"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_load_leaves_no_process_and_goes_on(
    home: Home, tmp_path: Path, how: signal.Signals
) -> None:
    place = Home(tmp_path / "home")
    shutil.copytree(home.folder, place.folder)
    given = tmp_path / "a.xml"
    given.write_bytes(pubmed(*(article(900000 + n, abstract="x " * 2000) for n in range(3000))))
    command = [sys.executable, "-c", PROGRAM, "load", given, "--home", place.folder]
    with subprocess.Popen([*command, "--workers", "2"], stdout=subprocess.DEVNULL) as loading:
        while not list((place.folder / "loaded" / "shards").glob("*.nq")):
            assert loading.poll() is None
            time.sleep(0.01)
        readers = _children(loading.pid)
        loading.send_signal(how)
    assert loading.returncode == -how
    assert len(readers) == 2
    for _ in range(100):
        if not any(map(_runs, readers)):
            break
        time.sleep(0.1)
    assert not any(map(_runs, readers))
    assert place.current().name == home.current().name
    ran = run("load", given, "--home", place.folder, "--workers", 2, "--quiet")
    assert "3000 in = 3000 used" in ran.out, ran


def test_a_reading_process_that_is_killed_is_told_with_the_mend() -> None:
    def killed(_: object) -> None:
        raise loaders.workers.BrokenProcessPool

    class Sent:
        result = killed

    with pytest.raises(ClevidenceError, match=r"was killed: memory may be short; .* --workers 1"):
        loaders.workers._result(Sent())  # type: ignore[arg-type]


def test_over_several_files_only_so_many_tasks_are_on_their_way() -> None:
    sent: list[str] = []

    def tasks(file: str, number: int) -> object:
        for piece in range(number):
            sent.append(f"{file}{piece}")
            yield [Outcome(position=f"{file}{piece}")]

    in_order: InOrder[list[Outcome]] = InOrder(4, lambda result: result)
    first, second = (in_order.outcomes(tasks(file, 9)) for file in "ab")  # type: ignore[arg-type]
    assert sent == ["a0", "a1", "a2", "a3", "b0"]
    assert [outcome.position for outcome in first] == [f"a{n}" for n in range(9)]
    assert [outcome.position for outcome in second] == [f"b{n}" for n in range(9)]


def _children(pid: int) -> list[int]:
    """The processes that a process started, by whichever of its threads."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
