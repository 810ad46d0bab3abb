"""Search over everything that has a page."""

from collections.abc import Sequence
from typing import Final

from explorer.asking import Asked
from explorer.calls import Call, Reply
from explorer.iris import link_of
from explorer.layout import html
from explorer.lookup import Match, Thing, by_kind, identified, index, look_up, nearest_names
from explorer.opened import Opened
from ontology.prefixes import shorten

ADDRESS: Final = "/search"
_MOST: Final = 15
_LONGEST: Final = 200
_PLURALS: Final = {
    "therapy": "Therapies",
    "outcome": "Outcomes",
    "condition": "Conditions",
    "jurisdiction": "Places",
    "document": "Documents",
    "study": "Studies",
    "proposition": "Disputed",
    "question": "Questions",
}


# Kinds that questions take, by the class of their givens.
_GIVEN: Final = {
    "therapy": "cle:Therapy",
    "outcome": "cle:Outcome",
    "condition": "cle:Condition",
    "jurisdiction": "cle:Jurisdiction",
    "document": "cle:Document",
}


def page(release: Opened, call: Call) -> Reply:
    """What was found, by kind; the DOI, PMID or PMCID of a document leads straight to it."""
    text = (call.field("q") or "")[:_LONGEST]
    if document := identified(release, text):
        return Reply(303, b"", headers=(("Location", link_of(document)),))
    matches = look_up(release, text)
    return html(
        release,
        "search.html",
        title=f"Search: {text}" if text else "Search",
        here=call.path,
        text=text,
        groups=list(by_kind(matches)),
        loose=bool(matches) and matches[0].how in ("part", "words", "some"),
        nearest=[] if matches or not text else nearest_names(release, text),
        plurals=_PLURALS,
        retracted=index(release).retracted,
        most=_MOST,
        asks=_asks(release, matches),
    )


def _asks(release: Opened, matches: Sequence[Match]) -> tuple[str, list[tuple[str, str]]]:
    """What was named outright, and the questions about all of it, with their addresses."""
    named: dict[str, Thing] = {}
    for match in matches:
        if match.how in ("exact", "part") and match.thing.kind in _GIVEN:
            named.setdefault(match.thing.kind, match.thing)
    found = []
    for question in release.questions.values() if named else ():
        takes = {given.of: given.name for given in reversed(question.givens)}
        if all(_GIVEN[kind] in takes for kind in named):
            given = {takes[_GIVEN[kind]]: [shorten(thing.iri)] for kind, thing in named.items()}
            found.append((question.summary, Asked(question, given).address()))
    return " and ".join(thing.label for thing in named.values()), found
