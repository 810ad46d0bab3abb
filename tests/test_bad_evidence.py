"""Records that are each well formed and do not fit together are refused at their lines."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import RECORDS
from tests.program import run
from tests.small_record import FILE, RECORD, place, refusals, written

Edit = Callable[..., Path]
Change = tuple[str, str]
Said = tuple[str, str, str]  # a file, words of it, and what is said at the line of the words

RTU: Final = "ansm-decision-2022.yaml"
ABSTRACT: Final = "abstract-cle-strategy.yaml"
REVIEW: Final = "chasset-2018.yaml"
ARGUMENTS: Final = "proposition-lenalidomide-systemic-disease.yaml"
PASSED_ON: Final = "abstract-cle-strategy/thalidomide-response"
SAME_KEY: Final = "      - key: one-patient-progressed\n        direction: Disputes"
IN_FRANCE: Final = "      - context: {condition: cle, jurisdiction: france, edition: ansm-rtu-2015}"
FIRST_STEP: Final = f"{IN_FRANCE}\n        states_line: FirstLine"
SECOND_STEP: Final = f"{IN_FRANCE}\n        states_line: SecondLine"

CASES: Final[dict[str, tuple[str, list[Change], list[Said]]]] = {
    "another digit in a value": (
        ABSTRACT,
        [("value: 0.16", "value: 0.19")],
        [(ABSTRACT, "    value: 0.19", "value 0.19 stands in none of its quotes")],
    ),
    "another digit in the year of a reference": (
        REVIEW,
        [("year: 2018", "year: 2019")],
        [(REVIEW, "  year: 2019", "year 2019 is not what reference 3 prints")],
    ),
    "a lower limit above the upper": (
        REVIEW,
        [("lower: 0.85\n    reported_upper: 0.94", "lower: 0.94\n    reported_upper: 0.85")],
        [(REVIEW, "  response:", "its lower limit lies above its upper limit (0.94, 0.85)")],
    ),
    "a share in percent": (
        REVIEW,
        [("unit: proportion", "unit: percent")],
        [(REVIEW, "  response:", "it is a proportion, and its value has another unit or none")],
    ),
    "an absence in what was not read in full": (
        REVIEW,
        [("statistic: worded-result", "statistic: worded-result\n    absence: NotReported")],
        [(REVIEW, "  response-by-subtype:", "the document was not read in full")],
    ),
    "a document that nobody describes": (
        ABSTRACT,
        [("cites: [chasset-2018]", "cites: [chasset-2081]")],
        [(ABSTRACT, "  thalidomide-response:", "names a document that no record describes")],
    ),
    "a reference to what nobody describes": (
        ABSTRACT,
        [("    - document: chasset-2018", "    - document: chasset-2081")],
        [(ABSTRACT, "    - document: chasset-2081", "a document that no record describes")],
    ),
    "a study that nobody describes": (
        ABSTRACT,
        [
            ("    study: braunstein-2012-lenalidomide\n", "    study: braunstein-2013\n"),
            ("    relays: [braunstein-2012/progression-to-sle]\n", ""),
        ],
        [(ABSTRACT, "  lenalidomide-progression", "it names a study that no record describes")],
    ),
    "a relay of what nobody says": (
        ABSTRACT,
        [("[chasset-2018/confirmed-neuropathy]", "[chasset-2018/neuropathy]")],
        [(ABSTRACT, "  thalidomide-neuropathy:", "rests on a claim that no record holds")],
    ),
    "an argument that rests on what nobody says": (
        ARGUMENTS,
        [("braunstein-2012/may-trigger", "braunstein-2012/triggers")],
        [(ARGUMENTS, "      - key: one-patient", "rests on a claim that no record holds")],
    ),
    "two arguments by one name": (
        ARGUMENTS,
        [("key: recent-data-not-named", "key: one-patient-progressed")],
        [(ARGUMENTS, SAME_KEY, "'one-patient-progressed' stands twice")],
    ),
    "two references by one number": (
        ABSTRACT,
        [("number: 2", "number: 1")],
        [(ABSTRACT, "    - document: kuhn-2017-s2k", "1 stands twice; rename one of them")],
    ),
    "a relay of another study": (
        ABSTRACT,
        [("[braunstein-2012/progression-to-sle]", "[chasset-2018/thromboembolism]")],
        [(ABSTRACT, "  lenalidomide-progression", "a finding of another study than its own")],
    ),
    "a relay that is called its own": (
        ABSTRACT,
        [("  thalidomide-neuropathy:\n", "  thalidomide-neuropathy:\n    role: Own\n")],
        [(ABSTRACT, "  thalidomide-neuropathy:", "relays a finding, and its role is not Relayed")],
    ),
    "relays in a circle": (
        REVIEW,
        [
            (
                "  response:\n",
                "  response:\n    role: Relayed\n    relays: [" + PASSED_ON + "]\n",
            )
        ],
        [
            (REVIEW, "  response:", "it is passed on in a circle, and comes from nowhere"),
            (ABSTRACT, "  thalidomide-response:", "it is passed on in a circle"),
        ],
    ),
    "a failed therapy that nobody recommends there": (
        RTU,
        [("after_failure_of: [antimalarials-hcq-cq]", "after_failure_of: [dapsone]")],
        [(RTU, SECOND_STEP, "follows or adds to a therapy that nobody recommends in its context")],
    ),
    "a failed therapy of another place": (
        RTU,
        [
            (
                "after_failure_of: [antimalarials-hcq-cq]",
                "after_failure_of: [antimalarials-hcq-cq/cle/any/systemic/europe/s2k-2017]",
            )
        ],
        [(RTU, SECOND_STEP, "it follows or adds to a therapy of another context")],
    ),
    "steps in a circle": (
        RTU,
        [("states_line: FirstLine", "after_failure_of: [thalidomide]")],
        [
            (RTU, f"{IN_FRANCE}\n        after", "it comes after failure of itself"),
            (RTU, SECOND_STEP, "it comes after failure of itself"),
        ],
    ),
    "thalidomide on the first line in France": (
        RTU,
        [("states_line: SecondLine", "states_line: FirstLine")],
        [
            (
                RTU,
                f"{FIRST_STEP}\n        after",
                "two classes that exclude each other (FirstLinePosition, SecondLinePosition)",
            ),
            (RTU, f"{FIRST_STEP}\n        after", "it states the first line, and a therapy that"),
        ],
    ),
    "a DOI of another document": (
        REVIEW,
        [("doi: 10.1016/j.jaad.2017.09.059", "doi: 10.1016/J.JAAD.2011.01.015")],
        [("braunstein-2012.yaml", "document:", "its identifier is that of another document too")],
    ),
    "a claim of what nobody read": (
        REVIEW,
        [("access: AbstractOnly", "access: CitedOnly")],
        [
            (REVIEW, f"  {key}:\n", "its document was not read, only its citation (chasset-2018)")
            for key in (
                "confirmed-neuropathy",
                "heterogeneity",
                "place-in-therapy",
                "relapse-after-withdrawal",
                "relapse-on-maintenance",
                "response",
                "response-by-subtype",
                "thromboembolism",
                "withdrawal-adverse-event",
            )
        ],
    ),
}


@pytest.mark.parametrize(("file", "changes", "said"), CASES.values(), ids=CASES)
def test_evidence_is_refused_at_the_line_of(
    file: str, changes: list[Change], said: list[Said], edited_records: Edit, tmp_path: Path
) -> None:
    records = edited_records(file, *changes)
    sentences = refusals(records, tmp_path)
    assert len(sentences) == len(said), sentences
    for name, words, says in said:
        at = place(name, (records / name).read_text(encoding="utf-8"), words)
        assert any(s.startswith(f"{at}: ") and says in s for s in sentences), (at, sentences)


def test_a_study_in_two_files_is_refused_at_the_second(
    edited_records: Edit, tmp_path: Path
) -> None:
    twin = "studies:\n  chasset-2018-thalidomide: {label: A twin, design: meta-analysis}\n"
    guideline = "kuhn-2017-s2k.yaml"
    records = edited_records(guideline, ("recommendations:", f"{twin}recommendations:"))
    at, first = (
        place(file, (records / file).read_text(encoding="utf-8"), "  chasset-2018-thalidomide:")
        for file in (guideline, REVIEW)
    )
    (sentence,) = refusals(records, tmp_path)
    assert sentence == f"{at}: chasset-2018-thalidomide stands at {first} too; rename one of them"


def test_a_proposition_may_have_the_name_of_its_file(edited_records: Edit, tmp_path: Path) -> None:
    records = edited_records(ARGUMENTS)
    (records / ARGUMENTS).rename(records / ARGUMENTS.removeprefix("proposition-"))
    assert run("build", "--home", tmp_path / "home", "--records", records).code == 0


def test_every_problem_is_told_at_once(edited_records: Edit, tmp_path: Path) -> None:
    edited_records(REVIEW, ("value: 0.90", "value: 0.19"), ("value: 0.24", "value: 0.29"))
    records = edited_records(ABSTRACT, ("value: 0.16", "value: 0.19"))
    assert len(refusals(records, tmp_path)) == 3


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (FILE, "small-2020.yaml:9: its text small.txt is not in"),
        ("small.txt", "small-2020.yaml:9: small.txt has the SHA-256"),
    ],
    ids=["a missing text", "another text"],
)
def test_a_text_that_is_not_the_one_that_was_read_is_refused(
    name: str, says: str, tmp_path: Path
) -> None:
    small = written(tmp_path)
    (small.documents / "small.txt").rename(small.documents / "gone.txt")
    (small.documents / name).write_text("Eleven patients", encoding="utf-8")
    (sentence,) = refusals(small.records, tmp_path, small.documents)
    assert sentence.startswith(says)


def test_a_quote_from_another_document_is_looked_up_there(tmp_path: Path) -> None:
    small = written(tmp_path)
    other = RECORD.replace("small-2020", "other-2020").replace("10.1000/small", "10.1000/other")
    other = other.replace("file: small.txt", "file: other.txt").replace(
        '"were given lenalidomide"\n        start: 34',
        '"were given lenalidomide"\n        source: small-2020\n        start: 30',
    )
    (small.records / "other-2020.yaml").write_text(other, encoding="utf-8")
    shutil.copy(small.documents / "small.txt", small.documents / "other.txt")
    (sentence,) = refusals(small.records, tmp_path, small.documents)
    assert sentence.startswith("other-2020.yaml:")
    assert sentence.endswith("it stands at start: 34, end: 57")


def test_a_refused_build_leaves_the_release_before_it(edited_records: Edit, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("build", "--home", home, "--records", RECORDS).code == 0
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    records = edited_records(RTU, ("states_line: SecondLine", "states_line: FirstLine"))
    ran = run("build", "--home", home, "--records", records)
    assert ran.code == 1
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_the_program_itself_leaves_with_one_and_no_traceback(
    command: str, edited_records: Edit, tmp_path: Path
) -> None:
    records = edited_records(ABSTRACT, ("value: 0.16", "value: 0.19"))
    program = [sys.executable, "-c", "import clevidence; clevidence.main()"]
    args = [command, "--home", str(tmp_path / "home"), "--records", str(records)]
    ran = subprocess.run([*program, *args], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith("clevidence: abstract-cle-strategy.yaml:")
    assert ran.stderr.count("\n") == 1
    assert not (tmp_path / "home").exists()
