"""Quotes: where they stand, and which numbers they carry."""

from decimal import Decimal

import pytest

from graph.claim import Quote
from graph.quotes import carried, carries, folded, misplaced, numbers_in
from tests.test_intervals import finding

TEXT = "The  pooled rate was 16% (95% CI 9–25);\nno cases were reported. Relapse: 16% (9–25)."


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("16% (95% CI 9–25)", "9"),
        ("Twelve of those patients (86%)", "12"),
        ("Quarante patients ont été inclus", "40"),
        ("HR= 3,17 ; IC 95% [1,04-9,67]", "1.04"),
        ("38·1% of patients", "38.1"),
        ("P=.0009", "0.0009"),
        ("No cases were reported", "0"),
        ("None of the patients", "0"),
        ("Neither polyneuropathy nor thrombosis", "0"),
        ("A case of progression", "1"),
        ("thirty out of forty-one", "41"),
        ("1,088 patients", "1088"),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, number: str) -> None:
    assert carries(text, Decimal(number))


@pytest.mark.parametrize("text", ["R265", "volume A19.1", "CD4", "14(6):R265 "])
def test_digits_inside_a_name_are_no_numbers(text: str) -> None:
    assert not numbers_in(text) & {Decimal(265), Decimal(19), Decimal(4)}


def test_a_share_may_stand_as_a_percentage_and_a_count_may_not() -> None:
    assert carries("confirmed neuropathy in 16%", Decimal("0.16"), share=True)
    assert not carries("confirmed neuropathy in 16%", Decimal("0.16"))


def test_each_number_names_the_quote_that_carries_it() -> None:
    claim = finding(
        quotes=(Quote(text="twelve (86%) showed a total response"), Quote(text="14 patients")),
        value=Decimal("0.86"),
        events=12,
        total=14,
    )
    assert carried(claim) == {"value": 0, "events": 0, "total": 1}


def test_a_number_that_no_quote_carries_is_told() -> None:
    claim = finding(quotes=(Quote(text="relapse in 75%"),), value=Decimal("0.57"))
    assert carried(claim) == {"value": None}


def test_an_inferred_total_needs_no_quote_and_a_reported_one_does() -> None:
    quotes = (Quote(text="All remaining patients improved"),)
    inferred = finding(quotes=quotes, events=14, total=14, total_source="Inferred")
    assert carried(inferred) == {}
    reported = finding(quotes=quotes, events=14, total=14, total_source="Reported")
    assert carried(reported) == {"events": None, "total": None}


def test_white_space_is_folded_and_nothing_else() -> None:
    assert folded("a  b\n c") == "a b c"
    assert folded("½ ﬁ") == "½ ﬁ"


def test_a_quote_stands_where_it_says() -> None:
    start = TEXT.index("pooled")
    quote = Quote(text="pooled rate was 16%", start=start, end=start + 19)
    assert misplaced(quote, TEXT) is None


def test_a_quote_that_stands_elsewhere_is_told_where() -> None:
    told = misplaced(Quote(text="no cases were reported", start=0, end=22), TEXT)
    at = TEXT.index("no cases")
    assert told
    assert f"start: {at}, end: {at + 22}" in told


def test_a_quote_without_position_is_refused_where_the_text_is_at_hand() -> None:
    assert misplaced(Quote(text="no cases were reported"), TEXT)


def test_a_quote_with_another_digit_is_not_in_the_text() -> None:
    told = misplaced(Quote(text="16% (95% CI 9–26)", start=21, end=38), TEXT)
    assert told
    assert "is not in the text" in told
