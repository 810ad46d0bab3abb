"""Records that are placed together lie on the shelf as if each had been placed by itself."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.shelf import Shelf
from loaders.partition import Outcome, outcomes
from loaders.placing import Placed, Placing
from loaders.pubmed import read
from tests.loaders.small_pubmed import SOURCE, article, content, several

TABLES: Final = ("record", "seen", "name", "described", "gone", "replaced", "notice", "text")
TITLES: Final = tuple(f"A trial of lenalidomide in {kind} cutaneous lupus" for kind in "ab")

Place = Callable[[Placing, list[Outcome]], Iterable[Placed]]


@st.composite
def records(draw: st.DrawFn) -> str:
    """An article of few PMIDs, DOIs and titles, so that it is often one that was met before."""
    pmid, doi = draw(st.integers(1, 6)), draw(st.sampled_from(["", "10.5555/a", "10.5555/b"]))
    if draw(st.integers(0, 9)) == 0:
        return f"<DeleteCitation><PMID>{pmid}</PMID></DeleteCitation>"
    retracts = draw(st.sampled_from(["", "2"]))
    link = f'<CommentsCorrections RefType="RetractionOf"><PMID>{retracts}</PMID>'
    return article(
        pmid,
        title=draw(st.sampled_from([*TITLES, "Correction"])),
        article="<Abstract><AbstractText>It worked.</AbstractText></Abstract>",
        citation=f"<CommentsCorrectionsList>{link}</CommentsCorrections></CommentsCorrectionsList>"
        if retracts
        else "",
        data=f'<ArticleIdList><ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList>',
        version=draw(st.integers(1, 2)),
    )


@given(st.lists(st.lists(records(), min_size=1, max_size=8), min_size=1, max_size=3))
def test_together_or_one_by_one_gives_the_same_shelf(files: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        one_by_one = shelved(files, Path(folder) / "a", lambda p, some: map(p.place, some))
        together = shelved(
            files, Path(folder) / "b", lambda p, some: (placed for _, placed in p.place_all(some))
        )
    assert together == one_by_one


def test_records_of_which_nothing_is_known_are_not_placed_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[Outcome] = []
    monkeypatch.setattr(Placing, "place", lambda _, outcome: alone.append(outcome))
    some = read_of([article(n, title=f"What nobody knows of {n}") for n in range(1, 301)])
    placing = Placing(Shelf(tmp_path), SOURCE.name, "a.xml", 1)
    found = [placed for _, placed in placing.place_all(some(tmp_path))]
    assert [placed.became for placed in found] == ["new"] * 300
    assert alone == []


def shelved(files: list[list[str]], folder: Path, place: Place) -> tuple[Any, ...]:
    """What became of the records of files, loaded one after the other, and the shelf's rows."""
    shelf, became = Shelf(folder), []
    for generation, file in enumerate(files, start=1):
        placing = Placing(shelf, SOURCE.name, "a.xml", generation)
        some = read_of(file)(folder, f"{generation}.nq")
        shelf.begin()
        became += list(place(placing, some))
        shelf.keep()
    shelf.close()
    db = sqlite3.connect(folder / "shelf.sqlite")
    rows = {table: sorted(db.execute(f"SELECT * FROM {table}")) for table in TABLES}
    db.close()
    return became, rows


def read_of(file: list[str]) -> Callable[..., list[Outcome]]:
    given = list(read.records(content(several(*file))))
    return lambda folder, shard="a.nq": list(outcomes(given, SOURCE, folder / "shards" / shard))
