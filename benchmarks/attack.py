"""How long light queries wait while others attack: latencies over HTTP, with 0, 2 and 16 attackers.

    python benchmarks/attack.py [--home DIR] [--seconds 10]

Each attacker sends, from a loopback address of its own, one query after another that would run
for hours. From one more address come 50 light queries a second, each on a connection of its own.
Attackers run in a process of their own. Prints the statuses, the median and the 95th percentile.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

ROOT: Final = Path(__file__).resolve().parent.parent
ATTACKERS: Final = (0, 2, 16)
A_SECOND: Final = 50
ATTACK: Final = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != {nth}) }}"
LIGHT: Final = (
    "SELECT ?claim ?value {{ ?claim cle:ofTherapy therapy:thalidomide ; cle:value ?value }} "
    "LIMIT {nth}"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", help="folder of the releases")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--attack", nargs=2, metavar=("URL", "ATTACKERS"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.attack:
        asyncio.run(_attack(args.attack[0], int(args.attack[1])))
        return
    command = [sys.executable, str(ROOT / "clevidence.py"), "serve", "--port", "0"]
    command += ["--home", args.home] if args.home else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = server.stdout.readline().split()[-1]
        try:
            for attackers in ATTACKERS:
                _print(attackers, *_measured(url, attackers, args.seconds))
        finally:
            server.terminate()


def _measured(url: str, attackers: int, seconds: int) -> tuple[list[float], Counter[int]]:
    command = [sys.executable, __file__, "--attack", url, str(attackers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as attack:
        try:
            return asyncio.run(_light(url, seconds))
        finally:
            attack.terminate()


async def _light(url: str, seconds: int) -> tuple[list[float], Counter[int]]:
    await asyncio.sleep(1)  # the attack has begun
    taken: list[float] = []
    statuses: Counter[int] = Counter()

    async def one(nth: int) -> None:
        began = time.perf_counter()
        statuses[await _status(url, LIGHT.format(nth=nth), "127.0.1.1")] += 1
        taken.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for nth in range(1, A_SECOND * seconds + 1):
            group.create_task(one(nth))
            await asyncio.sleep(1 / A_SECOND)
    return taken, statuses


async def _attack(url: str, attackers: int) -> None:
    nth = count()

    async def attacker(number: int) -> None:
        while True:
            await _status(url, ATTACK.format(nth=next(nth)), f"127.0.2.{number + 1}")

    async with asyncio.TaskGroup() as group:
        for number in range(attackers):
            group.create_task(attacker(number))


async def _status(url: str, query: str, address: str) -> int:
    """The status of one query, sent from an address."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port, local_addr=(address, 0)
    )
    path = f"/sparql?query={quote(query)}"
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
    )
    reply = await reader.read()
    writer.close()
    return int(reply.split(None, 2)[1])


def _print(attackers: int, taken: list[float], statuses: Counter[int]) -> None:
    milliseconds = sorted(1000 * seconds for seconds in taken)
    told = ", ".join(f"{number} x {status}" for status, number in statuses.items())
    print(
        f"{attackers:2} attackers: {told}; median {statistics.median(milliseconds):.1f} ms, "
        f"95th percentile {milliseconds[int(len(milliseconds) * 0.95)]:.1f} ms, "
        f"longest {milliseconds[-1]:.1f} ms"
    )


if __name__ == "__main__":
    main()
