"""The SHACL shapes: the evidence conforms, and each of their sentences can be a violation."""

from typing import Any, Final

import pytest
from rdflib import SH, Graph

from graph.embedded import EmbeddedStore
from graph.validate import shape_problems
from ontology.vocabulary import FOLDER
from tests.small_graphs import cases, changed_graph

CASES: Final = cases("shape_violations.yaml")


def shapes() -> Graph:
    graph = Graph()
    for path in sorted((FOLDER / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


def test_a_sound_graph_conforms() -> None:
    assert shape_problems(changed_graph()) == []


def test_the_release_conforms(store: EmbeddedStore) -> None:
    assert shape_problems(store) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_violation_is_told_of_its_datum(case: dict[str, Any]) -> None:
    store = changed_graph(case.get("less", ""), case.get("more", ""))
    about = {p.where for p in shape_problems(store) if p.sentence == case["says"]}
    assert about == set(case["about"])


def test_every_sentence_of_the_shapes_has_a_violation() -> None:
    sentences = [str(sentence) for sentence in shapes().objects(None, SH.message)]
    assert {case["says"] for case in CASES} == set(sentences)
    assert len(sentences) == len(set(sentences)), "two shapes say the same"


def test_every_constraint_has_a_sentence() -> None:
    graph = shapes()
    constraints = {
        *graph.objects(None, SH.property),
        *graph.subjects(SH["or"]),
        *graph.subjects(SH.xone),
    }
    assert all(graph.value(constraint, SH.message) for constraint in constraints)
    for sentence in graph.objects(None, SH.message):
        assert str(sentence)[0].isupper()
        assert str(sentence).endswith(".")
