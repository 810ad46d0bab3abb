"""What review says against a candidate: a retracted document, a claim that stands already."""

import json
from pathlib import Path
from typing import Any

from tests.test_review import (  # noqa: F401 - fixtures
    DOCUMENT,
    TEXT,
    TITLE,
    Load,
    built,
    load,
    place,
    refusal,
    review,
)

TWICE = f"{TEXT} In cutaneous lupus, in short: 3 of 12 patients (25%)."
OTHER = f"{TEXT} Another: 4 of 12 patients (33%)."


def pages(place: Path) -> list[dict[str, Any]]:  # noqa: F811
    """Every candidate with three or four events, in the order of the text."""
    found: list[dict[str, Any]] = json.loads(review(place, "--all", "--json"))
    return [page for page in found if "of 12" in page["reading"]["quote"]]


def accept(place: Path, page: dict[str, Any], *more: str) -> str:  # noqa: F811
    return review(place, "--accept", page["candidate"], "--by", "A", *more)


def test_a_candidate_of_a_retracted_document_says_so(load: Load, place: Path) -> None:  # noqa: F811
    load(TEXT, "--candidates", title=f"RETRACTED: {TITLE}")
    assert "  its document is retracted: https://example.org/notice\n" in review(place)
    assert pages(place)[0]["document_retracted"] == "https://example.org/notice"
    said = accept(place, pages(place)[0], "--design", "case-series")
    assert "; its document is retracted: https://example.org/notice" in said


def test_a_candidate_that_repeats_a_claim_names_it_and_may_be_accepted(
    load: Load,  # noqa: F811
    place: Path,  # noqa: F811
) -> None:
    load(TWICE)
    first, second = pages(place)
    assert "it repeats" not in review(place)
    assert "it repeats" not in accept(place, first, "--design", "case-series")
    claim = f"{DOCUMENT}/candidate-{first['candidate'].rpartition('/')[2]}"
    assert f"  it repeats {claim}, which stands already\n" in review(place)
    assert [page["repeats"] for page in pages(place)] == [[], [claim]]
    assert f"; it repeats {claim}, which stands already" in accept(place, second)


def test_another_number_of_the_same_outcome_repeats_nothing(load: Load, place: Path) -> None:  # noqa: F811
    load(OTHER)
    accept(place, pages(place)[0], "--design", "case-series")
    assert [page["repeats"] for page in pages(place)] == [[], []]


def test_a_field_that_there_is_not_is_refused_with_those_there_are(
    load: Load,  # noqa: F811
    place: Path,  # noqa: F811
) -> None:
    load()
    told = refusal(place, "--correct", pages(place)[0]["candidate"], "zzz=1", "--by", "A")
    assert "no field of a candidate is named 'zzz'; write one of value, ci_low, " in told
    assert "assessed_how" in told
