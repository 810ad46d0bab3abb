"""Names of authors and texts, as all bibliographic formats clean them."""

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from loaders.author_names import authors_of, surname_first
from loaders.markup import plain, plain_abstract


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("McNamara, M.E.", "McNamara ME"),
        ("McNamara, Mary Ellen", "McNamara ME"),
        ("McNamara M E", "McNamara ME"),
        ("McNamara ME", "McNamara ME"),
        ("Jalil, N.-E.", "Jalil NE"),
        ("Novas F.E.", "Novas FE"),
        ("Smith, John, Jr.", "Smith J Jr"),
        ("World Health Organization", "World Health Organization"),
        ("Study Group A", "Study Group A"),
        ("王, 小明", "王 小明"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("O&apos;Brien, M", "O'Brien M"),
    ],
)
def test_a_name_is_its_surname_and_initials(printed: str, name: str) -> None:
    assert surname_first(printed) == name


def test_initials_that_stand_alone_belong_to_the_surname_before_them() -> None:
    assert authors_of(["Troiano L P", "Dos Santos", "H B"]) == (
        ("Troiano LP", "Dos Santos HB"),
        False,
    )


def test_et_al_is_no_author_but_says_that_there_are_others() -> None:
    assert authors_of(["Example, A", "et al."]) == (("Example A",), True)


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("<i>a</i> P &lt; 0.05 and n <0.05 or >3", "a P < 0.05 and n <0.05 or >3"),
        ("10<sup>6</sup> CD8<sup>+</sup> CO<sub>2</sub>", "10⁶ CD8⁺ CO2"),
        ("&amp;lt;i&amp;gt;x&amp;lt;/i&amp;gt; &amp;amp; y", "x & y"),
        ("if a<b and c>d", "if a<b and c>d"),
        ('<mml:math xmlns:mml="m"><mml:mi>α</mml:mi></mml:math> mg', "α mg"),
        ("one<br/>two <jats:italic>x</jats:italic>", "one two x"),
        ("AT&T, R&D", "AT&T, R&D"),
        ("a\x00b\ud800", "a b\ufffd"),
    ],
)
def test_markup_goes_and_signs_that_are_none_stay(marked: str, text: str) -> None:
    assert plain(marked) == text


def test_headings_of_an_abstract_end_in_a_colon() -> None:
    text = "<jats:title>Abstract</jats:title><h4>Methods.</h4>Of 20<h4>Results</h4>12"
    assert plain_abstract(text) == "Methods: Of 20 Results: 12"


@each(st.text(alphabet="<>&;a/ =\"'sup", max_size=60))
def test_no_text_makes_the_cleaning_fall_and_it_can_always_be_written(text: str) -> None:
    plain(text).encode()
    surname_first(text).encode()
