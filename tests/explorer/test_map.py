"""The map: the heaviest references, what falls without one, and the picture of it."""

import pytest

from explorer.opened import Opened
from explorer.reference_map import HEAVIEST, heaviest, picture, without
from graph.embedded import EmbeddedStore
from graph.nquads import literal, quad
from ontology.prefixes import CLE, graph_iri, iri, shorten
from queries.reference_load import what_rests_on
from tests.explorer.site import Site

CHASSET = iri("document", "chasset-2018")
KUHN = iri("document", "kuhn-2017-s2k")


@pytest.fixture(scope="module")
def site(opened: Opened) -> Site:
    """The site over the real records."""
    return Site(opened)


def test_without_the_review_its_numbers_and_their_relays_fall(site: Site) -> None:
    page = site.get("/map?without=chasset-2018").text
    assert "<h2>Without Chasset 2018</h2>" in page
    for claim in (
        "chasset-2018/confirmed-neuropathy",
        "abstract-cle-strategy/thalidomide-neuropathy",
    ):
        assert f'<a href="/claim/{claim}">' in page
    assert "confirmed peripheral neuropathy · 16% (95% CI, 9-25)" in page


def test_answers_are_asked_again_on_demand(site: Site, opened: Opened) -> None:
    first = site.get("/map?without=chasset-2018").text
    assert 'href="/map?without=chasset-2018&amp;answers=yes#answers"' in first
    page = site.get("/map?without=chasset-2018&answers=yes").text
    rests = what_rests_on(opened.store, CHASSET, opened.compiled, opened.network)
    assert "options_under_risk" in rests.answers
    for name, count in rests.answers.items():
        assert f'<a href="/ask/{name}">{name.replace("_", " ")}</a>: {count} row' in page


def test_positions_fall_with_the_guideline_that_makes_them(site: Site, opened: Opened) -> None:
    load = without(opened, KUHN, answers=False)
    assert len(load.positions_fallen) >= 8
    page = site.get("/map?without=kuhn-2017-s2k").text
    for position in load.positions_fallen:
        assert f'<a href="/position/{shorten(position)}">' in page
    assert "Claims that lose one of their sources and stand" in page


def test_a_study_can_be_left_out_too(site: Site) -> None:
    page = site.get("/map?without=braunstein-2012-lenalidomide").text
    assert "The study braunstein-2012-lenalidomide" in page
    assert '<a href="/claim/braunstein-2012/' in page


def test_the_heaviest_stand_first_and_each_leads_to_what_falls(site: Site, opened: Opened) -> None:
    weights = [(len(load.positions_fallen), len(load.fallen)) for _, load in heaviest(opened)]
    assert weights == sorted(weights, reverse=True)
    page = site.get("/map").text
    first = shorten(heaviest(opened)[0][0])
    assert page.index(f'href="/map?without={first}"') < page.index("All 2")
    last = shorten(heaviest(opened)[-1][0])
    assert f"without={last}" not in page
    assert f"without={last}" in site.get("/map?heaviest=all").text


def test_the_picture_has_a_reference_with_all_that_its_lists_name(opened: Opened) -> None:
    load = without(opened, KUHN, answers=False)
    drawn = picture(opened, KUHN, load, ["claims", "therapies"], whole=False)
    states = {n.iri: n.state for n in drawn.nodes}
    assert states[KUHN] == "chosen"
    assert {iri for iri, state in states.items() if state == "falls"} == {
        *load.fallen,
        *load.positions_fallen,
    }
    assert {i for i, state in states.items() if state == "loses support"} == set(
        load.losing_support
    )
    assert {kind for _, kind, *_ in drawn.nodes} >= {
        "Document",
        "Claim",
        "TherapyPosition",
        "Therapy",
    }


def test_no_two_things_stand_in_one_place_and_they_stand_there_again(opened: Opened) -> None:
    for whole in (False, True):
        drawn = picture(opened, None, None, [], whole=whole)
        assert len({(node.x, node.y) for node in drawn.nodes}) == len(drawn.nodes)
        assert drawn == picture(opened, None, None, [], whole=whole)


def test_an_edge_joins_only_what_is_drawn(site: Site) -> None:
    for fields in ("", "?whole=yes", "?without=chasset-2018&show=claims&show=therapies"):
        graph = site.get(f"/map.json{fields}").json()
        drawn = {node["iri"] for node in graph["nodes"]}
        assert graph["edges"]
        assert {end for e in graph["edges"] for end in (e["source"], e["target"])} <= drawn


def test_a_neighbourhood_is_drawn_first_and_the_whole_on_demand(site: Site, opened: Opened) -> None:
    near = site.get("/map.json?without=chasset-2018").json()["nodes"]
    some = site.get("/map.json").json()["nodes"]
    whole = site.get("/map.json?without=chasset-2018&whole=yes").json()["nodes"]
    assert len(near) < 10
    assert HEAVIEST <= len(some) < len(whole)
    documents = [n for n in opened.network if opened.network.nodes[n]["kind"] == "Document"]
    assert {n["iri"] for n in whole} >= set(documents)
    assert [n["state"] for n in whole if n["iri"] == CHASSET] == ["chosen"]


def test_a_relay_is_an_edge_between_documents_also_without_its_claims(opened: Opened) -> None:
    load = without(opened, CHASSET, answers=False)
    drawn = picture(opened, CHASSET, load, [], whole=False)
    relaying = iri("document", "abstract-cle-strategy")
    assert (relaying, CHASSET, "relays, or cites as evidence") in drawn.edges


def test_a_retracted_document_says_so_loudly_and_its_label_is_text(opened: Opened) -> None:
    graph = graph_iri("cited_studies", "chasset-2018")
    lines = [
        *opened.store.quads(),
        quad(CHASSET, CLE + "retractionNotice", literal("<b>Withdrawn</b> by all."), graph),
    ]
    retracted = Opened(EmbeddedStore.in_memory(lines), opened.facts, opened.compiled)
    page = Site(retracted).get("/map?without=chasset-2018").text
    assert "<strong>Retracted.</strong> &lt;b&gt;Withdrawn&lt;/b&gt; by all." in page
    states = {n.iri: n.state for n in picture(retracted, None, None, [], whole=True).nodes}
    assert states[CHASSET] == "retracted"


@pytest.mark.parametrize("name", ["nobody", "<script>alert(1)</script>", "thalidomide"])
@pytest.mark.parametrize("path", ["/map", "/map.json"])
def test_what_is_no_reference_is_refused_in_a_sentence(site: Site, path: str, name: str) -> None:
    page = site.get(path, params={"without": name})
    assert page.status_code == 404
    assert "no document or study is named" in page.text.casefold()
    assert "<script>" not in page.text


def test_a_kind_that_cannot_be_shown_is_refused(site: Site) -> None:
    assert site.get("/map?show=everything").status_code == 404
