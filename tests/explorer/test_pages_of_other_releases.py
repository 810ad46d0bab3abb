"""Pages over other evidence: a retraction, hostile words in a record, a release with nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.opened import Opened
from graph.assembly import assemble
from graph.embedded import EmbeddedStore
from graph.nquads import literal, node, quad
from loaders.run import load_all
from ontology.prefixes import CLE, PREFIXES, iri
from ontology.vocabulary import Vocabulary
from queries.catalogue import compiled
from tests.explorer.asked_pages import get, links, page, rows, words
from tests.test_flagship import RETRACTION

FACTS = {
    "release": "0001-000000000000",
    "digest": "0" * 64,
    "read_by": "2026-11-24",
    "set_aside": True,
}
HOSTILE = "</text></svg><script>alert('x')</script><img src=x onerror=alert(1)>"


@pytest.fixture
def retracted(edited_records: Callable[..., Path], vocabulary: Vocabulary) -> Opened:
    """A release in which Chasset 2018 is retracted."""
    retraction = ("  access: AbstractOnly\n", RETRACTION)
    records = edited_records("chasset-2018.yaml", retraction, everything=True)
    store = assemble(load_all(records)[0].dossiers, vocabulary, {}).store
    return Opened(store, FACTS, compiled())


def test_a_retraction_is_said_loudly_everywhere(retracted: Opened) -> None:
    at = page(retracted, "/ask/options_under_risk?jurisdiction=france")
    (warned,) = at.xpath("//*[@class='warn retracted']")
    assert "Left out, because they rest on retracted documents" in words(warned)
    assert "/claim/chasset-2018/confirmed-neuropathy" in links(warned)
    assert "16 % (9–25)" not in words(at.xpath("//table[@class='answer']")[0])
    start = page(retracted, "/")
    assert "1 document is retracted" in words(start)
    found = page(retracted, "/search?q=Chasset+2018")
    (beside,) = found.xpath("//li[a/@href='/document/chasset-2018']")
    assert "retracted" in words(beside)


def test_a_release_without_evidence_has_its_pages_all_the_same() -> None:
    nothing = Opened(EmbeddedStore.in_memory([]), FACTS, compiled())
    for address in ("/", "/ask", "/search?q=lupus", "/coverage", "/about"):
        assert get(nothing, address).status == 200, address
    for name in nothing.questions:
        at = page(nothing, f"/ask/{name}")
        assert rows(at) == []
        assert "which is not evidence of absence" in words(at)


def test_words_of_a_record_never_become_markup(opened: Opened) -> None:
    """Every label, name, quote, note, wording and title of the real evidence, made hostile."""
    spoken = ("prefLabel", "label", "exact", "editorialNote", "title", "definition", "altLabel")
    spoken += ("authorList", "wording", "caveat", "asPrinted", "populationInWords", "lineWording")
    lines = []
    for line in opened.store.quads():
        subject, predicate, rest = line.split(" ", 2)
        name = predicate.strip("<>").rpartition("#")[2].rpartition("/")[2]
        if rest.startswith('"') and name in spoken and "/ontology/" not in subject:
            graph = rest.rsplit("<", 1)[1].rstrip(" .\n>")
            words_of_it = f"{HOSTILE}{subject.rpartition('/')[2][:-1]}"
            lines.append(quad(subject[1:-1], predicate[1:-1], literal(words_of_it), graph))
        else:
            lines.append(line)
    hostile = Opened(EmbeddedStore.in_memory(lines), opened.facts, opened.compiled)
    addresses = ["/", "/coverage", "/search?q=script", "/search?q=thalidomide", "/about"]
    for address in [*addresses, *(f"/ask/{name}" for name in hostile.questions)]:
        body = get(hostile, address).body
        assert b"<script>" not in body, address
        assert b"<img" not in body, address
    assert b"&lt;script&gt;" in get(hostile, "/ask/safety_profile").body
    assert b"&lt;script&gt;" in get(hostile, "/").body


def test_a_document_of_a_hostile_name_is_found_and_escaped() -> None:
    made = iri("document", "hostile")
    store = EmbeddedStore.in_memory(
        quad(made, predicate, term, "https://w3id.org/clevidence/graph/test/hostile")
        for predicate, term in (
            (PREFIXES["rdf"] + "type", node(CLE + "Document")),
            (PREFIXES["rdfs"] + "label", literal(HOSTILE)),
        )
    )
    at = get(Opened(store, FACTS, {}), "/search?q=alert")
    assert b"<script>" not in at.body
    assert b"&lt;script&gt;" in at.body
