"""One way in: whatever is given, told by its content, read, placed on the shelf, accounted for.

Reading is done by workers, here or on other machines (`loaders.workers`); this process alone
keeps the shelf. After each file the shelf stands: a load that is interrupted goes on where it
stopped, since records that are known change nothing.
"""

import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO, Final, NamedTuple

from graph.shelf import Shelf
from graph.shelf_rows import LoadRow
from loaders.content import Content, Hostile
from loaders.given import contents
from loaders.packed import Unopened
from loaders.partition import Outcome, broken_off
from loaders.placing import Placed, Placing
from loaders.quarantine import Quarantine
from loaders.record import Unreadable
from loaders.report import FileReport, LoadReport
from loaders.shown import shown_lines
from loaders.sniff import source_named, told
from loaders.source import Source
from loaders.workers import Workers

# Told of each record that is placed: the file, and the number of its records so far.
Progress = Callable[[str, int], None]
# So many files are being read before the first of them is placed.
_AHEAD: Final = 4


class _Reading(NamedTuple):
    """A content on its way: what it is, and the outcomes of its records as they come."""

    report: FileReport
    content: Content
    source: Source | None = None
    outcomes: Iterator[Outcome] = iter(())


def load(
    given: Iterable[str],
    shelf: Shelf,
    workers: Workers,
    progress: Progress,
    *,
    named: str | None = None,
    mapping: str = "",
    dry_run: bool = False,
) -> LoadReport:
    """Load what is given onto the shelf, by the format `named` where there is one.

    `mapping` is the text of a mapping of columns, with which everything is read as a sheet.

    Raises ClevidenceError where a path is not there, and UnknownName for a format that is not.
    """
    if named:
        source_named(named)
    shelf.sweep()
    report, generation = LoadReport(), shelf.generation() + 1
    quarantine = Quarantine(shelf.folder / "quarantine", generation)
    for reading in _ahead(_readings(_mapped(given, mapping), shelf, workers, named, generation)):
        report.files.append(reading.report)
        if reading.source is None:
            continue
        shelf.begin()
        try:
            kept = None if dry_run else quarantine
            placing = Placing(shelf, reading.source.name, reading.content.name, generation)
            digest = _place(reading, placing, kept, progress)
            if not dry_run:
                reading.report.quarantine = quarantine.kept()
                if reading.report.changed:
                    shelf.loaded(_row(reading, generation, digest))
                shelf.keep()
        finally:
            shelf.drop()
    return report


def _mapped(given: Iterable[str], mapping: str) -> Iterator[Content | Unopened]:
    for content in contents(given):
        if mapping and isinstance(content, Content):
            yield replace(content, mapping=mapping)
        else:
            yield content


def _readings(
    given: Iterable[Content | Unopened],
    shelf: Shelf,
    workers: Workers,
    named: str | None,
    generation: int,
) -> Iterator[_Reading]:
    for number, content in enumerate(given, start=1):
        file = FileReport(content.name)
        if isinstance(content, Unopened):
            file.add(Placed("the file", "refused", why=content.sentence))
            yield _Reading(file, Content(content.name, _nothing))
            continue
        try:
            source, file.why = told(content, named)
        except (Unreadable, Hostile, OSError) as error:
            why = broken_off(error) if isinstance(error, OSError) else shown_lines(str(error))
            file.add(Placed("the file", "refused", why=why))
            yield _Reading(file, content)
            continue
        file.format = source.name
        shard = shelf.shards / f"{generation:06d}-{number:06d}"
        yield _Reading(file, content, source, workers.read(content, source, shard))


def _ahead(readings: Iterator[_Reading]) -> Iterator[_Reading]:
    """The readings in order, with a few begun ahead so that workers have what to do."""
    begun: deque[_Reading] = deque()
    for reading in readings:
        begun.append(reading)
        if len(begun) > _AHEAD:
            yield begun.popleft()
    yield from begun


def _place(
    reading: _Reading, placing: Placing, quarantine: Quarantine | None, progress: Progress
) -> str:
    """Place every record; gives a SHA-256 over those of the records, in their order."""
    digest = hashlib.sha256()
    for number, (outcome, placed) in enumerate(placing.place_all(reading.outcomes), start=1):
        digest.update((outcome.sha256 or outcome.sentence).encode())
        if quarantine and placed.raw:
            quarantine.keep(reading.report, placed)
        reading.report.add(placed._replace(raw=b""))
        progress(reading.content.name, number)
    return digest.hexdigest()


def _row(reading: _Reading, generation: int, digest: str) -> LoadRow:
    report = reading.report
    return LoadRow(
        generation,
        report.format,
        report.file,
        digest,
        datetime.now(UTC).isoformat(timespec="seconds"),
        report.seen,
        report.used,
        report.became["merged"],
        report.became["refused"],
    )


def _nothing() -> BinaryIO:
    return io.BytesIO()
