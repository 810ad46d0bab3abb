"""ClinicalTrials.gov: bad and hostile files, and the samples with what is expected of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claim import UnmappedFinding
from loaders.clinical_trials import read, transform
from loaders.content import Hostile
from loaders.record import Record, Refused, Unreadable, Unusable
from tests.small_trial import (
    EVENTS,
    SOURCE,
    V2,
    XML,
    as_v1,
    changed,
    content,
    made,
    the_record,
    the_records,
)

FORMATS = ("ctgov_v2_json", "ctgov_v1_json", "ctgov_xml")
FETCHING = (
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><clinical_study>&x;</clinical_study>'
)
EXPANDING = """<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]>
<search_results><clinical_study>&y;</clinical_study></search_results>"""


def test_the_bytes_of_a_record_load_again() -> None:
    for data in ([V2, V2], as_v1(), f"<search_results>{XML}</search_results>"):
        for record in the_records(data):
            again = the_record(record.raw)
            assert again.content == record.content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("protocolSection/identificationModule/nctId", "", "no NCT number"),
        ("protocolSection/identificationModule/nctId", "NCT12", "is not NCT and eight digits"),
        (f"{EVENTS}/seriousEvents/0/stats/0/numAffected", "some", "counts no people"),
        (f"{EVENTS}/seriousEvents/0/stats/0/numAffected", -1, "counts no people"),
        (f"{EVENTS}/seriousEvents", "none", "no list of objects"),
        ("protocolSection", 5, "is no object"),
        ("protocolSection/identificationModule/briefTitle", ["x"], "is no text"),
    ],
)
def test_one_bad_study_is_refused_and_the_next_goes_on(
    path: str, value: Any, sentence: str
) -> None:
    bad, good = the_records([changed(path, value), V2])
    assert isinstance(bad, Refused)
    assert sentence in bad.sentence
    assert bad.raw
    assert isinstance(good, Record)


def test_a_key_that_stands_twice_refuses_its_study_alone() -> None:
    twice = json.dumps(V2).replace('"numAffected": 2', '"numAffected": 2, "numAffected": 3')
    bad, good = the_records(f"[{twice}, {json.dumps(V2)}]")
    assert isinstance(bad, Refused)
    assert "'numAffected' stands twice" in bad.sentence
    assert isinstance(good, Record)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"protocolSection": ' * 50_000,
        json.dumps(V2).encode()[:-40],
        b"<clinical_study>" + b"<a>" * 100_000,
        FETCHING.encode(),
        EXPANDING.encode(),
        XML.encode()[:-30],
        b"<search_results/>",
    ],
)
def test_hostile_and_cut_files_are_refused_in_words(data: bytes) -> None:
    with pytest.raises((Unreadable, Hostile)) as refusal:
        the_records(data)
    assert ";" in str(refusal.value)


def test_bytes_that_are_no_utf_8_refuse_their_study_alone() -> None:
    one = json.dumps(V2).encode()
    bad, good = the_records(b"[" + one.replace(b"Drug X", b"Drug \xff") + b", " + one + b"]")
    assert isinstance(bad, Refused)
    assert "no UTF-8" in bad.sentence
    assert isinstance(good, Record)


def test_numbers_without_end_and_nan_refuse_the_study_that_holds_them() -> None:
    for number in ("NaN", "1" * 5000, "1e99999999999999999999"):
        (refused,) = the_records(json.dumps(V2).replace('"count": 41', f'"count": {number}'))
        assert isinstance(refused, Refused), number


def outcome(data: bytes) -> list[Record | Refused]:
    """What comes of bytes; any exception but the project's own fails the test."""
    found: list[Record | Refused] = []
    try:
        read.recognise(content(data).head())
        for record in read.records(content(data)):
            found.append(record)
            if isinstance(record, Record):
                transform.made(record, SOURCE)
    except (Unreadable, Unusable, Hostile):
        pass
    return found


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    outcome(data)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([json.dumps(V2), json.dumps(as_v1()), XML]),
    st.integers(0, 6000),
    st.integers(0, 40),
    st.sampled_from(["", "\x00", "0", '"', "null", "[]", "-1", "\\ud800", "<a/>", "NCT", "é"]),
)
def test_damaged_studies_are_read_or_refused(valid: str, at: int, cut: int, put: str) -> None:
    at %= len(valid)
    damaged = (valid[:at] + put + valid[at + cut :]).encode()
    found = outcome(damaged)
    assert sum(isinstance(record, Record) for record in found) <= 1
    assert all("; " in record.sentence for record in found if isinstance(record, Refused))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([V2, {}, 5, None, "NCT09990001", {"protocolSection": {}}, as_v1()]),
        max_size=6,
    )
)
def test_every_item_of_a_list_is_a_record_or_refused(studies: list[Any]) -> None:
    if studies:
        assert len(outcome(json.dumps(studies).encode())) == len(studies)


def test_a_public_trial_says_the_same_as_json_and_as_xml(samples: Path) -> None:
    as_json = made((samples / "ctgov_v1_json/NCT00023673.json").read_bytes())
    as_xml = made((samples / "ctgov_xml/NCT00023673.xml").read_bytes())
    told, again = (
        {
            claim.key: (
                *(claim.therapy_as_named, claim.outcome_as_named, claim.events, claim.total),
                *(claim.value, claim.reported_lower, claim.p_value, claim.assessed_how),
                claim.absence,
            )
            for claim in one.dossier.claims
            if isinstance(claim, UnmappedFinding)
        }
        for one in (as_json, as_xml)
    )
    assert told == again
    assert told["serious-total-g2"][2:4] == (36, 53)


def test_only_files_of_the_register_are_claimed(samples: Path) -> None:
    for path in samples.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            claimed = read.recognise(content(data).head())
            assert bool(claimed) == (path.parent.name in FORMATS), path
