"""All samples in one load: every record of every file is accounted for, and what is made is sound.

How many records a file holds is counted here by means of our own, as plain as can be.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from graph.embedded import EmbeddedStore
from graph.release import Home
from graph.store import rows
from graph.validate import check_problems, graph_checks
from tests.program import run

Count = Callable[[bytes], int]


def matches(pattern: str) -> Count:
    """How often a pattern stands in a file, line by line."""
    return lambda data: len(
        re.findall(pattern, data.decode("utf-8", "replace"), re.MULTILINE | re.IGNORECASE)
    )


def items(*keys: str) -> Count:
    """How many members the array, or the object of works, at the end of the keys has."""

    def count(data: bytes) -> int:
        value = json.loads(data)
        for key in keys:
            value = value.get(key, [value]) if isinstance(value, dict) else value
        return len(value)

    return count


def pubmed(data: bytes) -> int:
    """Articles and books, and the PMIDs that were withdrawn."""
    text = data.decode()
    gone = "".join(re.findall(r"<DeleteCitation>.*?</DeleteCitation>", text, re.DOTALL))
    return len(re.findall(r"<Pubmed(?:Book)?Article[ >]", text)) + gone.count("<PMID")


def blocks(data: bytes) -> int:
    """Blocks between blank lines: more than PMIDs where a test file has records without one."""
    return len([b for b in re.split(r"\n\s*\n", data.decode().replace("\r", "")) if b.strip()])


def rows_below(header: str) -> Count:
    """The rows below the one that holds a header, in CSV or the first sheet of a workbook."""

    def count(data: bytes) -> int:
        import csv
        import io

        from python_calamine import CalamineWorkbook

        if data.startswith(b"PK"):
            cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
            table = [[str(cell) for cell in row] for row in cells.to_python()]
        else:
            table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        start = next(n for n, row in enumerate(table) if header in map(str.casefold, row))
        return len([row for row in table[start + 1 :] if any(map(str.strip, row))])

    return count


def one(_: bytes) -> int:
    """The file is one record, read or refused."""
    return 1


# By folder. Sheets of data, RevMan files and what is known and not read are one record a file.
COUNTS: Final[dict[str, Count]] = {
    "bibtex": matches(r"^\s*@(?!comment|string|preamble)\w+\s*\{"),
    "crossref_json": items("message", "items"),
    "csl_json": items(),
    "ctgov_v1_json": items("FullStudiesResponse", "FullStudies"),
    "ctgov_v2_json": items("studies"),
    "endnote_xml": matches(r"<record>"),
    "europepmc_json": items("resultList", "result"),
    "jats": matches(r"<article[ >]"),
    "nbib": blocks,
    "pubmed_xml": pubmed,
    "reference_sheets": rows_below("title"),
    "ris": matches(r"^\ufeff?TY\s*-"),
}
# Of the archive of RevMan Web, the references are RIS, and one table has a header and no row.
MEMBERS: Final[dict[str, Count]] = {
    "included.ris": COUNTS["ris"],
    "subgroup-estimates.csv": lambda _: 0,
}


def contents_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each content of a file by the name that a report has for it, and its number of records."""
    if path.suffix == ".zip":
        yield from members_of(str(path), path)
    else:
        yield str(path), COUNTS.get(path.parent.name, one)(path.read_bytes())


def members_of(name: str, archive: Any) -> Iterator[tuple[str, int]]:
    with zipfile.ZipFile(archive) as opened:
        for member in (m for m in opened.infolist() if not m.is_dir()):
            inner = f"{name}!{member.filename}"
            if inner.endswith(".zip"):
                with opened.open(member) as stream:
                    yield from members_of(inner, stream)
            else:
                counted = next((c for end, c in MEMBERS.items() if inner.endswith(end)), one)
                yield inner, counted(opened.read(member))


@pytest.fixture(scope="module")
def loaded(home: Home, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of its own into which all samples are loaded."""
    place = Home(tmp_path_factory.mktemp("samples") / "home")
    shutil.copytree(home.folder, place.folder)
    ran = run("load", samples, "--home", place.folder, "--workers", 2, "--json")
    assert ran.code == 1, ran.err
    assert json.loads(ran.out)["said"][0].startswith("published"), ran.err
    (place.folder / "report.json").write_text(ran.out)
    return place


@pytest.fixture(scope="module")
def report(loaded: Home) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((loaded.folder / "report.json").read_text())
    return found


@pytest.fixture(scope="module")
def store(loaded: Home) -> EmbeddedStore:
    return loaded.current().open()


def test_every_record_of_every_file_is_accounted_for(report: dict[str, Any], samples: Path) -> None:
    paths = sorted(path for path in samples.rglob("*") if path.is_file())
    counted = dict(content for path in paths for content in contents_of(path))
    assert {file["file"]: file["in"] for file in report["files"]} == counted
    for part in (report, *report["files"]):
        assert part["in"] == part["used"] + part["merged"] + part["refused"]
    assert report["in"] == sum(counted.values()) > 500


def test_every_refusal_and_merge_has_a_sentence_and_where_it_is(report: dict[str, Any]) -> None:
    for file in report["files"]:
        assert len(file["refusals"]) == file["refused"]
        assert len(file["merges"]) == file["merged"]
        for each in (*file["refusals"], *file["merges"]):
            assert each["position"]
            assert each["sentence"]
            assert "fault of the program" not in each["sentence"]


def test_no_document_is_described_twice_or_not_at_all(store: EmbeddedStore) -> None:
    twice = """SELECT ?d WHERE { GRAPH ?g { ?d a cle:Document } } GROUP BY ?d
    HAVING (COUNT(DISTINCT ?g) > 1)"""
    assert rows(store, twice) == []
    titles = """SELECT ?d WHERE { ?d a cle:Document OPTIONAL { ?d dcterms:title ?t } }
    GROUP BY ?d HAVING (COUNT(?t) != 1)"""
    assert rows(store, titles) == []
    spoken_of = """SELECT DISTINCT ?d WHERE { ?d prov:wasGeneratedBy ?load ; ?p ?o
    FILTER(CONTAINS(STR(?d), "/clevidence/document/")) MINUS { ?d a cle:Document } }"""
    assert rows(store, spoken_of) == []


def test_every_document_in_the_report_is_in_the_release(
    report: dict[str, Any], store: EmbeddedStore
) -> None:
    there = {row["d"].rpartition("/")[2] for row in rows(store, "SELECT ?d { ?d a cle:Document }")}
    merged = {m["document"] for file in report["files"] for m in file["merges"]}
    assert merged <= there
    assert len(there) > 350


def test_the_graph_checks_pass_on_all_that_was_loaded(store: EmbeddedStore) -> None:
    errors = [check for check in graph_checks() if check.severity == "error"]
    assert [p for check in errors for p in check_problems(store, check)] == []


def test_the_release_with_all_samples_passes_its_check(loaded: Home) -> None:
    ran = run("check", "--home", loaded.folder)
    assert ran.code == 0, ran
    assert "shapes: no violation" in ran.out
    assert "is whole and holds this" in ran.out


def test_loading_all_samples_again_changes_nothing_and_each_refused_file_has_its_line(
    loaded: Home, samples: Path, report: dict[str, Any]
) -> None:
    release = loaded.current()
    ran = run("load", samples, "--home", loaded.folder, "--workers", 2)
    assert loaded.current() == release
    assert ran.out.splitlines()[-1] == f"unchanged: release {release.name}"
    for file in report["files"]:
        assert file["file"] in ran.out
    refused = sum(file["refused"] for file in report["files"])
    assert f" + {refused} refused, of {len(report['files'])} files" in ran.out
    assert max(map(len, ran.out.splitlines())) < 500


MERGES: Final = {
    # Of the references of one review: the same article with and without its DOI, and posters of
    # one meeting under the DOI of all its abstracts.
    "bibtex/lsr3_references.bib": {"same DOI": 6, "same title": 8},
    "ctgov_xml/NCT00023673.xml": {"same registry number": 1},
    "html/pmc3040717.html": {"same PMID": 1},
    "pubmed_xml/MedlineImporterTestBookArticleSet.xml": {"version": 1},
    "pubmed_xml/MedlineImporterTestPubmedBook.xml": {"same PMID": 1},
    "ris/RisImporterTestDate1.1.ris": {"same DOI": 1},
    "ris/baseline_empty_values.ris": {"same key": 1},
    "ris/baseline_tag-notes_labels.ris": {"same title": 27},
    "text/chasset-2018_thalidomide_meta-analysis_abstract.txt": {"same title": 1},
    "text/cortes-hernandez-2012_ART_R265.txt": {"same title": 1},
}


def test_records_are_merged_for_these_reasons_and_no_others(
    report: dict[str, Any], samples: Path
) -> None:
    """Beside the exports of one set of references, which `test_reference_dialects` is about."""
    found: dict[str, dict[str, int]] = {}
    for file in report["files"]:
        name = str(Path(file["file"]).relative_to(samples))
        for merge in file["merges"] if "_baseline_" not in name else ():
            rule = re.match(r"same (?:registry number|\w+)|version", merge["sentence"])
            assert rule, merge
            counts = found.setdefault(name, {})
            counts[rule.group()] = counts.get(rule.group(), 0) + 1
    assert found == MERGES
