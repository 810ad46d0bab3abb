"""MEDLINE text: each record once, its numbers whole, and nothing read that is no field."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.document import Document, Heading, Link
from loaders.content import Content, Hostile
from loaders.medline import read, transform
from loaders.nlm import Citation
from loaders.record import Made, Record, Refused, Unreadable, Unusable
from loaders.registry import sources

SOURCE = sources()["medline"]
ONE = """PMID- 28989111
STAT- MEDLINE
LR  - 20210607
DP  - 2018 Feb 3
TI  - Risk-benefit ratio of thalidomide in cutaneous lupus: a systematic
      review and meta-analysis.
LID - S0190-9622(17)32502-X [pii]
LID - 10.1000/test.1 [doi]
AB  - Response was seen in 90% (85-94).
FAU - Chasset, Francois
AU  - Chasset F
AU  - Tounsi T
CN  - Study Group of the French Society of Dermatology with a name that goes on
      in a second line
LA  - eng
SI  - ClinicalTrials.gov/NCT00000001
SI  - GENBANK/AB1
PT  - Journal Article
PT  - Meta-Analysis
TA  - J Test
JT  - Journal of tests
MH  - *Lupus Erythematosus, Cutaneous/drug therapy/*pathology
MH  - Thalidomide/adverse effects/*therapeutic use
CIN - J Test. 2019 Mar;80(3):e1. doi: 10.1000/test.2. Epub 2018 Oct
      12. PMID: 30317006
PMC - PMC4513071
"""


def content(text: str | bytes) -> Content:
    data = text if isinstance(text, bytes) else text.encode()
    return Content("file", lambda: io.BytesIO(data), len(data))


def read_all(text: str | bytes) -> list[Record | Refused]:
    return list(read.records(content(text)))


def citations(text: str | bytes) -> list[Citation]:
    return [each.content for each in read_all(text) if isinstance(each, Record)]


def made(text: str) -> Made:
    (record,) = read_all(text)
    assert isinstance(record, Record)
    return transform.made(record, SOURCE)


def document(text: str) -> Document:
    made_of_it = made(text).dossier.document
    assert made_of_it
    return made_of_it


def test_a_record_becomes_the_document_that_its_xml_makes() -> None:
    made_of_it = document(ONE)
    assert made_of_it.slug == "pmid-28989111"
    assert made_of_it.kind == "SystematicReview"
    assert made_of_it.title.endswith("lupus: a systematic review and meta-analysis.")
    assert (made_of_it.doi, made_of_it.pmcid) == ("10.1000/test.1", "PMC4513071")
    assert (made_of_it.journal, str(made_of_it.published)) == ("J Test", "2018-02-03")
    assert made_of_it.registered_as == ("NCT00000001",)
    assert made(ONE).version == "001 2021-06-07"
    assert [each.text for each in made(ONE).texts] == ["Response was seen in 90% (85-94)."]


def test_a_name_that_goes_on_in_a_second_line_is_one_author() -> None:
    assert citations(ONE)[0].authors == (
        "Chasset F",
        "Tounsi T",
        (
            "Study Group of the French Society of Dermatology with a name that goes on "
            "in a second line"
        ),
    )


def test_a_comment_whose_pmid_stands_in_the_second_line_is_one_link() -> None:
    assert document(ONE).links == (Link(kind="CommentIn", pmid="30317006"),)
    assert len(citations(ONE)[0].comments) == 1


def test_headings_are_descriptors_without_qualifiers_and_asterisks() -> None:
    assert document(ONE).headings == (
        Heading(name="Lupus Erythematosus, Cutaneous"),
        Heading(name="Thalidomide"),
    )


def test_a_retracted_article_names_the_notice() -> None:
    retracted = document("PMID- 5\nTI  - T.\nRIN - J Test. 2021;1:2. PMID: 77\n")
    assert retracted.retraction
    assert retracted.retraction.notice == "PMID 77 (RetractionIn)"
    unnamed = document("PMID- 5\nTI  - T.\nRIN - J Test. 2021;1:2\n")
    assert unnamed.retraction
    assert unnamed.retraction.notice == "J Test. 2021;1:2 (RetractionIn)"


def test_an_abstract_in_another_language_is_not_the_abstract() -> None:
    texts = made("PMID- 5\nTI  - T.\nAB  - Good.\nOAB - Publisher: Abstract. Gut.\n").texts
    assert [each.part for each in texts] == ["abstract", "abstract (other)"]


@pytest.mark.parametrize("line", ["PMID- 22664220", "PMID-22664220", "PMID - 22664220"])
def test_a_pmid_keeps_all_its_digits_however_it_is_written(line: str) -> None:
    assert [each.pmid for each in citations(f"{line}\nTI  - T.\n")] == ["22664220"]


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n", "\r\n", "   \n"])
def test_records_are_told_apart_with_and_without_empty_lines(between: str) -> None:
    text = between.join(f"PMID- {number}\nTI  - T.\n" for number in range(1, 6))
    assert [each.pmid for each in citations(text)] == ["1", "2", "3", "4", "5"]


def test_an_empty_line_within_an_abstract_does_not_end_the_record() -> None:
    text = "PMID- 1\nAB  - First.\n\n      Second.\n      \n      Third.\nTI  - T.\n"
    (only,) = citations(text)
    assert only.abstract[0].text == "First. Second. Third."
    assert only.title == "T."


def test_a_line_that_is_no_field_is_left_out_with_a_warning_and_not_read_as_one() -> None:
    text = "PMID- 1\nTI  - T.\nAB  - Of the interleukins\nIL-2 was low.\nSARS-CoV-2 not.\n"
    made_of_it = made(text)
    assert made_of_it.warnings == (
        "line 4, “IL-2 was low.”, is no field and is left out",
        "line 5, “SARS-CoV-2 not.”, is no field and is left out",
    )
    assert made_of_it.texts[0].text == "Of the interleukins"


def test_lines_without_any_field_are_refused_and_the_records_around_them_are_read() -> None:
    text = "PMID- 1\nTI  - T.\n\nPrinted on Monday.\n\nPMID- 2\nTI  - T.\n"
    assert [each.pmid for each in citations(text)] == ["1", "2"]
    (refused,) = (each for each in read_all(text) if isinstance(each, Refused))
    assert refused.position == "record 2, line 4"
    assert "“Printed on Monday.” is no field of a record" in refused.sentence


def test_a_pmid_that_is_no_number_is_refused_and_loads_again_when_mended() -> None:
    text = "PMID- 12O\nTI  - T.\nPMID- 13O\nTI  - T.\n"
    refused = [each for each in read_all(text) if isinstance(each, Refused)]
    assert [each.sentence for each in refused] == [
        "its PMID “12O” is no number of up to 8 digits; correct it",
        "its PMID “13O” is no number of up to 8 digits; correct it",
    ]
    mended = b"\n".join(each.raw for each in refused).replace(b"O", b"0")
    assert [each.pmid for each in citations(mended)] == ["120", "130"]


def test_a_record_without_title_and_identifier_makes_nothing() -> None:
    with pytest.raises(Unusable, match="neither a title nor an identifier"):
        made("PMID- \nAB  - Nothing else.\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    (only,) = citations("PMID- 1\nTI  - Größe.\n".encode(encoding))
    assert (only.pmid, only.title) == ("1", "Größe.")


def test_text_with_nul_bytes_or_an_endless_line_is_refused() -> None:
    for text in ("PMID- 1\nTI  - a\x00b\n", "PMID- 1\nTI  - " + "a" * (2 << 20)):
        with pytest.raises(Hostile):
            read_all(text)


def test_a_record_without_end_is_refused_within_bounds() -> None:
    text = "PMID- 1\nAB  - a\n" + ("      " + "word " * 200 + "\n") * 20_000
    with pytest.raises(Unreadable, match="no end within 16 MB"):
        read_all(text)


def test_ris_is_not_taken_for_medline_text() -> None:
    assert read.recognise(content("TY  - JOUR\nAN  - 1\nPMID- 28989111\nER  - \n").head()) is None
    assert read.recognise(content("PMID: 28989111 is cited here.\n").head()) is None
    assert read.recognise(content(f"\n{ONE}").head()) == "it has a line “PMID- 28989111”"


EXPECTED = {
    "MedlinePlainImporterStringOutOfBounds.txt": ["27433151", "27394443"],
    "MedlinePlainImporterTestCompleteEntry.txt": ["20481061"],
    "MedlinePlainImporterTestMultipleEntries.txt": (
        ["20481061", "", "", "22664220", "22664238", "96578310", "45984220"]
    ),
    "PubMed_example.txt": ["28441597", "30868313", "29967742"],
    "pubmed_result1.txt": ["12230038"],
}


def test_the_samples_give_every_record_they_hold(samples: Path) -> None:
    for path in sorted((samples / "nbib").iterdir()):
        found = citations(path.read_bytes())
        lines = path.read_text().splitlines()
        assert sum(bool(each.pmid) for each in found) == sum(x.startswith("PMID") for x in lines)
        assert [each.pmid for each in found] == EXPECTED.get(
            path.name, [each.pmid for each in found]
        )
    (first, *_) = citations((samples / "nbib" / "PubMed_example.txt").read_bytes())
    assert first.doi == "10.1016/j.scitotenv.2017.04.075"
    assert first.date == "2017-11-15"


def test_of_all_samples_only_those_of_medline_text_are_recognised(samples: Path) -> None:
    for file in (each for each in samples.rglob("*") if each.is_file()):
        said = read.recognise(content(file.read_bytes()).head())
        assert bool(said) == (file.parent.name == "nbib"), file


SMALL = (ONE + "\nPMID- 2\nTI  - T.\nRIN - J. PMID: 3\n\nPMID-4\nMH  - *a/b\n").encode()
PIECES = [b"PMID- 9\n", b"\n", b"      more\n", b"\x00", b"\xff", b"\r", b"AB  - ", b"- ", b"\x85"]


def _edited(edits: list[tuple[int, int, bytes]]) -> bytes:
    data = SMALL
    for start, end, put in edits:
        data = data[:start] + put + data[end:]
    return data


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.tuples(
                st.integers(0, len(SMALL)),
                st.integers(0, len(SMALL)),
                st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)),
            ),
            max_size=4,
        ).map(_edited),
    )
)
def test_no_bytes_raise_anything_but_our_own_refusals_and_every_line_is_in_a_record(
    data: bytes,
) -> None:
    try:
        all_of_it = read_all(data)
        lines = [line for line in content(data).lines() if line.strip("\ufeff \t\r\n")]
        raws = "".join(each.raw.decode() for each in all_of_it)
        kept = [x for x in raws.splitlines(keepends=True) if x.strip("\ufeff \t\r\n")]
        assert len("".join(kept).split()) == len("".join(lines).split())
        for each in all_of_it:
            if isinstance(each, Record):
                transform.made(each, SOURCE)
    except (Unreadable, Unusable, Hostile):
        pass
