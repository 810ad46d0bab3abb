"""Lines of therapy: inferred from what sources state, alike by both reasoners, and explained."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pyoxigraph as ox
import pytest

from graph.assembly import assemble, reasoner_input
from graph.claim import Dossier, Recommendation
from graph.errors import EvidenceError
from loaders.source import Load
from ontology import terms as cle
from ontology.prefixes import PREFIXES, iri
from ontology.reasoner import Inconsistent, infer_lines, infer_lines_with_hermit
from ontology.vocabulary import Vocabulary
from queries.explain import explain_in

FRANCE: Final = "thalidomide/cle/any/systemic/france/ansm-rtu-2015"


def with_placement(load: Load, document: str, key: str, **changes: Any) -> list[Dossier]:
    """The dossiers with one recommendation's placements changed."""

    def changed(dossier: Dossier) -> Dossier:
        claims = tuple(
            replace(claim, placements=tuple(replace(p, **changes) for p in claim.placements))
            if isinstance(claim, Recommendation) and claim.key == key
            else claim
            for claim in dossier.claims
        )
        return replace(dossier, claims=claims)

    dossiers = [changed(d) if d.slug == document else d for d in load.dossiers]
    assert dossiers != load.dossiers, f"{document}/{key} has no placement to change"
    return dossiers


def lines_of(dossiers: Sequence[Dossier], vocabulary: Vocabulary, position: str) -> set[str]:
    inferred = infer_lines(*reasoner_input(dossiers, vocabulary))
    return {o for s, p, o in inferred if s == iri("position", position) and p == cle.line}


Change = Callable[[Load], list[Dossier]]


def in_france(**changes: Any) -> Change:
    return lambda load: with_placement(
        load, "ansm-decision-2022", "thalidomide-second-line", **changes
    )


@pytest.mark.parametrize(
    ("changes", "ground", "other"),
    [
        ({"states_line": None}, "afterFailureOf some FirstLinePosition", "statesLine value"),
        ({"after_failure_of": ()}, "statesLine value SecondLine", "afterFailureOf some"),
    ],
    ids=["without the stated line", "without the failed therapy"],
)
def test_either_ground_keeps_thalidomide_on_the_second_line_in_france(
    load: Load, vocabulary: Vocabulary, changes: dict[str, Any], ground: str, other: str
) -> None:
    dossiers = in_france(**changes)(load)
    assert lines_of(dossiers, vocabulary, FRANCE) == {cle.SecondLine}
    explained = explain_in(assemble(dossiers, vocabulary, {}).store, FRANCE)
    assert ground in explained
    assert other not in explained


def test_without_both_grounds_thalidomide_has_no_line_in_france(
    load: Load, vocabulary: Vocabulary
) -> None:
    dossiers = in_france(states_line=None, after_failure_of=())(load)
    assert lines_of(dossiers, vocabulary, FRANCE) == set()
    explained = explain_in(assemble(dossiers, vocabulary, {}).store, FRANCE)
    assert "stands on no line" in explained


def test_first_line_is_stated_and_never_inferred(load: Load, vocabulary: Vocabulary) -> None:
    dossiers = with_placement(
        load, "ansm-decision-2022", "antimalarials-first-step", states_line=None
    )
    antimalarials = FRANCE.replace("thalidomide", "antimalarials-hcq-cq")
    assert lines_of(dossiers, vocabulary, antimalarials) == set()


def test_a_therapy_after_a_second_line_one_is_third_and_nothing_follows_the_third(
    load: Load, vocabulary: Vocabulary
) -> None:
    def after(therapy: str, failed: str) -> list[str]:
        name, position = iri("position", f"{therapy}/x"), iri("position", f"{failed}/x")
        return [f"<{name}> <{cle.afterFailureOf}> <{position}> ."]

    stated = f"<{iri('position', 'a/x')}> <{cle.statesLine}> <{cle.FirstLine}> ."
    text = "\n".join([stated, *after("b", "a"), *after("c", "b"), *after("d", "c")])
    positions = [q.triple for q in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
    ontology, _ = reasoner_input(load.dossiers, vocabulary)
    lines = {s[-3]: o for s, p, o in infer_lines(ontology, positions) if p == cle.line}
    assert lines == {"a": cle.FirstLine, "b": cle.SecondLine, "c": cle.ThirdLine}


@pytest.mark.usefixtures("java")
def test_both_reasoners_give_the_same_lines(load: Load, vocabulary: Vocabulary) -> None:
    given = reasoner_input(load.dossiers, vocabulary)
    inferred = infer_lines(*given)
    assert inferred
    assert infer_lines_with_hermit(*given) == inferred


@pytest.mark.usefixtures("java")
def test_hermit_finds_first_line_for_thalidomide_in_france_inconsistent(
    load: Load, vocabulary: Vocabulary
) -> None:
    dossiers = in_france(states_line="FirstLine")(load)
    with pytest.raises(Inconsistent):
        infer_lines_with_hermit(*reasoner_input(dossiers, vocabulary))


def test_the_build_refuses_first_line_for_thalidomide_in_france_without_java(
    load: Load, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EvidenceError, match="exclude each other"):
        assemble(in_france(states_line="FirstLine")(load), vocabulary, {})


def test_a_reasoner_is_given_no_number_and_no_label(load: Load, vocabulary: Vocabulary) -> None:
    for triples in reasoner_input(load.dossiers, vocabulary):
        assert not [t for t in triples if isinstance(t.object, ox.Literal)]
        assert not [t for t in triples if str(t.predicate) == f"<{PREFIXES['skos']}exactMatch>"]
