"""CSL-JSON and Crossref: works, however they are held, and what is said of retractions."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from tests.references import content, damaged, given, recognised

CSL: dict[str, Any] = {
    "type": "article-journal",
    "DOI": "https://doi.org/10.1000/ABC.1",
    "title": "<i>Drug</i> in skin lupus &amp; beyond<sup>1</sup>",
    "author": [
        {"family": "Example", "given": "Ann B.", "suffix": "Jr."},
        {"literal": "Lupus Group"},
        {"family": "Berg", "given": "Jan-Willem", "non-dropping-particle": "van den"},
    ],
    "container-title": "Journal of Examples",
    "issued": {"date-parts": [["2020", 3, 1]]},
    "page": "12-19",
    "PMID": "12345678",
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Of 20 (NCT00000001)</jats:p>",
}
WORK: dict[str, Any] = {
    "type": "journal-article",
    "DOI": "10.1000/abc.1",
    "title": ["Drug in skin lupus"],
    "subtitle": ["a trial"],
    "author": [{"family": "Example", "given": "Ann B.", "sequence": "first"}],
    "container-title": ["Journal of Examples"],
    "issued": {"date-parts": [[2019, 12, 30]]},
    "published-print": {"date-parts": [[2020, 3]]},
    "clinical-trial-number": [{"clinical-trial-number": "nct00000001"}],
    "reference": [{"unstructured": "NCT99999999", "DOI": "10.1000/cited"}],
    "indexed": {"date-time": "2024-01-02T00:00:00Z"},
}


def reply(*works: object) -> str:
    return json.dumps({"status": "ok", "message-type": "work-list", "message": {"items": works}})


def test_an_item_makes_a_document_that_can_be_cited() -> None:
    found = given("csl_json", json.dumps([CSL]))
    document = found.document
    assert document.title == "Drug in skin lupus & beyond¹"
    assert document.authors == ("Example AB Jr", "Lupus Group", "van den Berg JW")
    assert (document.doi, document.pmid) == ("10.1000/abc.1", "12345678")
    assert (document.year, document.published) == (2020, date(2020, 3, 1))
    assert document.registered_as == ("NCT00000001",)
    assert found.abstract == "Of 20 (NCT00000001)"


@pytest.mark.parametrize(
    "held", [CSL, [CSL], {"10.1000/abc.1": CSL}, {"10.1000/abc.1": [CSL]}, {"items": [CSL]}]
)
def test_items_are_found_however_they_are_held(held: object) -> None:
    text = json.dumps(held)
    assert recognised("csl_json", text)
    assert given("csl_json", text).document.doi == "10.1000/abc.1"


def test_a_work_of_crossref_makes_a_document_that_can_be_cited() -> None:
    found = given("crossref", reply(WORK))
    document = found.document
    assert document.title == "Drug in skin lupus: a trial"
    assert (document.authors, document.journal) == (("Example AB",), "Journal of Examples")
    assert document.year == 2020
    assert document.registered_as == ("NCT00000001",)
    assert found.made[0].version == "2024-01-02T00:00:00Z"


def test_one_work_and_a_page_of_works_are_read_alike() -> None:
    alone = json.dumps({"status": "ok", "message-type": "work", "message": WORK})
    assert given("crossref", alone).document == given("crossref", reply(WORK)).document


def test_a_retracted_work_says_so_with_its_notice_and_day() -> None:
    update = {
        "type": "retraction",
        "DOI": "10.1000/notice",
        "updated": {"date-parts": [[2022, 5, 4]]},
    }
    document = given("crossref", reply(WORK | {"updated-by": [update]})).document
    assert document.retraction
    assert document.retraction.notice == "https://doi.org/10.1000/notice"
    assert document.retraction.on == date(2022, 5, 4)


def test_a_notice_names_what_it_retracts() -> None:
    work = WORK | {"update-to": [{"type": "retraction", "DOI": "10.1000/GONE"}]}
    (made,) = given("crossref", reply(work)).made
    assert made.retracts == ("10.1000/gone",)


def test_a_correction_is_no_retraction() -> None:
    update = {"type": "correction", "DOI": "10.1000/x", "updated": {"date-parts": [[2022, 5, 4]]}}
    assert given("crossref", reply(WORK | {"updated-by": [update]})).document.retraction is None


def test_what_is_no_work_is_refused_and_the_others_go_on() -> None:
    found = given("crossref", reply(None, {"a": 1}, WORK, 5))
    assert len(found.documents) == 1
    assert [line.partition(":")[0] for line in found.refused] == [
        "record 1, line 1",
        "record 2, line 1",
        "record 4, line 1",
    ]
    assert len(given("csl_json", json.dumps([CSL, 5, {}])).refused) == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("csl_json", reply(WORK)),
        ("crossref", json.dumps([CSL])),
        ("csl_json", '[{"type": "article", "id": 1}]'),
        ("csl_json", '{"resourceType": "Evidence", "type": "x", "title": "y"}'),
        ("crossref", '{"message": "hello"}'),
        ("csl_json", "TY  - JOUR"),
    ],
)
def test_other_formats_are_not_taken_for_works(name: str, data: str) -> None:
    assert recognised(name, data) is None


@pytest.mark.parametrize("name", ["csl_json", "crossref", "europepmc"])
@pytest.mark.parametrize(
    "data",
    ["[" * 100_000, '{"a": 1, "a": 2}', '{"a": NaN}', '[{"a": ' + "9" * 5000 + "}]", "[1,",
     '["\0"]', '[{"a": 1e99999999999999999999}]',
     '[{"title": "\\ud800", "DOI": "10.1000/\\ud800x"}]'],
)  # fmt: skip
def test_hostile_json_is_refused(name: str, data: str) -> None:
    found = given(name, data)
    assert found.stopped or found.refused or "�" in found.document.title


@pytest.mark.parametrize(
    "wrong", [None, 5, True, "x", [], {}, [[]], [None], {"date-parts": [None]}]
)
def test_a_part_of_an_unexpected_shape_is_as_if_not_there(wrong: object) -> None:
    for name in set(WORK) - {"title"}:
        assert given("crossref", reply(WORK | {name: wrong})).document.title


def test_files_too_large_to_hold_are_streamed() -> None:
    items = [WORK | {"DOI": f"10.1000/{n}", "score": 1.5} for n in range(50)]
    streamed = given("crossref", content(reply(*items), size=1 << 30))
    assert streamed.documents == given("crossref", reply(*items)).documents


@settings(max_examples=150, deadline=None)
@each(st.binary(max_size=200) | damaged(json.dumps([CSL]).encode(), reply(WORK, WORK).encode()))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    for name in ("csl_json", "crossref"):
        recognised(name, data)
        given(name, data)
        given(name, content(data, size=1 << 30))


def test_the_samples_give_every_work(samples: Path) -> None:
    (csl,) = (samples / "csl_json").iterdir()
    keyed = json.loads(csl.read_bytes())
    dois = {document.doi for document in given("csl_json", csl.read_bytes()).documents}
    assert dois == {doi.lower() for doi in keyed}
    for path in (samples / "crossref_json").iterdir():
        message = json.loads(path.read_bytes())["message"]
        works = message.get("items", [message])
        found = given("crossref", path.read_bytes()).documents
        assert [d.doi for d in found] == [work["DOI"].lower() for work in works], path.name
        assert not [d.title for d in found if "&amp;" in d.title or "<" in d.title]


def test_only_samples_of_a_format_are_taken_for_it(samples: Path) -> None:
    for path in sorted(samples.glob("*/*")):
        for name, folder in (("csl_json", "csl_json"), ("crossref", "crossref_json")):
            assert bool(recognised(name, path.read_bytes())) == (path.parent.name == folder), path
