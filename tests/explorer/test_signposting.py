"""Machines find their way from a page by its Link headers (FAIR Signposting, level 1)."""

import pytest
from werkzeug.http import parse_options_header

from explorer.calls import Call
from explorer.desk import respond
from explorer.forms import FORMS
from explorer.opened import Opened
from graph.embedded import EmbeddedStore
from ontology.prefixes import BASE, CLE, GRAPHS, PREFIXES
from tests.explorer.site import Site

CLAIM = "/claim/abstract-cle-strategy/thalidomide-neuropathy"
PAGES = [CLAIM, "/document/chasset-2018", "/study/chasset-2018-thalidomide", "/therapy/thalidomide"]


def links(opened, path):
    reply = respond(opened, Call(path=path))
    assert reply.status == 200
    said = next(value for name, value in reply.headers if name == "Link")
    found = []
    for part in said.split(", "):
        target, options = parse_options_header(part)
        found.append((target.strip("<>"), options["rel"], options.get("type")))
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_how_it_is_cited_what_it_is_and_under_which_licence(opened, path):
    by_relation = {}
    for target, relation, _ in links(opened, path):
        by_relation.setdefault(relation, []).append(target)
    assert len(by_relation["cite-as"]) == 1
    assert "https://schema.org/AboutPage" in by_relation["type"]
    assert by_relation["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert len(by_relation["collection"]) == 1


@pytest.mark.parametrize("path", PAGES)
def test_what_describes_a_page_is_there_in_the_form_that_is_promised(opened, path):
    described = [
        (t, form) for t, relation, form in links(opened, path) if relation == "describedby"
    ]
    assert [form for _, form in described] == [f.media_type for f in FORMS if not f.names_graphs]
    for target, form in described:
        reply = respond(opened, Call(path=target))
        assert (reply.status, reply.content_type.partition(";")[0]) == (200, form)


def test_a_document_is_cited_by_its_doi_and_a_claim_by_its_iri(opened):
    def cited(path):
        return next(t for t, relation, _ in links(opened, path) if relation == "cite-as")

    assert cited("/document/chasset-2018").startswith("https://doi.org/10.")
    assert cited(CLAIM) == "https://w3id.org/clevidence" + CLAIM


def test_a_claim_belongs_to_its_document_and_a_release_holds_its_dump(opened):
    assert ("/document/abstract-cle-strategy", "collection", None) in links(opened, CLAIM)
    release = links(opened, f"/release/{opened.facts['release']}")
    assert ("/dump.nq.gz", "item", "application/gzip") in release


def test_what_a_source_says_is_under_its_licence_whatever_was_computed_from_it():
    rdf, about = PREFIXES["rdf"] + "type", f"<{GRAPHS}system/about>"
    licence = PREFIXES["dcterms"] + "license"
    lines = [
        f"<{BASE}claim/x/1> <{rdf}> <{CLE}Finding> <{GRAPHS}register/x> .\n",
        f"<{BASE}claim/x/1> <{rdf}> <{CLE}UsableFinding> <{GRAPHS}system/computed> .\n",
        f"<{GRAPHS}register/x> <{licence}> <https://register.example/terms> {about} .\n",
        f"<{GRAPHS}system/computed> <{licence}> <https://ours.example/licence> {about} .\n",
    ]
    facts = {"release": "0001-000000000000", "digest": "", "read_by": "", "set_aside": False}
    release = Opened(EmbeddedStore.in_memory(lines), facts, {})
    said = [t for t, relation, _ in links(release, "/claim/x/1") if relation == "license"]
    assert said == ["https://register.example/terms"]


def test_the_head_of_a_page_has_its_links_and_other_methods_are_told_so(opened):
    site = Site(opened)
    assert site.ask("HEAD", CLAIM).headers["link"] == site.get(CLAIM).headers["link"]
    refused = site.ask("POST", CLAIM)
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_other_pages_have_no_such_links(opened):
    reply = respond(opened, Call(path="/outcome/peripheral-neuropathy"))
    assert reply.status == 200
    assert "Link" not in dict(reply.headers)
