"""Europe PMC: lite and core results, with links that tell of retractions."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from graph.document import Heading, Link
from tests.references import content, damaged, given, recognised

LITE: dict[str, Any] = {
    "id": "12345678",
    "source": "MED",
    "title": "Drug in skin lupus.",
    "authorString": "Example AB, Other C, Lupus Group.",
    "journalTitle": "J Examples",
    "issue": "1",
    "journalVolume": "4",
    "pubYear": "2020",
    "pageInfo": "12-19",
    "pubType": "review; journal article",
    "firstPublicationDate": "2020-03-01",
}
CORE: dict[str, Any] = {
    "id": "12345678",
    "source": "MED",
    "pmid": "12345678",
    "pmcid": "PMC1234567",
    "doi": "10.1000/ABC.1",
    "title": "Drug in <i>skin</i> lupus.",
    "authorList": {"author": [{"fullName": "Example AB"}, {"collectiveName": "Lupus Group"}]},
    "journalInfo": {"volume": "4", "issue": "1", "journal": {"title": "Journal of Examples"}},
    "pubYear": "2020",
    "language": "ger",
    "abstractText": "<h4>Methods</h4>Of 20 (NCT00000001).",
    "pubTypeList": {"pubType": ["Retracted Publication", "Journal Article"]},
    "meshHeadingList": {"meshHeading": [{"descriptorName": "Lupus Erythematosus, Discoid"}]},
    "commentCorrectionList": {
        "commentCorrection": [
            {"id": "87654321", "source": "MED", "type": "Retraction in"},
            {"id": "PPR1", "source": "PPR", "type": "Preprint of"},
        ]
    },
    "dateOfRevision": "2024-01-02",
}


def reply(*results: object) -> str:
    return json.dumps({"version": "6.9", "hitCount": 99, "resultList": {"result": results}})


def test_a_lite_result_makes_a_document_that_can_be_cited() -> None:
    document = given("europepmc", reply(LITE)).document
    assert document.authors == ("Example AB", "Other C", "Lupus Group")
    assert (document.pmid, document.journal, document.volume) == ("12345678", "J Examples", "4")
    assert document.kind == "ReviewArticle"


def test_the_first_day_of_a_year_or_month_is_no_day_of_publication() -> None:
    assert given("europepmc", reply(LITE)).document.published is None


def test_a_core_result_has_its_abstract_headings_and_types() -> None:
    found = given("europepmc", reply(CORE))
    document = found.document
    assert document.title == "Drug in skin lupus."
    assert document.authors == ("Example AB", "Lupus Group")
    assert (document.doi, document.pmcid) == ("10.1000/abc.1", "PMC1234567")
    assert document.headings == (Heading(name="Lupus Erythematosus, Discoid"),)
    assert document.publication_types == ("Retracted Publication", "Journal Article")
    assert found.abstract == "Methods: Of 20 (NCT00000001)."
    assert (document.registered_as, document.language) == (("NCT00000001",), "de")
    assert found.made[0].version == "2024-01-02"


def test_a_result_tells_of_its_retraction_by_the_notice_s_pmid() -> None:
    document = given("europepmc", reply(CORE)).document
    assert document.links == (Link(kind="RetractionIn", pmid="87654321"),)


def test_an_id_is_a_pmid_only_where_it_is_from_medline() -> None:
    document = given("europepmc", reply(LITE | {"source": "PPR", "id": "PPR12345"})).document
    assert document.pmid is None
    assert document.url == "https://europepmc.org/article/PPR/PPR12345"


def test_what_is_no_result_is_refused_and_the_others_go_on() -> None:
    found = given("europepmc", reply(None, LITE, {"x": 1}))
    assert len(found.documents) == 1
    assert len(found.refused) == 2


@pytest.mark.parametrize("data", ['{"results": []}', "[]", "{}", "", '[{"title": "x", "id": "1"}]'])
def test_other_json_is_not_taken_for_europe_pmc(data: str) -> None:
    assert recognised("europepmc", data) is None


@pytest.mark.parametrize("wrong", [None, 5, True, "x", [], {}, [[]], [None]])
def test_a_part_of_an_unexpected_shape_is_as_if_not_there(wrong: object) -> None:
    for name in set(CORE) - {"title"}:
        assert given("europepmc", reply(CORE | {name: wrong})).document.title


@settings(max_examples=150, deadline=None)
@each(st.binary(max_size=200) | damaged(reply(LITE, CORE).encode()))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    recognised("europepmc", data)
    given("europepmc", data)
    given("europepmc", content(data, size=1 << 30))


def test_the_samples_give_every_result_with_its_identifiers(samples: Path) -> None:
    for path in (samples / "europepmc_json").iterdir():
        results = json.loads(path.read_bytes())["resultList"]["result"]
        found = given("europepmc", path.read_bytes()).documents
        assert [(d.pmid, d.doi, d.pmcid) for d in found] == [
            (r.get("pmid"), r["doi"].lower() if "doi" in r else None, r.get("pmcid"))
            for r in results
        ]
        listed = [r.get("authorList", {}).get("author") for r in results]
        assert all(
            authors is None or len(d.authors) == len(authors)
            for d, authors in zip(found, listed, strict=True)
        )


def test_only_samples_of_europe_pmc_are_taken_for_it(samples: Path) -> None:
    for path in sorted(samples.glob("*/*")):
        taken = bool(recognised("europepmc", path.read_bytes()))
        assert taken == (path.parent.name == "europepmc_json"), path
