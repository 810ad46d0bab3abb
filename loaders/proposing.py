"""Candidates looked for in the texts of a load, by `loaders.extraction`, and kept on the shelf."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from graph.candidates import Reading
from graph.quotes import folded
from graph.shelf import Shelf
from loaders.candidates import candidates_of, keep, merged
from loaders.content import Content
from loaders.extraction.candidates import extract
from loaders.extraction.names import Names
from loaders.partition import Outcome
from loaders.source import Source
from loaders.workers import Workers
from ontology.vocabulary import Vocabulary

# The texts of one document: (part, text).
Texts = Sequence[tuple[str, str]]

_LONGEST_SENTENCE: Final = 2000
_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
# So many documents are searched before what was found is kept.
_AT_ONCE: Final = 1024


class Proposed(NamedTuple):
    """What a search of texts gave: documents searched, candidates found, new ones, faults."""

    documents: int
    found: int
    new: int
    faults: tuple[str, ...]

    @property
    def lines(self) -> Iterator[str]:
        """It for people."""
        yield f"candidates: {self.found} in {self.documents} documents with text, {self.new} new"
        if self.found:
            yield "`clevidence review` shows those that nobody has decided on"
        yield from (f"no candidates: {fault}" for fault in self.faults)


class Noting:
    """Workers that note which records carry a text, whether they are new or known."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._met: dict[tuple[str, str], None] = {}

    def read(self, content: Content, source: Source, shard: Path) -> Iterator[Outcome]:
        """The outcomes of the workers; reading starts at once."""
        return self._noted(self._workers.read(content, source, shard), source.name)

    def proposed(self, shelf: Shelf, processes: int) -> Iterator[str]:
        """Look for candidates in the texts of the records met; gives what to tell of it."""
        records = (shelf.record(source, key) for source, key in self._met)
        documents = dict.fromkeys(record.document for record in records if record)
        return propose(shelf, documents, processes).lines

    def _noted(self, outcomes: Iterator[Outcome], source: str) -> Iterator[Outcome]:
        for outcome in outcomes:
            if outcome.texts:
                self._met[source, outcome.key] = None
            yield outcome


def propose(shelf: Shelf, documents: Iterable[str], processes: int) -> Proposed:
    """Look for candidates in the texts of documents, and keep them in a generation of their own.

    What was found stands after each `_AT_ONCE` documents; the rest is found when they are given
    again.
    """
    generation = shelf.generation() + 1
    searched, found, new, faults = 0, 0, 0, list[str]()
    left = iter(documents)
    while block := list(islice(left, _AT_ONCE)):
        texts = [[(part, text) for _, part, text in shelf.texts(name)] for name in block]
        read = _search(texts, processes)
        shelf.begin()
        try:
            for document, (readings, fault) in zip(block, read, strict=True):
                faults += [f"{document}: {fault}"] * bool(fault)
                known = candidates_of(shelf, document)
                now = known if fault else merged(document, readings, known)
                keep(shelf, document, now, generation, known)
                searched, found = searched + 1, found + len(readings)
                new += len({c.key for c in now} - {c.key for c in known})
            shelf.keep()
        finally:
            shelf.drop()
    return Proposed(searched, found, new, tuple(faults))


def found_in(texts: Texts) -> tuple[list[Reading], str]:
    """What is read in the texts of one document, by part; or the fault that stopped it.

    What a later part repeats of an earlier one is left out: an abstract within a full text.
    """
    found: list[Reading] = []
    said: set[tuple[str, str, str]] = set()
    try:
        for part, text in texts:
            here = [Reading(part=part, **_plain(one)) for one in extract(text, names())]
            alike = [(r.measure, r.quote, _sentence(text, r)) for r in here]
            found += [r for r, words in zip(here, alike, strict=True) if words not in said]
            said.update(alike)
    except Exception as error:
        if os.environ.get("CLEVIDENCE_DEBUG"):
            raise
        return [], f"a fault of the program met it ({type(error).__name__}: {error})"
    return found, ""


@cache
def names() -> Names:
    """The names that candidates are read by, once a process."""
    return Names(Vocabulary.read())


def _search(texts: Sequence[Texts], processes: int) -> list[tuple[list[Reading], str]]:
    if processes == 1 or len(texts) <= processes:
        return [*map(found_in, texts)]
    with ProcessPoolExecutor(processes) as executor:
        return [*executor.map(found_in, texts, chunksize=8)]


def _sentence(text: str, reading: Reading) -> str:
    """The words from the last end of a sentence or line before a quote to the next after it."""
    before = max(0, reading.start - _LONGEST_SENTENCE)
    starts = [match.end() for match in _END.finditer(text, before, reading.start)]
    after = _END.search(text, reading.end)
    return folded(text[starts[-1] if starts else before : after.start() if after else len(text)])


def _plain(extracted: Any) -> dict[str, Any]:
    return {field.name: getattr(extracted, field.name) for field in fields(extracted)}
