"""What can go wrong, as sentences for people.

ClevidenceError            exit 2   the call was wrong
├── UnknownName            exit 2   a name fits nothing; carries the nearest ones
├── AmbiguousName          exit 2   a name fits several things; carries what tells them apart
├── QueryError             exit 2   SPARQL that does not parse, or is no query
├── HomeError              exit 2   no release, damaged, unwritable, in use, disk full
├── RemoteError            exit 2   somebody else's server cannot be reached, used or believed
└── EvidenceError          exit 1   records or graph fail a check; carries every problem
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class ClevidenceError(Exception):
    """A wrong call. The message is one sentence and names the mend."""

    exit_code = 2


class UnknownName(ClevidenceError):
    """A name that fits nothing, with the nearest ones of `known`."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.nearest = nearest(name, known)
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"no {what} is named {name!r}{hint}")


class AmbiguousName(ClevidenceError):
    """A name that fits several things alike, with the names that tell them apart."""

    def __init__(self, what: str, name: str, choices: Iterable[str]) -> None:
        self.choices = sorted(choices)
        super().__init__(
            f"{name!r} names more than one {what}: {', '.join(self.choices)}; choose one of these"
        )


class QueryError(ClevidenceError):
    """SPARQL that cannot be run."""


class HomeError(ClevidenceError):
    """A home that has no release, is damaged, cannot be written, or is in use."""


class RemoteError(ClevidenceError):
    """Somebody else's server that cannot be reached, refuses, or answers what cannot be used."""


class Problem(NamedTuple):
    """One thing that is wrong, where it is (`file:line`, or an IRI), and the mend."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


class EvidenceError(ClevidenceError):
    """Evidence that fails a check; nothing of it is published."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` of the known names that look most like `name`, best first."""
    from difflib import get_close_matches

    by_folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.5)
    return [by_folded[match] for match in matches]
