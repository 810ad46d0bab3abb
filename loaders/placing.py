"""Outcomes to the shelf: which record is new, which is known, which is another's document.

A document is told by its PMID, else its DOI, PMCID or registry number, else its title where
that is long and no identifier speaks against it. The first record to come names the document;
what others say of it is added where it says nothing yet, each in its own graph. A later record
with the key of an earlier one replaces it where its version is higher or, at the same version,
where it comes from a file of the same name; else it is merged into it, with a warning where its
text is another one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Final, Literal, NamedTuple

from graph.candidates import REVIEWED
from graph.dossier_json import from_json
from graph.quads import additions, quads_of
from graph.quotes import folded
from graph.shelf import Shelf
from graph.shelf_rows import NOWHERE, Mark, NameKind, NewRecord, Shelved, Slice
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
# How the rule of a merge begins.
RULES: Final = (*(f"same {word}" for word in _WORDS.values()), "same key")
# Two documents that share a name are apart all the same where a surer one differs.
_SUREST: Final = tuple(_WORDS)
# An article may be online in one year and in print in the next.
_YEARS_TO_PRINT: Final = 1
_NUMBER: Final = re.compile(r"\d+")
# So many records are looked up on the shelf together.
_TOGETHER: Final = 250


class Placed(NamedTuple):
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

    def place_all(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, Placed]]:
        """Put records where they belong, in their order.

        Those of which nothing is known go to the shelf together, to the same effect.
        """
        rest = iter(outcomes)
        while some := list(islice(rest, _TOGETHER)):
            new: list[Outcome] = []
            for outcome, unheard_of in zip(some, self._unheard_of(some), strict=True):
                if unheard_of:
                    new.append(outcome)
                else:
                    yield from self._put_new(new)
                    new = []
                    yield outcome, self.place(outcome)
            yield from self._put_new(new)

    def _unheard_of(self, some: Sequence[Outcome]) -> list[bool]:
        """Which records touch nothing that is on the shelf, nor a record before them."""
        marks = [_marks(outcome) for outcome in some]
        met = self._shelf.known(self._source, chain.from_iterable(marks))
        found = []
        for outcome, own in zip(some, marks, strict=True):
            found.append(outcome.slice is not None and met.isdisjoint(own))
            met.update(own)
        return found

    def _put_new(self, some: Sequence[Outcome]) -> list[tuple[Outcome, Placed]]:
        """Put records of which nothing is known, each of which describes its document."""
        records = [
            NewRecord(self._shelved(one, one.document, one.slice), one.names, one.texts)
            for one in some
        ]
        self._shelf.put_new(records, self._generation)
        for outcome in some:
            self._fresh.add(outcome.key)
            self._notice(outcome)
        return [
            (one, self._placed(one, "new", one.document, "")._replace(changed=True)) for one in some
        ]

    def place(self, outcome: Outcome) -> Placed:
        """Put a record where it belongs."""
        if outcome.sentence:
            return Placed(outcome.position, "refused", why=outcome.sentence, raw=outcome.raw)
        if not outcome.document:
            known = self._withdraw(outcome.key)
            why = "the source withdrew it" if known else "the source withdrew it; it was not here"
            return Placed(outcome.position, "withdrawn", outcome.key, why=why, changed=known)
        before = self._shelf.was_seen(self._source, outcome.sha256)
        if before is not None:
            became: Became = "merged" if before else "unchanged"
            return self._placed(outcome, became, outcome.document, before)
        placed = self._place_new(outcome)
        if placed.warnings != outcome.warnings and not placed.changed:
            return placed  # not remembered, so that it is read when it comes under the other name
        merged = placed.why if placed.became == "merged" else ""
        self._shelf.saw(self._source, outcome.sha256, merged)
        return placed._replace(changed=True)

    def _place_new(self, outcome: Outcome) -> Placed:
        current = self._shelf.record(self._source, outcome.key)
        document, rule = self._document(outcome)
        if current is not None:
            if not self._replaces(outcome, current):
                why = rule or f"same key {outcome.key}"
                if outcome.version != current.version:
                    why = f"version {outcome.version} of it, where {current.version} is in use"
                placed = self._placed(outcome, "merged", current.document, why)
                return self._warned_of_text_left_out(placed, outcome, current)
            describes = self._describes(current)
            self._put(outcome, current.document, describes=describes)
            return self._placed(outcome, "replaced", current.document, "")
        warnings = (*outcome.warnings, *(self._texts_replaced(outcome, document) if rule else ()))
        self._put(outcome, document, describes=not rule, unheard_of=not rule)
        placed = self._placed(outcome, "merged" if rule else "new", document, rule)
        return placed._replace(warnings=warnings, changed=True)

    def _warned_of_text_left_out(
        self, placed: Placed, outcome: Outcome, current: Shelved
    ) -> Placed:
        """What became of a record, with a warning where another file's text stays in use."""
        alike = outcome.version == current.version and self._file != current.file
        if not (alike and self._other_texts(outcome, current.document, none_is_other=True)):
            return placed
        warning = (
            f"the text of {self._file} differs from that of {current.file}, which stays in use; "
            f"to replace that, load this text under the name {current.file}"
        )
        return placed._replace(warnings=(*placed.warnings, warning))

    def _texts_replaced(self, outcome: Outcome, document: str) -> Iterator[str]:
        """A warning where a text takes the place of one from another file."""
        others = {
            record.file
            for record in self._shelf.records_of(document)
            if record.source == self._source and record.file != self._file
        }
        if others and self._other_texts(outcome, document, none_is_other=False):
            before = " or ".join(sorted(others))
            yield (
                f"the text of {self._file} differs from that of {before} and is in use now in its "
                "place; to have that one again, change it and load it"
            )

    def _other_texts(self, outcome: Outcome, document: str, *, none_is_other: bool) -> bool:
        """Whether a record has another text of a part of a document than the one in use."""
        for part, text in outcome.texts:
            used = self._shelf.text_of(document, self._source, part)
            if none_is_other if used is None else folded(used) != folded(text):
                return True
        return False

    def _replaces(self, outcome: Outcome, current: Shelved) -> bool:
        if outcome.version != current.version:
            return _ordered(outcome.version) > _ordered(current.version)
        return outcome.key not in self._fresh and self._file == current.file

    def _document(self, outcome: Outcome) -> tuple[str, str]:
        """The document that a record is about, and the rule that told it is a known one."""
        own = dict(outcome.names)
        named = self._shelf.named_any(outcome.names)
        for kind, value in outcome.names:
            known = named.get((kind, value))
            if known is None:
                continue
            theirs = self._shelf.names_of(known)
            surer = _SUREST[: _SUREST.index(kind)]
            if any(own[k] != theirs[k] for k in surer if k in own and k in theirs):
                continue
            if kind != "title":
                return known, f"same {_WORDS[kind]} {value} as {known}"
            if not self._printed_apart(outcome, known):
                return known, f"same title as {known}"
        other = self._shelf.describer(outcome.document)
        if other and (other.source, other.key) != (self._source, outcome.key):
            return outcome.document, f"same title as {outcome.document}"
        return outcome.document, ""

    def _printed_apart(self, outcome: Outcome, known: str) -> bool:
        """Whether two of one title are told apart by their years, or by volume and first page.

        As an abstract and the article that follows it are, or what several journals print.
        """
        other = self._shelf.describer(known)
        one, two = from_json(outcome.dossier).document, other and from_json(other.dossier).document
        if not (one and two):
            return False
        if one.year and two.year and abs(one.year - two.year) > _YEARS_TO_PRINT:
            return True
        return _differ(one.volume, two.volume) and _differ(one.pages, two.pages)

    def _put(
        self, outcome: Outcome, document: str, *, describes: bool, unheard_of: bool = False
    ) -> None:
        """Put a record on the shelf; of a document that is unheard of, no other record tells."""
        slice_, dossier = outcome.slice, outcome.dossier
        if slice_ is None:
            if not describes:
                self._assemble_description_of(document)
        elif not describes:
            slice_ = self._added(dossier, document)
        elif not unheard_of and self._is_assembled(document, outcome.key):
            slice_ = None
        elif document != outcome.document:
            slice_ = self._described(dossier, document)
        self._shelf.put(self._shelved(outcome, document, slice_), self._generation)
        if describes:
            self._shelf.describe(document, self._source, outcome.key)
        self._fresh.add(outcome.key)
        self._shelf.name(document, outcome.names)
        self._notice(outcome)
        for part, text in outcome.texts:
            self._shelf.text(document, self._source, part, text)

    def _shelved(self, outcome: Outcome, document: str, at: Slice | None) -> Shelved:
        return Shelved(
            source=self._source,
            key=outcome.key,
            sha256=outcome.sha256,
            version=outcome.version,
            file=self._file,
            document=document,
            graph=graph_iri(self._source, outcome.key if at else document),
            dossier=outcome.dossier,
            slice=at,
        )

    def _notice(self, outcome: Outcome) -> None:
        """Remember which documents a record says are retracted."""
        for named in outcome.retracts:
            notice = f"{self._source} record {outcome.key}"
            self._shelf.notice(named, notice, self._source, outcome.key, self._generation)

    def _withdraw(self, key: str) -> bool:
        """Take a record off the shelf; another one about its document describes it from now on."""
        current = self._shelf.record(self._source, key)
        described = current is not None and self._describes(current)
        known = self._shelf.withdraw(self._source, key, self._generation)
        others = self._shelf.records_of(current.document) if current and described else []
        heir = next((o for o in others if o.dossier and o.source != REVIEWED), None)
        if heir:
            self._shelf.describe(heir.document, heir.source, heir.key)
            if heir.slice is not None:
                to = None
                if all(other.slice is not None for other in others):
                    to = self._described(heir.dossier, heir.document)
                self._shelf.move(heir, to, self._generation)
        return known

    def _describes(self, record: Shelved) -> bool:
        describer = self._shelf.describer(record.document)
        return describer is not None and (describer.source, describer.key) == (
            record.source,
            record.key,
        )

    def _is_assembled(self, document: str, key: str) -> bool:
        """Whether claims of others are about the document, which are assembled with it."""
        return any(
            record.slice is None
            for record in self._shelf.records_of(document)
            if (record.source, record.key) != (self._source, key)
        )

    def _assemble_description_of(self, document: str) -> None:
        """Let the record that describes a document be assembled with the claims about it."""
        describer = self._shelf.describer(document)
        if describer is not None and describer.slice is not None:
            self._shelf.move(describer, None, self._generation)

    def _added(self, dossier: str, document: str) -> Slice:
        """Where the quads lie that a record adds to a document that others describe."""
        known = frozenset(self._shelf.names_of(document))
        return self._written(additions(from_json(dossier), document, known))

    def _described(self, dossier: str, document: str) -> Slice:
        """Where the quads lie of a record that describes a document under another's name."""
        held = from_json(dossier)
        assert held.document is not None
        named = replace(held.document, slug=document)
        return self._written(quads_of(replace(held, slug=document, document=named)))

    def _written(self, lines: Iterable[str]) -> Slice:
        content = "".join(sorted(lines)).encode()
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


def _marks(outcome: Outcome) -> tuple[Mark, ...]:
    """What tells that a record, its document or its key were met before."""
    return (
        ("document", outcome.document),
        ("key", outcome.key),
        ("sha256", outcome.sha256),
        *outcome.names,
    )


def _differ(one: str | None, two: str | None) -> bool:
    """Whether two volumes, or first pages, are both told and are not the same number."""
    first, second = (_NUMBER.search(text or "") for text in (one, two))
    return bool(first and second and int(first.group()) != int(second.group()))


def _ordered(version: str) -> tuple[int, str]:
    """Versions in their order: numbers by size, dates and others by their text."""
    return (int(version), "") if version.isdecimal() else (-1, version)
