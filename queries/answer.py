"""An answer: the rows of a question over a release, and what was left out of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from graph.spreadsheets import neutral
from graph.store import Store, serialised, solutions
from ontology.prefixes import BASE, expand, shorten
from queries.ask import query_text, understood
from queries.catalogue import Question

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = Mapping[str, Term]

_NAMED: Final = ox.NamedNode
_JSON: Final = ox.QueryResultsFormat.JSON
FOR_SPREADSHEETS: Final = (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV)
# What a query selects, and in its place what retraction set aside.
_SET_ASIDE: Final = (
    {"cle:UsableFinding": "cle:SetAsideFinding"},
    {"cle:UsableRecommendation": "cle:SetAsideRecommendation", "cle:line ": "cle:lineIfStood "},
    {"cle:UsableBackgroundClaim": "cle:SetAsideBackgroundClaim"},
    {"cle:UsableRegulatoryStatement": "cle:SetAsideRegulatoryStatement"},
)
_ALL_SET_ASIDE: Final = "SELECT DISTINCT ?claim WHERE { ?claim cle:setAsideBecause ?document }"
_CLOSING: Final = (
    "Not a recommendation. Certainty is not assessed unless shown. Evidence as read by {}."
)


class Answer(NamedTuple):
    """The rows of a question, as W3C SPARQL results JSON, with what must be said of them.

    `given` is what was given, as it was understood. `left_out` names the claims the question
    would meet, did they not rest on retracted documents.
    """

    question: Question
    given: Mapping[str, Sequence[str]]
    results: bytes
    left_out: tuple[str, ...]
    not_told: str

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return [variable.value for variable in self._solutions().variables]

    def rows(self) -> Iterator[Row]:
        """The rows, in order; unbound columns are left out."""
        columns = self.columns
        for solution in self._solutions():
            yield {c: t for c, t in zip(columns, solution, strict=True) if t is not None}

    def iris(self) -> list[str]:
        """Every IRI of the rows, and of what was given or stands for it."""
        given = [expand(value) or value for values in self.given.values() for value in values]
        defaults = [expand(g.default) or "" for g in self.question.givens if g.default]
        shown = [t.value for row in self.rows() for t in row.values() if isinstance(t, _NAMED)]
        return [iri for iri in (*given, *defaults, *shown) if iri.startswith(BASE)]

    def serialised(self, form: ox.QueryResultsFormat) -> bytes:
        """The rows in another of the W3C forms: CSV, TSV or XML.

        In CSV and TSV, which spreadsheets open, text that looks like a formula is made harmless.
        """
        if form == _JSON:
            return self.results
        if form in FOR_SPREADSHEETS:
            return for_spreadsheets(self.results, form)
        return serialised(self._solutions(), form)

    def _solutions(self) -> ox.QuerySolutions:
        return _parsed(self.results)


def for_spreadsheets(results: bytes, form: ox.QueryResultsFormat) -> bytes:
    """Results in JSON as CSV or TSV, without a cell that a spreadsheet would take for a formula."""
    return serialised(_parsed(_neutral(results)), form)


def _parsed(results: bytes) -> ox.QuerySolutions:
    parsed = ox.parse_query_results(results, format=_JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    return parsed


def _neutral(results: bytes) -> bytes:
    """The results in JSON with every literal that looks like a formula made harmless."""
    tree: Any = json.loads(results)
    for row in tree["results"]["bindings"]:
        for term in row.values():
            if term["type"] == "literal":
                term["value"] = neutral(term["value"])
    return json.dumps(tree).encode()


def answer(
    question: Question,
    store: Store,
    given: Mapping[str, Sequence[str]],
    *,
    with_narrower: bool = False,
    read_by: str,
    set_aside: bool,
) -> Answer:
    """Ask a question of a store; `set_aside` tells that some claims rest on retracted documents."""
    query = query_text(question, store, given, with_narrower=with_narrower)
    return Answer(
        question=question,
        given=understood(question, store, given),
        results=serialised(solutions(store, query), _JSON),
        left_out=tuple(sorted(_left_out(store, query))) if set_aside else (),
        not_told=f"{question.not_told} {_CLOSING.format(read_by)}",
    )


def _left_out(store: Store, query: str) -> set[str]:
    """The claims set aside that the same query would meet."""
    aside = {solution["claim"] for solution in solutions(store, _ALL_SET_ASIDE)}
    met: set[object] = set()
    for replacements in _SET_ASIDE:
        asked = query
        for usable, set_aside in replacements.items():
            asked = asked.replace(usable, set_aside)
        if asked != query:
            met |= {term for solution in solutions(store, asked) for term in solution}
    return {shorten(claim.value) for claim in met & aside if isinstance(claim, ox.NamedNode)}
