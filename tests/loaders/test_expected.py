"""What is expected of the samples, fact by fact, by the command that prints it as a table."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import expected
from tests.conftest import ROOT

FORMATS = {
    "pubmed_xml": 46, "ctgov_v2_json": 9, "ctgov_xml": 5, "jats": 5, "fhir_r5": 10, "fhir_r6": 2
}  # fmt: skip


@pytest.fixture(scope="module")
def tallies(samples: Path) -> dict[str, expected.Tally]:
    return expected.compared(samples)


def test_every_row_is_compared(tallies: dict[str, expected.Tally]) -> None:
    assert {name: tally.rows for name, tally in tallies.items()} == FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_every_fact_of_a_format_agrees(tallies: dict[str, expected.Tally], form: str) -> None:
    tally = tallies[form]
    assert [str(one) for one in expected.unexplained({form: tally})] == []
    assert tally.compared > 4 * tally.rows


def test_a_wrong_expectation_is_still_wrong(tallies: dict[str, expected.Tally]) -> None:
    told = {(one.file, one.fact) for tally in tallies.values() for one in tally.disagreements}
    assert told == set(expected.WRONG)


def test_what_is_not_compared_is_said_and_why(tallies: dict[str, expected.Tally]) -> None:
    left_out = sum((tally.not_compared for tally in tallies.values()), Counter[str]())
    assert set(left_out) == set(expected.NOT_COMPARED)
    printed = "\n".join(expected.lines(tallies))
    for key, why in expected.NOT_COMPARED.items():
        assert f"{key}: {why}" in printed


def ran(folder: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(ROOT / "benchmarks" / "expected.py"), str(folder)]
    return subprocess.run(program, capture_output=True, text=True, check=False, cwd=folder)


def test_the_command_prints_a_fact_that_disagrees_and_exits_with_1(
    samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "ctgov_xml").mkdir()
    shutil.copy(samples / "ctgov_xml/NCT01841593.xml", tmp_path / "ctgov_xml")
    text = (samples / "EXPECTED.jsonl").read_text(encoding="utf-8")
    (row,) = [json.loads(line) for line in text.splitlines() if "NCT01841593" in line]
    place = tmp_path / "EXPECTED.jsonl"
    place.write_text(json.dumps(row))
    agreed = ran(tmp_path)
    assert (agreed.returncode, agreed.stdout.splitlines()[1].split()) == (
        0, ["ctgov_xml", "1", "10", "10", "0"]
    )  # fmt: skip
    place.write_text(json.dumps({**row, "enrollment": "20"}))
    told = ran(tmp_path)
    assert told.returncode == 1
    assert "(NCT01841593): enrollment: '20', read: '19'" in told.stdout
