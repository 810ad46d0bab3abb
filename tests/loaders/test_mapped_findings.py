"""Results of registrations: unmapped until their words fit, then findings that answers meet."""

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from graph.dossier_json import from_json, to_json
from graph.release import Home
from graph.store import rows
from loaders.mapping import Terms
from ontology.vocabulary import Vocabulary
from tests.program import refused, run
from tests.small_trial import V2, made

UNKNOWN: Final = "Drug X"


@pytest.fixture
def mine(home: Home, tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    shutil.copytree(home.folder, place.folder)
    return place


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    path = tmp_path / "trial.json"
    path.write_text(json.dumps(V2))
    return path


def findings(home: Home, kind: str) -> list[dict[str, str]]:
    query = f"""SELECT ?finding ?therapy ?events ?total ?outcome WHERE {{
        ?finding a cle:{kind} ; cle:statedIn document:nct09990001 .
        OPTIONAL {{ ?finding cle:ofTherapy ?therapy }}
        OPTIONAL {{ ?finding cle:onOutcome ?outcome }}
        OPTIONAL {{ ?finding cle:events ?events ; cle:total ?total }} }}"""
    return rows(home.current().open(), query)


def test_results_under_words_that_fit_no_concept_are_in_no_answer(mine: Home, trial: Path) -> None:
    assert run("load", trial, "--home", mine.folder).code == 0
    usable = {row["therapy"].rpartition("/")[2] for row in findings(mine, "UsableFinding")}
    assert usable <= {"placebo"}
    assert findings(mine, "UnmappedFinding")
    listed = run("terms", "--unresolved", "--home", mine.folder).out
    assert f"\ttherapy\t{UNKNOWN}\t" in listed


def test_one_line_maps_words_and_the_results_are_findings(mine: Home, trial: Path) -> None:
    run("load", trial, "--home", mine.folder)
    mapped = run("terms", "--map", "therapy", UNKNOWN, "lenalidomide", "--home", mine.folder)
    assert mapped.code == 0, mapped
    serious = [
        row
        for row in findings(mine, "UsableFinding")
        if row["therapy"].endswith("/lenalidomide")
        and row["outcome"].endswith("/serious-adverse-events")
    ]
    assert [(row["events"], row["total"]) for row in serious] == [("2", "20")]
    slug = serious[0]["finding"].partition("/claim/")[2]
    traced = run("trace", slug, "--home", mine.folder)
    assert traced.code == 0, traced
    assert "seriousNumAffected" in traced.out or "adverseEventsModule" in traced.out


def test_a_wrong_concept_and_words_that_nothing_has_are_refused(mine: Home, trial: Path) -> None:
    run("load", trial, "--home", mine.folder)
    place = ("--home", mine.folder)
    assert "did you mean" in refused("terms", "--map", "therapy", UNKNOWN, "lenalidomid", *place)
    assert UNKNOWN in refused("terms", "--map", "therapy", "Drug Y", "lenalidomide", *place)
    assert "kind of term" in refused("terms", "--map", "drug", UNKNOWN, "lenalidomide", *place)


def test_a_study_under_the_number_of_a_curated_study_shares_its_patients(
    mine: Home, tmp_path: Path
) -> None:
    registered = rows(
        mine.current().open(),
        "SELECT ?study ?number WHERE { ?study cle:registeredAs ?number "
        'FILTER(STRSTARTS(?number, "NCT")) } ORDER BY ?number LIMIT 1',
    )[0]
    again = json.loads(json.dumps(V2))
    again["protocolSection"]["identificationModule"]["nctId"] = registered["number"]
    path = tmp_path / "again.json"
    path.write_text(json.dumps(again))
    assert run("load", path, "--home", mine.folder).code == 0
    study = f"study:{registered['number'].lower()}"
    shared = rows(mine.current().open(), f"SELECT ?s WHERE {{ {study} cle:sharesPatientsWith ?s }}")
    assert [row["s"] for row in shared] == [registered["study"]]


def test_a_result_that_does_not_hold_is_left_out_and_the_rest_is_published(
    mine: Home, tmp_path: Path
) -> None:
    """A registration with 30 of 20 patients in one row: an error of the register's."""
    wrong = json.loads(
        json.dumps(V2).replace('"seriousNumAffected": 2', '"seriousNumAffected": 30')
    )
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong))
    loaded = run("load", path, "--home", mine.folder)
    assert "published" in loaded.out, loaded
    assert findings(mine, "UnmappedFinding")
    numbers = {row.get("events") for row in findings(mine, "UnmappedFinding")}
    assert "30" not in numbers


@pytest.mark.parametrize(
    ("kind", "words", "slug"),
    [
        ("therapy", "Arm #1 - Lenalidomide plus placebo", "lenalidomide"),
        ("therapy", "Thalidomide 100 mg daily", "thalidomide"),
        ("therapy", "Placebo qw", "placebo"),
        ("therapy", "Hydroxychloroquine + Azithromycin", None),
        ("therapy", "Thalidomide, then Lenalidomide", None),
        ("condition", "Lupus Erythematosus, Cutaneous", "cle"),
        ("condition", "Lupus", None),
        ("outcome", "Total, serious adverse events", "serious-adverse-events"),
    ],
)
def test_words_are_mapped_by_what_they_say_and_never_by_guess(
    vocabulary: Vocabulary, kind: str, words: str, slug: str | None
) -> None:
    mapped = Terms(vocabulary, {}).mapped(kind, words)
    assert (mapped.slug if mapped else None) == slug


def test_a_code_maps_where_words_do_not(vocabulary: Vocabulary) -> None:
    mapped = Terms(vocabulary, {}).mapped("condition", "whatever", "MeSH:D008178")
    assert mapped
    assert mapped.rule == "code MeSH:D008178"


def test_a_dossier_lies_on_the_shelf_as_it_was_made() -> None:
    dossier = made(V2).dossier
    assert from_json(to_json(dossier)) == dossier
