"""A stranger's query, answered by a worker: rows, truth or triples in the form that is wanted.

Rows past the limit are said where the form has a place for it (a link in the head of JSON and
XML) and in the header `Clevidence-Limited`; a form that has none is refused, never silently cut.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

import pyoxigraph as ox

from explorer.calls import PLAIN, Call, Query, Reply
from explorer.negotiation import best
from explorer.opened import Opened
from graph.embedded import EmbeddedStore
from graph.errors import ClevidenceError, QueryError
from graph.store import Result, serialised
from ontology.prefixes import PREFIXES

JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
ROWS: Final = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
TRUTH: Final = {name: form for name, form in ROWS.items() if name not in (CSV, TSV)}
TRIPLES: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
# What stands in the field `format`, for those who cannot set a header.
NAMED: Final = {
    "json": JSON,
    "xml": XML,
    "csv": CSV,
    "tsv": TSV,
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "nquads": "application/n-quads",
}
LIMITED: Final = "Clevidence-Limited"
_WHERE_LIMITS_ARE_TOLD: Final = "/about#limits"


def answered(release: Opened, call: Call) -> Reply:
    """The reply to a query of the SPARQL protocol, refusals as sentences in plain text."""
    assert call.sparql
    try:
        result = _result(release, call.sparql)
        if isinstance(result, ox.QuerySolutions):
            return _rows(result, call)
        if isinstance(result, ox.QueryBoolean):
            form = _chosen(call.accept, TRUTH)
            return Reply(200, serialised(result, TRUTH[form]), form)
        return _triples(result, call)
    except _NotAcceptable as error:
        return _refused(406, str(error))
    except ClevidenceError as error:
        return _refused(400, str(error))
    except (OSError, RuntimeError, ValueError) as error:  # the engine's, as rows are made
        return _refused(400, f"the query cannot be answered: {error}")


class _NotAcceptable(ClevidenceError):
    """No form of the result is one that the client takes."""


def _result(release: Opened, query: Query) -> Result:
    store = release.store
    if isinstance(store, EmbeddedStore):
        return store.query(
            query.text, default_graphs=query.default_graphs, named_graphs=query.named_graphs
        )
    if query.default_graphs or query.named_graphs:
        raise QueryError("a dataset cannot be chosen here; name it in the query, by FROM")
    return store.query(query.text)


def _rows(found: ox.QuerySolutions, call: Call) -> Reply:
    """As TSV first, of which the engine makes the other forms, so that rows can be counted."""
    assert call.sparql
    most = call.sparql.most_rows
    form = _chosen(call.accept, ROWS)
    lines = ["\t".join(f"?{variable.value}" for variable in found.variables)]
    lines += [
        "\t".join("" if term is None else str(term) for term in row) for row in islice(found, most)
    ]
    is_more = len(lines) > most and next(found, None) is not None
    lines.append("")
    results = ox.parse_query_results("\n".join(lines).encode(), format=ox.QueryResultsFormat.TSV)
    assert isinstance(results, ox.QuerySolutions)
    body = serialised(results, ROWS[form])
    if not is_more:
        return Reply(200, body, _content_type(form))
    headers = ((LIMITED, f"rows={most}"),)
    match ROWS[form]:
        case ox.QueryResultsFormat.JSON:
            said = f'"head":{{"link":["{_WHERE_LIMITS_ARE_TOLD}"],'.encode()
            return Reply(200, body.replace(b'"head":{', said, 1), form, headers)
        case ox.QueryResultsFormat.XML:
            said = f'<link href="{_WHERE_LIMITS_ARE_TOLD}"/></head>'.encode()
            return Reply(200, body.replace(b"</head>", said, 1), form, headers)
        case _:
            return _refused(400, _past(most, "rows", f"{form} has no place to say so"), headers)


def _triples(found: ox.QueryTriples, call: Call) -> Reply:
    assert call.sparql
    most = call.sparql.most_rows
    form = _chosen(call.accept, TRIPLES)
    triples = dict.fromkeys(islice(found, most))
    if next(found, None) is not None:
        said = _past(most, "triples", "a graph has no place to say so")
        return _refused(400, said, ((LIMITED, f"triples={most}"),))
    try:
        body = ox.serialize(triples, format=TRIPLES[form], prefixes=PREFIXES)
    except (OSError, ValueError) as error:
        raise _NotAcceptable(f"{form} cannot hold this graph ({error}); ask for Turtle") from error
    return Reply(200, body or b"", _content_type(form))


def _past(most: int, what: str, why: str) -> str:
    return (
        f"there are more than {most:,} {what}, and {why}; add LIMIT {most} to have the first "
        "ones, and page with ORDER BY, LIMIT and OFFSET"
    )


def _chosen(accept: str, offered: Iterable[str]) -> str:
    chosen = _best(accept, tuple(offered))
    if chosen is None:
        raise _NotAcceptable(f"the result goes out as {', '.join(offered)}; accept one of these")
    return chosen


_best = lru_cache(256)(best)


def _content_type(form: str) -> str:
    return f"{form}; charset=utf-8" if form.startswith("text/") else form


def _refused(status: int, sentence: str, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    return Reply(status, f"{sentence}\n".encode(), PLAIN, headers)
