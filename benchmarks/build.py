"""How long the build of the evidence base and its check take, as whole processes.

Run `python benchmarks/build.py` in the project's environment. Three runs of each, in turns;
prints medians, and the ratio of the check to the build.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3
PROGRAM = Path(sys.executable).with_name("clevidence")


def seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([str(PROGRAM), *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {"build": [], "check": []}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as home:
            for command, taken in times.items():
                taken.append(seconds(command, "--home", home))
    medians = {command: statistics.median(taken) for command, taken in times.items()}
    for command, median in medians.items():
        print(f"{command}  median {median:5.1f} s of {RUNS}")
    print(f"ratio  {medians['check'] / medians['build']:5.2f}")


if __name__ == "__main__":
    main()
