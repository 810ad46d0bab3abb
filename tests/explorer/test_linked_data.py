"""Every IRI of ours answers at its path, as a page and as data, and nothing else does."""

import re
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from explorer.calls import Call
from explorer.desk import respond
from explorer.forms import FORMS
from explorer.iris import SKOLEM, address_of, iri_at, kind_of
from explorer.opened import Opened
from graph.embedded import EmbeddedStore
from graph.store import rows
from ontology.prefixes import BASE, CLE, GRAPHS, PREFIXES

THALIDOMIDE = "/therapy/thalidomide"
NEUROPATHY = "/claim/abstract-cle-strategy/thalidomide-neuropathy"
OF_THINGS = [form for form in FORMS if not form.names_graphs]
SUBJECTS = f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(ISIRI(?s) && STRSTARTS(STR(?s), "{BASE}")) }}'
WORDS = f"<{GRAPHS}system/ontology>"
TYPE, LABEL = f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['rdfs']}label>"
OWL, DCTERMS = PREFIXES["owl"], PREFIXES["dcterms"]
RETIRED = f"""
<{CLE}Old> {TYPE} <{OWL}Class> {WORDS} .
<{CLE}Old> {LABEL} "old word"@en {WORDS} .
<{CLE}Old> <{OWL}deprecated> "true"^^<{PREFIXES["xsd"]}boolean> {WORDS} .
<{CLE}Old> <{DCTERMS}isReplacedBy> <{CLE}New> {WORDS} .
<{CLE}New> {TYPE} <{OWL}Class> {WORDS} .
<{CLE}New> {LABEL} "new word"@en {WORDS} .
<{BASE}{SKOLEM}/b1> {TYPE} <{OWL}Restriction> {WORDS} .
"""
HOSTILE = f"""
<{BASE}therapy/x> {LABEL} "<script>alert(\\"1\\")</script>" {WORDS} .
<{BASE}therapy/x> <{PREFIXES["rdfs"]}seeAlso> <javascript:alert(1)> {WORDS} .
<{BASE}therapy/x> <javascript:alert(2)> "'><script>" {WORDS} .
"""


@pytest.fixture
def get(opened):
    """A function that asks for a path."""
    return lambda path, accept="": respond(opened, Call(path=path, accept=accept))


@pytest.fixture(scope="module")
def iris(opened):
    """Every IRI of ours of which the release says anything, and every graph."""
    return sorted({row["s"] for row in rows(opened.store, SUBJECTS)} | set(opened.store.graphs()))


@pytest.fixture(scope="module")
def one_of_each(iris):
    """One IRI of each kind, and what is special."""
    by_kind = {kind_of(iri): iri for iri in iris}
    special = [CLE, CLE + "SecondLinePosition", GRAPHS + "system/ontology", BASE + NEUROPATHY[1:]]
    return [*by_kind.values(), *special]


def release_of(lines):
    """A release that holds only these lines."""
    facts = {"release": "0001-000000000000", "digest": "", "read_by": "", "set_aside": False}
    return Opened(EmbeddedStore.in_memory(lines), facts, {})


@pytest.fixture
def small():
    """A small release with a retired term and a node without a name of its own."""
    return release_of(RETIRED)


def headers(reply):
    return dict(reply.headers)


def triples(reply, form):
    return {quad.triple for quad in ox.parse(reply.body, format=form.written)}


def test_every_iri_of_ours_is_at_its_own_path(iris):
    assert len(iris) > 5_000
    for iri in iris:
        assert iri_at(unquote(address_of(iri))) == iri


def test_every_iri_has_a_page(iris, get):
    """Of the kinds with most members, claims and quotes, one in ten."""
    many = [iri for iri in iris if kind_of(iri) in ("claim", "quote")]
    for iri in sorted(set(iris) - set(many)) + many[::10]:
        reply = get(unquote(address_of(iri)))
        assert (iri, reply.status) == (iri, 200)
        assert headers(reply)["Vary"] == "Accept"


@pytest.mark.parametrize("form", OF_THINGS, ids=lambda form: form.suffix)
def test_one_of_each_kind_is_sent_by_accept_to_its_data(one_of_each, get, form):
    for iri in one_of_each:
        sent = get(unquote(address_of(iri)), form.media_type)
        assert (iri, sent.status) == (iri, 303)
        assert headers(sent)["Vary"] == "Accept"
        reply = get(unquote(headers(sent)["Location"]))
        assert (reply.status, reply.content_type.partition(";")[0]) == (200, form.media_type)
        assert headers(reply)["Content-Location"] == headers(sent)["Location"]
        assert f'<{iri}>; rel="describes"' in headers(reply)["Link"]
        assert triples(reply, form)


def test_every_form_holds_the_same_triples(one_of_each, get):
    for iri in one_of_each:
        found = []
        for form in OF_THINGS:
            dataset = ox.Dataset(
                ox.Quad(*triple) for triple in triples(get(address_of(iri, form.suffix)), form)
            )
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            found.append(set(dataset))
        assert all(other == found[0] for other in found), iri


def test_a_description_holds_all_that_is_said_its_quotes_and_labels(get, opened):
    found = triples(get(NEUROPATHY + ".ttl"), FORMS[0])
    iri = ox.NamedNode(BASE + NEUROPATHY[1:])
    own = rows(opened.store, f"SELECT DISTINCT ?p ?o {{ {iri} ?p ?o }}")
    assert sum(triple.subject == iri for triple in found) == len(own)
    said = {t.object.value for t in found if t.predicate.value == PREFIXES["oa"] + "exact"}
    assert said == {"peripheral neuropathy 16% (95% CI 9–25)"}
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    assert ox.NamedNode(BASE + "outcome/peripheral-neuropathy") in {
        t.subject for t in found if t.predicate == label
    }
    assert {t.predicate.value for t in found if t.object == iri} >= {PREFIXES["oa"] + "hasTarget"}


def test_a_description_says_how_many_links_it_leaves_out(get):
    found = triples(get("/ontology/Claim.nt"), FORMS[0]._replace(written=ox.RdfFormat.N_TRIPLES))
    document = ox.NamedNode(CLE + "Claim.ttl")
    claim = ox.NamedNode(CLE + "Claim")
    linking = [t for t in found if t.object == claim and t.subject != document]
    said = next(
        t.object.value
        for t in found
        if t.subject == document and t.predicate.value == PREFIXES["rdfs"] + "comment"
    )
    shown, of = map(int, re.findall(r"\d+", said))
    assert len(linking) == shown < of


def test_a_term_comes_with_the_classes_without_a_name_that_define_it(get):
    found = triples(get("/ontology/SecondLinePosition.ttl"), FORMS[0])
    nameless = {t.object for t in found if isinstance(t.object, ox.BlankNode)}
    assert nameless == {t.subject for t in found if isinstance(t.subject, ox.BlankNode)} != set()


def test_a_graph_is_sent_whole_and_with_its_name(get, opened):
    graph = GRAPHS + "cited_studies/abstract-cle-strategy"
    quads = set(ox.parse(get(address_of(graph, ".nq")).body, format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(graph)}
    assert len(quads) == len(list(opened.store.quads(graph)))
    assert triples(get(address_of(graph, ".ttl")), FORMS[0]) == {quad.triple for quad in quads}
    assert headers(get(address_of(graph), "application/trig"))["Location"].endswith(".trig")


def test_a_form_that_names_graphs_is_for_graphs_alone(get):
    assert get(THALIDOMIDE + ".nq").status == 400
    assert get(THALIDOMIDE, "application/n-quads").status == 406


def test_a_client_that_takes_nothing_of_ours_is_told_what_there_is(get):
    reply = get(THALIDOMIDE, "image/png")
    assert reply.status == 406
    for form in OF_THINGS:
        assert f"{THALIDOMIDE}{form.suffix}".encode() in reply.body
        assert form.media_type in headers(reply)["Link"]


@pytest.mark.parametrize("path", ["/ontology", "/ontology/2026-11-24"])
def test_the_ontology_is_one_document_at_one_address(get, path):
    assert headers(get(path))["Location"] == "/ontology/"
    whole = triples(get("/ontology.ttl"), FORMS[0])
    assert ox.NamedNode(CLE + "SecondLinePosition") in {t.subject for t in whole}


def test_a_retired_term_is_gone_in_every_form_and_says_what_replaces_it(small):
    page = respond(small, Call(path="/ontology/Old"))
    assert page.status == 410
    assert b'<a href="/ontology/New">new word</a>' in page.body
    for form in OF_THINGS:
        for call in (
            Call(path="/ontology/Old", accept=form.media_type),
            Call(path="/ontology/Old" + form.suffix),
        ):
            reply = respond(small, call)
            assert reply.status == 410
            assert '</ontology/New>; rel="successor-version"' in headers(reply)["Link"]
            replaced = ox.NamedNode(PREFIXES["dcterms"] + "isReplacedBy")
            assert replaced in {t.predicate for t in triples(reply, form)}


def test_the_ontology_lists_a_retired_term_as_such(small):
    assert b"<strong>retired</strong>" in respond(small, Call(path="/ontology/")).body


def test_a_node_without_a_name_of_its_own_has_an_address(small):
    assert respond(small, Call(path=f"/{SKOLEM}/b1")).status == 200
    assert respond(small, Call(path=f"/{SKOLEM}/b1.ttl")).status == 200


def test_an_unknown_thing_is_not_found_and_the_nearest_are_named(get):
    page = get("/therapy/thalidomid")
    assert page.status == 404
    assert b'<a href="/therapy/thalidomide">thalidomide</a>' in page.body
    data = get("/therapy/thalidomid.ttl", "text/turtle")
    assert (data.status, data.content_type) == (404, "application/problem+json")
    assert b'"nearest":["thalidomide"' in data.body


@pytest.mark.parametrize(
    "path",
    [
        "/therapy/thаlidomide",  # a Cyrillic letter
        "/therapy/thalidomide\u200b",
        "/therapy/thalidomide\u202e",
        "/therapy/THALIDOMIDE",
        "/therapy/thalidomide/",
        "/therapy//thalidomide",
        "//therapy/thalidomide",
        "/therapy/./thalidomide",
        "/therapy/../therapy/thalidomide",
        "/therapy/%2e%2e/therapy/thalidomide",
        "/therapy/thalidomide%00",
        "/therapy/thalidomide\x00",
        "/therapy/thalidomide\n",
        "/therapy/thalidomide\r\nSet-Cookie: a=b",
        "/therapy/%74halidomide",
        "/therapy/%2574halidomide",
        "/therapy/thalidomide%zz",
        "/therapy/thalidomide\ufffd\ufffd",
        "/therapy/thalidomide\ue000",
        "/therapy/thalidomide> ?p ?o } #",
        "/therapy/thalidomide#x",
        "/therapy/thalidomide?x",
        "/therapy/thalidomide\\",
        "/therapy/\ud800",
        "/therapy/" + "a" * 100_000,
        "/therapy/",
        "/graph/",
        "/graph/system/computed/",
        "/ontology//",
        "/etc/passwd",
        "/static/../../etc/passwd",
    ],
)
@pytest.mark.parametrize("accept", ["", "text/turtle"])
@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_a_path_that_is_nearly_an_iri_of_ours_is_none(get, path, accept, suffix):
    reply = get(path + suffix, accept)
    assert reply.status in (400, 404)
    assert not [value for _, value in reply.headers if "\n" in value or "\r" in value]


def test_the_page_of_a_thing_escapes_what_its_data_say():
    page = respond(release_of(HOSTILE), Call(path="/therapy/x")).body.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(" in page
    assert 'href="javascript:' not in page


def test_the_site_itself_is_described_for_those_who_ask_for_data(get):
    assert headers(get("/", "text/turtle"))["Location"] == "/.well-known/void"
    assert get("/").status == get("/", "image/png").status == 200
