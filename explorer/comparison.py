"""Guidelines side by side: what each edition or place says of each therapy, and where they differ.

All of it comes from the questions of the catalogue, asked once of a release: `therapy_ladder`
for what stands where, `not_found_in_guidelines` for what does not, `guideline_disagreements`,
`guideline_validity` and `evidence_newer_than_guideline`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from explorer.opened import Opened
from graph.errors import ClevidenceError, UnknownName
from graph.store import rows
from ontology.prefixes import shorten
from queries.answer import answer

MOST: Final = 4
# What is shown where nothing is chosen, as far as the release has it.
FIRST: Final = ("s2k-2017", "acr-2025", "france", "asia")

_POSITIONS: Final = """
SELECT DISTINCT ?claim ?therapy ?edition ?jurisdiction ?ladder ?severity ?positionCondition
  ?position
WHERE {
  ?position cle:inContext ?context ; cle:ofTherapy ?therapy ;
    cle:endorsedBy|cle:suggestedBy|cle:advisedAgainstBy|cle:leftOpenBy ?claim .
  ?context cle:edition ?edition ; cle:jurisdiction ?jurisdiction ; cle:ladder ?ladder ;
    cle:severity ?severity ; cle:condition ?positionCondition .
}"""
_CONDITIONS: Final = """
SELECT DISTINCT ?condition WHERE { ?context cle:condition ?at . ?at cle:bearsOn ?condition }"""
_ENTRY: Final = (
    *("claim", "therapy", "edition", "jurisdiction", "ladder"),
    *("severity", "positionCondition"),
)
_SEVERAL: Final = ("lineWording", "afterFailureOf", "asAddOnTo")
_LADDERS: Final = ("Systemic", "Topical", "Physical")

Plain = dict[str, str]
Member = tuple[str, str]


class Readings(NamedTuple):
    """What the questions tell for one condition; a member is an edition in a place, as IRIs.

    `standing` is by therapy, ladder and member, `silent` and `newer` by therapy and member.
    """

    standing: Mapping[tuple[str, str, Member], Sequence[Mapping[str, str | list[str]]]]
    silent: Mapping[tuple[str, Member], Sequence[Plain]]
    newer: Mapping[tuple[str, str], tuple[int, str]]
    differences: Sequence[Plain]
    validity: Mapping[Member, Sequence[Plain]]
    members: Sequence[Member]
    conditions: Sequence[str]
    labels: Mapping[str, str]
    not_told: Sequence[str]

    def label(self, iri: str) -> str:
        """The label of a concept, else its slug."""
        return self.labels.get(iri) or shorten(iri)


class Column(NamedTuple):
    """An edition, or all editions of a place; `token` is how the address names it."""

    token: str
    place: str
    edition: str
    members: tuple[Member, ...]


class Row(NamedTuple):
    """A therapy on a ladder: a cell for each column, and the differences between the columns.

    A cell holds what stands there; where that is nothing, `silent` says how much was read.
    """

    therapy: str
    ladder: str
    cells: list[list[Mapping[str, str | list[str]]]]
    silent: list[list[tuple[Plain, int]]]
    newer: list[tuple[int, str] | None]
    differences: list[Plain]

    @property
    def placed(self) -> int:
        """How many columns place the therapy."""
        return sum(bool(cell) for cell in self.cells)


@lru_cache(maxsize=8)
def readings(release: Opened, condition: str) -> Readings:
    """What the questions tell of a condition, by its IRI; kept, as a release never changes."""
    ladder = _asked(release, "therapy_ladder", condition=[condition])
    named = release.labels
    therapies = list(dict.fromkeys(row["therapy"] for row in ladder))
    silent: dict[tuple[str, Member], list[Plain]] = defaultdict(list)
    if therapies:
        for row in _asked(release, "not_found_in_guidelines", therapy=therapies):
            if "edition" in row:
                silent[row["therapy"], (row["edition"], row["jurisdiction"])].append(row)
    validity: dict[Member, list[Plain]] = defaultdict(list)
    for row in _asked(release, "guideline_validity"):
        validity[row["edition"], row["jurisdiction"]].append(row)
    positions = rows(release.store, _POSITIONS)
    members = {(row["edition"], row["jurisdiction"]) for row in positions} | set(validity)
    return Readings(
        standing=_standing(positions, ladder),
        silent=silent,
        newer=_newer(_asked(release, "evidence_newer_than_guideline", condition=[condition])),
        differences=_asked(release, "guideline_disagreements", condition=[condition]),
        validity=validity,
        members=sorted(members, key=lambda m: (named.get(m[1], m[1]), m[0])),
        conditions=sorted(
            (row["condition"] for row in rows(release.store, _CONDITIONS)),
            key=lambda iri: named.get(iri, iri),
        ),
        labels=named,
        not_told=[
            release.questions[name].not_told
            for name in ("therapy_ladder", "not_found_in_guidelines", "guideline_disagreements")
        ],
    )


def choices(told: Readings) -> list[tuple[str, list[Column]]]:
    """What can be chosen, by the label of its place: all its editions together, and each."""
    by_place: dict[str, list[Member]] = defaultdict(list)
    for member in told.members:
        by_place[member[1]].append(member)
    places: dict[str, list[str]] = defaultdict(list)
    for edition, place in told.members:
        places[edition].append(place)
    offered = []
    for place, members in by_place.items():
        name, slug = told.label(place), shorten(place)
        columns = [Column(slug, name, "all editions", tuple(members))] if len(members) > 1 else []
        for member in members:
            edition = shorten(member[0])
            token = f"{edition}@{slug}" if len(places[member[0]]) > 1 else edition
            columns.append(Column(token, name, edition, (member,)))
        offered.append((name, columns))
    return offered


def chosen(told: Readings, tokens: Iterable[str]) -> list[Column]:
    """The columns of an address; a first choice where it names none.

    A place with one edition may be named by either. Raises UnknownName for a token that is no
    edition or place, and ClevidenceError for one alone or for more than `MOST`.
    """
    by_token: dict[str, Column] = {}
    for _, columns in choices(told):
        by_token |= {column.token: column for column in columns}
        place = shorten(columns[0].members[0][1])
        by_token.setdefault(place, columns[0])
    wanted = list(dict.fromkeys(tokens))
    for token in wanted:
        if token not in by_token:
            raise UnknownName("edition or place", token, by_token)
    if not wanted:
        first = [token for token in FIRST if token in by_token]
        return [by_token[token] for token in first or list(by_token)[:2]]
    if not 2 <= len(wanted) <= MOST:
        raise ClevidenceError(f"{len(wanted)} cannot be set side by side; choose two to {MOST}")
    return [by_token[token] for token in wanted]


def compared(told: Readings, columns: Sequence[Column]) -> list[Row]:
    """A row for each therapy that one of the columns places, by ladder, then by its first line."""
    shown = {member for column in columns for member in column.members}
    wanted = {(t, ladder) for (t, ladder, member) in told.standing if member in shown}
    found = [_row(told, columns, therapy, ladder, shown) for therapy, ladder in wanted]
    return sorted(found, key=lambda row: _order(told, row))


def _row(
    told: Readings, columns: Sequence[Column], therapy: str, ladder: str, shown: set[Member]
) -> Row:
    cells = [
        [entry for m in column.members for entry in told.standing.get((therapy, ladder, m), ())]
        for column in columns
    ]
    differences = [
        row
        for row in told.differences
        if row["therapy"] == therapy
        and row["ladder"] == ladder
        and (row["edition"], row["jurisdiction"]) in shown
        and (row["otherEdition"], row["otherJurisdiction"]) in shown
    ]
    silent = [
        [] if cell else _silent(told, therapy, c) for cell, c in zip(cells, columns, strict=True)
    ]
    newer = [
        next((told.newer[therapy, e] for e, _ in c.members if (therapy, e) in told.newer), None)
        for c in columns
    ]
    return Row(therapy, ladder, cells, silent, newer, differences)


def _silent(told: Readings, therapy: str, column: Column) -> list[tuple[Plain, int]]:
    """Why a column says nothing of a therapy, each reason once, with how many editions have it."""
    counted: dict[tuple[str, str], tuple[Plain, int]] = {}
    for member in column.members:
        for row in told.silent.get((therapy, member)) or _elsewhere(told, member):
            key = row["reason"], row.get("byClass", row.get("byMember", ""))
            counted[key] = row, counted.get(key, (row, 0))[1] + 1
    return list(counted.values())


def _elsewhere(told: Readings, member: Member) -> list[Plain]:
    """What is said where no question calls a therapy not found, though the edition was read."""
    reason = "placed there, but not for this condition or ladder"
    return [{"reason": reason}] if member in told.validity else []


def _order(told: Readings, row: Row) -> tuple[int, int, str]:
    ranks = [int(str(entry.get("rank", 9))) for cell in row.cells for entry in cell]
    ladder = shorten(row.ladder)
    at = _LADDERS.index(ladder) if ladder in _LADDERS else len(_LADDERS)
    return at, min(ranks), told.label(row.therapy).lower()


def _standing(
    positions: Iterable[Plain], ladder: Iterable[Plain]
) -> dict[tuple[str, str, Member], list[Mapping[str, str | list[str]]]]:
    """The rows of the ladder, alternatives of one position in one entry, with its position."""
    found = {_key(row): row["position"] for row in positions}
    entries: dict[tuple[str, ...], dict[str, str | list[str]]] = {}
    for row in ladder:
        entry = entries.setdefault(_key(row), {**row, "position": found.get(_key(row), "")})
        for name in _SEVERAL:
            several = entry[name] if isinstance(entry.get(name), list) else []
            assert isinstance(several, list)
            entry[name] = list(dict.fromkeys([*several, *([row[name]] if name in row else [])]))
    standing = defaultdict(list)
    for key, entry in entries.items():
        _, therapy, edition, place, on, *_ = key
        standing[therapy, on, (edition, place)].append(entry)
    return dict(standing)  # type: ignore[arg-type]


def _key(row: Plain) -> tuple[str, ...]:
    return tuple(row[name] for name in _ENTRY)


def _newer(found: Iterable[Plain]) -> dict[tuple[str, str], tuple[int, str]]:
    """How many findings are newer than what an edition can know of a therapy, and than when."""
    claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    until: dict[tuple[str, str], str] = {}
    for row in found:
        key = row["therapy"], row["edition"]
        claims[key].add(row["claim"])
        until[key] = min(until.get(key, "9999"), row["evidenceUntil"])
    return {key: (len(members), until[key]) for key, members in claims.items()}


def _asked(release: Opened, name: str, **given: Sequence[str]) -> list[Plain]:
    """The rows of a question as plain strings."""
    asked = answer(
        release.questions[name],
        release.store,
        given,
        read_by=str(release.facts["read_by"]),
        set_aside=False,
    )
    return [{column: term.value for column, term in row.items()} for row in asked.rows()]
