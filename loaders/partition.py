"""Records to outcomes: what runs in a worker, on this machine or another.

A partition is a piece of one content. Its documents go to a shard of N-Quads, one graph after
the other; what is told of each record (`Outcome`) goes back to the one process that keeps the
shelf. A worker touches nothing but its shard.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graph.claim import Dossier
from graph.document import Document
from graph.dossier_json import to_json
from graph.quads import quads_of
from graph.shelf import NameKind, Slice
from loaders.bibliographic import TELLING_TITLE, title_key
from loaders.content import Hostile
from loaders.record import Deleted, Record, Refused, Text, Transformer, Unreadable, Unusable
from loaders.registry import transformer_of
from loaders.source import Source

Name = tuple[NameKind, str]
# What a record says of the document with a PMID.
_RETRACTS = "RetractionOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a record in its partition, to be placed on the shelf.

    A refused one has a `sentence` and its `raw` bytes; a withdrawal has only its `key`. Of
    the others, `slice` says where the quads lie, where they need no assembling.
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
    texts: tuple[Text, ...] = ()
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
    except Exception as error:  # noqa: BLE001 - nothing read so far may be lost by it
        yield Refused(position=where, sentence=_fault(error))


def _outcome(
    record: Record | Refused | Deleted, source: Source, transformer: Transformer, at: Slice
) -> tuple[Outcome, bytes]:
    match record:
        case Refused():
            refused = Outcome(position=record.position, sentence=record.sentence, raw=record.raw)
            return refused, b""
        case Deleted():
            return Outcome(position=record.position, key=record.key), b""
    try:
        made = transformer.made(record, source)
    except Unusable as error:
        return Outcome(position=record.position, sentence=str(error), raw=record.raw), b""
    except Exception as error:  # noqa: BLE001 - one record may not stop the others
        return Outcome(position=record.position, sentence=_fault(error), raw=record.raw), b""
    dossier = replace(made.dossier, structured=True)
    lines = b"" if assembled(dossier) else "".join(sorted(quads_of(dossier))).encode()
    digest = hashlib.sha256(lines).hexdigest()
    outcome = Outcome(
        position=record.position,
        key=record.key or dossier.slug,
        sha256=dossier.input_sha256,
        version=made.version,
        document=dossier.slug,
        dossier=to_json(dossier),
        names=tuple(names_of(dossier)),
        texts=made.texts,
        retracts=_retracted_by(dossier.document),
        warnings=made.warnings,
        slice=at._replace(length=len(lines), digest=digest) if lines else None,
    )
    return outcome, lines


def _fault(error: Exception) -> str:
    """An error that is none of ours, as the refusal of what met it."""
    if os.environ.get("CLEVIDENCE_DEBUG"):
        raise error
    return f"a fault of the program met it ({type(error).__name__}: {error}); please report it"


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
