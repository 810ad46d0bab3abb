"""Candidates on the shelf: their rows, their quads, and what was decided of them.

A candidate's key is made of its part, place and measure, never of a number, so that it is the
same when it is found again; what a person decided of it then stands. An undecided one that is
no longer found goes; a decided one stays. Nothing is written for a document whose candidates are
as they were.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

from graph.candidates import SOURCE, Candidate, Decision, Reading, candidate_lines
from graph.shelf import Shelf
from graph.shelf_rows import CandidateRow, Shelved, Slice
from ontology.prefixes import graph_iri, iri

_KEY_LENGTH: Final = 8
_DECIMALS: Final = ("value", "ci_low", "ci_high", "level", "sd", "p")


def candidates_of(shelf: Shelf, document: str | None = None) -> list[Candidate]:
    """The candidates on the shelf, of a document or of all: by document, part and place."""
    found = map(_candidate, shelf.candidates(document))
    return sorted(found, key=lambda c: (c.document, c.reading.part, c.reading.start, c.key))


def keep(
    shelf: Shelf,
    document: str,
    candidates: Sequence[Candidate],
    generation: int,
    known: Sequence[Candidate],
) -> None:
    """Put a document's candidates on the shelf in place of those `known`, rows and quads."""
    if list(candidates) == list(known):
        return
    before = {candidate.key: candidate for candidate in known}
    for candidate in candidates:
        if before.get(candidate.key) != candidate:
            shelf.candidate(_row(candidate), generation)
    for key in before.keys() - {candidate.key for candidate in candidates}:
        shelf.forget_candidate(before[key].name)
    if not candidates:
        shelf.remove(SOURCE, document, generation)
        return
    sha256 = hashlib.sha256("\n".join(map(str, map(_row, candidates))).encode()).hexdigest()
    load = iri("load", f"{SOURCE}/1/{sha256}")
    lines = "".join(sorted(set(candidate_lines(document, candidates, load)))).encode()
    shelf.put(
        Shelved(
            source=SOURCE,
            key=document,
            sha256=sha256,
            version="",
            file="",
            document=document,
            graph=graph_iri(SOURCE, document),
            dossier="",
            slice=_written(shelf, f"{generation:06d}-candidates.nq", lines),
        ),
        generation,
    )


def merged(
    document: str, readings: Sequence[Reading], known: Sequence[Candidate]
) -> list[Candidate]:
    """What is found now, with what was decided; and what was decided and is no longer found."""
    decided = {candidate.key: candidate for candidate in known if candidate.decision}
    found = [
        decided.pop(key)
        if key in decided
        else Candidate(document=document, key=key, reading=reading)
        for key, reading in zip(_keys_of(document, readings), readings, strict=True)
    ]
    every = [*found, *decided.values()]
    return sorted(every, key=lambda c: (c.reading.part, c.reading.start, c.key))


def _keys_of(document: str, readings: Iterable[Reading]) -> Iterator[str]:
    """The keys of a document's candidates; alike ones get a number in their order."""
    times: dict[str, int] = {}
    for reading in readings:
        place = f"{document}|{reading.part}|{reading.start}|{reading.end}|{reading.measure}"
        key = hashlib.sha256(place.encode()).hexdigest()[:_KEY_LENGTH]
        times[key] = times.get(key, 0) + 1
        yield key if times[key] == 1 else f"{key}-{times[key]}"


def _written(shelf: Shelf, name: str, lines: bytes) -> Slice:
    with (shelf.shards / name).open("ab") as shard:
        start = shard.tell()
        shard.write(lines)
    return Slice(name, start, len(lines), hashlib.sha256(lines).hexdigest())


def _row(candidate: Candidate) -> CandidateRow:
    decision = candidate.decision
    held = {k: v for k, v in asdict(candidate.reading).items() if v is not None}
    content = json.dumps(held, default=str, ensure_ascii=False)
    if decision is None:
        return CandidateRow(candidate.name, candidate.document, content)
    with_it = {name: getattr(decision, name) for name in ("note", "changes", "study", "design")}
    return CandidateRow(
        candidate.name,
        candidate.document,
        content,
        decision.state,
        json.dumps(with_it, ensure_ascii=False),
        decision.by,
        decision.on.isoformat(),
    )


def _candidate(row: CandidateRow) -> Candidate:
    content: dict[str, Any] = json.loads(row.content)
    content |= {name: Decimal(content[name]) for name in _DECIMALS if name in content}
    key = row.candidate.removeprefix(f"{row.document}/")
    return Candidate(
        document=row.document, key=key, reading=Reading(**content), decision=_decision(row)
    )


def _decision(row: CandidateRow) -> Decision | None:
    if not row.state:
        return None
    with_it: dict[str, Any] = json.loads(row.corrected)
    state: Any = row.state
    return Decision(
        state=state,
        by=row.decided_by,
        on=date.fromisoformat(row.decided_on),
        note=with_it["note"],
        changes=tuple((field, value) for field, value in with_it["changes"]),
        study=with_it["study"],
        design=with_it["design"],
    )
