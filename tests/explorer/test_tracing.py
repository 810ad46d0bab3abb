"""From a number to its words, its document and its DOI, and to what rests on it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.calls import Call
from explorer.desk import respond
from explorer.opened import Opened
from graph.assembly import Evidence, store_without
from graph.embedded import EmbeddedStore
from graph.network import of_kind, pointing
from graph.store import rows
from ontology.prefixes import BASE, CLE, PREFIXES, iri
from ontology.vocabulary import Vocabulary
from tests.explorer.reading import read

RELAY = "/claim/abstract-cle-strategy/thalidomide-neuropathy"
PRIMARY = "/claim/chasset-2018/confirmed-neuropathy"
NEWS = "/claim/news-lenalidomide/participants-treated"
FRANCE = "/position/thalidomide/cle/any/systemic/france/ansm-rtu-2015"


@pytest.fixture(scope="module")
def retracted(evidence: Evidence, vocabulary: Vocabulary, opened: Opened) -> Opened:
    """The release as it would be, were Chasset 2018 retracted."""
    store = store_without(evidence.dossiers, vocabulary, "chasset-2018")
    return Opened(store, opened.facts, opened.compiled)


@pytest.mark.parametrize("kind", ["Claim", "Document", "Study", "Therapy", "TherapyPosition"])
def test_everything_of_the_release_has_its_page(opened: Opened, kind: str) -> None:
    found = of_kind(opened.network, kind)
    assert len(found) > 50
    for node in found:
        page = read(opened, "/" + node.removeprefix(BASE))
        tags = [tag for tag, _ in page.tags]
        assert tags.count("h1") == 1, node
        assert not any(attributes.get("style") for _, attributes in page.tags), node


def test_the_way_from_the_therapy_to_the_primary_s_doi(opened: Opened, documents: Path) -> None:
    assert documents
    assert RELAY in dict(read(opened, "/therapy/thalidomide").links)
    relay = read(opened, RELAY)
    assert relay.marked == ["peripheral neuropathy 16% (95% CI 9–25)"]
    assert "The clinical benefits need to be balanced" in relay.words
    assert "thromboembolic events in 2% (95% CI 1–3)." in relay.words
    links = dict(relay.links)
    assert PRIMARY in links
    assert "https://doi.org/10.1016/j.jaad.2017.09.059" in links
    assert "https://pubmed.ncbi.nlm.nih.gov/28989111/" in dict(read(opened, PRIMARY).links)


def test_a_quote_whose_text_is_not_at_hand_says_so(home_without_texts: Opened) -> None:
    page = read(home_without_texts, RELAY)
    assert not page.marked
    assert "“peripheral neuropathy 16% (95% CI 9–25)”" in page.words
    assert "which is not at hand" in page.words
    assert "text not at hand; the document was read in the abstract only" in (
        read(home_without_texts, PRIMARY).words
    )


@pytest.fixture(scope="module")
def home_without_texts(opened: Opened) -> Opened:
    """The release on a machine that has no source texts."""
    return Opened(opened.store, opened.facts, opened.compiled)


def test_the_primary_stands_beside_the_relay_with_the_verdicts(opened: Opened) -> None:
    words = read(opened, RELAY).words
    assert "Outcome peripheral neuropathy confirmed peripheral neuropathy" in words
    assert "qualifier changed dropped: confirmed" in words
    assert "by the rule “qualifiers”" in words


def test_the_audit_of_fourteen_patients_is_on_the_claim_and_on_its_document(
    opened: Opened,
) -> None:
    for path in (NEWS, "/document/news-lenalidomide"):
        words = read(opened, path).words
        assert "14 patients" in words, path
        assert "participants treated told of participants enrolled" in words, path
        assert "Fifteen patients with refractory cutaneous lupus disease were enrolled" in words


def test_every_number_on_the_page_of_a_document_leads_to_its_claim(opened: Opened) -> None:
    for document in of_kind(opened.network, "Document"):
        links = dict(read(opened, "/" + document.removeprefix(BASE)).links)
        for claim in pointing(opened.network, document, "statedIn"):
            assert "/" + claim.removeprefix(BASE) in links


def test_a_claim_is_cited_with_its_iri_and_its_release(opened: Opened) -> None:
    page = read(opened, RELAY)
    named = f"Claim {BASE}{RELAY[1:]}, clevidence release {opened.facts['release']}"
    assert named in page.words
    for form, start in (("bibtex", "@article{abstract-cle-strategy"), ("ris", "TY  - JOUR")):
        reply = respond(opened, Call(path=RELAY, fields=[("format", form)]))
        assert reply.body.decode().startswith(start)
        assert RELAY[1:].encode() in reply.body
        assert dict(reply.headers)["Content-Disposition"].startswith("attachment; filename=")
    csl = json.loads(respond(opened, Call(path=RELAY, fields=[("format", "csl-json")])).body)
    assert named in csl[0]["annote"]
    step = json.loads(respond(opened, Call(path=RELAY, fields=[("format", "json")])).body)
    assert step["iri"] == BASE + RELAY[1:]
    turtle = respond(opened, Call(path=RELAY, fields=[("format", "turtle")])).body
    assert b"oa:exact" in turtle
    assert respond(opened, Call(path=RELAY, fields=[("format", "docx")])).status == 400


@pytest.mark.parametrize("kind", ["claim", "document", "study", "therapy", "position"])
def test_an_unknown_name_is_told_with_the_nearest(opened: Opened, kind: str) -> None:
    known = {
        "claim": "chasset-2018/confirmed-neuropathy",
        "document": "chasset-2018",
        "study": "chasset-2018-thalidomide",
        "therapy": "thalidomide",
        "position": FRANCE.removeprefix("/position/"),
    }[kind]
    reply = respond(opened, Call(path=f"/{kind}/{known}x"))
    assert reply.status == 404
    assert f"did you mean {known}" in reply.body.decode()


def test_a_claim_on_another_kind_s_address_is_not_found(opened: Opened) -> None:
    assert respond(opened, Call(path="/document/thalidomide")).status == 404


def test_a_retracted_document_says_so_wherever_it_stands(retracted: Opened) -> None:
    assert "RETRACTED" in read(retracted, "/document/chasset-2018").words
    assert "RETRACTED" in read(retracted, PRIMARY).words
    relay = read(retracted, RELAY)
    assert "SET ASIDE. No answer uses this claim" in relay.words
    assert "/document/chasset-2018" in dict(relay.links)
    assert "RETRACTED" in read(retracted, "/study/chasset-2018-thalidomide").words
    assert "RETRACTED" in read(retracted, "/documents", ("kind", "systematic review")).words
    therapy = read(retracted, "/therapy/thalidomide")
    assert "Set aside with a retracted document" in therapy.words
    before_aside = therapy.page.partition('id="aside"')[0]
    assert f'href="{PRIMARY}"' not in before_aside


def test_what_falls_without_a_document_is_on_its_page(opened: Opened) -> None:
    links = dict(read(opened, "/document/chasset-2018").links)
    assert {PRIMARY, RELAY} <= set(links)


def test_a_position_gives_its_grounds_and_its_source(opened: Opened) -> None:
    page = read(opened, FRANCE)
    assert "afterFailureOf some FirstLinePosition ⊑ SecondLinePosition" in page.words
    assert "statesLine value SecondLine ⊑ SecondLinePosition" in page.words
    assert "en 2ème ligne après échec des antipaludéens" in page.words
    assert "2015-05-05 to …" in page.words


def test_a_position_that_a_review_suggests_names_the_review(opened: Opened) -> None:
    page = read(
        opened, "/position/thalidomide/cle/any/systemic/france/bessis-cle-after-antimalarials"
    )
    assert "suggested by a review" in page.words


def test_a_therapy_says_on_what_there_is_no_data(opened: Opened) -> None:
    words = read(opened, "/therapy/clofazimine").words
    assert "no data on peripheral neuropathy (not found)" in words
    listed = read(opened, "/therapies").words
    assert re.search(r"clofazimine not found \d+ .*peripheral neuropathy", listed)


def test_points_tell_reported_from_computed_intervals_and_from_none(opened: Opened) -> None:
    query = """SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE {{ ?c cle:ofTherapy therapy:thalidomide ;
      a cle:UsableFinding ; cle:decidingPoint ?p . {more} }}"""

    def count(more: str) -> int:
        return int(rows(opened.store, query.format(more=more))[0]["n"])

    page = read(opened, "/therapy/thalidomide")
    drawn = [a["class"] for tag, a in page.tags if tag == "circle"]
    assert len(drawn) == count("")
    assert drawn.count("point computed") == count("?c cle:intervalSource cle:ClopperPearson")
    lines = [a for tag, a in page.tags if tag == "path" and a["class"] == "interval"]
    assert len(lines) == count("?c cle:lower ?lower")


def test_a_ratio_stands_on_no_axis_of_shares(opened: Opened) -> None:
    ratios = rows(
        opened.store, "SELECT ?d WHERE { ?c cle:statistic statistic:risk-ratio ; cle:statedIn ?d }"
    )
    for ratio in ratios:
        page = read(opened, "/" + ratio["d"].removeprefix(BASE)).page
        for shares in re.findall(r'<table class="forest">.*?</table>', page, re.DOTALL):
            assert "risk ratio" not in shares


def test_the_list_of_documents_is_sorted_filtered_and_paged(opened: Opened) -> None:
    first = read(opened, "/documents", ("by", "weight"))
    assert "page=2" in " ".join(address for address, _ in first.links)
    heaviest = max(opened.weights, key=lambda d: opened.weights[d])
    addresses = [a for a, _ in first.links if a.startswith("/document/")]
    assert addresses[0] == "/" + heaviest.removeprefix(BASE)
    guidelines = read(opened, "/documents", ("kind", "guideline"), ("jurisdiction", "europe"))
    assert "/document/kuhn-2017-s2k" in dict(guidelines.links)
    assert "/document/chasset-2018" not in dict(guidelines.links)
    for wrong in (("by", "colour"), ("kind", "poem"), ("jurisdiction", "moon")):
        assert respond(opened, Call(path="/documents", fields=[wrong])).status == 404
    assert respond(opened, Call(path="/documents", fields=[("page", "0")])).status == 400
    assert "No document stands on this page" in read(opened, "/documents", ("page", "99")).words


def test_a_number_of_a_structured_record_names_its_field(opened: Opened) -> None:
    lines = [*opened.store.quads(), *_unmapped()]
    release = Opened(EmbeddedStore.in_memory(lines), opened.facts, {})
    page = read(release, "/claim/chasset-2018/loaded")
    assert "in the field /resultsSection/3" in page.words
    assert "3/59" in page.words
    document = read(release, "/document/chasset-2018")
    assert ("/claim/chasset-2018/loaded", "3/59") in document.links
    assert "Results not mapped yet" in document.words


def _unmapped() -> Iterator[str]:
    """A result in words that fit no concept, as a load of a registry makes it."""
    said = {
        "sourceField": '"/resultsSection/3"',
        "outcomeAsNamed": '"Rash"',
        "therapyAsNamed": '"STS"',
        "events": '"3"',
        "total": '"59"',
        "statistic": f"<{iri('statistic', 'proportion')}>",
        "statedIn": f"<{iri('document', 'chasset-2018')}>",
        "fromStudy": f"<{iri('study', 'chasset-2018-thalidomide')}>",
        "claimRole": f"<{CLE}Own>",
    }
    claim, graph = iri("claim", "chasset-2018/loaded"), f"<{BASE}graph/test/case>"
    for kind in ("Claim", "UnmappedFinding"):
        yield f"<{claim}> <{PREFIXES['rdf']}type> <{CLE}{kind}> {graph} .\n"
    for name, term in said.items():
        yield f"<{claim}> <{CLE}{name}> {term} {graph} .\n"


def test_studies_name_those_with_which_they_share_patients(opened: Opened) -> None:
    sharing = rows(opened.store, "SELECT ?a ?b WHERE { ?a cle:sharesPatientsWith ?b }")
    assert sharing
    for pair in sharing:
        for one, other in ((pair["a"], pair["b"]), (pair["b"], pair["a"])):
            links = dict(read(opened, "/" + one.removeprefix(BASE)).links)
            assert "/" + other.removeprefix(BASE) in links


def test_a_document_s_page_and_the_command_name_the_same_that_falls(opened: Opened) -> None:
    page = read(opened, "/document/kuhn-2017-s2k").words
    positions, claims = opened.weights[iri("document", "kuhn-2017-s2k")]
    assert f"Claims that fall {claims} " in page
    assert f"Positions that fall {positions} " in page
