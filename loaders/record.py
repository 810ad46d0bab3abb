"""What a reader gives for each record of a file: the record, or why it is refused.

Every record met is one of the two, so that a report adds up: in = used + merged + refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from graph.claim import Dossier
from loaders.content import Content, Head
from loaders.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as its format has it.

    `key` is the name that the record has of itself (`pmid-28989111`, `nct00633945`) in small
    letters, digits and hyphens, and empty where it has none. `position` tells where it stands
    (`record 3, line 120`). `raw` is the record as bytes: what its SHA-256 is of, and what goes
    to quarantine. `content` is the format's own frozen value.
    """

    key: str
    position: str
    raw: bytes
    content: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that cannot be used: where it stands, why, and the mend, in one sentence."""

    position: str
    sentence: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A record that says that the source has withdrawn another one, by that one's `key`."""

    key: str
    position: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that a record carries: the `part` of the document it is (`abstract`, `full text`).

    Kept beside the graph, to verify quotes against and to look for candidates; never published.
    """

    part: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What `transform` makes of a record: a dossier, and the texts that the record carries.

    `version` orders versions of one record: the higher replaces the lower. It is the record's
    own (a PMID version, a date of last update), and empty where it has none; then the record
    that is loaded later replaces the earlier. `retracts` are DOIs, in small letters, of documents
    that the record retracts; PMIDs stand in the document's links.
    """

    dossier: Dossier
    texts: tuple[Text, ...] = ()
    version: str = ""
    retracts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default_factory=tuple)


class Reader(Protocol):
    """The module `loaders/<format>/read.py`: bytes to records, no RDF, no meaning."""

    def recognise(self, head: Head) -> str | None:
        """Why content that starts so is of this format, in words; None where it is not."""

    def records(self, content: Content) -> Iterator[Record | Refused | Deleted]:
        """Every record of the content, streamed.

        Raises Unreadable where the whole cannot be read (or not to its end): what came before
        is kept, and the rest is refused with that sentence.
        """


class Transformer(Protocol):
    """The module `loaders/<format>/transform.py`: pure, no clock, network or randomness."""

    def made(self, record: Record, source: Source) -> Made:
        """The dossier of a record; raises Unusable, with one sentence, where it makes none."""


class Unreadable(Exception):
    """Content that cannot be read: one sentence with the mend, and where it stops."""

    def __init__(self, sentence: str, position: str = "") -> None:
        self.position = position
        super().__init__(sentence)


class Unusable(Exception):
    """A record that was read and makes nothing: one sentence with the mend."""
