"""Quotes: where they stand, and which numbers they carry."""

from decimal import Decimal

import pytest

from graph.document import Quote
from graph.quotes import carried, folded, misplaced, numbers_in
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
        ("a change of -3.2 points", "-3.2"),
        ("a change of −3.2 points", "-3.2"),
        ("(95% CI, 85-94)", "94"),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, number: str) -> None:
    assert Decimal(number) in numbers_in(text)


@pytest.mark.parametrize("text", ["R265", "volume A19.1", "CD4", "14(6):R265 "])
def test_digits_inside_a_name_are_no_numbers(text: str) -> None:
    assert not set(numbers_in(text)) & {Decimal(265), Decimal(19), Decimal(4)}


def test_a_share_may_stand_as_a_percentage_and_a_count_may_not() -> None:
    quotes = (Quote(text="confirmed neuropathy in 16%"),)
    assert carried(finding(quotes=quotes, value=Decimal("0.16"))) == {"value": 0}
    assert carried(finding(quotes=quotes, events=1600)) == {"events": None}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("reported_upper", "0.95"), ("value", "0.09"), ("reported_lower", "0.25"), ("value", "0.95")],
)
def test_a_number_of_the_text_stands_for_one_field_only(field: str, wrong: str) -> None:
    right = {
        "value": Decimal("0.16"),
        "reported_lower": Decimal("0.09"),
        "reported_upper": Decimal("0.25"),
        "confidence_level": Decimal("0.95"),
    }
    quotes = (Quote(text="peripheral neuropathy 16% (95% CI 9–25)"),)
    assert None not in carried(finding(quotes=quotes, **right)).values()
    assert None in carried(finding(quotes=quotes, **{**right, field: Decimal(wrong)})).values()


def test_equal_ends_and_events_that_are_the_whole_share_a_number() -> None:
    quotes = (Quote(text="all 14 patients, after 2 weeks"),)
    weeks = {"time_low": Decimal(2), "time_high": Decimal(2)}
    assert None not in carried(finding(quotes=quotes, events=14, total=14, **weeks)).values()


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
