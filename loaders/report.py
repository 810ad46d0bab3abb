"""The loss report: what became of every record, so that it adds up: in = used + merged + refused.

For people as lines, for programs as a tree. Long lists of alike refusals are told once, with
their number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from loaders.placing import RULES, USED, Placed
from loaders.shown import shown_lines

_SHOWN: Final = 3
# So many files that are not read for one reason are named.
_NAMED: Final = 8


@dataclass
class FileReport:
    """What became of the records of one content. `why` says what told its format."""

    file: str
    format: str = ""
    why: str = ""
    became: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    merged: list[Placed] = field(default_factory=list)
    refused: list[Placed] = field(default_factory=list)  # without their bytes
    warnings: list[tuple[str, str]] = field(default_factory=list)
    quarantine: str = ""
    changed: bool = False

    def add(self, placed: Placed) -> None:
        """Count one record."""
        self.became[placed.became] += 1
        self.changed |= placed.changed
        if placed.became == "refused":
            self.refused.append(placed)
        elif placed.became == "merged":
            self.merged.append(placed)
            self.rules[_rule(placed.why)] += 1
        self.warnings += [(placed.position, warning) for warning in placed.warnings]

    @property
    def seen(self) -> int:
        """The number of records in the content."""
        return self.became.total()

    @property
    def used(self) -> int:
        """The records that stand for themselves: new, replaced, unchanged, or withdrawals."""
        return sum(self.became[kind] for kind in USED)

    @property
    def lines(self) -> Iterator[str]:
        """The report for people, on whose terminal nothing in it does anything."""
        return map(shown_lines, self._lines)

    @property
    def _lines(self) -> Iterator[str]:
        counts = f"{self.seen} in = {self.used} used + {self.became['merged']} merged"
        counts += f" + {self.became['refused']} refused"
        kinds = [f"{self.became[kind]} {kind}" for kind in USED if self.became[kind]]
        details = f" ({', '.join(kinds)})" if kinds else ""
        yield f"{self.file}: {self.format or 'not read'}: {counts}{details}"
        if not self.seen:
            yield "  it holds no record"
        for rule, count in sorted(self.rules.items()):
            yield f"  merged: {count} by {rule}"
        for placed in self.merged[:_SHOWN]:
            yield f"    {placed.position}: {placed.why}"
        yield from _told("refused", [(p.position, p.why) for p in self.refused])
        yield from _told("warning", self.warnings)
        if self.quarantine:
            yield f"  refused records are kept in {self.quarantine}; mend them there and load it"

    @property
    def tree(self) -> dict[str, Any]:
        """The report for programs, every refusal and merge in it."""
        return {
            "file": self.file,
            "format": self.format or None,
            "why": self.why,
            "in": self.seen,
            "used": self.used,
            "merged": self.became["merged"],
            "refused": self.became["refused"],
            "became": dict(sorted(self.became.items())),
            "merges": [_of(placed) for placed in self.merged],
            "refusals": [_of(placed) for placed in self.refused],
            "warnings": [{"position": at, "sentence": words} for at, words in self.warnings],
            "quarantine": self.quarantine or None,
        }


@dataclass
class LoadReport:
    """What became of everything given to one load."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def tree(self) -> dict[str, Any]:
        """All of it, with its sums."""
        return {**self.sums, "files": [file.tree for file in self.files]}

    @property
    def sums(self) -> Mapping[str, int]:
        """Records in, used, merged and refused, over all files."""
        return {
            "in": sum(file.seen for file in self.files),
            "used": sum(file.used for file in self.files),
            "merged": sum(file.became["merged"] for file in self.files),
            "refused": sum(file.became["refused"] for file in self.files),
        }

    @property
    def lines(self) -> Iterator[str]:
        """The report for people: each file, those that failed alike together, and the sum."""
        alike: dict[str | int, list[FileReport]] = defaultdict(list)
        for number, file in enumerate(self.files):
            unread = not file.format and len(file.refused) == 1
            alike[file.refused[0].why if unread else number].append(file)
        for sentence, files in alike.items():
            if len(files) > _SHOWN:
                yield f"{len(files)} files are not read: {sentence}"
                yield from (f"  {file.file}" for file in files[:_NAMED])
                if len(files) > _NAMED:
                    yield f"  … and {len(files) - _NAMED} more"
            else:
                for file in files:
                    yield from file.lines if len(self.files) == 1 else _cut(file.lines)
        sums = self.sums
        yield (
            f"{sums['in']} in = {sums['used']} used + {sums['merged']} merged "
            f"+ {sums['refused']} refused, of {len(self.files)} files"
        )


def _rule(why: str) -> str:
    """The kind of a merge: `same PMID`, `same registry number`, `older version`."""
    return next((rule for rule in RULES if why.startswith(rule)), "older version")


def _cut(lines: Iterator[str]) -> Iterator[str]:
    """The lines, of those that hold several (a proposed mapping) the first."""
    for line in lines:
        first, _, rest = line.partition("\n")
        more = f" … ({rest.count(chr(10)) + 1} more lines; load this file alone to see them)"
        yield first + (more if rest else "")


def _told(what: str, told: list[tuple[str, str]]) -> Iterator[str]:
    by_sentence: dict[str, list[str]] = defaultdict(list)
    for position, sentence in told:
        by_sentence[sentence].append(position)
    for sentence, positions in by_sentence.items():
        shown = ", ".join(positions[:_SHOWN]) + (", …" if len(positions) > _SHOWN else "")
        number = f"{len(positions)} " if len(positions) > 1 else ""
        yield f"  {number}{what}: {shown}: {sentence}"


def _of(placed: Placed) -> dict[str, str]:
    return {
        "position": placed.position,
        "key": placed.key,
        "document": placed.document,
        "sentence": placed.why,
    }
