"""Outcomes to the shelf: which record is new, which is known, which is another's document.

A document is told by its PMID, else its DOI, PMCID or registry number, else its title where
that is long and no identifier speaks against it. The first record to come names the document;
what others say of it is added where it says nothing yet, each in its own graph. A later record
with the key of an earlier one replaces it where its version is higher or, at the same version,
where it comes from a file of the same name; else it is merged into it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from graph.claim import Dossier
from graph.dossier_json import from_json
from graph.quads import additions
from graph.shelf import NOWHERE, NameKind, Shelf, Shelved, Slice
from loaders.partition import Outcome
from ontology.prefixes import graph_iri

Became = Literal["new", "replaced", "unchanged", "withdrawn", "merged", "refused"]
USED: Final = ("new", "replaced", "unchanged", "withdrawn")
_WORDS: Final[Mapping[NameKind, str]] = {
    "nct": "registry number",
    "pmid": "PMID",
    "doi": "DOI",
    "pmcid": "PMCID",
    "title": "title",
}
# Two documents that share a name are apart all the same where a surer one differs.
_SUREST: Final = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a record, and why: the rule of a merge, the reason of a refusal.

    `changed` says whether the shelf is another one for it.
    """

    position: str
    became: Became
    key: str = ""
    document: str = ""
    why: str = ""
    raw: bytes = b""
    warnings: tuple[str, ...] = ()
    changed: bool = False


class Placing:
    """The records of one file on their way to the shelf, in one generation."""

    def __init__(self, shelf: Shelf, source: str, file: str, generation: int) -> None:
        self._shelf = shelf
        self._source = source
        self._file = Path(file).name
        self._generation = generation
        self._fresh: set[str] = set()

    def place(self, outcome: Outcome) -> Placed:
        """Put a record where it belongs."""
        if outcome.sentence:
            return Placed(outcome.position, "refused", why=outcome.sentence, raw=outcome.raw)
        if not outcome.document:
            known = self._shelf.withdraw(self._source, outcome.key, self._generation)
            why = "the source withdrew it" if known else "the source withdrew it; it was not here"
            return Placed(outcome.position, "withdrawn", outcome.key, why=why, changed=known)
        before = self._shelf.was_seen(self._source, outcome.sha256)
        if before is not None:
            became: Became = "merged" if before else "unchanged"
            return self._placed(outcome, became, outcome.document, before)
        placed = self._place_new(outcome)
        merged = placed.why if placed.became == "merged" else ""
        self._shelf.saw(self._source, outcome.sha256, merged)
        return replace(placed, changed=True)

    def _place_new(self, outcome: Outcome) -> Placed:
        current = self._shelf.record(self._source, outcome.key)
        document, rule = self._document(outcome)
        if current is not None:
            if not self._replaces(outcome, current):
                why = rule or f"same key {outcome.key}"
                if outcome.version != current.version:
                    why = f"version {outcome.version} of it, where {current.version} is in use"
                return self._placed(outcome, "merged", current.document, why)
            self._put(outcome, current.document)
            return self._placed(outcome, "replaced", current.document, "")
        self._put(outcome, document)
        return self._placed(outcome, "merged" if rule else "new", document, rule)

    def _replaces(self, outcome: Outcome, current: Shelved) -> bool:
        if outcome.version != current.version:
            return _ordered(outcome.version) > _ordered(current.version)
        return outcome.key not in self._fresh and self._file == current.file

    def _document(self, outcome: Outcome) -> tuple[str, str]:
        """The document that a record is about, and the rule that told it is a known one."""
        own = dict(outcome.names)
        for kind, value in outcome.names:
            known = self._shelf.named(kind, value)
            if known is None:
                continue
            theirs = self._shelf.names_of(known)
            surer = _SUREST[: _SUREST.index(kind)]
            if all(own[k] == theirs[k] for k in surer if k in own and k in theirs):
                shown = f" {value}" if kind != "title" else ""
                return known, f"same {_WORDS[kind]}{shown} as {known}"
        return outcome.document, ""

    def _put(self, outcome: Outcome, document: str) -> None:
        slice_, dossier = outcome.slice, outcome.dossier
        graph = graph_iri(self._source, outcome.key if slice_ else document)
        if slice_ is not None and document != outcome.document:
            slice_ = self._added(from_json(dossier), document)
        self._shelf.put(
            Shelved(
                source=self._source,
                key=outcome.key,
                sha256=outcome.sha256,
                version=outcome.version,
                file=self._file,
                document=document,
                graph=graph,
                dossier=dossier,
                slice=slice_,
            ),
            self._generation,
        )
        self._fresh.add(outcome.key)
        for kind, value in outcome.names:
            self._shelf.name(kind, value, document)
        for pmid in outcome.retracts:
            notice = f"{self._source} record {outcome.key}"
            self._shelf.notice(pmid, notice, self._source, outcome.key, self._generation)
        for text in outcome.texts:
            self._shelf.text(document, self._source, text.part, text.text)

    def _added(self, dossier: Dossier, document: str) -> Slice:
        """Where the quads lie that a record adds to a document that others describe."""
        assert dossier.document is not None
        known = self._shelf.names_of(document)
        lines = sorted(additions(dossier, document, frozenset(known)))
        content = "".join(lines).encode()
        if not content:
            return NOWHERE
        name = f"{self._generation:06d}-merged.nq"
        with (self._shelf.shards / name).open("ab") as shard:
            start = shard.tell()
            shard.write(content)
        return Slice(name, start, len(content), hashlib.sha256(content).hexdigest())

    def _placed(self, outcome: Outcome, became: Became, document: str, why: str) -> Placed:
        return Placed(
            outcome.position, became, outcome.key, document, why, warnings=outcome.warnings
        )


def _ordered(version: str) -> tuple[int, str]:
    """Versions in their order: numbers by size, dates and others by their text."""
    return (int(version), "") if version.isdecimal() else (-1, version)
