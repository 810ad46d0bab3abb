"""Loads as a user makes them: what becomes of records, of documents known already, of a release."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from graph.release import Home
from graph.store import rows
from tests.loaders.small_files import article, pubmed, ris
from tests.program import run

LONG: Final = (
    "Thalidomide at low doses in forty people with refractory discoid lupus: an open trial"
)
KNOWN_PMID: Final = "28989111"
KNOWN: Final = "chasset-2018"

Place = Callable[..., Path]


def load(place: Home, *given: object, code: int = 0) -> dict[str, Any]:
    """The report of a load, which left with the code."""
    ran = run("load", *given, "--home", place.folder, "--workers", 1, "--json")
    assert ran.code == code, ran
    report: dict[str, Any] = json.loads(ran.out)
    for part in (report, *report["files"]):
        assert part["in"] == part["used"] + part["merged"] + part["refused"]
    return report


def asked(place: Home, where: str) -> list[dict[str, str]]:
    return rows(place.current().open(), f"SELECT DISTINCT * WHERE {{ {where} }}")


def documents_with(place: Home, pmid: int | str) -> list[str]:
    found = asked(place, f'?d fabio:hasPubMedId "{pmid}"')
    return [row["d"].rpartition("/")[2] for row in found]


def test_a_loaded_article_is_a_document_that_can_be_asked(mine: Home, file: Place) -> None:
    report = load(mine, file("a.xml", pubmed(article(900001, LONG, doi="10.5555/one"))))
    assert (report["in"], report["used"]) == (1, 1)
    titles = asked(mine, "document:pmid-900001 dcterms:title ?title")
    assert [row["title"] for row in titles] == [LONG]


def test_loading_the_same_file_twice_changes_nothing(mine: Home, file: Place) -> None:
    given = file("a.xml", pubmed(article(900001), article(900002), deleted=[900003]))
    load(mine, given)
    release = mine.current()
    again = load(mine, given)
    assert again["files"][0]["became"] == {"unchanged": 2, "withdrawn": 1}
    assert mine.current() == release


def test_a_newer_version_replaces_the_older_and_names_its_load(mine: Home, file: Place) -> None:
    load(mine, file("a.xml", pubmed(article(900001, "The title as it was at first, before"))))
    report = load(mine, file("b.xml", pubmed(article(900001, LONG, version=2))))
    assert report["files"][0]["became"] == {"replaced": 1}
    titles = asked(mine, "document:pmid-900001 dcterms:title ?title")
    assert [row["title"] for row in titles] == [LONG]
    assert len(asked(mine, "?graph prov:wasRevisionOf ?load")) == 1


def test_of_versions_in_one_file_the_highest_stands(mine: Home, file: Place) -> None:
    versions = [article(900001, f"Version {n} of a title", version=n) for n in (1, 3, 2)]
    report = load(mine, file("a.xml", pubmed(*versions)))
    assert (report["in"], report["used"], report["merged"]) == (3, 2, 1)
    titles = asked(mine, "document:pmid-900001 dcterms:title ?title")
    assert [row["title"] for row in titles] == ["Version 3 of a title"]


def test_an_article_of_a_curated_record_is_merged_into_its_document(
    mine: Home, file: Place
) -> None:
    given = pubmed(article(KNOWN_PMID, "Whatever the index calls it"))
    report = load(mine, file("a.xml", given))
    assert report["files"][0]["merges"][0]["sentence"] == f"same PMID {KNOWN_PMID} as {KNOWN}"
    assert documents_with(mine, KNOWN_PMID) == [KNOWN]
    assert len(asked(mine, f"document:{KNOWN} dcterms:title ?title")) == 1
    assert asked(mine, f'document:{KNOWN} cle:publicationType "Journal Article"')


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (ris(LONG, "10.5555/one"), ris("Another title", "https://doi.org/10.5555/ONE"), "same DOI"),
        (ris(LONG), ris(LONG.upper() + "."), "same title"),
    ],
)
def test_two_records_of_one_document_are_merged_and_the_rule_is_told(
    mine: Home, file: Place, first: str, second: str, rule: str
) -> None:
    report = load(mine, file("a.ris", first), file("b.ris", second))
    assert (report["used"], report["merged"]) == (1, 1)
    assert report["files"][1]["merges"][0]["sentence"].startswith((rule, "same key"))


def test_one_title_with_two_dois_is_two_documents(mine: Home, file: Place) -> None:
    both = ris(LONG, "10.5555/abstract-2018") + ris(LONG, "10.5555/abstract-2019")
    assert load(mine, file("a.ris", both))["used"] == 2


def test_what_pubmed_withdraws_is_gone(mine: Home, file: Place) -> None:
    load(mine, file("a.xml", pubmed(article(900001), article(900002, LONG))))
    load(mine, file("b.xml", pubmed(deleted=[900001])))
    assert documents_with(mine, 900001) == []
    assert documents_with(mine, 900002) == ["pmid-900002"]


def test_a_retraction_notice_marks_the_article_wherever_it_stands(mine: Home, file: Place) -> None:
    """A curated article, and one that is loaded later than its notice."""
    notice = article(
        900009, "Retraction", links=[("RetractionOf", KNOWN_PMID), ("RetractionOf", "900001")]
    )
    load(mine, file("notice.xml", pubmed(notice)))
    load(mine, file("article.xml", pubmed(article(900001))))
    retracted = {row["d"].rpartition("/")[2] for row in asked(mine, "?d a cle:RetractedDocument")}
    assert {KNOWN, "pmid-900001"} <= retracted
    usable = asked(mine, f"?finding a cle:UsableFinding ; cle:statedIn document:{KNOWN}")
    assert usable == []
    aside = asked(mine, f"?finding a cle:SetAsideFinding ; cle:statedIn document:{KNOWN}")
    assert aside


def test_a_dry_run_reports_and_changes_nothing(mine: Home, file: Place) -> None:
    release = mine.current()
    given = file("a.xml", pubmed(article(900001)))
    assert load(mine, given, "--dry-run")["used"] == 1
    assert mine.current() == release
    assert load(mine, given)["files"][0]["became"] == {"new": 1}


def test_a_refused_record_loads_again_once_it_is_mended(mine: Home, file: Place) -> None:
    broken = article(900002).replace("</ArticleTitle>", "", 1)
    given = file("a.xml", pubmed(article(900001), broken, article(900003)))
    report = load(mine, given, code=1)
    assert (report["used"], report["refused"]) == (2, 1)
    kept = Path(report["files"][0]["quarantine"])
    mended = kept.read_text().replace("<Language>", "</ArticleTitle><Language>", 1)
    kept.write_text(mended)
    assert load(mine, kept)["files"][0]["became"] == {"new": 1}
    assert documents_with(mine, 900002) == ["pmid-900002"]


def test_a_load_killed_before_it_publishes_changes_nothing_and_goes_on(
    mine: Home, file: Place
) -> None:
    release = mine.current()
    given = file("a.xml", pubmed(article(900001), article(900002, LONG)))
    program = (
        "import os, signal, clevidence, graph.publish as p\n"
        "p._published = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"clevidence.main(['load', {str(given)!r}, '--home', {str(mine.folder)!r}])"
    )
    killed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert mine.current() == release
    assert load(mine, given)["files"][0]["became"] == {"unchanged": 2}
    assert documents_with(mine, 900001) == ["pmid-900001"]


def test_a_build_keeps_what_was_loaded_and_has_the_same_digest(mine: Home, file: Place) -> None:
    load(mine, file("a.xml", pubmed(article(900001), article(900002, LONG))))
    load(mine, file("b.xml", pubmed(article(900003))))
    by_loads = mine.current().manifest
    (mine.folder / "current").unlink()
    assert run("build", "--home", mine.folder).code == 0
    built = mine.current().manifest
    assert built["digest"] == by_loads["digest"]
    assert built["quads"] == by_loads["quads"]
    assert built["loaded"] == 3


def test_two_processes_give_what_one_gives(mine: Home, file: Place, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    shutil.copytree(mine.folder, other.folder)
    given = file("a.xml", pubmed(*(article(900000 + n, f"{LONG}, part {n}") for n in range(60))))
    load(mine, given)
    assert run("load", given, "--home", other.folder, "--workers", 2, "--quiet").code == 0
    assert mine.current().manifest["digest"] == other.current().manifest["digest"]


def test_a_file_is_told_by_its_content_and_not_by_its_name(mine: Home, file: Place) -> None:
    given = file("a.csv", pubmed(article(900001)))
    explained = run("load", "--explain", given, "--home", mine.folder)
    assert "a.csv: pubmed (" in explained.out
    assert load(mine, given)["files"][0]["format"] == "pubmed"


def test_what_no_reader_recognises_is_refused_with_the_mend(mine: Home, file: Place) -> None:
    report = load(mine, file("a.bin", b"\x01\x02\x03\x04" * 9), code=1)
    assert "--as" in report["files"][0]["refusals"][0]["sentence"]


def test_thousands_of_empty_files_and_a_circle_of_links_are_told_in_a_few_lines(
    mine: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number}.xml").touch()
    (folder / "circle").symlink_to(folder)
    (folder / "self").symlink_to("self")
    ran = run("load", folder, "--home", mine.folder)
    assert ran.code == 1
    assert "10000 files are not read: it is empty" in ran.out
    assert len(ran.out.splitlines()) < 15


def test_a_publication_type_that_is_a_design_is_one(mine: Home, file: Place) -> None:
    trial = article(900001).replace("Journal Article", "Randomized Controlled Trial")
    load(mine, file("a.xml", pubmed(trial)))
    assert asked(mine, "document:pmid-900001 cle:indexedDesign design:randomised-controlled-trial")


def test_a_notice_that_names_a_doi_marks_the_article(mine: Home, file: Place) -> None:
    doi = asked(mine, f"document:{KNOWN} bibo:doi ?doi")[0]["doi"]
    notice = {
        "DOI": "10.5555/notice",
        "title": ["Retraction of an article"],
        "type": "journal-article",
        "update-to": [{"type": "retraction", "DOI": doi}],
    }
    reply = {"status": "ok", "message-type": "work", "message": notice}
    load(mine, file("notice.json", json.dumps(reply)))
    assert asked(mine, f"document:{KNOWN} a cle:RetractedDocument")
    assert not asked(mine, f"?finding a cle:UsableFinding ; cle:statedIn document:{KNOWN}")


def test_a_first_load_into_an_empty_home_knows_the_curated_articles(
    tmp_path: Path, file: Place
) -> None:
    empty = Home(tmp_path / "empty")
    notice = article(900009, "Retraction", links=[("RetractionOf", KNOWN_PMID)])
    report = load(empty, file("a.xml", pubmed(article(KNOWN_PMID), notice)))
    assert report["files"][0]["merges"][0]["document"] == KNOWN
    assert asked(empty, f"document:{KNOWN} a cle:RetractedDocument")
    assert not asked(empty, f"?finding a cle:UsableFinding ; cle:statedIn document:{KNOWN}")


def test_two_sheets_on_one_article_both_count(mine: Home, file: Place) -> None:
    header = "doi,title,study,drug,outcome,events,total\n"
    mapping = file(
        "map.yaml",
        "header_row: 1\ndocument:\n  doi: '{doi}'\n  title: '{title}'\n  access: FullText\n"
        "study:\n  label: '{study}'\n  design: case series\n"
        "findings:\n  all:\n    therapy_as_named: '{drug}'\n    outcome_as_named: '{outcome}'\n"
        "    condition_as_named: Cutaneous Lupus\n    statistic: proportion\n"
        "    events: '{events}'\n    total: '{total}'\n",
    )
    row = f"10.5555/sheet,{LONG},Small 2020,thalidomide,"
    one = file("one.csv", header + row + "drowsiness,3,20\n")
    two = file("two.csv", header + row + "insomnia,2,20\n")
    for sheet in (one, two):
        assert run("load", sheet, "--mapping", mapping, "--home", mine.folder).code == 0
    found = asked(
        mine,
        "?f a cle:UsableFinding ; cle:onOutcome ?o ; cle:fromStudy ?s . ?s rdfs:label 'Small 2020'",
    )
    outcomes = {row["o"].rpartition("/")[2] for row in found}
    assert outcomes == {"drowsiness", "insomnia"}
