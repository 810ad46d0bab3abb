"""How long a plain question takes as a whole process, beside `import rdflib` alone.

Run `python benchmarks/ask.py [HOME]` in the project's environment; HOME holds a release
(default: a release built for the run). Ten runs of each, taken in turns; prints medians and
their ratio.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 10
PROGRAM = Path(sys.executable).with_name("clevidence")


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(home: str) -> None:
    commands = {
        "ask": [str(PROGRAM), "ask", "options_under_risk", "--home", home],
        "import rdflib": [sys.executable, "-c", "import rdflib"],
    }
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:14} median {median * 1000:6.1f} ms of {RUNS}")
    print(f"ratio          {medians['ask'] / medians['import rdflib']:6.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            build = [str(PROGRAM), "build", "--home", folder]
            subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
            main(folder)
