"""A question: its givens as a form, its answer as a table, and the answer as a file."""

from typing import Any, Final
from urllib.parse import quote

from explorer.answer_table import answer_table, of_threshold
from explorer.asking import (
    Asked,
    answer_to,
    asked_in,
    faults_of,
    filled_in,
    question_of,
    sentence,
    takes_narrower,
    threshold_of,
)
from explorer.calls import Call, Reply
from explorer.downloads import file_of, form_in, forms_of
from explorer.givens_form import fields_of
from explorer.layout import html
from explorer.opened import Opened
from graph.errors import ClevidenceError
from queries.catalogue import Question
from queries.render import NOTHING, heading

ADDRESS: Final = "/ask/{question}"


def page(release: Opened, call: Call, question: str) -> Reply:
    """The question of that name, or, with the suffix of a form, its answer as a file.

    Fields left blank, which a form sends all the same, lead to the address without them.
    """
    name, form = form_in(question)
    asks = question_of(release, name)
    asked, faults = read(release, asks, call)
    if faults:
        return _page(release, asked, faults)
    if has_blanks(call):
        suffix = form.suffix if form else ""
        return Reply(303, b"", headers=(("Location", asked.address(suffix=suffix)),))
    return file_of(release, asked, form) if form else _page(release, asked, {})


def read(release: Opened, question: Question, call: Call) -> tuple[Asked, dict[str, str]]:
    """What a call asks, and what is wrong with it, one sentence a given."""
    try:
        asked = asked_in(question, call)
    except ClevidenceError as error:
        asked = filled_in(question, call)
        return asked, {"": sentence(str(error)), **faults_of(release, asked)}
    return asked, faults_of(release, asked)


def has_blanks(call: Call) -> bool:
    """Whether a field was left blank."""
    return any(not value.strip() for _, value in call.fields)


def _page(release: Opened, asked: Asked, faults: dict[str, str]) -> Reply:
    question = asked.question
    answered = None if faults else _answered(release, asked)
    return html(
        release,
        "question.html",
        status=400 if faults else 200,
        title=question.summary,
        here="/ask/" + question.name,
        question=question,
        fields=fields_of(release, asked, faults),
        faults=list(faults.values()),
        narrower=takes_narrower(question),
        with_narrower=asked.with_narrower,
        address=asked.address(),
        nothing=NOTHING,
        **(answered or {"table": None}),
    )


def _answered(release: Opened, asked: Asked) -> dict[str, Any]:
    question, answered = asked.question, answer_to(release, asked)
    table = answer_table(release, answered)
    sparql = asked.query(release)
    count = len(table.rows)
    return {
        "table": table,
        "caption": f"{count} row{'s' * (count != 1)}, in the order of the question.",
        "threshold": of_threshold(threshold_of(answered)),
        "left_out": answered.left_out,
        "not_told": answered.not_told,
        "columns": [(heading(name), words) for name, words in question.columns.items()],
        "sparql": sparql,
        "editor": f"/query?query={quote(sparql)}",
        "downloads": [
            (form.title, asked.address(suffix=form.suffix)) for form in forms_of(question)
        ],
    }
