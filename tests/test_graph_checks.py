"""The checks of the graph: each can fail, lets pass what is right, and says what to do."""

from typing import Any, Final

import pytest

from graph.assembly import Evidence
from graph.embedded import EmbeddedStore
from graph.store import rows
from graph.validate import check_problems, graph_checks
from ontology.prefixes import shorten
from tests.small_graphs import cases, changed_graph

CHECKS: Final = {check.name: check for check in graph_checks()}
LISTED: Final = cases("check_failures.yaml")
CASES: Final = [
    pytest.param(name, case, id=f"{name}-{case.get('near', index + 1)}".replace(" ", "-"))
    for name, listed in LISTED.items()
    for index, case in enumerate(listed)
]


def found_in(store: EmbeddedStore) -> set[tuple[str, str]]:
    """What the checks find: the name of the check, and the datum it is about."""
    return {
        (check.name, problem.where)
        for check in CHECKS.values()
        for problem in check_problems(store, check)
    }


def test_a_sound_graph_passes_every_check() -> None:
    assert found_in(changed_graph()) == set()


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_fault_trips_its_check_and_no_other(name: str, case: dict[str, Any]) -> None:
    store = changed_graph(case.get("less", ""), case.get("more", ""))
    assert found_in(store) == {(name, about) for about in case.get("about", ())}


def test_every_check_has_a_graph_that_trips_it() -> None:
    tripped = {name for name, listed in LISTED.items() if any("about" in case for case in listed)}
    assert tripped == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_the_evidence_passes(name: str, evidence: Evidence) -> None:
    found = {problem.where for problem in check_problems(evidence.store, CHECKS[name])}
    assert found == (printed_faults(evidence) if name == "share_not_events_over_total" else set())


def printed_faults(evidence: Evidence) -> set[str]:
    """The claims whose share the audit finds to be more than 1 % off their counts."""
    query = """SELECT DISTINCT ?claim WHERE { ?found cle:rule "share-of-counts" ;
      oa:hasTarget ?claim . ?claim cle:value ?v ; cle:events ?e ; cle:total ?t .
      FILTER(ABS(?e - ?v * ?t) > 0.01 * ?t) }"""
    return {shorten(row["claim"]) for row in rows(evidence.store, query)}


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_what_is_wrong_and_what_to_do(name: str) -> None:
    check = CHECKS[name]
    assert check.severity in ("error", "warning")
    for words in (check.problem, check.solution):
        assert words[0].islower(), "it goes on a sentence that begins with the place"
        assert not words.endswith(".")


def test_a_problem_names_the_datum_the_details_and_the_mend() -> None:
    store = changed_graph(
        less="<claim/series-2020/neuropathy> cle:events 0 .",
        more="<claim/series-2020/neuropathy> cle:events 9 .",
    )
    (problem,) = check_problems(store, CHECKS["events_above_total"])
    assert str(problem) == (
        "series-2020/neuropathy: it counts more events than people, or no number of people (9, 8); "
        "mend events, total or treated"
    )
