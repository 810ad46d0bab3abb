"""Decisions on candidates, kept on the shelf with the claims that they make, and undone.

What is decided stands on the shelf before it is published, as loads do, so that an interruption
loses nothing. Where publishing refuses it, `Undo` puts back what was there.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple

from graph.candidates import REVIEWED, Candidate, Decision
from graph.claim import Dossier
from graph.dossier_json import from_json, to_json
from graph.errors import ClevidenceError, UnknownName
from graph.shelf import Shelf
from graph.shelf_rows import LoadRow, Shelved
from graph.store import Store, rows
from loaders.candidates import candidates_of, keep
from loaders.mapping import Terms
from loaders.review import Texts, reviewed, text_of
from ontology.prefixes import BASE, graph_iri, iri

_STUDIES: Final = "SELECT DISTINCT ?study WHERE {{ <{document}> cle:reportsStudy ?study }}"
_EVERY_STUDY: Final = "SELECT DISTINCT ?study WHERE { ?study a cle:Study }"
_PREFIX: Final = f"{BASE}study/"


class Study(NamedTuple):
    """The study of a claim; with the design where no record describes it."""

    slug: str
    design: str = ""


class Undo(NamedTuple):
    """The candidates and dossiers of documents as they were before something was decided."""

    candidates: Mapping[str, Sequence[Candidate]]
    records: Mapping[str, Shelved | None]

    def on(self, shelf: Shelf) -> None:
        """Put all of it back, as a generation of its own."""
        generation = shelf.generation() + 1
        shelf.begin()
        try:
            for document, before in self.candidates.items():
                keep(shelf, document, before, generation, candidates_of(shelf, document))
                _put(shelf, document, self.records[document], generation)
            shelf.keep()
        finally:
            shelf.drop()


def decided(
    shelf: Shelf, decisions: Mapping[str, Decision | None], terms: Terms, at: datetime, by: str
) -> Undo:
    """Keep decisions by the names of candidates (None takes one back) with the claims they make.

    Raises ClevidenceError where a claim cannot be made; then nothing is changed.
    """
    generation, names = shelf.generation() + 1, sorted(decisions)
    candidates: dict[str, Sequence[Candidate]] = {}
    records: dict[str, Shelved | None] = {}
    shelf.begin()
    try:
        for document, group in groupby(names, key=lambda name: name.rpartition("/")[0]):
            chosen = set(group)
            before = candidates_of(shelf, document)
            record = shelf.record(REVIEWED, document)
            candidates[document], records[document] = before, record
            after = [
                replace(one, decision=decisions[one.name]) if one.name in chosen else one
                for one in before
            ]
            texts = _texts(shelf, document, [one for one in after if one.name in chosen])
            known = from_json(record.dossier) if record else None
            dossier = reviewed(document, after, texts, terms, known)
            keep(shelf, document, after, generation, before)
            _put(shelf, document, _shelved(dossier) if dossier else None, generation)
        shelf.loaded(_row(names, decisions, at, by, generation))
        shelf.keep()
    finally:
        shelf.drop()
    return Undo(candidates, records)


def study_of(
    document: str, store: Store | None, candidates: Iterable[Candidate], asked: Study
) -> Study:
    """The study that the claims of a document are of: the one asked for, or its only one.

    `asked` may have a slug or a design; a new study is made of a design where the document
    reports none. Raises ClevidenceError with the mend, UnknownName for a study nobody described.
    """
    made = {
        one.decision.study: one.decision.design
        for one in candidates
        if one.decision and one.decision.design and one.claim_key
    }
    subject = iri("document", document)
    own = _slugs(store, _STUDIES.format(document=subject)) if store else []
    own = sorted({*own, *made})
    if asked.slug:
        known = {*own, *(_slugs(store, _EVERY_STUDY) if store else [])}
        if asked.slug not in known:
            raise UnknownName("study", asked.slug, known)
        return Study(asked.slug, made.get(asked.slug, ""))
    if len(own) > 1:
        names = ", ".join(own)
        raise ClevidenceError(f"{document} reports {len(own)} studies; say --study, one of {names}")
    if own and asked.design:
        raise ClevidenceError(f"{document} reports the study {own[0]}; leave out --design")
    if own:
        return Study(own[0], made.get(own[0], ""))
    if not asked.design:
        mend = "say --study SLUG, or --design DESIGN for a new one, as --design case-series"
        raise ClevidenceError(f"{document} reports no study yet; {mend}")
    return Study(f"{document}-study", asked.design)


def _slugs(store: Store, query: str) -> list[str]:
    return [row["study"].removeprefix(_PREFIX) for row in rows(store, query)]


def _texts(shelf: Shelf, document: str, chosen: Iterable[Candidate]) -> Texts:
    texts = [(part, text) for _, part, text in shelf.texts(document)]
    return {candidate.key: text_of(candidate, texts) for candidate in chosen}


def _shelved(dossier: Dossier) -> Shelved:
    return Shelved(
        source=REVIEWED,
        key=dossier.slug,
        sha256=dossier.input_sha256,
        version="",
        file="",
        document=dossier.slug,
        graph=graph_iri(REVIEWED, dossier.slug),
        dossier=to_json(dossier),
    )


def _put(shelf: Shelf, document: str, record: Shelved | None, generation: int) -> None:
    if record is None:
        shelf.remove(REVIEWED, document, generation)
    elif record != shelf.record(REVIEWED, document):
        shelf.put(record, generation)


def _row(
    names: Sequence[str],
    decisions: Mapping[str, Decision | None],
    at: datetime,
    by: str,
    generation: int,
) -> LoadRow:
    """The review as a load: who, when, and how many candidates."""
    told = "\n".join(f"{name} {decisions[name]}" for name in names)
    digest = hashlib.sha256(f"{generation} {told}".encode()).hexdigest()
    when, count = at.isoformat(timespec="seconds"), len(names)
    return LoadRow(generation, REVIEWED, f"review by {by}", digest, when, count, count, 0, 0)
