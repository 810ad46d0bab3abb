"""Every question: its header, its case, both engines, its givens, its order."""

import csv
import re
import shlex
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
import rdflib

from graph.assembly import Evidence
from graph.embedded import EmbeddedStore
from graph.errors import ClevidenceError
from graph.store import Store, solutions
from ontology.prefixes import expand
from queries.ask import query_text
from queries.catalogue import Given, Question, questions, read_question

CASES: Final = Path(__file__).parent / "questions"
QUESTIONS: Final = questions()
NAMES: Final = sorted(QUESTIONS)
ANSWERS: Final = sorted(CASES.glob("*/answer*.csv"))
OPEN: Final = [
    (name, given) for name in NAMES for given in QUESTIONS[name].givens if given.default is None
]
GIVENS: Final = [(name, given) for name in NAMES for given in QUESTIONS[name].givens]

Row = tuple[str, ...]


def plain(term: Any) -> str:
    """A term as it is compared: numbers at six decimals, everything else as its text."""
    if term is None:
        return ""
    text = (
        str(term.value)
        if hasattr(term, "value") and not isinstance(term, rdflib.Literal)
        else str(term)
    )
    datatype = str(getattr(term, "datatype", "") or "")
    if re.search(r"#(decimal|integer)>?$", datatype):
        return format(round(Decimal(text), 6).normalize(), "f")
    return text.lower() if datatype.endswith(("#boolean", "#boolean>")) else text


def in_oxigraph(store: Store, query: str) -> list[Row]:
    found = solutions(store, query)
    return [tuple(plain(term) for term in row) for row in found]


def in_rdflib(graph: rdflib.Graph, query: str) -> list[Row]:
    return [tuple(plain(term) for term in row) for row in graph.query(query)]  # type: ignore[union-attr]


@cache
def case(name: str) -> tuple[EmbeddedStore, rdflib.Graph]:
    """The case's graph in both engines."""
    path = CASES / name / "graph.ttl"
    lines = [
        f"{quad.triple} <urn:case> .\n" for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]
    return EmbeddedStore.in_memory(lines), rdflib.Graph().parse(path)


@pytest.fixture(scope="module")
def merged(evidence: Evidence) -> rdflib.Graph:
    """The real graph in rdflib, its named graphs merged: the union that a query reads."""
    triples = {line.rsplit(" <", 1)[0] + " .\n" for line in evidence.lines}
    return rdflib.Graph().parse(data="".join(triples), format="nt")


def expected(path: Path) -> tuple[dict[str, list[str]], bool, list[str], list[Row]]:
    """What is given, header and rows of an expected answer; prefixed names are expanded."""
    lines = path.read_text(encoding="utf-8").splitlines()
    flags = shlex.split(lines.pop(0)[1:]) if lines[0].startswith("#") else []
    header, *rows = csv.reader(lines)
    cells = [tuple(expand(cell) or cell for cell in row) for row in rows]
    given: dict[str, list[str]] = {}
    narrower = "--with-narrower" in flags
    words = [word for word in flags if word != "--with-narrower"]
    for flag, value in zip(words[::2], words[1::2], strict=True):
        given.setdefault(flag[2:].replace("-", "_"), []).append(value)
    return given, narrower, header, cells


def test_every_question_has_a_case_and_every_case_a_question() -> None:
    assert {path.parent.name for path in CASES.glob("*/graph.ttl")} == set(NAMES)
    assert {path.parent.name for path in CASES.glob("*/answer.csv")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_holds_rows_that_must_not_appear(name: str) -> None:
    text = (CASES / name / "graph.ttl").read_text(encoding="utf-8")
    assert re.search("must not appear", text)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_has_the_expected_answer_in_both_engines(path: Path) -> None:
    question = QUESTIONS[path.parent.name]
    store, graph = case(question.name)
    given, narrower, header, rows = expected(path)
    query = query_text(question, store, given, with_narrower=narrower)
    assert header == list(question.columns)
    assert in_oxigraph(store, query) == rows
    assert Counter(in_rdflib(graph, query)) == Counter(rows)


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_give_the_same_rows_of_the_real_graph(
    name: str, store: EmbeddedStore, merged: rdflib.Graph
) -> None:
    query = QUESTIONS[name].query
    rows = in_oxigraph(store, query)
    assert rows
    assert Counter(in_rdflib(merged, query)) == Counter(rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_are_those_of_the_header(name: str, store: EmbeddedStore) -> None:
    found = [v.value for v in solutions(store, QUESTIONS[name].query).variables]
    assert found == list(QUESTIONS[name].columns)
    assert {"claim", "document"} <= set(found)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_identifies_every_row(name: str, store: EmbeddedStore) -> None:
    question = QUESTIONS[name]
    order = question.query.rpartition("ORDER BY")[2]
    keys = re.findall(r"\?(\w+)", order)
    assert keys
    columns = list(question.columns)
    assert set(keys) <= set(columns)
    rows = in_oxigraph(store, question.query)
    identified = Counter(tuple(row[columns.index(key)] for key in keys) for row in rows)
    assert max(identified.values()) == 1


@pytest.mark.parametrize(("name", "given"), OPEN, ids=lambda x: getattr(x, "flag", x))
def test_a_given_value_narrows(name: str, given: Given, store: EmbeddedStore) -> None:
    question = QUESTIONS[name]
    everything = in_oxigraph(store, question.query)
    columns = list(question.columns)
    shown = {given.name, f"{given.name}Found", f"position{given.name.title()}"}
    column = next(c for c in columns if c in shown | {f"evidence{given.name.title()}"})
    value = next(row[columns.index(column)] for row in everything if row[columns.index(column)])
    narrowed = in_oxigraph(store, query_text(question, store, {given.name: [value]}))
    assert narrowed
    assert not Counter(narrowed) - Counter(everything)


@pytest.mark.parametrize(("name", "given"), GIVENS, ids=lambda x: getattr(x, "flag", x))
def test_a_bad_value_is_refused(name: str, given: Given, store: EmbeddedStore) -> None:
    with pytest.raises(ClevidenceError):
        query_text(QUESTIONS[name], store, {given.name: [">} DROP ALL #"]})


@pytest.mark.parametrize(("name", "given"), GIVENS, ids=lambda x: getattr(x, "flag", x))
def test_a_default_can_be_given_by_hand(name: str, given: Given, store: EmbeddedStore) -> None:
    if given.default is None:
        return
    question = QUESTIONS[name]
    asked = query_text(question, store, {given.name: [given.default]})
    assert in_oxigraph(store, asked) == in_oxigraph(store, question.query)


def rejected(tmp_path: Path, text: str) -> str:
    path = tmp_path / "question.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClevidenceError) as refusal:
        read_question(path)
    return str(refusal.value)


HEADER: Final = "#+ summary: What?\n#+ not_told: Much.\n#+ columns: {x: it}\n"


def test_a_question_whose_header_does_not_fit_is_refused(tmp_path: Path) -> None:
    assert "the header has" in rejected(tmp_path, "#+ summary: What?\nSELECT ?x WHERE { }")
    undeclared = HEADER + "SELECT ?x WHERE { VALUES ?x { UNDEF }  # given\n}"
    assert "givens are not those of the query" in rejected(tmp_path, undeclared)
    unknown = HEADER + "#+ given: {x: {type: iri, colour: red}}\nSELECT ?x WHERE { }"
    assert "a key not of" in rejected(tmp_path, unknown)


def test_what_is_given_never_reaches_the_query_as_free_text(store: EmbeddedStore) -> None:
    question: Question = QUESTIONS["options_under_risk"]
    query = query_text(question, store, {"outcome": ["Peripheral Neuropathy"]})
    assert "Peripheral Neuropathy" not in query
    assert "<https://w3id.org/clevidence/outcome/peripheral-neuropathy>" in query
