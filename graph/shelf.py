"""The shelf: what was loaded, by record, between the loads and the releases made of it.

    home/loaded/
      shelf.sqlite     every record that is in use, its document, its dossier or its quads' place
      shards/*.nq      N-Quads of documents, as the loads wrote them; never changed

Every load is a generation. A release says up to which generation it holds the shelf, so what
was shelved by a load that was interrupted is published by the next one. Equal records in equal
order give equal shelves.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from graph import shelf_rows
from graph.claim import Dossier
from graph.dossier_json import from_json
from graph.errors import HomeError
from graph.shelf_rows import (
    SCHEMA,
    TEXTS,
    CandidateRow,
    LoadRow,
    Mark,
    NameKind,
    NewRecord,
    Shelved,
    Slice,
)

_CACHE_KB: Final = 32 << 10


class Shelf:
    """The shelf of a home; one process writes it at a time, as one builds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shards = folder / "shards"
        try:
            self.shards.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(folder / "shelf.sqlite", isolation_level=None)
            self._db.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                f"PRAGMA cache_size = -{_CACHE_KB};" + SCHEMA
            )
            self._rename()
        except (OSError, sqlite3.Error) as error:
            raise HomeError(f"{folder} cannot be used: {error}; mend its rights") from error

    @staticmethod
    def of(home: Path) -> "Shelf | None":
        """The shelf of a home folder, or None where nothing was ever loaded."""
        folder = home / "loaded"
        return Shelf(folder) if (folder / "shelf.sqlite").is_file() else None

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()

    def sweep(self) -> None:
        """Remove the shards of a load that was interrupted, which no record names."""
        named = {name for (name,) in self._db.execute("SELECT DISTINCT shard FROM record")}
        for shard in self.shards.glob("*.nq"):
            if shard.name not in named:
                shard.unlink(missing_ok=True)

    # What is written

    def begin(self) -> None:
        """Start a transaction, until `keep` or `drop`."""
        self._db.execute("BEGIN IMMEDIATE")

    def keep(self) -> None:
        """Make what was written since `begin` stand."""
        self._db.execute("COMMIT")

    def drop(self) -> None:
        """Undo what was written since `begin`."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def put(self, record: Shelved, generation: int) -> None:
        """Put a record on the shelf, in place of the one with its key if there is one."""
        row = shelf_rows.row_of(record, generation)
        try:
            self._db.execute(shelf_rows.INSERT, row)
        except sqlite3.IntegrityError:
            self.remove(record.source, record.key, generation)
            self._db.execute(shelf_rows.INSERT, row)

    def put_new(self, new: Sequence[NewRecord], generation: int) -> None:
        """Put records on the shelf of which no mark is known, each describing its document."""
        many, records = self._db.executemany, [one.record for one in new]
        many(shelf_rows.INSERT, [shelf_rows.row_of(record, generation) for record in records])
        many(
            shelf_rows.DESCRIBE,
            [(record.document, record.source, record.key) for record in records],
        )
        many(shelf_rows.SAW, [(record.source, record.sha256, "") for record in records])
        many(shelf_rows.NAME, [(*name, one.record.document) for one in new for name in one.names])
        of = ((one.record.document, one.record.source, one.texts) for one in new)
        many(
            shelf_rows.TEXT,
            [(document, source, *text) for document, source, texts in of for text in texts],
        )

    def remove(self, source: str, key: str, generation: int) -> bool:
        """Take a record off the shelf, keeping that it was there; False where none was."""
        row = self._db.execute(
            "SELECT sha256, graph, shard = '' FROM record WHERE source = ? AND key = ?",
            (source, key),
        ).fetchone()
        if row is None:
            return False
        self._db.execute("DELETE FROM record WHERE source = ? AND key = ?", (source, key))
        self._db.execute("DELETE FROM notice WHERE source = ? AND key = ?", (source, key))
        self._db.execute("DELETE FROM described WHERE source = ? AND key = ?", (source, key))
        self.saw(source, row[0], "replaced since by another version of it")
        self._db.execute("INSERT INTO gone VALUES (?, ?, ?)", (row[1], generation, row[2]))
        replaced = (source, key, row[0], generation)
        self._db.execute("INSERT INTO replaced VALUES (?, ?, ?, ?)", replaced)
        return True

    def withdraw(self, source: str, key: str, generation: int) -> bool:
        """Take a record off the shelf because its source did; given again, it is new.

        A document that it described, and no other record is about, loses its names with it.
        """
        record = self.record(source, key)
        if record is None:
            return False
        describer = self.describer(record.document)
        self.remove(source, key, generation)
        row = (source, record.sha256)
        self._db.execute("DELETE FROM seen WHERE source = ? AND sha256 = ?", row)
        left = self.records_of(record.document)
        if describer == record and not left:
            self._db.execute("DELETE FROM name WHERE document = ?", (record.document,))
        if any(other.slice is None for other in left):  # claims about it are assembled anew
            gone = (record.graph, generation, True)
            self._db.execute("INSERT INTO gone VALUES (?, ?, ?)", gone)
        return True

    def describe(self, document: str, source: str, key: str) -> None:
        """Make a record the one that describes a document; others only add to it."""
        self._db.execute(shelf_rows.DESCRIBE, (document, source, key))

    def move(self, record: Shelved, to: Slice | None, generation: int) -> None:
        """Make a record's quads lie elsewhere, or its dossier one that is to be assembled."""
        at = to or Slice("", 0, 0, "")
        gone = (record.graph, generation, record.slice is None)
        self._db.execute("INSERT INTO gone VALUES (?, ?, ?)", gone)
        self._db.execute(
            "UPDATE record SET shard = ?, start = ?, length = ?, digest = ?, generation = ? "
            "WHERE source = ? AND key = ?",
            (*at, generation, record.source, record.key),
        )

    def saw(self, source: str, sha256: str, merged: str = "") -> None:
        """Remember a record by its bytes, and into what it was merged, if it was."""
        self._db.execute(shelf_rows.SAW, (source, sha256, merged))

    def name(self, document: str, names: Iterable[tuple[NameKind, str]]) -> None:
        """Make names stand for a document, but for those that stand for another already."""
        self._db.executemany(shelf_rows.NAME, ((*name, document) for name in names))

    def notice(self, pmid_or_doi: str, notice: str, source: str, key: str, generation: int) -> None:
        """Remember that a record says of the document with this PMID or DOI: it is retracted."""
        row = (pmid_or_doi, notice, source, key, generation)
        self._db.execute("INSERT OR REPLACE INTO notice VALUES (?, ?, ?, ?, ?)", row)

    def text(self, document: str, source: str, part: str, text: str) -> None:
        """Keep a text of a document."""
        self._db.execute(shelf_rows.TEXT, (document, source, part, text))

    def loaded(self, row: LoadRow) -> None:
        """Note what became of the records of a file."""
        self._db.execute("INSERT INTO load VALUES (?,?,?,?,?,?,?,?,?)", row)

    def candidate(self, row: CandidateRow, generation: int) -> None:
        """Keep a candidate, in place of what was known of it."""
        values = (*row, generation)
        self._db.execute("INSERT OR REPLACE INTO candidate VALUES (?,?,?,?,?,?,?,?)", values)

    def forget_candidate(self, candidate: str) -> None:
        """Take a candidate off the shelf."""
        self._db.execute("DELETE FROM candidate WHERE candidate = ?", (candidate,))

    def map_term(self, kind: str, words: str, concept: str) -> None:
        """Map words to a concept's slug, in place of what they were mapped to."""
        row = (kind, words, concept, self.generation() + 1)
        self._db.execute("INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?)", row)

    # What is read

    def generation(self) -> int:
        """The number of the last generation, 0 where there is none."""
        tables = ("record", "gone", "notice", "load", "term", "candidate")
        highest = " UNION ALL ".join(f"SELECT MAX(generation) AS g FROM {t}" for t in tables)  # noqa: S608 - our own names
        row = self._db.execute(f"SELECT MAX(g) FROM ({highest})").fetchone()  # noqa: S608
        return int(row[0] or 0)

    def record(self, source: str, key: str) -> Shelved | None:
        """The record of a source with this key."""
        rows = self._records("WHERE source = ? AND key = ?", source, key)
        return next(rows, None)

    def records_of(self, document: str) -> list[Shelved]:
        """The records about a document, those first that name it themselves."""
        order = "ORDER BY key != document, source, key"
        return list(self._records(f"WHERE document = ? {order}", document))

    def candidates(self, document: str | None = None) -> Iterator[CandidateRow]:
        """The candidates of one document, or of all."""
        # A candidate is named `document/key`, and 0 is the character after the slash.
        where = "WHERE candidate > ? AND candidate < ?" if document else ""
        given = (f"{document}/", f"{document}0") if document else ()
        columns = ", ".join(CandidateRow._fields)
        rows = self._db.execute(
            f"SELECT {columns} FROM candidate {where} ORDER BY document, candidate",  # noqa: S608
            given,
        )
        return (CandidateRow(*row) for row in rows)

    def describer(self, document: str) -> Shelved | None:
        """The record that describes a document; None of curated ones, and where there is none."""
        row = self._db.execute(
            "SELECT source, key FROM described WHERE document = ?", (document,)
        ).fetchone()
        return self.record(*row) if row else None

    def was_seen(self, source: str, sha256: str) -> str | None:
        """Into what an equal record was merged (empty for none); None where none was seen."""
        row = self._db.execute(
            "SELECT merged FROM seen WHERE source = ? AND sha256 = ?", (source, sha256)
        ).fetchone()
        return None if row is None else str(row[0])

    def known(self, source: str, marks: Iterable[Mark]) -> set[Mark]:
        """Those of the marks of a source's records that the shelf knows, asked kind by kind."""
        by_kind: dict[Any, list[str]] = defaultdict(list)
        for kind, value in marks:
            by_kind[kind].append(value)
        found: set[Mark] = set()
        for kind, values in by_kind.items():
            given = {"source": source, "kind": kind, "values": json.dumps(values)}
            rows = self._db.execute(shelf_rows.KNOWN.get(kind, shelf_rows.NAMED), given)
            found.update((kind, str(value)) for (value,) in rows)
        return found

    def named(self, kind: NameKind, value: str) -> str | None:
        """The document for which a name stands."""
        row = self._db.execute(
            "SELECT document FROM name WHERE kind = ? AND value = ?", (kind, value)
        ).fetchone()
        return None if row is None else str(row[0])

    def named_any(self, names: Sequence[tuple[NameKind, str]]) -> dict[tuple[str, str], str]:
        """The document for which each of the names stands that stand for one, asked at once."""
        any_of = " OR ".join(["(kind = ? AND value = ?)"] * len(names)) or "FALSE"
        rows = self._db.execute(
            f"SELECT kind, value, document FROM name WHERE {any_of}",  # noqa: S608
            [part for name in names for part in name],
        )
        return {(str(kind), str(value)): str(document) for kind, value, document in rows}

    def names_of(self, document: str) -> dict[str, str]:
        """The names of a document by their kind; one of each."""
        rows = self._db.execute("SELECT kind, value FROM name WHERE document = ?", (document,))
        return {str(kind): str(value) for kind, value in rows}

    def slices(self, after: int = 0) -> Iterator[Slice]:
        """Where the quads of the documents lie that came after a generation, shard by shard."""
        rows = self._db.execute(
            "SELECT shard, start, length, digest FROM record "
            "WHERE length > 0 AND generation > ? ORDER BY shard, start",
            (after,),
        )
        return (Slice(*row) for row in rows)

    def graphs(self) -> Iterator[tuple[str, str]]:
        """Each graph that lies in a shard, with the SHA-256 of its sorted lines, by name."""
        rows = self._db.execute("SELECT graph, digest FROM record WHERE length > 0 ORDER BY graph")
        return ((str(graph), str(digest)) for graph, digest in rows)

    def gone(self, after: int) -> list[str]:
        """The graphs that were taken off the shelf, or replaced, after a generation."""
        rows = self._db.execute("SELECT DISTINCT graph FROM gone WHERE generation > ?", (after,))
        return [str(graph) for (graph,) in rows]

    def dossiers(self) -> Iterator[tuple[Dossier, str, bool]]:
        """The dossiers to be assembled with the curated ones.

        Each with the document that it is about, and whether it is the one that describes it.
        """
        named = self._db.execute("SELECT source, key FROM described")
        describing = {(str(source), str(key)) for source, key in named}
        for record in self._records("WHERE shard = '' ORDER BY source, key"):
            describes = (record.source, record.key) in describing
            yield from_json(record.dossier), record.document, describes

    def evidence_since(self, generation: int) -> bool:
        """Whether anything that is assembled changed after a generation."""
        told = {
            "record": "shard = ''",
            "term": "TRUE",
            # A notice counts about a document that is assembled: something of it is, or no shard
            # describes it (additions and candidates do not).
            "notice": "pmid_or_doi IN (SELECT value FROM name WHERE kind IN ('pmid', 'doi') AND ("
            "document IN (SELECT document FROM record WHERE shard = '') OR document NOT IN "
            "(SELECT document FROM record WHERE length > 0 AND source != 'candidates' "
            "AND shard NOT LIKE '%-merged.nq')))",
            "gone": "assembled",
        }
        return any(
            self._db.execute(
                f"SELECT 1 FROM {table} WHERE generation > ? AND {which} LIMIT 1",  # noqa: S608
                (generation,),
            ).fetchone()
            for table, which in told.items()
        )

    def notices(self) -> dict[str, str]:
        """The PMID or DOI of each document that is said to be retracted -> where that is said."""
        rows = self._db.execute(
            "SELECT pmid_or_doi, notice FROM notice ORDER BY pmid_or_doi, source, key"
        )
        return dict(cast("Iterable[tuple[str, str]]", rows))

    def retracted(self) -> dict[str, str]:
        """The slug of each document that a record says is retracted -> where that is said."""
        told = {
            self.named("doi" if "/" in name else "pmid", name): notice
            for name, notice in self.notices().items()
        }
        return {document: notice for document, notice in told.items() if document}

    def terms(self) -> dict[tuple[str, str], str]:
        """(kind, words) -> slug of the concept that a person mapped them to."""
        rows = self._db.execute("SELECT kind, words, concept FROM term")
        return {(str(kind), str(words)): str(concept) for kind, words, concept in rows}

    def texts(self, document: str | None = None) -> Iterator[tuple[str, str, str]]:
        """(document, part, text) of one document or of all."""
        where, given = ("WHERE document = ?", (document,)) if document else ("", ())
        return iter(
            self._db.execute(
                f"SELECT document, part, text FROM text {where} ORDER BY document, part, source",  # noqa: S608
                given,
            )
        )

    def text_of(self, document: str, source: str, part: str) -> str | None:
        """The text that a source has of a part of a document."""
        query = "SELECT text FROM text WHERE document = ? AND source = ? AND part = ?"
        row = self._db.execute(query, (document, source, part)).fetchone()
        return None if row is None else str(row[0])

    def loads(self) -> list[LoadRow]:
        """Every file of every load, in the order they came."""
        rows = self._db.execute("SELECT * FROM load ORDER BY generation, file")
        return [LoadRow(*row) for row in rows]

    def replaced(self) -> list[tuple[str, str, str]]:
        """(source, key, SHA-256) of each record that was replaced or withdrawn."""
        rows = self._db.execute("SELECT source, key, sha256 FROM replaced ORDER BY 1, 2, 3")
        return [(str(source), str(key), str(sha)) for source, key, sha in rows]

    def lines_of(self, at: Slice) -> bytes:
        """The N-Quads of a slice."""
        with (self.shards / at.shard).open("rb") as shard:
            shard.seek(at.start)
            return shard.read(at.length)

    def _rename(self) -> None:
        """Give the columns of a shelf that an older program made the names that they have now."""
        for table, old, new in shelf_rows.RENAMED:
            columns = self._db.execute(f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608
            if (old,) in columns.fetchall():
                self._db.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")

    def _records(self, where: str, *given: object) -> Iterator[Shelved]:
        rows = self._db.execute(f"SELECT * FROM record {where}", given)  # noqa: S608
        for row in rows:
            *texts, shard, start, length, digest, _ = row
            at = Slice(shard, start, length, digest) if shard else None
            yield Shelved(**dict(zip(TEXTS, texts, strict=True)), slice=at)
