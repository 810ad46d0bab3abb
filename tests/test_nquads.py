"""N-Quads text: what may stand in an IRI, and how values are written."""

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.nquads import Value, literal, node, quad

FORBIDDEN = [chr(code) for code in range(0x21)] + list('<>"{}|^`\\')


@pytest.mark.parametrize("char", FORBIDDEN)
def test_a_character_that_may_not_stand_in_an_iri_is_refused_each_time(char: str) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="is no IRI"):
            node(f"https://example.org/a{char}b")


@given(st.text(st.characters(exclude_characters=FORBIDDEN, exclude_categories=["Cs"])))
def test_every_other_character_may_stand(text: str) -> None:
    iri = f"https://example.org/{text}"
    assert node(iri) == f"<{iri}>"


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ('say "so"\n', '"say \\"so\\"\\n"'),
        (12, '"12"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (Decimal("0.160"), '"0.16"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (date(2026, 1, 31), '"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_a_value_is_written_with_its_datatype(value: Value, term: str) -> None:
    assert literal(value) == term
    line = quad("urn:a", "urn:b", literal(value), "urn:g")
    (parsed,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    assert f"{parsed} .\n" == line
