"""How long each page takes in the process that makes it, and how heavy it is.

Run `python benchmarks/pages.py [HOME]` in the project's environment; HOME holds a release
(default: a release built for the run). Every page without a part of its own in its address, every
question as it stands, and one thing of each kind, eleven times each in turns; prints medians in
milliseconds, and kB as they are and as gzip sends them.
"""

import gzip
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from explorer.calls import Call
from explorer.desk import respond
from explorer.iris import link_of
from explorer.lookup import index
from explorer.opened import Opened, in_memory
from explorer.preload import preload
from graph.release import Home
from graph.store import rows

RUNS = 11
PROGRAM = Path(sys.executable).with_name("clevidence")
FIRST = "SELECT (MIN(STR(?thing)) AS ?first) WHERE { ?thing a cle:%s }"


def paths(release: Opened) -> Iterator[str]:
    yield from ("/", "/ask", "/coverage", "/about", "/therapies", "/guidelines", "/documents")
    yield from ("/map", "/query", "/api")
    yield from (f"/ask/{name}" for name in sorted(release.questions))
    yield from (f"/ask/options_under_risk.{form}" for form in ("csv", "xlsx", "md", "bib"))
    yield from ("/claim/chasset-2018/confirmed-neuropathy", "/therapy/thalidomide")
    for kind in ("Document", "Study", "Outcome", "Condition", "TherapyPosition", "Proposition"):
        yield from (link_of(row["first"]) for row in rows(release.store, FIRST % kind) if row)


def main(home: str) -> None:
    release = in_memory(Home(Path(home)).current())
    start = time.perf_counter()
    preload(release)
    print(f"made ready in {time.perf_counter() - start:.1f} s, {len(index(release).things)} names")
    calls = [Call(path=path) for path in paths(release)]
    calls += [Call(path="/search", fields=[("q", text)]) for text in ("lupus", "talidomide")]
    times: dict[int, list[float]] = {number: [] for number in range(len(calls))}
    for _ in range(RUNS):
        for number, call in enumerate(calls):
            start = time.perf_counter()
            respond(release, call)
            times[number].append(time.perf_counter() - start)
    print(f"{'page':62} status   median ms       kB  kB gzip")
    medians = [statistics.median(taken) * 1000 for taken in times.values()]
    for call, median in zip(calls, medians, strict=True):
        reply = respond(release, call)
        name = call.path + "".join(f"?{field}={value}" for field, value in call.fields)
        sizes = len(reply.body) / 1000, len(gzip.compress(reply.body, 6)) / 1000
        print(f"{name:62} {reply.status:6} {median:11.1f} {sizes[0]:8.1f} {sizes[1]:8.1f}")
    print(f"median of the medians {statistics.median(medians):.1f} ms")
    over = sum(median > 50 for median in medians)
    print(f"{over} of {len(medians)} above 50 ms")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            build = [str(PROGRAM), "build", "--home", folder]
            subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
            main(folder)
