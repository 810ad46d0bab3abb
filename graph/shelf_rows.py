"""What lies on a shelf (`graph.shelf`): the values of its rows, and the tables that hold them."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

# Rows that hold texts lie in the order they came; the others where their key has them.
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS record (
    source TEXT, key TEXT, sha256 TEXT, version TEXT, file TEXT, document TEXT, graph TEXT,
    dossier TEXT, shard TEXT, start INTEGER, length INTEGER, digest TEXT, generation INTEGER,
    PRIMARY KEY (source, key));
CREATE INDEX IF NOT EXISTS record_generation ON record (generation);
CREATE INDEX IF NOT EXISTS record_document ON record (document);
CREATE TABLE IF NOT EXISTS seen (
    source TEXT, sha256 TEXT, merged TEXT, PRIMARY KEY (source, sha256)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (
    kind TEXT, value TEXT, document TEXT, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_document ON name (document);
CREATE TABLE IF NOT EXISTS described (
    document TEXT PRIMARY KEY, source TEXT, key TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (graph TEXT, generation INTEGER, assembled INTEGER);
CREATE TABLE IF NOT EXISTS replaced (
    source TEXT, key TEXT, sha256 TEXT, generation INTEGER);
CREATE TABLE IF NOT EXISTS notice (
    pmid_or_doi TEXT, notice TEXT, source TEXT, key TEXT, generation INTEGER,
    PRIMARY KEY (pmid_or_doi, source, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS text (
    document TEXT, source TEXT, part TEXT, text TEXT,
    PRIMARY KEY (document, source, part));
CREATE TABLE IF NOT EXISTS load (
    generation INTEGER, source TEXT, file TEXT, sha256 TEXT, at TEXT,
    seen INTEGER, used INTEGER, merged INTEGER, refused INTEGER);
CREATE TABLE IF NOT EXISTS term (
    kind TEXT, words TEXT, concept TEXT, generation INTEGER,
    PRIMARY KEY (kind, words)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS candidate (
    candidate TEXT PRIMARY KEY, document TEXT, content TEXT, state TEXT, corrected TEXT,
    decided_by TEXT, decided_on TEXT, generation INTEGER) WITHOUT ROWID;
"""

# Columns of shelves of older programs, by the names that they have now: table, old, new.
RENAMED: Final = (("notice", "pmid", "pmid_or_doi"),)
INSERT: Final = "INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
NAME: Final = "INSERT OR IGNORE INTO name VALUES (?, ?, ?)"
DESCRIBE: Final = "INSERT OR REPLACE INTO described VALUES (?, ?, ?)"
SAW: Final = "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)"
TEXT: Final = "INSERT OR REPLACE INTO text VALUES (?, ?, ?, ?)"
# Where a kind of mark is known from; names are all in one table.
KNOWN: Final = {
    "sha256": "SELECT sha256 FROM seen WHERE source = :source AND sha256 IN "
    "(SELECT value FROM json_each(:values))",
    "key": "SELECT key FROM record WHERE source = :source AND key IN "
    "(SELECT value FROM json_each(:values))",
    "document": "SELECT document FROM described WHERE document IN "
    "(SELECT value FROM json_each(:values))",
}
NAMED: Final = (
    "SELECT name.value FROM name WHERE kind = :kind AND name.value IN "
    "(SELECT value FROM json_each(:values))"
)

NameKind = Literal["pmid", "doi", "pmcid", "nct", "title"]
# What tells that a record was met before: its bytes, its key, its document, a name of that.
Mark = tuple[NameKind | Literal["sha256", "key", "document"], str]


class Slice(NamedTuple):
    """Where the N-Quads of a document's graph lie: a shard's name, and bytes in it."""

    shard: str
    start: int
    length: int
    digest: str


# The slice of a record that adds nothing to the document that it is about.
NOWHERE: Final = Slice("-", 0, 0, "")


# The columns of a record that are its texts, in their order.
TEXTS: Final = ("source", "key", "sha256", "version", "file", "document", "graph", "dossier")


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A record in use. Its document's quads lie in a slice, or its dossier is to be assembled."""

    source: str
    key: str
    sha256: str
    version: str
    file: str
    document: str
    graph: str
    dossier: str
    slice: Slice | None = None


class NewRecord(NamedTuple):
    """A record of which the shelf knows nothing, with the names and texts of its document."""

    record: Shelved
    names: tuple[tuple[NameKind, str], ...]
    texts: tuple[tuple[str, str], ...]


class CandidateRow(NamedTuple):
    """A candidate as it lies on the shelf (`graph.candidates`): what was read, what was decided."""

    candidate: str
    document: str
    content: str
    state: str = ""
    corrected: str = ""
    decided_by: str = ""
    decided_on: str = ""


class LoadRow(NamedTuple):
    """One file of one load, and what became of its records."""

    generation: int
    source: str
    file: str
    sha256: str
    at: str
    seen: int
    used: int
    merged: int
    refused: int


def row_of(record: Shelved, generation: int) -> tuple[object, ...]:
    """A record as it is inserted."""
    return (
        record.source,
        record.key,
        record.sha256,
        record.version,
        record.file,
        record.document,
        record.graph,
        record.dossier,
        *(record.slice or Slice("", 0, 0, "")),
        generation,
    )
