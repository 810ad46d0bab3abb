"""Answers of the graph as values of the JSON API."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
import pyoxigraph as ox

from explorer.api_values import (
    AnswerFact,
    Cell,
    Column,
    Explanation,
    ExplanationList,
    GivenFact,
    Number,
    QuestionFact,
    QuestionLine,
    QuestionList,
    Row,
    Thing,
    TraceStep,
    claim,
    thing,
)
from explorer.labels import labels_of
from explorer.opened import Opened
from graph.nquads import node
from graph.store import rows
from ontology.prefixes import expand
from queries.answer import Answer, Term, answer
from queries.answer import Row as Solution
from queries.ask import query_text
from queries.catalogue import Question
from queries.explain import explain_in
from queries.names import resolve
from queries.trace import trace_in

_NUMBERS: Final = frozenset(("decimal", "integer", "double", "float"))
_SOURCES: Final = """
SELECT DISTINCT ?claim ?source WHERE {{
  VALUES ?claim {{ {claims} }}
  ?claim cle:intervalSource ?source .
}}"""
_POSITIONS: Final = """
SELECT DISTINCT ?position WHERE {{
  ?position a cle:TherapyPosition ; cle:ofTherapy ?therapy .
  FILTER(?position = {iri} || ?therapy = {iri})
}} ORDER BY ?position"""


def question_list(release: Opened) -> QuestionList:
    """Every question, by topic and name."""
    ordered = sorted(release.questions.values(), key=lambda q: (q.topic, q.name))
    lines = [QuestionLine(q.name, q.topic, q.summary, f"/api/ask/{q.name}") for q in ordered]
    return QuestionList(release.facts["release"], lines)


def question_fact(release: Opened, question: Question) -> QuestionFact:
    """All of a question."""
    givens = [
        {**given._asdict(), "type": given.type, "choices": list(given.choices)}
        for given in question.givens
    ]
    return QuestionFact(
        release=release.facts["release"],
        name=question.name,
        topic=question.topic,
        summary=question.summary,
        not_told=question.not_told,
        givens=msgspec.convert(givens, list[GivenFact]),
        columns=_columns(question),
        query=question.query,
    )


def answer_fact(
    release: Opened, question: Question, given: Mapping[str, list[str]], *, with_narrower: bool
) -> AnswerFact:
    """The answer to a question; raises as `queries.answer.answer` does."""
    answered = answer(
        question,
        release.store,
        given,
        with_narrower=with_narrower,
        read_by=release.facts["read_by"],
        set_aside=release.facts["set_aside"],
    )
    solutions = list(answered.rows())
    labels = labels_of(release, answered.iris())
    sources = _interval_sources(release, solutions)
    return AnswerFact(
        release=release.facts["release"],
        question=question.name,
        summary=question.summary,
        asked=_asked(answered, labels),
        columns=_columns(question),
        rows=[
            Row(
                {c: _cell(row.get(c), labels) for c in question.columns},
                _number(row, sources),
            )
            for row in solutions
        ],
        not_told=answered.not_told,
        left_out=[claim(slug) for slug in answered.left_out],
        query=query_text(question, release.store, given, with_narrower=with_narrower),
    )


def trace_step(release: Opened, name: str) -> TraceStep:
    """The trace of what a name stands for."""
    return msgspec.json.decode(trace_in(release.store, name, "json"), type=TraceStep)


def explanation_list(release: Opened, name: str) -> ExplanationList:
    """Why a position, or every position of a therapy, stands on its line."""
    explain_in(release.store, name)  # refuses what fits nothing, or has no position
    about = resolve(release.store, name, "cle:TherapyPosition", "cle:Therapy")
    found = rows(release.store, _POSITIONS.format(iri=node(about)))
    explained = [
        Explanation(thing(row["position"]), explain_in(release.store, row["position"]))
        for row in found
    ]
    return ExplanationList(release.facts["release"], explained)


def _columns(question: Question) -> list[Column]:
    return [Column(name, said) for name, said in question.columns.items()]


def _asked(answered: Answer, labels: Mapping[str, str]) -> dict[str, list[Thing | str | float]]:
    asked: dict[str, list[Thing | str | float]] = {}
    for given in answered.question.givens:
        values = answered.given.get(given.name) or ([given.default] if given.default else [])
        match given.type:
            case "iri":
                iris = [expand(value) or value for value in values]
                asked[given.name] = [thing(iri, labels.get(iri)) for iri in iris]
            case "proportion":
                asked[given.name] = [float(value) for value in values]
            case _:
                asked[given.name] = list(values)
    return asked


def _cell(term: Term | None, labels: Mapping[str, str]) -> Cell:
    if isinstance(term, ox.NamedNode):
        return thing(term.value, labels.get(term.value))
    if not isinstance(term, ox.Literal):
        return None
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value in ("true", "1")
    if kind in _NUMBERS:
        return int(term.value) if kind == "integer" else float(term.value)
    return term.value


def _number(row: Solution, sources: Mapping[str, Thing]) -> Number | None:
    """The number of a row as one value; None where the row has none."""
    folded = {name: _cell(row.get(name), {}) for name in ("value", "lower", "upper")}
    folded |= {name: _cell(row.get(name), {}) for name in ("events", "total", "unit", "asPrinted")}
    if all(folded[name] is None for name in ("value", "events", "asPrinted")):
        return None
    found = sources.get(_claim_of(row) or "")
    source = found if folded["lower"] is not None or folded["upper"] is not None else None
    return msgspec.convert(
        {**folded, "intervalSource": source and msgspec.to_builtins(source)}, Number
    )


def _claim_of(row: Solution) -> str | None:
    named = row.get("claim") or row.get("finding")
    return named.value if isinstance(named, ox.NamedNode) else None


def _interval_sources(release: Opened, solutions: Iterable[Solution]) -> dict[str, Thing]:
    claims = {
        iri for row in solutions if "lower" in row or "upper" in row if (iri := _claim_of(row))
    }
    values = " ".join(node(iri) for iri in sorted(claims))
    found = rows(release.store, _SOURCES.format(claims=values)) if claims else []
    labels = labels_of(release, {row["source"] for row in found})
    return {row["claim"]: thing(row["source"], labels.get(row["source"])) for row in found}
