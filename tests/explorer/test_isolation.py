"""What a stranger's query can do: take its limits, and one worker with it; nothing else."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from explorer import worker
from explorer.calls import Call, Reply
from explorer.crew import Crew
from explorer.limits import MB, Limits
from graph.release import Home
from tests.conftest import ROOT
from tests.explorer.crews import LIGHT, MEMORY, ROWS, TIME, kept, sparql, text_of, with_crew


async def _settled(crew: Crew) -> dict[str, int]:
    """The gauges, once nothing runs and every light worker is there again."""
    for _ in range(500):
        gauges = crew.gauges()
        if gauges["workers"] == crew.limits.light and not gauges["heavy"] + gauges["light"]:
            break
        await asyncio.sleep(0.02)
    return crew.gauges()


def test_the_same_pattern_meets_the_row_the_time_and_the_memory_limit_in_turn(home: Home) -> None:
    async def work(crew: Crew) -> None:
        rows = await crew.ask(sparql(ROWS, most_rows=1000), "a")
        assert rows.status == 200
        assert ("Clevidence-Limited", "rows=1000") in [tuple(h) for h in rows.headers]
        time = await crew.ask(sparql(TIME), "a")
        assert time.status == 500
        assert "longer than 5 s" in text_of(time)
        memory = await crew.ask(sparql(MEMORY), "a")
        assert memory.status == 500
        assert "more than 256 MB of memory" in text_of(memory)
        assert (await crew.ask(sparql(LIGHT), "a")).status == 200
        assert crew.counts["ended"] == 2

    with_crew(home, Limits(time=5, memory=256 * MB), work)


@pytest.mark.parametrize("attackers", [2, 16])
def test_light_queries_are_answered_while_others_attack(home: Home, attackers: int) -> None:
    async def work(crew: Crew) -> None:
        going = True

        async def attack(number: int) -> None:
            while going:
                await crew.ask(sparql(TIME), f"attacker {number}")
                await asyncio.sleep(0.01)  # as long as HTTP takes at the least

        tasks = [asyncio.create_task(attack(number)) for number in range(attackers)]
        asked = []
        for _ in range(100):
            asked.append(asyncio.create_task(crew.ask(sparql(LIGHT), "light")))
            await asyncio.sleep(0.02)
        replies = await asyncio.gather(*asked)
        going = False
        assert [reply.status for reply in replies] == [200] * 100
        await asyncio.gather(*tasks)
        assert crew.counts["demoted"] >= attackers
        assert (await _settled(crew))["workers"] == crew.limits.light

    with_crew(home, Limits(time=3), work)


def test_a_thousand_attacks_leave_everything_as_it_was(home: Home) -> None:
    limits = Limits(time=0.3, light_cpu=0.02, heavy=20, light=20)

    async def work(crew: Crew) -> None:
        at_a_time = asyncio.Semaphore(20)

        async def attack(number: int) -> None:
            async with at_a_time:
                while (await crew.ask(sparql(TIME), f"attacker {number}")).status != 500:
                    pass  # it found no worker in time, and tries again

        await asyncio.gather(*(attack(-number) for number in range(1, 61)))
        await _settled(crew)
        before = _taken()
        ended = crew.counts["ended"]
        await asyncio.gather(*(attack(number) for number in range(1000)))
        assert crew.counts["ended"] - ended >= 1000
        assert crew.counts["demoted"]
        await _settled(crew)
        after = _taken()
        assert after["memory"] <= before["memory"] * 1.1
        assert after["descriptors"] == before["descriptors"]
        assert crew.gauges() == {"waiting": 0, "light": 0, "heavy": 0, "workers": limits.light}
        assert (await crew.ask(sparql(LIGHT), "a")).status == 200

    with_crew(home, limits, work)


def test_a_few_attacks_at_the_limits_that_stand_by_default_leave_everything_too(
    home: Home,
) -> None:
    async def work(crew: Crew) -> None:
        before = (await _settled(crew), _taken()["descriptors"])
        attacks = [asyncio.create_task(crew.ask(sparql(TIME), f"{n}")) for n in range(2)]
        replies = await asyncio.gather(*attacks)
        assert {reply.status for reply in replies} == {500}
        assert all("longer than 10 s" in text_of(reply) for reply in replies)
        assert (await _settled(crew), _taken()["descriptors"]) == before

    with_crew(home, Limits(), work)


def _taken() -> dict[str, int]:
    """What this process holds: resident pages, and descriptors."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {"memory": pages, "descriptors": sum(1 for _ in Path("/proc/self/fd").iterdir())}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("braces", "SELECT * " + "{" * 4000 + "}" * 4000),
        ("patterns", "SELECT * {" + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(200)) + "}"),
        ("path", "SELECT * { ?s " + "/".join(["cle:relays?"] * 1000) + " ?o }"),
        ("bangs", "SELECT * { ?s " + "^" * 4000 + "cle:relays ?o }"),
        ("filter", "SELECT * { FILTER(" + "!" * 20_000 + "true) }"),
        ("union", "SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 3000) + "} ORDER BY ?s"),
    ],
)
def test_a_query_that_breaks_the_engine_costs_one_worker_at_most(
    home: Home, name: str, query: str
) -> None:
    async def work(crew: Crew) -> None:
        before = (await _settled(crew), crew.counts["forked"])[1]
        reply = await crew.ask(sparql(query), "a")
        assert reply.status in (200, 400, 500), name
        assert (await crew.ask(sparql(LIGHT), "b")).status == 200
        await _settled(crew)
        assert crew.counts["forked"] - before <= 1

    with_crew(home, Limits(time=1, memory=256 * MB), work)


@contextmanager
def _a_worker() -> Iterator[socket.socket]:
    """A worker of its own, which tries what its calls name; the socket on which it is asked."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, Path(__file__).with_name("tries.py"), str(theirs.fileno())]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], env=path):
        theirs.close()
        try:
            yield ours
        finally:
            ours.close()


def _ask(ours: socket.socket, path: str) -> Reply:
    message = msgspec.msgpack.encode(Call(path=path))
    ours.sendall(len(message).to_bytes(worker.HEAD, "big") + message)
    head = ours.recv(worker.HEAD, socket.MSG_WAITALL)
    body = ours.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
    return msgspec.msgpack.decode(body, type=Reply)


def test_a_worker_opens_neither_file_nor_socket() -> None:
    with _a_worker() as ours:
        for path in ("file", "socket", "write"):
            reply = _ask(ours, path)
            assert reply.status == 500
            assert "Too many open files" in reply.fault
        assert bytes(_ask(ours, "nothing").body) == b"opened"


def test_a_fault_of_a_page_is_told_to_the_log_and_not_to_the_reader() -> None:
    with _a_worker() as ours:
        reply = _ask(ours, "fault")
        assert reply.status == 500
        assert b"Traceback" not in bytes(reply.body)
        assert "TypeError" in reply.fault


def test_a_keeper_that_is_killed_is_replaced(home: Home) -> None:
    async def work(crew: Crew) -> None:
        assert crew._keeper
        os.kill(crew._keeper._process.pid, signal.SIGKILL)
        for _ in range(200):
            if crew.counts["revived"]:
                break
            await asyncio.sleep(0.05)
        assert (await crew.ask(sparql(LIGHT), "a")).status == 200
        assert crew.counts["revived"] == 1

    with_crew(home, Limits(), work)


def test_a_new_release_is_picked_up_and_what_runs_goes_on(home: Home) -> None:
    limits = Limits(time=3)

    async def work(crew: Crew) -> None:
        slow = asyncio.create_task(crew.ask(sparql(TIME), "slow"))
        await asyncio.sleep(0.3)
        asked = [asyncio.create_task(crew.ask(sparql(LIGHT), f"{n % 5}")) for n in range(60)]
        await crew.load(kept(home.current(), limits))
        asked += [asyncio.create_task(crew.ask(sparql(LIGHT), f"{n % 5}")) for n in range(60)]
        assert {reply.status for reply in await asyncio.gather(*asked)} == {200}
        assert "longer than 3 s" in text_of(await slow)
        assert (await _settled(crew))["workers"] == limits.light

    with_crew(home, limits, work)


def test_a_release_that_cannot_be_loaded_changes_nothing(home: Home, tmp_path: Path) -> None:
    from graph.errors import ClevidenceError
    from graph.release import Release

    async def work(crew: Crew) -> None:
        with pytest.raises(ClevidenceError, match="cannot be read"):
            await crew.load(kept(Release("0001-000000000000", tmp_path), crew.limits))
        assert (await crew.ask(sparql(LIGHT), "a")).status == 200

    with_crew(home, Limits(), work)


def test_too_many_waiting_calls_are_told_to_come_back(home: Home) -> None:
    async def work(crew: Crew) -> None:
        replies = await asyncio.gather(*(crew.ask(sparql(LIGHT), "a") for _ in range(40)))
        busy = [reply for reply in replies if reply.status == 503]
        assert busy
        assert ("Retry-After", "2") in [tuple(header) for header in busy[0].headers]
        assert (await crew.ask(sparql(LIGHT), "b")).status == 200

    with_crew(home, Limits(waiting=5, light=1), work)
