"""How what we read agrees with what is expected of the samples, fact by fact, as a table.

    python benchmarks/expected.py [SAMPLES]

SAMPLES (default ../shared/samples) holds EXPECTED.jsonl: facts of the files beside it, which
others computed. Each file is told by its content and read as `clevidence load` reads it. A fact
is a key of a row; of numbers in groups and statistics, each is one. Printed are the rows, the
facts compared and those that agree, by format, each disagreement, and what is not compared. Exit
1 where a fact disagrees that is not among those where the expectation is wrong.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parent.parent
# A file beside this one has the name of a room, and must not stand in for it.
sys.path = [str(ROOT), *(p for p in sys.path if Path(p).resolve() != Path(__file__).parent)]

from benchmarks.facts import NOT_COMPARED, facts_of  # noqa: E402
from loaders.given import contents  # noqa: E402
from loaders.packed import Unopened  # noqa: E402
from loaders.record import Record, Refused  # noqa: E402
from loaders.registry import reader_of  # noqa: E402
from loaders.sniff import told  # noqa: E402

SAMPLES: Final = ROOT.parent / "shared" / "samples"
# (file, fact) -> why the expectation is wrong, and we are right.
WRONG: Final[Mapping[tuple[str, str], str]] = {}
_NOTHING: Final = "nothing"


@dataclass(frozen=True)
class Disagreement:
    """A fact of a row that we read otherwise."""

    file: str
    record: str
    fact: str
    expected: Any
    read: Any

    def __str__(self) -> str:
        """The disagreement in a line."""
        return f"{self.file} ({self.record}): {self.fact}: {self.expected!r}, read: {self.read!r}"


@dataclass
class Tally:
    """What was compared of a format."""

    rows: int = 0
    agreeing: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    not_compared: Counter[str] = field(default_factory=Counter)

    @property
    def compared(self) -> int:
        """The facts that were compared."""
        return self.agreeing + len(self.disagreements)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("samples", type=Path, nargs="?", default=SAMPLES)
    samples = options.parse_args().samples
    if not (samples / "EXPECTED.jsonl").is_file():
        sys.exit(f"{samples}/EXPECTED.jsonl is not here; name the folder that holds it")
    tallies = compared(samples)
    for line in lines(tallies):
        print(line)
    sys.exit(any(unexplained(tallies)))


def compared(samples: Path) -> dict[str, Tally]:
    """Every row of EXPECTED.jsonl beside what we read, by format."""
    text = (samples / "EXPECTED.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line, parse_float=Decimal) for line in text.splitlines() if line]
    tallies: dict[str, Tally] = {}
    for file, expected in groupby(rows, key=lambda row: str(row["file"])):
        for row, read in zip_longest(expected, _records(samples / file)):
            tally = tallies.setdefault(row["format"] if row else file.partition("/")[0], Tally())
            _compare(tally, file, row, read)
    return tallies


def unexplained(tallies: Mapping[str, Tally]) -> Iterator[Disagreement]:
    """The disagreements in which the expectation is not known to be wrong."""
    for tally in tallies.values():
        yield from (one for one in tally.disagreements if (one.file, one.fact) not in WRONG)


def lines(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """The table, the disagreements, and what is not compared."""
    yield f"{'format':15} {'rows':>5} {'facts':>6} {'agree':>6} {'not compared':>13}"
    for name, tally in tallies.items():
        numbers = (tally.rows, tally.compared, tally.agreeing, tally.not_compared.total())
        yield "{:15} {:5} {:6} {:6} {:13}".format(name, *numbers)
    for tally in tallies.values():
        for one in tally.disagreements:
            why = WRONG.get((one.file, one.fact))
            yield f"disagrees: {one}" + (f"; the expectation is wrong: {why}" if why else "")
    left_out = sum((tally.not_compared for tally in tallies.values()), Counter[str]())
    for key, why in NOT_COMPARED.items():
        yield f"not compared in {left_out[key]} rows: {key}: {why}"


def _records(path: Path) -> list[Record | str]:
    """The records of a file as they are read, and sentences of those that are refused."""
    found: list[Record | str] = []
    for content in contents([str(path)]):
        assert not isinstance(content, Unopened), content
        reader = reader_of(told(content).source)
        for each in reader.records(content):
            if isinstance(each, Record):
                found.append(each)
            elif isinstance(each, Refused):
                found.append(each.sentence)
    return found


def _compare(tally: Tally, file: str, row: Any, read: Record | str | None) -> None:
    tally.rows += row is not None
    if row is None or not isinstance(read, Record):
        name = "a record" if row is None else _name(row)
        tally.disagreements.append(Disagreement(file, name, "the record", row, read))
        return
    wanted = {key: value for key, value in row.items() if key not in ("file", "format")}
    found = {key: value for key, value in facts_of(read, row).items() if key in wanted}
    tally.not_compared.update(key for key in wanted.keys() - found.keys() if wanted[key])
    expected = dict(_flat({key: wanted[key] for key in found}))
    ours = dict(_flat(found))
    for fact in [*expected, *(ours.keys() - expected.keys())]:
        one, other = expected.get(fact, _NOTHING), ours.get(fact, _NOTHING)
        if one == other:
            tally.agreeing += 1
        else:
            tally.disagreements.append(Disagreement(file, _name(row), fact, one, other))


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("pmid") or row.get("nct") or row.get("id") or row["title"])


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each fact and its path: members of objects and of lists of objects are facts of their own."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _flat(member, f"{path}/{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        for number, member in enumerate(value, start=1):
            yield from _flat(member, f"{path}/{number}")
    else:
        yield path, value


if __name__ == "__main__":
    main()
