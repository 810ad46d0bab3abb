"""The shelf between programs, and what it is told of curated documents."""

import sqlite3
from pathlib import Path

from graph.embedded import EmbeddedStore
from graph.release import Home
from graph.shelf import Shelf
from loaders.commands import _curated_lines
from loaders.shelved import curated_names


def test_a_shelf_of_an_older_program_keeps_its_notices(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.notice("10.5555/one", "a notice", "pubmed", "pmid-1", 1)
    shelf.close()
    with sqlite3.connect(tmp_path / "shelf.sqlite") as older:
        older.execute("ALTER TABLE notice RENAME COLUMN pmid_or_doi TO pmid")
    older.close()
    shelf = Shelf(tmp_path)
    assert shelf.notices() == {"10.5555/one": "a notice"}
    shelf.notice("7", "another", "pubmed", "pmid-2", 2)
    assert set(shelf.notices()) == {"10.5555/one", "7"}
    shelf.close()


def test_names_of_curated_documents_are_those_of_a_home_without_a_release(home: Home) -> None:
    released = set(curated_names(home.current().open()))
    assert released == set(curated_names(EmbeddedStore.in_memory(_curated_lines())))
    assert ("pmid", "28989111", "chasset-2018") in released
