"""One set of references, exported by many tools, is one set of documents.

The samples are two searches: ten references by way of Embase, of which Covidence has eight and
two of its own, and three of the Cochrane Library. Not every tool exports every identifier.
"""

from pathlib import Path
from typing import Final

import pytest

from graph.document import Document
from graph.release import Home
from graph.store import rows
from loaders.bibliographic import title_key
from tests.loaders.test_load import load
from tests.references import given

EMBASE: Final = (
    "ris/_baseline_embase.ris",
    "ris/_baseline_eppireviewer.ris",
    "ris/_baseline_mendeley.ris",
    "ris/_baseline_rayyan.ris",
    "ris/_baseline_zotero.ris",
    "reference_sheets/_baseline_embase.xlsx",
    "reference_sheets/_baseline_rayyan.csv",
    "reference_sheets/_baseline_eppireviewer.xlsx",
)
COVIDENCE: Final = (
    "ris/_baseline_covidence_endnote.ris",
    "reference_sheets/_baseline_covidence.csv",
)
COCHRANE: Final = ("ris/_baseline_cochrane_refman.ris", "reference_sheets/_baseline_cochrane.csv")
# Of the sets, EPPI-Reviewer's workbook alone has titles and years and nothing else.
ONLY_TITLES: Final = "reference_sheets/_baseline_eppireviewer.xlsx"
# Twelve other articles, in MEDLINE text under a name that lies.
PUBMED: Final = "nbib/_baseline_pubmed_wrong_extension.ris"
ALL: Final = (*EMBASE, *COVIDENCE, *COCHRANE, PUBMED)


def documents(samples: Path, file: str) -> list[Document]:
    found = given(file.partition("/")[0], (samples / file).read_bytes())
    assert not found.refused
    return found.documents


def facts(document: Document) -> tuple[object, ...]:
    return document.doi, title_key(document.title), document.authors, document.year, document.volume


@pytest.mark.parametrize(("files", "count"), [(EMBASE, 10), (COVIDENCE, 10), (COCHRANE, 3)])
def test_all_dialects_of_a_set_give_the_same_documents(
    samples: Path, files: tuple[str, ...], count: int
) -> None:
    first = {facts(document) for document in documents(samples, files[0])}
    assert len(first) == count
    for file in files:
        found = documents(samples, file)
        assert {title_key(d.title) for d in found} == {title for _, title, *_ in first}, file
        if file != ONLY_TITLES:
            assert {facts(document) for document in found} == first, file


def test_covidence_and_embase_share_eight_documents(samples: Path) -> None:
    embase, covidence = (documents(samples, files[0]) for files in (EMBASE, COVIDENCE))
    assert len({d.doi for d in embase} & {d.doi for d in covidence}) == 8


def test_embase_and_cochrane_alone_tell_pmids(samples: Path) -> None:
    for file in (*EMBASE, *COVIDENCE, *COCHRANE):
        told = {bool(document.pmid) for document in documents(samples, file)}
        assert told == {"embase.ris" in file or "embase.xlsx" in file or "cochrane" in file}, file


def test_where_two_dialects_tell_a_pmid_it_is_the_same(samples: Path) -> None:
    for one, other in ((EMBASE[0], EMBASE[5]), COCHRANE):
        first, second = (documents(samples, file) for file in (one, other))
        assert {(d.doi, d.pmid) for d in first} == {(d.doi, d.pmid) for d in second}


def test_a_correction_keeps_its_own_doi_beside_that_in_its_title(samples: Path) -> None:
    for file in set(EMBASE) - {ONLY_TITLES}:
        (erratum,) = [
            document
            for document in documents(samples, file)
            if document.title.startswith("Erratum: Author Correction")
        ]
        assert erratum.doi == "10.1038/s41598-024-65283-y"


def made(place: Home) -> set[tuple[str, str, str]]:
    """DOI, PMID and title of each document that was loaded."""
    query = """SELECT DISTINCT ?doi ?pmid ?title WHERE {
      ?d a cle:Document ; prov:wasGeneratedBy ?load ; dcterms:title ?title .
      OPTIONAL { ?d bibo:doi ?doi } OPTIONAL { ?d fabio:hasPubMedId ?pmid } }"""
    return {
        (row.get("doi", ""), row.get("pmid", ""), title_key(row["title"]))
        for row in rows(place.current().open(), query)
    }


def expected(samples: Path) -> set[tuple[str, str, str]]:
    """The documents of complete dialects alone: Embase's, those Covidence adds, and the others."""
    told = {
        d.doi: d
        for file in (COVIDENCE[0], EMBASE[0], COCHRANE[0])
        for d in documents(samples, file)
    }
    found = given("medline", (samples / PUBMED).read_bytes()).documents
    return {(d.doi or "", d.pmid or "", title_key(d.title)) for d in (*told.values(), *found)}


@pytest.mark.parametrize(
    "order", [ALL, tuple(reversed(ALL)), (ONLY_TITLES, *(f for f in ALL if f != ONLY_TITLES))]
)
def test_all_dialects_loaded_into_one_home_are_one_set_of_documents(
    mine: Home, samples: Path, order: tuple[str, ...]
) -> None:
    report = load(mine, *(samples / file for file in order))
    assert report["refused"] == 0
    assert report["in"] == 8 * 10 + 2 * 10 + 2 * 3 + 12
    assert report["used"] == 10 + 2 + 3 + 12
    assert made(mine) == expected(samples)


def test_dialects_loaded_one_by_one_are_what_one_complete_dialect_is(
    mine: Home, samples: Path
) -> None:
    first = load(mine, samples / EMBASE[0])
    assert first["used"] == 10
    alone = made(mine)
    for file in EMBASE[1:]:
        assert load(mine, samples / file)["merged"] == 10
    assert made(mine) == alone
