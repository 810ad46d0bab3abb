"""The SPARQL 1.1 Protocol at `/sparql`: forms, datasets, refusals, limits that are said."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from explorer.opened import Opened
from explorer.sparql import NAMED, ROWS, TRIPLES
from graph.embedded import EmbeddedStore
from tests.explorer.site import Site

LINES = [
    '<http://e/1> <http://e/p> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://g/1> .\n',
    '<http://e/2> <http://e/p> "a\\ttab, a \\"quote\\"\\nand a line"@en-GB <http://g/1> .\n',
    "<http://e/3> <http://e/p> <http://e/1> <http://g/2> .\n",
    '<http://e/4> <http://e/p> "=1+1" <http://g/2> .\n',
]
ALL = "SELECT ?s ?o { ?s <http://e/p> ?o } ORDER BY ?s"
FACTS = {"release": "0001-0123456789ab", "digest": "0" * 64, "read_by": "2026-11", "set_aside": 0}


@pytest.fixture(scope="module")
def small() -> Site:
    """The site over four triples in two graphs."""
    return Site(Opened(EmbeddedStore.in_memory(LINES), FACTS, {}))


def _query(site: Site, text: str, accept: str = "", **fields: object) -> tuple[int, str, str]:
    response = site.get(
        "/sparql", params={"query": text, **fields}, headers={"Accept": accept or "*/*"}
    )
    return response.status_code, response.headers["content-type"], response.text


@pytest.mark.parametrize("media", ROWS)
def test_rows_go_out_in_every_form_and_are_the_same(small: Site, media: str) -> None:
    status, content_type, text = _query(small, ALL, media)
    assert status == 200
    assert content_type.partition(";")[0] == media
    if "json" in media or "xml" in media:
        parsed = ox.parse_query_results(text.encode(), format=ROWS[media])
        assert isinstance(parsed, ox.QuerySolutions)
        found = [(row["s"].value, row["o"].value) for row in parsed]
    else:
        lines = list(csv.reader(io.StringIO(text), delimiter="," if "csv" in media else "\t"))
        assert len(lines) >= 5
        return
    assert found == [
        ("http://e/1", "1.5"),
        ("http://e/2", 'a\ttab, a "quote"\nand a line'),
        ("http://e/3", "http://e/1"),
        ("http://e/4", "=1+1"),
    ]


@pytest.mark.parametrize("media", TRIPLES)
def test_a_graph_goes_out_in_every_form_and_is_the_same(small: Site, media: str) -> None:
    status, _, text = _query(
        small, "CONSTRUCT { ?s <http://e/q> ?o } { ?s <http://e/p> ?o }", media
    )
    assert status == 200
    triples = {str(q.triple) for q in ox.parse(text, format=TRIPLES[media])}
    assert len(triples) == 4


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("ASK { ?s ?p ?o }", "application/sparql-results+json", '"boolean":true'),
        ("ASK { ?s ?p 7 }", "application/sparql-results+xml", "<boolean>false</boolean>"),
    ],
)
def test_truth_goes_out_as_json_and_xml(
    small: Site, query: str, accept: str, expected: str
) -> None:
    status, content_type, text = _query(small, query, accept)
    assert (status, content_type) == (200, accept)
    assert expected in text


def test_the_client_chooses_the_form_by_weight_or_by_the_field_format(small: Site) -> None:
    accept = "text/csv;q=0.5, application/sparql-results+xml;q=0.9, text/html"
    assert _query(small, ALL, accept)[1] == "application/sparql-results+xml"
    assert _query(small, ALL, "*/*")[1] == "application/sparql-results+json"
    for name, media in NAMED.items():
        query = ALL if media in ROWS else "CONSTRUCT WHERE { ?s ?p ?o }"
        assert _query(small, query, "text/html", format=name)[1].partition(";")[0] == media
    status, _, text = _query(small, ALL, format="yaml")
    assert status == 400
    assert "no format is named 'yaml'" in text


def test_what_no_form_fits_is_not_acceptable(small: Site) -> None:
    status, _, text = _query(small, ALL, "image/png")
    assert status == 406
    assert "application/sparql-results+json" in text
    assert _query(small, "ASK {}", "text/csv")[0] == 406


def test_a_query_comes_in_by_get_by_form_and_as_it_is(small: Site) -> None:
    by_get = small.get("/sparql", params={"query": ALL}).content
    form = small.ask("POST", "/sparql", data={"query": ALL})
    direct = small.ask(
        "POST",
        "/sparql",
        content=ALL.encode(),
        headers={"Content-Type": "application/sparql-query; charset=utf-8"},
    )
    assert form.content == direct.content == by_get


def test_parameters_that_are_none_of_the_protocol_are_left_alone(small: Site) -> None:
    assert _query(small, ALL, maxrows="1", timeout="0")[2] == _query(small, ALL)[2]


def _subjects(site: Site, query: str, **fields: object) -> set[str]:
    status, _, text = _query(site, query, **fields)
    assert status == 200, text
    return {row["s"]["value"] for row in json.loads(text)["results"]["bindings"]}


def test_the_default_graph_is_the_union_until_a_dataset_is_named(small: Site) -> None:
    everything = {f"http://e/{n}" for n in (1, 2, 3, 4)}
    one, two = {"http://e/1", "http://e/2"}, {"http://e/3", "http://e/4"}
    named = "SELECT ?s { GRAPH ?g { ?s ?p ?o } }"
    assert _subjects(small, "SELECT ?s { ?s ?p ?o }") == everything
    assert _subjects(small, "SELECT ?s FROM <http://g/1> { ?s ?p ?o }") == one
    assert _subjects(small, "SELECT ?s { ?s ?p ?o }", **{"default-graph-uri": "http://g/2"}) == two
    both = {"default-graph-uri": ["http://g/1", "http://g/2"]}
    assert _subjects(small, "SELECT ?s { ?s ?p ?o }", **both) == everything
    assert _subjects(small, named, **{"named-graph-uri": "http://g/1"}) == one
    assert _subjects(small, "SELECT ?s FROM NAMED <http://g/2> { GRAPH ?g { ?s ?p ?o } }") == two
    assert _subjects(small, named) == everything
    assert _query(small, named, **{"named-graph-uri": "no IRI"})[0] == 400


@pytest.mark.parametrize(
    "dataset", ["FROM <file:///etc/passwd>", "FROM <http://127.0.0.1:9/>", "FROM NAMED <file:x>"]
)
def test_a_graph_that_is_not_there_is_empty_and_never_fetched(small: Site, dataset: str) -> None:
    assert _subjects(small, f"SELECT ?s {dataset} {{ ?s ?p ?o }}") == set()


def test_a_fault_in_the_text_is_told_by_line_and_column(small: Site) -> None:
    status, content_type, text = _query(small, "SELECT *\nWHERE { ?s ?p }")
    assert status == 400
    assert content_type.startswith("text/plain")
    assert "line 2, column 16" in text


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"update": "CLEAR ALL"}, 403, "read-only"),
        ({"query": "INSERT DATA { <a:s> <a:p> 1 }"}, 400, "read-only"),
        ({"query": "LOAD <file:///etc/passwd>"}, 400, "read-only"),
        ({"query": ALL, "using-graph-uri": "http://g/1"}, 403, "read-only"),
        ({"query": [ALL, ALL]}, 400, "more than one query"),
        ({"query": ""}, 400, "does not parse"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}, 400, "SERVICE is not"),
        ({"query": "SELECT * { SERVICESILENT<http://127.0.0.1:9/> {} }"}, 400, "SERVICE is not"),
    ],
)
def test_what_is_no_query_is_refused_in_a_sentence(
    small: Site, fields: dict[str, object], status: int, words: str
) -> None:
    response = small.get("/sparql", params=fields)
    assert response.status_code == status
    assert words in response.text


def test_bodies_that_are_none_of_the_protocol_are_refused(small: Site) -> None:
    def posted(content: bytes, media: str) -> int:
        headers = {"Content-Type": media}
        return small.ask("POST", "/sparql", content=content, headers=headers).status_code

    assert posted(b"{}", "application/json") == 415
    assert posted(ALL.encode(), "") == 415
    assert posted(b"CLEAR ALL", "application/sparql-update") == 403
    assert posted(b"", "application/x-www-form-urlencoded") == 400
    assert posted(b"query=%ff", "application/x-www-form-urlencoded") == 400
    assert posted("SELECT é".encode("latin-1"), "application/sparql-query") == 400
    assert posted(b"&".join([b"x=1"] * 6000), "application/x-www-form-urlencoded") == 400
    assert small.ask("PUT", "/sparql").status_code == 405


# Rows past the limit are said, never silently cut.


@pytest.fixture(scope="module")
def limited() -> Site:
    """A site whose answers have three rows at most."""
    return Site(Opened(EmbeddedStore.in_memory(LINES), FACTS, {}), most_rows=3)


def test_json_and_xml_say_so_in_their_heads(limited: Site) -> None:
    reply = limited.get("/sparql", params={"query": ALL})
    assert reply.headers["clevidence-limited"] == "rows=3"
    assert reply.json()["head"]["link"] == ["/about#limits"]
    assert len(reply.json()["results"]["bindings"]) == 3
    xml = limited.get("/sparql", params={"query": ALL, "format": "xml"})
    assert '<link href="/about#limits"/></head>' in xml.text
    parsed = ox.parse_query_results(xml.content, format=ox.QueryResultsFormat.XML)
    assert isinstance(parsed, ox.QuerySolutions)
    assert len(list(parsed)) == 3


@pytest.mark.parametrize("form", ["csv", "tsv", "turtle"])
def test_a_form_without_a_place_to_say_so_is_refused(limited: Site, form: str) -> None:
    query = ALL if form != "turtle" else "CONSTRUCT WHERE { ?s ?p ?o }"
    reply = limited.get("/sparql", params={"query": query, "format": form})
    assert reply.status_code == 400
    assert "add LIMIT 3" in reply.text


@pytest.mark.parametrize("form", ["json", "csv"])
def test_as_many_rows_as_are_allowed_are_no_case(limited: Site, form: str) -> None:
    reply = limited.get("/sparql", params={"query": f"{ALL} LIMIT 3", "format": form})
    assert reply.status_code == 200
    assert "clevidence-limited" not in reply.headers


def test_the_tag_of_a_reply_is_the_releases_and_the_querys(small: Site) -> None:
    first = small.get("/sparql", params={"query": ALL})
    tag = first.headers["etag"]
    again = small.get("/sparql", params={"query": ALL}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = small.get(
        "/sparql", params={"query": ALL, "format": "csv"}, headers={"If-None-Match": tag}
    )
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    for untagged in ("nonsense", "SELECT (NOW() AS ?t) {}", "SELECT (struuid () AS ?t) {}"):
        assert "etag" not in small.get("/sparql", params={"query": untagged}).headers


def test_head_says_what_get_would(small: Site) -> None:
    got = small.get("/sparql", params={"query": ALL})
    head = small.ask("HEAD", "/sparql", params={"query": ALL})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


def test_the_bare_address_describes_the_service(small: Site) -> None:
    reply = small.get("/sparql", headers={"Accept": "text/turtle"})
    assert reply.status_code == 200
    sd = "http://www.w3.org/ns/sparql-service-description#"
    objects = {str(q.object) for q in ox.parse(reply.content, format=ox.RdfFormat.TURTLE)}
    assert {f"<{sd}SPARQL11Query>", f"<{sd}UnionDefaultGraph>", "<http://g/1>"} <= objects
    assert f"<{sd}BasicFederatedQuery>" not in objects
    browser = small.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (browser.status_code, browser.headers["location"]) == (303, "/query")
    assert small.get("/sparql", headers={"Accept": "image/png"}).status_code == 406
