"""Text in no format: the last resort, and modest about it."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders.content import Content, Hostile
from loaders.plain_text import read
from loaders.plain_text.transform import made
from loaders.record import Made, Record, Refused, Unusable
from loaders.registry import sources

SOURCE = sources()["plain_text"]
PROSE = """Thalidomide in cutaneous lupus

Fifteen patients with refractory cutaneous lupus were enrolled in this open trial. Of these,
twelve had a complete response, and two had none at all. No patient had a thrombosis.
"""


def content(data: bytes | str) -> Content:
    raw = data if isinstance(data, bytes) else data.encode()
    return Content("name", lambda: io.BytesIO(raw), len(raw))


def only(data: bytes | str) -> Record | Refused:
    (record,) = read.records(content(data))
    return record


def made_of(data: bytes | str) -> Made:
    record = only(data)
    assert isinstance(record, Record), record
    return made(record, SOURCE)


def title(data: str) -> str:
    document = made_of(data).dossier.document
    assert document
    return document.title


def ids(data: str) -> tuple[str | None, str | None, str | None]:
    document = made_of(data).dossier.document
    assert document
    return document.pmid, document.doi, document.pmcid


def test_a_text_is_named_by_its_first_line_and_kept_as_it_stands() -> None:
    result = made_of(PROSE)
    assert title(PROSE) == "Thalidomide in cutaneous lupus"
    assert [t.text for t in result.texts] == [PROSE]
    assert not result.dossier.claims


def test_lines_that_name_no_text_are_not_its_title() -> None:
    start = "Skip to main content\n  • Research article\n  • Open access\n  • Published:\n\n"
    assert title(start + PROSE) == "Thalidomide in cutaneous lupus"
    assert title("Abstract\n\n<h3></h3> " + PROSE) == "Thalidomide in cutaneous lupus"


def test_a_text_that_starts_with_a_paragraph_is_named_by_its_first_sentence() -> None:
    paragraph = " ".join(PROSE.splitlines()[2:]) + " And more was said of it." * 5
    assert title(paragraph).endswith("were enrolled in this open trial.")


def test_a_doi_or_pmid_on_a_line_of_its_own_is_that_of_the_text() -> None:
    assert ids(f"{PROSE}\nDOI: 10.1000/ABC\nPMID: 28989111\nPMCID: PMC77") == (
        "28989111",
        "10.1000/abc",
        "PMC77",
    )
    assert ids(f"{PROSE}\nhttps://doi.org/10.1000/abc") == (None, "10.1000/abc", None)


def test_an_entry_as_pubmed_prints_it_has_its_title_and_doi() -> None:
    entry = f"1. Lupus. 2018 Feb;78(2):342-50. doi: \n10.1000/ABC. Epub 2017 Oct 5.\n\n{PROSE}"
    assert title(entry) == "Thalidomide in cutaneous lupus"
    assert ids(f"{entry}\nPMID: 7") == ("7", "10.1000/abc", None)


def test_a_doi_of_another_work_is_not_that_of_the_text() -> None:
    assert ids(f"{PROSE}\nAs others saw (doi: 10.1000/other), it works.") == (None, None, None)
    assert ids(f"{PROSE}\nReferences\ndoi: 10.1000/other") == (None, None, None)
    assert ids(f"{PROSE}\ndoi: 10.1000/one\ndoi: 10.1000/two") == (None, None, None)


def test_it_is_said_how_much_of_a_document_the_text_is() -> None:
    parts = "Abstract\nBackground: It is so.\n" + PROSE + "Methods\nWe looked.\nResults\nWe saw."
    assert [made_of(t).texts[0].part for t in (PROSE, parts)] == ["excerpt", "abstract"]


@pytest.mark.parametrize(
    "other",
    [
        "TY  - JOUR\nTI  - A title of many words that reads like a sentence.\nER  - ",
        "A library wrote this sentence before its export.\n\nTY - JOUR\nTI - A\nER -",
        "PMID- 1\nTI  - Many words that read like a sentence do not make it text.\nAB  - More.",
        "@article{key,\n title = {Many words that read like a sentence.}}",
        '{"title": "Many words that read like a sentence, and then some more of them."}',
        "<article><p>Many words that read like a sentence, and then some more.</p></article>",
        "name,age,notes\nA,7,Many words that read like a sentence.\nB,8,More of these words here.",
        "name;n;of;it\nA;7;words;Many words that read like one.\nB;8;words;More of these here.",
        "title: Many words that read like a sentence\nyear: 2018\nnote: More of the same words.",
        "import os\n\ndef main():\n    return os.getcwd()\n\nprint(main())\n",
        "SELECT ?s WHERE { ?s ?p ?o }\n",
        "%PDF-1.7 many words that read like a sentence, and then some more of them.",
        "{\\rtf1 Many words that read like a sentence, and then some more of them.}",
        "one two three",
        "",
        "\x00\x01\x02" * 50,
        "\x01\x02 Many words that read like a sentence, and then some more of them.",
    ],
)
def test_what_is_of_another_format_or_no_prose_is_not_claimed(other: str) -> None:
    assert read.recognise(content(other).head()) is None


def test_a_text_that_is_no_prose_is_refused_with_the_mend() -> None:
    record = only("a,b,c\n1,2,3\n4,5,6")
    assert isinstance(record, Refused)
    assert record.sentence == "it is a table, not text; save it as CSV with a row of headings"


def test_entries_of_pubmed_as_text_are_refused_for_a_better_format() -> None:
    record = only(f"{PROSE}\nPMID: 1\n\n{PROSE}\nPMID: 2\n")
    assert isinstance(record, Refused)
    assert "save them in the format PubMed or NBIB" in record.sentence


def test_binary_and_endless_lines_are_hostile() -> None:
    for data in (PROSE + "\x00", "word " * 300_000):
        with pytest.raises(Hostile):
            only(data)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda at, new, times: PROSE.encode()[:at] + new * times + PROSE.encode()[at:],
            st.integers(0, len(PROSE)),
            st.binary(max_size=8),
            st.integers(1, 50),
        ),
    )
)
@example(b"\xff\xfe")
def test_whatever_the_bytes_only_our_own_refusals_come_out(data: bytes) -> None:
    read.recognise(content(data).head())
    with suppress(Unusable, Hostile):
        (record,) = read.records(content(data))
        if isinstance(record, Record):
            made(record, SOURCE)


def test_the_sample_texts_are_claimed_and_no_other_sample_is(samples: Path) -> None:
    for path in sorted(p for p in samples.rglob("*") if p.is_file()):
        data = path.read_bytes()
        claimed = read.recognise(Content(path.name, lambda d=data: io.BytesIO(d), 0).head())
        assert bool(claimed) == (path.parent.name == "text"), path


def test_the_sample_of_a_saved_page_is_named_by_its_article(samples: Path) -> None:
    text = (samples / "text" / "cortes-hernandez-2012_ART_R265.txt").read_text(encoding="utf-8")
    assert title(text).startswith("Efficacy and safety of lenalidomide for refractory cutaneous")
