"""Several records of one document: it is described once, whoever comes first, and never mixed."""

import json
from typing import Any, Final

import pytest

from graph.release import Home
from graph.store import rows
from tests.fhir_resources import release_5
from tests.loaders.small_files import article, pubmed, ris
from tests.loaders.test_jats import trial
from tests.loaders.test_load import LONG, Place, asked, documents_with, load
from tests.program import run

MEDLINE: Final = "PMID- {}\nTI  - {}\nDP  - 2019\n\n"
JATS: Final = trial(("Rash", "4 (20.0)", "1 (10.0)"), ("Fever", "2 (10.0)", "0 (0.0)"))


def titles(place: Home, document: str) -> list[str]:
    return [row["title"] for row in asked(place, f"document:{document} dcterms:title ?title")]


def described_twice(place: Home) -> list[dict[str, str]]:
    query = """SELECT ?d WHERE { GRAPH ?g { ?d a cle:Document } } GROUP BY ?d
    HAVING (COUNT(DISTINCT ?g) > 1)"""
    return rows(place.current().open(), query)


@pytest.mark.parametrize("first", [0, 1])
def test_a_document_of_two_sources_is_described_by_the_first(
    mine: Home, file: Place, first: int
) -> None:
    given = [
        (file("a.xml", pubmed(article(900001, "As one index has the title"))), "As one index has"),
        (file("b.nbib", MEDLINE.format(900001, "As another has it")), "As another has it"),
    ]
    load(mine, given[first][0])
    report = load(mine, given[1 - first][0])
    assert report["files"][0]["merges"][0]["sentence"] == "same PMID 900001 as pmid-900001"
    (title,) = titles(mine, "pmid-900001")
    assert title.startswith(given[first][1])
    assert described_twice(mine) == []


@pytest.mark.parametrize("jats_first", [False, True])
def test_findings_of_a_full_text_stand_with_the_document_that_an_index_describes(
    mine: Home, file: Place, jats_first: bool
) -> None:
    given = [file("a.xml", pubmed(article(123, LONG))), file("b.xml", JATS)]
    for one in reversed(given) if jats_first else given:
        load(mine, one)
    assert titles(mine, "pmid-123") == ["A trial" if jats_first else LONG]
    found = asked(mine, "?f cle:statedIn document:pmid-123 ; cle:events ?n")
    assert sorted(row["n"] for row in found) == ["0", "1", "2", "4"]
    assert described_twice(mine) == []


def test_a_document_described_by_an_index_and_a_full_text_has_the_digest_of_a_build(
    mine: Home, file: Place
) -> None:
    load(mine, file("a.xml", pubmed(article(123, LONG), article(900002))))
    load(mine, file("b.xml", JATS))
    load(mine, file("c.xml", pubmed(article(123, f"{LONG}, mended", version=2))))
    by_loads = mine.current().manifest["digest"]
    assert titles(mine, "pmid-123") == [f"{LONG}, mended"]
    (mine.folder / "current").unlink()
    load(mine, file("d.xml", pubmed(article(900002))))
    assert mine.current().manifest["digest"] == by_loads


def test_where_the_record_that_describes_a_document_is_withdrawn_another_describes_it(
    mine: Home, file: Place
) -> None:
    load(mine, file("a.xml", pubmed(article(900001, LONG))))
    load(mine, file("b.nbib", MEDLINE.format(900001, "As another has it")))
    load(mine, file("c.xml", pubmed(deleted=[900001])))
    assert titles(mine, "pmid-900001") == ["As another has it"]


def test_a_record_that_comes_again_after_it_was_withdrawn_is_new(mine: Home, file: Place) -> None:
    given = file("a.xml", pubmed(article(900001, LONG)))
    load(mine, given)
    load(mine, file("b.xml", pubmed(deleted=[900001])))
    assert load(mine, given)["files"][0]["became"] == {"new": 1}
    assert documents_with(mine, 900001) == ["pmid-900001"]


def printed(title: str, journal: str, volume: int, page: int, year: int = 2020) -> str:
    lines = [f"T2  - {journal}", f"VL  - {volume}", f"SP  - {page}"]
    return ris(title, year=year).replace("ER  -", "\n".join([*lines, "ER  -"]))


def test_corrections_in_two_journals_are_two_documents(mine: Home, file: Place) -> None:
    both = printed("Correction", "Lupus", 28, 512) + printed("Correction", "The Lancet", 394, 9)
    again = printed("Correction", "Lupus", 28, 512)
    report = load(mine, file("a.ris", both), file("b.ris", again))
    assert [part["used"] for part in report["files"]] == [2, 1]
    assert report["files"][1]["became"] == {"unchanged": 1}


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        (printed(LONG, "Annals", 79, 1120), True),
        (printed(LONG, "J Am Acad Dermatol", 82, 340), False),
        (printed(LONG, "Annals", 79, 340), False),
        (printed(LONG, "Annals", 82, 340, 2017), True),
    ],
)
def test_one_title_in_print_twice_is_two_documents_by_year_or_by_volume_and_page(
    mine: Home, file: Place, other: str, apart: bool
) -> None:
    first = printed(LONG, "JAAD", 82, 340).replace("ER  -", "DO  - 10.5555/one\nER  -")
    report = load(mine, file("a.ris", first), file("b.ris", other))
    assert report["used"] == 1 + apart


def test_two_evidences_of_one_title_keep_their_numbers_apart(mine: Home, file: Place) -> None:
    def resource(number: int) -> dict[str, Any]:
        address = f"https://example.org/Evidence/{number}"
        return release_5(id=str(number), url=address, title=LONG, version=str(number))

    for number in (1, 2):
        load(mine, file(f"{number}.json", json.dumps(resource(number))))
    assert len(asked(mine, "?f cle:value 0.67 ; cle:statedIn ?d ; a cle:UnmappedFinding")) == 2


def test_a_confidence_interval_without_a_level_does_not_stop_the_release(
    mine: Home, file: Place
) -> None:
    resource = release_5()
    resource["statistic"][0]["attributeEstimate"][0].pop("level")
    report = load(mine, file("a.json", json.dumps(resource)))
    assert any("level of its interval" in w["sentence"] for w in report["files"][0]["warnings"])
    assert asked(mine, "?f cle:value 0.67 ; cle:events 359")


def test_lines_of_json_are_told_by_the_first(mine: Home, file: Place) -> None:
    given = file("a.jsonl", '{"file": "x", "pmid": "1"}\n{"resourceType": "Evidence"}\n')
    report = load(mine, given, code=1)
    assert "no reader recognises it" in report["files"][0]["refusals"][0]["sentence"]


def test_what_is_no_text_is_explained_and_stops_nothing(file: Place, mine: Home) -> None:
    given = (
        file("a.bin", b"GIF\x00\x01" * 9),
        file("b.pdf", b"%PDF-1.7\x00"),
        file("c.nbib", "PMID- 1"),
    )
    told = run("load", "--explain", *given, "--home", mine.folder)
    assert told.code == 0
    nul, pdf, text = told.out.splitlines()
    assert "a.bin: not read: it holds NUL bytes" in nul
    assert "b.pdf: not read: it is a PDF, which is not read; load" in pdf
    assert "c.nbib: medline" in text
