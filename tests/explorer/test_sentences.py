"""The sentence round a quote, and the texts that are taken for those of the documents."""

import hashlib
from pathlib import Path

import pytest

from explorer.texts import pieces, sentence_round, texts_at_hand
from graph.embedded import EmbeddedStore
from ontology.prefixes import CLE, iri

TEXT = (
    "Heading\n\nThe rate was 24% (95% CI 14–35), e.g. in adults.<sup>1 2</sup> Relapse "
    "came in 71% of them. No more."
)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("24%", "The rate was 24% (95% CI 14–35), e.g. in adults.<sup>1 2</sup> "),
        ("71%", "Relapse came in 71% of them. "),
        ("adults.<sup>1 2</sup> Relapse", TEXT[9:-8]),
        ("No more.", "No more."),
    ],
)
def test_a_sentence_goes_from_mark_to_mark(quote: str, sentence: str) -> None:
    start = TEXT.index(quote)
    within = sentence_round(TEXT, start, start + len(quote), quote)
    assert within
    assert TEXT[slice(*within)] == sentence


def test_a_quote_that_does_not_stand_there_has_no_sentence() -> None:
    assert sentence_round(TEXT, 0, 5, "71%") is None


def test_a_text_without_a_sentence_is_cut() -> None:
    text = "word " * 1000 + "7%" + " word" * 1000
    within = sentence_round(text, 5000, 5002, "7%")
    assert within
    assert within[1] - within[0] < 1500


def test_quotes_of_one_sentence_are_marked_once_each_even_where_they_overlap() -> None:
    found = pieces("abcdef", (0, 6), [(3, 5), (1, 4)])
    assert [(piece.text, piece.quoted) for piece in found] == [
        ("a", False),
        ("bcd", True),
        ("e", True),
        ("f", False),
    ]


def test_raised_numbers_stay_raised_and_all_else_is_escaped() -> None:
    (piece,) = pieces("a<sup>1</sup> <i>b</i> <script>", (0, 31), [])
    assert piece.text == "a<sup>1</sup> b &lt;script&gt;"


def test_a_text_counts_only_where_it_is_the_one_that_was_read(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for place, content in ((folder / "right.txt", b"as read"), (folder / "other.txt", b"edited")):
        place.write_bytes(content)
    (tmp_path / "outside.txt").write_bytes(b"as read")
    sha256 = hashlib.sha256(b"as read").hexdigest()
    lines = [
        f'<{iri("document", slug)}> <{CLE}{name}> "{value}" <{CLE}g> .\n'
        for slug, file in (
            ("right", "right.txt"),
            ("edited", "other.txt"),
            ("missing", "missing.txt"),
            ("outside", "../outside.txt"),
        )
        for name, value in (("textFile", file), ("textSha256", sha256))
    ]
    store = EmbeddedStore.in_memory(lines)
    assert texts_at_hand(store, folder) == {iri("document", "right"): "as read"}
    assert texts_at_hand(store, None) == {}
