"""The SPARQL page: a box for a query that works by itself, an editor where one was built."""

import json
from itertools import groupby
from typing import Final

from markupsafe import Markup

from explorer.built import BUILT
from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.opened import Opened
from graph.errors import UnknownName
from ontology.prefixes import BASE, PREFIXES, sparql_prologue
from queries.catalogue import Question

ADDRESS: Final = "/query"

_FIRST: Final = f"""PREFIX cle: <{PREFIXES["cle"]}>
PREFIX skos: <{PREFIXES["skos"]}>

# How many findings does each therapy have?
SELECT ?therapy ?label (COUNT(DISTINCT ?claim) AS ?findings) WHERE {{
  ?claim a cle:UsableFinding ;
    cle:ofTherapy ?therapy .
  ?therapy skos:prefLabel ?label .
}}
GROUP BY ?therapy ?label
ORDER BY DESC(?findings) ?label
"""
# Characters that could end the script element that holds the JSON.
_HARMLESS: Final = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"}
_FACTS: Final = Markup(  # noqa: S704 - of the prefix map alone, and no `<` is left in it
    json.dumps({"base": BASE, "prefixes": PREFIXES}).translate(_HARMLESS)
)


def page(release: Opened, call: Call) -> Reply:
    """The page with the query of the address, that of a question of the catalogue, or a first one.

    Raises UnknownName for a question that is not in the catalogue.
    """
    question = _chosen(release, call.field("question"))
    asked = next((value for key, value in call.fields if key == "query"), None)
    return html(
        release,
        "query.html",
        title="Ask in SPARQL",
        here=call.path,
        query=asked or (question.query.lstrip() if question else _FIRST),
        chosen=question.name if question else "",
        summary=question.summary if question else "",
        not_told=question.not_told if question else "",
        topics=_topics(release),
        prologue=sparql_prologue(),
        query_facts=_FACTS,
        built="editor.js" in BUILT,
    )


def _chosen(release: Opened, name: str | None) -> Question | None:
    if name is None:
        return None
    if name not in release.questions:
        raise UnknownName("question", name, release.questions)
    return release.questions[name]


def _topics(release: Opened) -> list[tuple[str, list[str]]]:
    """The names of the questions by topic, both in their order."""
    sorted_ones = sorted(release.questions.values(), key=lambda q: (q.topic, q.name))
    by_topic = groupby(sorted_ones, key=lambda q: q.topic)
    return [(topic, [question.name for question in members]) for topic, members in by_topic]
