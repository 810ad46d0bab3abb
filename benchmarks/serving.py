"""Lookups a second over HTTP: `clevidence serve` beside rdflib-endpoint and Virtuoso.

    python benchmarks/serving.py [--home DIR] [--seconds 5] [--runs 3]

Needs `wrk`; `rdflib-endpoint` (with its `cli` extra) and Virtuoso's `virtuoso-t` and `isql-vt` are
measured where they are on the PATH or named, and said to be missing where they are not. Every
request is another query (a therapy and an outcome of the release, and a LIMIT that is never given
twice), so that no answer comes from a cache. Runs are interleaved; medians and their ratios are
printed.
"""

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from graph.release import home_of  # noqa: E402
from graph.store import rows  # noqa: E402

CLIENTS: Final = (1, 8)
_PAIRS: Final = """
SELECT DISTINCT ?therapy ?outcome WHERE { ?claim cle:ofTherapy ?therapy ; cle:onOutcome ?outcome }
ORDER BY ?therapy ?outcome"""
# What is looked up of a therapy and an outcome: little, and what a table of findings shows.
LOOKUPS: Final = {
    "claim and value": """SELECT ?claim ?value WHERE {
        ?claim <C/ofTherapy> <T> ; <C/onOutcome> <O> ; <C/value> ?value }""",
    "claim, number with its limits, document": """SELECT * WHERE {
        ?claim <C/ofTherapy> <T> ; <C/onOutcome> <O> ; <C/statedIn> ?document .
        ?document <http://www.w3.org/2000/01/rdf-schema#label> ?label .
        OPTIONAL { ?claim <C/value> ?value }
        OPTIONAL { ?claim <C/lower> ?lower ; <C/upper> ?upper } }""",
}
_LUA: Final = """
local pairs_ = { %s }
local n = %d
function request()
  n = n + 1
  local pair = pairs_[n %% #pairs_ + 1]
  local query = ([[%s LIMIT ]]):gsub("<C/", "<https://w3id.org/clevidence/ontology/")
    :gsub("<T>", "<" .. pair[1] .. ">"):gsub("<O>", "<" .. pair[2] .. ">") .. (100 + n)
  local function escaped(c) return string.format("%%%%%%02X", c:byte()) end
  local encoded = query:gsub("([^%%w])", escaped)
  local accept = { Accept = "application/sparql-results+json" }
  return wrk.format("GET", wrk.path .. "?query=" .. encoded, accept)
end
"""
_VIRTUOSO: Final = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 100000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 100000
"""


def main() -> None:
    args = _arguments()
    release = home_of(args.home).current()
    with TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        dump = folder / "release.nq"
        dump.write_text("".join(release.open().quads()), encoding="utf-8")
        started = {
            "clevidence serve": _clevidence(release.folder.parent.parent, folder),
            "rdflib-endpoint": _rdflib_endpoint(args.rdflib_endpoint, dump),
            "Virtuoso": _virtuoso(args.virtuoso, args.isql, dump, folder),
        }
        urls = {}
        for server, starting in started.items():
            url = servers.enter_context(starting)
            if url:
                urls[server] = url
            else:
                print(f"{server} is not here, and is not measured")
        pairs = [(row["therapy"], row["outcome"]) for row in rows(release.open(), _PAIRS)]
        for lookup, query in LOOKUPS.items():
            scripts = _scripts(query, pairs, folder)
            _print(lookup, _measured(urls, scripts, args.seconds, args.runs), args.runs)


def _scripts(query: str, pairs: list[tuple[str, str]], folder: Path) -> Iterator[Path]:
    """Scripts for wrk, each with queries that no other has."""
    listed = ", ".join(f'{{"{therapy}", "{outcome}"}}' for therapy, outcome in pairs)
    script = folder / "lookups.lua"
    for nth in count(1):
        script.write_text(_LUA % (listed, nth * 1_000_000, " ".join(query.split())))
        yield script


def _measured(
    urls: dict[str, str], scripts: Iterator[Path], seconds: int, runs: int
) -> dict[tuple[str, int], list[float]]:
    found: dict[tuple[str, int], list[float]] = {}
    for _ in range(runs):
        for clients in CLIENTS:
            for name, url in urls.items():
                rate = _wrk(url, next(scripts), clients, seconds)
                found.setdefault((name, clients), []).append(rate)
                print(f"  {name}, {clients} clients: {rate:.0f} a second", file=sys.stderr)
    return found


def _wrk(url: str, script: Path, clients: int, seconds: int) -> float:
    """Replies a second; raises where any of them is no 200."""
    ran = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", script, url],
        check=True,
        capture_output=True,
        text=True,
    )
    if "Non-2xx" in ran.stdout or "Socket errors" in ran.stdout:
        raise SystemExit(f"{url} did not answer every lookup:\n{ran.stdout}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)
    assert rate
    return float(rate[1])


def _print(lookup: str, found: dict[tuple[str, int], list[float]], runs: int) -> None:
    medians = {key: statistics.median(rates) for key, rates in found.items()}
    print(f"lookups a second over HTTP ({lookup}), medians of {runs} interleaved runs")
    for clients in CLIENTS:
        ours = medians["clevidence serve", clients]
        for (name, of), median in medians.items():
            if of == clients:
                ratio = f"{ours / median:6.2f} x it" if name != "clevidence serve" else ""
                print(f"  {clients} clients  {name:18} {median:8.0f}  {ratio}".rstrip())


@contextmanager
def _clevidence(home: Path, folder: Path) -> Iterator[str | None]:
    command = [sys.executable, str(ROOT / "clevidence.py"), "serve", "--port", "0"]
    command += ["--log", str(folder / "access.log")]
    with _process([*command, "--home", str(home)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        said = process.stdout.readline().decode()
        yield said.split()[-1] + "sparql"


@contextmanager
def _rdflib_endpoint(program: str, dump: Path) -> Iterator[str | None]:
    if not shutil.which(program):
        yield None
        return
    port = _free_port()
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
    with _process(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        url = f"http://127.0.0.1:{port}/"
        _wait_for(f"{url}?query=ASK%7B%7D")
        yield url


@contextmanager
def _virtuoso(program: str, isql: str, dump: Path, folder: Path) -> Iterator[str | None]:
    if not shutil.which(program) or not shutil.which(isql):
        yield None
        return
    sql, http = _free_port(), _free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO.format(folder=folder, sql=sql, http=http))
    command = [program, "-f", "-c", str(ini)]
    with _process(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        url = f"http://127.0.0.1:{http}/sparql"
        _wait_for(f"{url}?query=ASK%7B%7D")
        load = f"DB.DBA.TTLP(file_to_string_output('{dump}'), '', 'urn:none', 512); checkpoint;"
        subprocess.run(
            [isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            check=True,
            capture_output=True,
        )
        yield url


@contextmanager
def _process(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urlopen(url):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not come up in a minute")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", help="folder of the releases")
    parser.add_argument("--seconds", type=int, default=5, help="of each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rdflib-endpoint", default="rdflib-endpoint", metavar="PROGRAM")
    parser.add_argument("--virtuoso", default="virtuoso-t", metavar="PROGRAM")
    parser.add_argument("--isql", default="isql-vt", metavar="PROGRAM")
    return parser.parse_args()


if __name__ == "__main__":
    main()
