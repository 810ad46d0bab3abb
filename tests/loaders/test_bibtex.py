"""BibTeX: no entry is lost, and LaTeX is read without taking all text for LaTeX."""

from pathlib import Path

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from loaders.bibtex.latex import text_of
from loaders.record import Refused
from tests.references import damaged, given, recognised

ONE = r"""@article{example2020,
  title = {Drug in {S}j{\"o}gren's disease and skin lupus},
  author = {Example, Ann B. and M{\"u}ller, J{\'e}r{\^o}me and {Lupus Group} and others},
  journal = {Journal of Examples},
  year = {2020},
  volume = {4},
  pages = {12--19},
  doi = {10.1000/abc\_1},
  abstract = {Of 20 patients, 60% got better; NCT00000001.},
}
"""


def test_an_entry_makes_a_document_that_can_be_cited() -> None:
    document = given("bibtex", ONE).document
    assert document.title == "Drug in Sjögren's disease and skin lupus"
    assert document.authors == ("Example AB", "Müller J", "Lupus Group")
    assert document.and_others
    assert (document.journal, document.year) == ("Journal of Examples", 2020)
    assert (document.pages, document.doi) == ("12-19", "10.1000/abc_1")
    assert document.registered_as == ("NCT00000001",)


def test_a_percent_sign_does_not_end_an_abstract() -> None:
    assert given("bibtex", ONE).abstract == "Of 20 patients, 60% got better; NCT00000001."


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"10$^{6}$ cells, H$_2$O", "10⁶ cells, H2O"),
        (r"$\geq$ 50 mg $\pm$ 2", "≥ 50 mg ± 2"),
        (r"p {\textless} 0.05", "p < 0.05"),
        (r"A & B, 5\% and 6%, \#1", "A & B, 5% and 6%, #1"),
        (r"US$ 5 for $\alpha$-blockers", "US$ 5 for α-blockers"),
        (r"{\textless}i{\textgreater}T. rex{\textless}/i{\textgreater}", "T. rex"),
        (r"\textbf{bold} \emph{and} {Braced}", "bold and Braced"),
        (r"let{\textquoteright}s \v{S} {\o} \c{c}", "let’s Š ø ç"),
        (r"\url{https://x.org/a_b%20c}", "https://x.org/a_b%20c"),
        ("<b>x</b> &amp; y", "x & y"),
        ("{" * 5000, ""),
    ],
)
def test_latex_is_text_as_it_would_be_printed(latex: str, text: str) -> None:
    assert text_of(latex) == text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ann B. Example", "Example AB"),
        ("de Last, Jr., First Middle", "de Last FM Jr"),
        ("World Health Organization", "World Health Organization"),
        ("{Max Planck}", "Max Planck"),
        ("Викторов, Михаил Маркович", "Викторов ММ"),
    ],
)
def test_names_are_surnames_and_initials_and_groups_as_printed(name: str, printed: str) -> None:
    text = f"@article{{a, title={{x}}, author={{{name}}}}}"
    assert given("bibtex", text).document.authors == (printed,)


def test_a_key_that_stands_twice_is_refused_with_both_lines() -> None:
    found = given("bibtex", ONE + ONE.replace("abc", "abd"))
    assert len(found.documents) == 1
    assert found.refused == [
        "record 2, line 11: its key 'example2020' stands already in line 1; give it another one"
    ]


def test_a_field_that_stands_twice_is_refused() -> None:
    (refused,) = given("bibtex", "@article{a, title={x}, title={y}}").refused
    assert refused == "record 1, line 1: it has the field title twice; remove one"


def test_an_entry_that_is_not_closed_is_refused_and_the_others_go_on() -> None:
    found = given("bibtex", ONE.replace("2020},", "2020,") + ONE)
    assert len(found.documents) == 1
    assert len(found.refused) == 1
    assert found.refused[0].startswith("record 1, line 1: its braces, quotes or commas")


def test_a_refused_entry_loads_once_it_is_mended() -> None:
    (refused,) = given("bibtex", "@article{a title={x}, year={2020}}\n").records
    assert isinstance(refused, Refused)
    mended = refused.raw.replace(b"{a title", b"{a, title")
    assert given("bibtex", mended).document.year == 2020


def test_entries_without_a_key_are_no_duplicates() -> None:
    text = "@article{, title={x}}\n@article{, title={y}}\n"
    assert [d.title for d in given("bibtex", text).documents] == ["x", "y"]


def test_abbreviations_are_written_out_and_comments_are_no_records() -> None:
    text = '@string{je = "J Examples"}\n@comment{x}\nfree text\n' + ONE.replace(
        "{Journal of Examples}", "je"
    )
    found = given("bibtex", text)
    assert found.document.journal == "J Examples"
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("field", "pmid"),
    [("pmid = {12345678}", "12345678"), ("note = {PMID: 12345678}", "12345678"),
     ("eprint = {12345678}, eprinttype = {pubmed}", "12345678"),
     ("url = {https://pubmed.ncbi.nlm.nih.gov/12345678/}", "12345678"),
     ("note = {12345678}", None)],
)  # fmt: skip
def test_a_pmid_is_found_where_it_is_told_to_be_one(field: str, pmid: str | None) -> None:
    assert given("bibtex", f"@article{{a, title={{x}}, {field}}}").document.pmid == pmid


@pytest.mark.parametrize("data", ["a@b.org{", '{"@article": 1}', "% only a comment\n", "", "<a/>"])
def test_other_formats_are_not_taken_for_bibtex(data: str) -> None:
    assert recognised("bibtex", data) is None


@pytest.mark.parametrize(
    "data",
    ["@article{a, title={" + "{" * 100_000, "@article{a, title={x}\n" * 5_000, "@article{" * 3_000],
)
def test_braces_without_end_are_refused_in_no_time(data: str) -> None:
    found = given("bibtex", data)
    assert not found.documents
    assert found.refused or found.stopped


@settings(max_examples=150, deadline=None)
@each(st.binary(max_size=200) | damaged(ONE.encode(), (ONE + ONE.replace("2020", "1")).encode()))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    recognised("bibtex", data)
    given("bibtex", data)


def test_the_samples_give_every_entry_and_the_one_duplicate(samples: Path) -> None:
    references = given("bibtex", (samples / "bibtex/lsr3_references.bib").read_bytes())
    assert len(references.records) == 163
    (duplicate,) = [r for r in references.records if isinstance(r, Refused)]
    assert duplicate.position == "record 152, line 1811"
    untitled = [line for line in references.refused if "neither a title" in line]
    assert len(untitled) == 6
    russian = given("bibtex", (samples / "bibtex/cyrillic.bib").read_bytes())
    assert [d.language for d in russian.documents] == ["en", "ru", "en", "en", "en"]


def test_only_samples_of_bibtex_are_taken_for_it(samples: Path) -> None:
    for path in sorted(samples.glob("*/*")):
        assert bool(recognised("bibtex", path.read_bytes())) == (path.parent.name == "bibtex"), path
