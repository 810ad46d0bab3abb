"""One set of references, exported by many tools, is one set of documents.

The samples are two searches: ten references by way of Embase, of which Covidence has eight and
two of its own, and three of the Cochrane Library. Not every tool exports every identifier.
"""

from pathlib import Path
from typing import Final

import pytest

from graph.document import Document
from loaders.bibliographic import title_key
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
