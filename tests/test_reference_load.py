"""What falls with a reference, what most rests on, and answers with a source left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.assembly import Evidence, store_without
from graph.embedded import EmbeddedStore
from graph.network import fallen, network
from graph.release import Home
from graph.store import rows
from graph.usable import set_aside
from ontology.prefixes import iri
from ontology.vocabulary import Vocabulary
from queries import leave_one_out, reference_load
from queries.catalogue import questions
from tests.program import refused, run


@pytest.mark.parametrize("document", ["chasset-2018", "kuhn-2017-s2k", "lu-2021", "eular-2019"])
def test_what_falls_is_what_a_retraction_sets_aside(
    evidence: Evidence, vocabulary: Vocabulary, document: str
) -> None:
    graph = network(evidence.store)
    walked = fallen(graph, [iri("document", document)])
    query = "SELECT DISTINCT ?c WHERE { ?c cle:setAsideBecause ?d }"
    without = store_without(evidence.dossiers, vocabulary, document)
    assert walked == {row["c"] for row in rows(without, query)}
    assert set_aside(evidence.dossiers) == {}


def test_what_rests_on_a_review_lists_its_claims_relays_and_answers(home: Home) -> None:
    shown = run("what-rests-on", "chasset-2018", "--home", home.folder)
    assert shown.code == 0
    for line in (
        "  chasset-2018/confirmed-neuropathy",
        "  abstract-cle-strategy/thalidomide-neuropathy",
        "  options_under_risk: ",
    ):
        assert line in shown.out


def test_a_study_is_walked_too(home: Home) -> None:
    shown = run("what-rests-on", "braunstein-2012-lenalidomide", "--home", home.folder)
    assert "braunstein-2012/" in shown.out
    assert "lenalidomide-52-week-trial/" in shown.out


def test_the_heaviest_reference_stands_first(store: EmbeddedStore) -> None:
    loads = reference_load.load_bearing_references(store)
    weights = [(len(load.positions_fallen), len(load.fallen)) for _, load in loads]
    assert weights == sorted(weights, reverse=True)
    assert weights[0][0] >= 10


def test_an_answer_without_its_leading_source_is_led_by_another(
    evidence: Evidence, vocabulary: Vocabulary
) -> None:
    asked = leave_one_out.Asked(
        questions()["options_under_risk"], {"jurisdiction": ["france"]}, "2026-11-24"
    )
    lines = list(
        leave_one_out.report(
            asked,
            evidence.store,
            ["chasset-2018"],
            lambda slug: store_without(evidence.dossiers, vocabulary, slug),
        )
    )
    assert any("without chasset-2018: 2 gone" in line for line in lines)
    assert any("leads: false -> true" in line for line in lines)


def test_wrong_calls_are_refused_in_a_sentence(home: Home) -> None:
    assert "no document or study is named 'nobody'" in refused(
        "what-rests-on", "nobody", "--home", home.folder
    )
    assert "no question is named 'options'" in refused("answers-without", "options")
    assert "gives nothing; write --given line=second" in refused(
        "answers-without", "options_under_risk", "--given", "second"
    )
    assert "no release or N-Quads file is named '77'" in refused(
        "diff", "77", "78", "--home", home.folder
    )


def test_a_diff_says_which_answers_changed_and_why(
    edited_records: Callable[..., Path], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert run("build", "--home", home).code == 0
    records = edited_records(
        "knop-1983.yaml",
        ("    events: 54\n", "    events: 53\n"),
        ("fifty-four patients (90%)", "fifty-three patients (90%)"),
        ("In fifty-four", "In fifty-three"),
        everything=True,
    )
    assert run("build", "--home", home, "--records", records).code == 0
    told = run("diff", "1", "2", "--home", home)
    assert told.code == 0
    assert "changed: knop-1983/" in told.out
    assert "a corrected claim: quote, asPrinted, events" in told.out
    assert run("diff", "2", "2", "--home", home).out == "no answer changed\n"


def test_the_catalogue_is_shacl_sparql_and_stands_in_the_graph(
    home: Home, store: EmbeddedStore
) -> None:
    written = run("publish", "--home", home.folder)
    assert written.code == 0
    assert "sh:SPARQLSelectExecutable" in written.out
    asked = rows(
        store,
        """SELECT ?question WHERE { ?question a sh:SPARQLSelectExecutable ;
          cle:asksOf cle:Outcome ; cle:column "verdict" }""",
    )
    assert iri("question", "options_under_risk") in {row["question"] for row in asked}
