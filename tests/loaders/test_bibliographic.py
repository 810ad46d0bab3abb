"""What all bibliographic formats share: identifiers, addresses and numbers in their one form."""

import pyoxigraph
import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from loaders.bibliographic import address_in, doi_in, number_in
from loaders.json_keys import keys_of_start


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi:10.1000/ABC.1.", "10.1000/abc.1"),
        ("(https://doi.org/10.1016/S0140-6736(24)02600-X)", "10.1016/s0140-6736(24)02600-x"),
        (
            "10.1002/(SICI)1097-0258(19990115)18:1<1::AID-SIM1>3.0.CO;2-E",
            "10.1002/(sici)1097-0258(19990115)18:1<1::aid-sim1>3.0.co;2-e",
        ),
        (
            "10.1002/(SICI)1(2)3:4&lt;5::AID-X&gt;3.0.CO;2-E",
            "10.1002/(sici)1(2)3:4<5::aid-x>3.0.co;2-e",
        ),
        ("no doi", None),
    ],
)
def test_a_doi_is_the_same_however_it_is_written(text: str, doi: str | None) -> None:
    assert doi_in(text) == doi


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://x.org/a?b=[c]&d=%zz#e#f", "https://x.org/a?b=%5Bc%5D&d=%25zz#e%23f"),
        ("http://x.org", "http://x.org"),
        ("https://x.org/é", "https://x.org/%C3%A9"),
        ("http://[x", None),
        ("x.org", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_address_can_be_a_node_of_the_graph(text: str, address: str | None) -> None:
    assert address_in(text) == address


@each(st.text(max_size=40))
def test_any_address_that_is_kept_is_an_iri(text: str) -> None:
    for address in (address_in(f"https://x.org/{text}"), address_in(f"http://{text}")):
        if address:
            pyoxigraph.NamedNode(address)


def test_addresses_of_authors_are_no_pages() -> None:
    assert number_in("12-19") == "12-19"
    assert number_in("(Example A.) University of Examples, Somewhere") is None


def test_keys_of_items_in_a_list_stand_below_it_once() -> None:
    assert keys_of_start(b'[{"DOI": ""}]') == {"[]/DOI"}
    assert keys_of_start(b'{"a": [{"b": {"c": {"d": 1}}}]}') == {"a", "a/[]/b"}
