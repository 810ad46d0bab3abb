"""Which form a client gets, by its Accept header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.negotiation import best

OFFERED = ("text/html", "text/turtle", "application/ld+json", "application/n-triples")
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,*/*;q=0.5"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        (FIREFOX, "text/html"),
        (JENA, "text/turtle"),
        ("text/*", "text/html"),
        ("application/*", "application/ld+json"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/turtle;q=0.5, application/ld+json;q=0.50", "text/turtle"),
        ("text/turtle; q=0.3 , application/n-triples;q=0.4", "application/n-triples"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
    ],
)
def test_the_form_of_the_highest_q_is_given_and_of_equals_the_first_offered(accept, wanted):
    assert best(accept, OFFERED) == wanted


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html, */*", "text/html"),
        ("*/*, text/turtle", "text/turtle"),
        ("text/*;q=0.9, text/html;q=0.2", "text/turtle"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/html;q=0, text/*;q=0.5", "text/turtle"),
        ("*/*;q=0.1, text/*;q=0, application/n-triples;q=0.2", "application/n-triples"),
    ],
)
def test_the_more_specific_range_decides_for_a_form(accept, wanted):
    assert best(accept, OFFERED) == wanted


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "text/*;q=0", "image/*, a/b"])
def test_a_client_that_takes_nothing_of_ours_gets_nothing(accept):
    assert best(accept, OFFERED) is None


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/turtle;charset=utf-8", "text/turtle"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            "application/ld+json",
        ),
        ('text/html;q=0.1;level="1,2", text/turtle', "text/turtle"),
        ("text/turtle;charset=latin-1;q=0.1, application/n-triples", "application/n-triples"),
    ],
)
def test_parameters_do_not_hide_a_form_that_exists_once(accept, wanted):
    assert best(accept, OFFERED) == wanted


@pytest.mark.parametrize(
    "accept",
    [
        *("text", "/", "text/", "a/b/c", ",,,", "*/turtle", ";q=1", "'", "\x00", "<script>"),
        *("text/turtle;q=abc", "text/turtle;q=nan", "text/turtle;q=-1", "text/turtle;q=1.5"),
        *("a" * 100_000, "text/turtle," * 10_000, "te xt/turtle"),
    ],
)
def test_a_header_that_cannot_be_read_is_as_none(accept):
    assert best(accept, OFFERED) == "text/html"


def test_a_member_that_cannot_be_read_leaves_the_others():
    assert best("text/html;q=high, ,x, application/n-triples;q=0.1", OFFERED) == OFFERED[3]


@given(st.text() | st.text('texhml/turtle;=q.015,*+ "\\\t'))
def test_no_header_is_a_fault(accept):
    assert best(accept, OFFERED) in {*OFFERED, None}
