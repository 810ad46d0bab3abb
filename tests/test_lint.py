"""The linter: every question of ours keeps the rules, and each rule finds its fault."""

from pathlib import Path

import pytest

from queries.catalogue import questions
from queries.lint import faults, faults_of
from tests.program import run

QUESTIONS = questions()
SOUND = """#+ summary: What was found of a therapy?
#+ not_told: Says nothing about people who were not studied.
#+ given:
#+   therapy: {type: iri, of: cle:Therapy}
#+ columns: {therapy: it, value: its number, unit: its unit, claim: the finding, document: it}
PREFIX cle: <https://w3id.org/clevidence/ontology/>
SELECT DISTINCT ?therapy ?value ?unit ?claim ?document WHERE {
  VALUES ?therapy { UNDEF }  # given
  ?claim a cle:UsableFinding ; cle:ofTherapy ?therapy ; cle:inCondition ?condition ;
    cle:statedIn ?document .
  OPTIONAL { ?claim cle:value ?value }
  OPTIONAL { ?claim cle:unit ?unit }
}
ORDER BY ?therapy ?claim
"""


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_our_questions_keep_the_rules(name: str) -> None:
    assert faults(QUESTIONS[name]) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("header", "#+ not_told", "#+ untold"),
        ("sparql", "ORDER BY", "ODER BY"),
        ("header-says", "of a therapy?", "of a therapy"),
        ("columns-are-selected", "unit: its unit, ", ""),
        ("distinct", "SELECT DISTINCT", "SELECT"),
        ("arithmetic", "?value ?unit ?claim", "(2*?value AS ?v) ?unit ?claim"),
        ("claim-in-every-row", ", document: it}", "}"),
        ("usable", "cle:UsableFinding", "cle:Finding"),
        ("condition", " ; cle:inCondition ?condition", ""),
        (
            "missing-is-not-zero",
            "  OPTIONAL { ?claim cle:unit ?unit }\n",
            "  OPTIONAL { ?claim cle:unit ?unit }\n  BIND(COALESCE(?value, 0) AS ?read)\n",
        ),
        ("unlike-numbers", "ORDER BY ?therapy", "ORDER BY ?value ?therapy"),
        ("order-of-a-group", "ORDER BY ?therapy ?claim\n", ""),
        ("order-of-a-group", "ORDER BY ?therapy", "ORDER BY ?condition"),
        (
            "order-of-a-group",
            "  ?claim a cle:Usable",
            '  BIND("x" AS ?x)\n  ?claim a cle:Usable',
        ),
        (
            "nested-filter",
            "OPTIONAL { ?claim cle:unit ?unit }",
            "OPTIONAL { ?claim cle:unit ?u OPTIONAL { ?claim cle:total ?n FILTER(?n > ?value) } }",
        ),
        ("givens-are-used", "cle:ofTherapy ?therapy", "cle:ofTherapy ?other"),
    ],
)
def test_a_rule_finds_its_fault(tmp_path: Path, rule: str, old: str, new: str) -> None:
    path = tmp_path / "question.rq"
    path.write_text(SOUND, encoding="utf-8")
    assert faults_of(path) == []
    assert old in SOUND
    path.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    assert rule in {fault.rule for fault in faults_of(path)}


def test_a_user_is_told_the_rule_and_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(SOUND, encoding="utf-8")
    assert run("questions", "--lint", path).out == "mine.rq: no rule is broken\n"
    path.write_text(SOUND.replace("cle:UsableFinding", "cle:Finding"), encoding="utf-8")
    told = run("questions", "--lint", path)
    assert told.code == 1
    assert "usable: cle:Finding holds retracted claims too; ask for cle:UsableFinding" in told.out
    missing = run("questions", "--lint", tmp_path / "nobody.rq")
    assert (missing.code, "nobody.rq cannot be read" in missing.err) == (2, True)
