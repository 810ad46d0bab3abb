"""Records to outcomes: what runs in a worker, on this machine or another.

A partition is a piece of one content. Its documents go to a shard of N-Quads, one graph after
the other; what is told of each record (`Outcome`) goes back to the one process that keeps the
shelf. A worker touches nothing but its shard.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from graph.claim import Dossier
from graph.document import Document
from graph.dossier_json import to_json
from graph.quads import quads_of
from graph.shelf_rows import NameKind, Slice
from loaders.bibliographic import TELLING_TITLE, title_key
from loaders.content import Hostile
from loaders.legible import legible, legible_texts, may_be_illegible
from loaders.record import Deleted, Made, Record, Refused, Transformer, Unreadable, Unusable
from loaders.registry import transformer_of
from loaders.shown import shown, shown_lines
from loaders.source import Source

Name = tuple[NameKind, str]
# What a record says of the document with a PMID.
_RETRACTS = "RetractionOf"


class Outcome(NamedTuple):
    """What became of a record in its partition, to be placed on the shelf.

    A refused one has a `sentence` and its `raw` bytes; a withdrawal has only its `key`. Of
    the others, `slice` says where the quads lie, where they need no assembling; `texts` are
    pairs of a part and its text. Plain tuples: they go from process to process.
    """

    position: str
    key: str = ""
    sha256: str = ""
    sentence: str = ""
    raw: bytes = b""
    version: str = ""
    document: str = ""
    dossier: str = ""
    names: tuple[Name, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    retracts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    slice: Slice | None = None


def outcomes(
    records: Iterable[Record | Refused | Deleted], source: Source, shard: Path
) -> Iterator[Outcome]:
    """Each record's outcome; quads of documents are written to the shard, a new file."""
    transformer = transformer_of(source)
    with shard.open("wb") as file:
        at = 0
        for record in _to_the_end(records):
            outcome, lines = _outcome(record, source, transformer, Slice(shard.name, at, 0, ""))
            file.write(lines)
            at += len(lines)
            yield outcome


def _to_the_end(
    records: Iterable[Record | Refused | Deleted],
) -> Iterator[Record | Refused | Deleted]:
    """The records, and what stopped their reader as one that is refused."""
    where = "the file"
    try:
        for record in records:
            yield record
            where = "the rest"
    except Unreadable as error:
        yield Refused(position=error.position or where, sentence=str(error))
    except Hostile as error:
        yield Refused(position=where, sentence=str(error))
    except OSError as error:
        yield Refused(position=where, sentence=broken_off(error))
    except Exception as error:  # noqa: BLE001 - nothing read so far may be lost by it
        yield Refused(position=where, sentence=fault(error))


def _outcome(
    record: Record | Refused | Deleted, source: Source, transformer: Transformer, at: Slice
) -> tuple[Outcome, bytes]:
    match record:
        case Refused():
            return _refused(record, record.sentence), b""
        case Deleted():
            return Outcome(position=record.position, key=record.key), b""
    try:
        return _used(record, transformer.made(record, source), at)
    except Unusable as error:
        return _refused(record, str(error)), b""
    except Exception as error:  # noqa: BLE001 - one record may not stop the others
        return _refused(record, fault(error)), b""


def _refused(record: Record | Refused, sentence: str) -> Outcome:
    return Outcome(position=shown(record.position), sentence=shown_lines(sentence), raw=record.raw)


def _used(record: Record, made: Made, at: Slice) -> tuple[Outcome, bytes]:
    dossier, texts = replace(made.dossier, structured=True), legible_texts(made.texts)
    line = to_json(dossier)
    if may_be_illegible(line):
        dossier = legible(dossier)
        line = to_json(dossier)
    lines = b"" if assembled(dossier) else "".join(sorted(quads_of(dossier))).encode()
    digest = hashlib.sha256(lines).hexdigest()
    outcome = Outcome(
        position=shown(record.position),
        # The graph of a document bears its slug, so that it is found when it is to be removed.
        key=dossier.slug if lines else record.key or dossier.slug,
        sha256=dossier.input_sha256,
        version=made.version,
        document=dossier.slug,
        dossier=line,
        names=tuple(names_of(dossier)),
        texts=tuple((text.part, text.text) for text in texts),
        retracts=(*_retracted_by(dossier.document), *made.retracts),
        warnings=tuple(map(shown, made.warnings)),
        slice=at._replace(length=len(lines), digest=digest) if lines else None,
    )
    return outcome, lines


def fault(error: Exception) -> str:
    """An error that is none of ours, as the refusal of what met it."""
    if isinstance(error, MemoryError):
        return "it takes more memory than there is; split it, or load it with --workers 1"
    if isinstance(error, RecursionError):
        return "it is nested deeper than any format here is; get it again"
    if os.environ.get("CLEVIDENCE_DEBUG"):
        raise error
    return f"a fault of the program met it ({type(error).__name__}: {error}); please report it"


def broken_off(error: OSError) -> str:
    """Why a file could not be read to its end: it grew shorter, its disk is gone."""
    why = error.strerror or " ".join(str(error).split())
    return f"it cannot be read to its end ({why}); load it again when nothing else writes it"


def assembled(dossier: Dossier) -> bool:
    """Whether a dossier has to be assembled with all others: it has studies or claims."""
    return bool(dossier.studies or dossier.claims)


def names_of(dossier: Dossier) -> Iterator[Name]:
    """What a dossier's document is known by, surest first."""
    document = dossier.document
    if document is None:
        return
    if document.kind == "TrialRegistration":
        yield from (("nct", number) for number in document.registered_as)
    if document.pmid:
        yield "pmid", document.pmid
    if document.doi:
        yield "doi", document.doi.lower()
    if document.pmcid:
        yield "pmcid", document.pmcid
    told_otherwise = document.kind == "TrialRegistration" or (
        document.kind == "WebPage" and document.url
    )
    if not told_otherwise:
        yield from (("title", key) for key in telling(document.title))


def telling(title: str) -> Iterator[str]:
    """A title as it is compared, where it is long enough to tell a document."""
    key = title_key(title)
    if len(key) >= TELLING_TITLE:
        yield key


def _retracted_by(document: Document | None) -> tuple[str, ...]:
    """The PMIDs that a document says are retracted: others it retracts, or itself."""
    if document is None:
        return ()
    others = [link.pmid for link in document.links if link.kind == _RETRACTS]
    own = [document.pmid] if document.retraction and document.pmid else []
    return (*others, *own)
