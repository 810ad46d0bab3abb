"""What the graph says of itself to catalogues and crawlers."""

import gzip
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from explorer import descriptions
from explorer.calls import Call
from explorer.desk import respond
from explorer.forms import FORMS
from ontology.prefixes import BASE, CLE, PREFIXES

VOID = "/.well-known/void"
OF_THINGS = [form for form in FORMS if not form.names_graphs]
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def get(opened):
    """A function that asks for a path."""
    return lambda path, accept="": respond(opened, Call(path=path, accept=accept))


@pytest.fixture
def described(get):
    """A function that gives the values of a property of a thing in the description."""
    found = list(ox.parse(get(VOID).body, format=ox.RdfFormat.TURTLE))

    def values(subject, prefixed):
        prefix, _, local = prefixed.partition(":")
        wanted = (subject, PREFIXES[prefix] + local)
        return {q.object.value for q in found if (q.subject.value, q.predicate.value) == wanted}

    return values


def test_the_description_is_the_same_in_every_form_and_turtle_where_nothing_is_asked(get):
    assert get(VOID).content_type.startswith("text/turtle")
    assert get(VOID, "text/html,*/*;q=0.8").content_type.startswith("text/html")
    assert get(VOID, "image/png").status == 406
    assert get(VOID + ".csv").status == 404
    found = [
        set(ox.parse(get(VOID, form.media_type).body, format=form.written)) for form in OF_THINGS
    ]
    assert all(triples == found[0] for triples in found)
    for form in OF_THINGS:
        assert get(VOID + form.suffix, "text/html").body == get(VOID, form.media_type).body


def test_the_release_is_a_dataset_with_a_licence_an_endpoint_and_a_dump(opened, described):
    release = f"{BASE}release/{opened.facts['release']}"
    assert described(BASE, "dcat:dataset") == {release}
    assert described(release, "dcterms:license")
    assert described(release, "dcat:version") == {opened.facts["release"]}
    assert described(BASE + "sparql", "dcat:servesDataset") == {release}
    assert described(release, "void:dataDump") == {BASE + "dump.nq.gz"}
    (distribution,) = described(release, "dcat:distribution")
    assert described(distribution, "dcat:byteSize") == {str(len(opened.dump))}


def test_classes_are_counted(opened, described):
    counted = dict(descriptions.classes(opened))
    part = f"{BASE}.well-known/void#Claim"
    assert described(part, "void:entities") == {str(counted[CLE + "Claim"])}
    assert counted[CLE + "Claim"] == len(opened.slugs["claim"])


def test_the_dump_is_every_quad_and_the_same_bytes_each_time(get, opened):
    reply = get("/dump.nq.gz")
    lines = gzip.decompress(reply.body).decode().splitlines(keepends=True)
    assert sorted(lines) == sorted(opened.store.quads())
    assert len(lines) == len(opened.store)
    assert reply.content_type == "application/gzip"


def test_a_release_too_large_to_be_sent_whole_has_no_dump_and_says_none(opened, monkeypatch):
    from explorer import opened as room

    monkeypatch.setattr(room, "_MOST_DUMPED", 10)
    large = room.Opened(opened.store, opened.facts, opened.compiled)
    assert respond(large, Call(path="/dump.nq.gz")).status == 404
    assert b"dataDump" not in respond(large, Call(path=VOID)).body
    assert b"too large to be sent whole" in respond(large, Call(path=VOID, accept="text/html")).body


def test_the_site_map_names_every_thing_for_people_once_with_the_day_of_the_release(get, opened):
    urls = ET.fromstring(get("/sitemap.xml").body)
    named = [url.findtext(SPACE + "loc") for url in urls]
    assert len(named) == len(set(named))
    assert f"{BASE}therapy/thalidomide" in named
    assert f"{BASE}ask/options_under_risk" in named
    assert sum(f"{BASE}claim/" in url for url in named) == len(opened.slugs["claim"])
    assert all((url.findtext(SPACE + "lastmod") or "")[:4] == "2026" for url in urls)


def test_every_thing_in_the_site_map_is_there(get, opened):
    things = [a for a in descriptions.addresses(opened) if a.count("/") > 4]
    for address in things[::11]:
        path = "/" + address.removeprefix(BASE)
        assert path.startswith("/ask/") or get(path).status == 200, path


def test_a_long_site_map_is_an_index_of_parts(get, opened, monkeypatch):
    monkeypatch.setattr(descriptions, "MOST_IN_A_SITEMAP", 1_000)
    index = ET.fromstring(get("/sitemap.xml").body)
    parts = [part.findtext(SPACE + "loc").removeprefix(BASE) for part in index]
    assert len(parts) > 1
    urls = [url for part in parts for url in ET.fromstring(get(f"/{part}").body)]
    assert len(urls) == len(descriptions.addresses(opened))
    assert get(f"/sitemap-{len(parts) + 1}.xml").status == 404


@pytest.mark.parametrize("part", ["0", "-0", "--1", "-1e9", "-²", "-99999999", "/../x"])
def test_a_part_that_is_none_is_not_found(get, part):
    assert get(f"/sitemap{part}.xml").status == 404


def test_crawlers_are_told_where_the_map_is_and_what_costs(get):
    said = get("/robots.txt").body.decode()
    assert f"Sitemap: {BASE}sitemap.xml" in said
    assert "Disallow: /sparql" in said
