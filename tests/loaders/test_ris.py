"""RIS: every record comes out, whatever the tool, and with the line where it stands."""

import io
from itertools import cycle, islice
from pathlib import Path

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from loaders.content import Content
from loaders.record import Record, Refused
from loaders.ris.read import records
from tests.references import damaged, given, recognised

ONE = """TY  - JOUR
AU  - Example, Ann B.
TI  - Drug in skin lupus
JF  - Journal of Examples
PY  - 2020
VL  - 4
SP  - 12
EP  - 19
DO  - 10.1000/abc.1
AB  - Of 20 patients, 12 got better.
ER  -
"""
ISI = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Example, AB
   Other, C
TI Drug in
   skin lupus
SO JOURNAL OF EXAMPLES
PY 2020
BP 12
EP 19
DI 10.1000/abc.1
PM 12345678
ER

EF
"""


def test_a_reference_makes_a_document_that_can_be_cited() -> None:
    document = given("ris", ONE).document
    assert document.title == "Drug in skin lupus"
    assert document.authors == ("Example AB",)
    assert (document.journal, document.year, document.volume) == ("Journal of Examples", 2020, "4")
    assert (document.pages, document.doi) == ("12-19", "10.1000/abc.1")
    assert document.access == "AbstractOnly"


def test_tags_with_one_space_and_without_an_end_lose_no_record() -> None:
    text = "".join(
        f"TY - JOUR\nTI - Trial {n}\nAB - First line\nUK - based centres\nDO - 10.1000/{n}\n\n"
        for n in range(3)
    )
    found = given("ris", text)
    assert [d.title for d in found.documents] == ["Trial 0", "Trial 1", "Trial 2"]
    assert not found.refused


def test_a_wrapped_line_that_looks_like_a_tag_with_one_space_stays_in_its_abstract() -> None:
    text = ONE.replace("12 got", "12\nIV - administered, got")
    assert given("ris", text).abstract == "Of 20 patients, 12 IV - administered, got better."


def test_a_value_wrapped_over_lines_is_one_value() -> None:
    text = ONE.replace("Drug in skin", "Drug\n      in\nskin")
    assert given("ris", text).document.title == "Drug in skin lupus"


def test_lines_between_records_are_no_records() -> None:
    text = f"Record #1 of 2\nProvider: X\n\n{ONE}\nRecord #2 of 2\nContent: text\n2.\n{ONE}"
    assert len(given("ris", text).documents) == 2


def test_a_record_whose_end_is_missing_ends_where_the_next_one_starts() -> None:
    found = given("ris", ONE.replace("ER  -\n", "") + ONE.replace("abc.1", "abc.2"))
    assert [d.doi for d in found.documents] == ["10.1000/abc.1", "10.1000/abc.2"]


def test_a_file_cut_off_within_its_last_record_refuses_that_record_with_its_line() -> None:
    found = given("ris", ONE + ONE[:60])
    assert len(found.documents) == 1
    assert found.refused == [
        "record 2, line 12: the file ends within it; get the whole file, or write `ER  - ` after it"
    ]


def test_a_record_without_its_first_line_is_refused_with_its_line() -> None:
    found = given("ris", ONE + "\n" + ONE.replace("TY  - JOUR", "Y  - JOUR") + ONE)
    assert len(found.documents) == 2
    assert found.refused == [
        "record 2, line 14: its first line `TY  - ` is missing; write one before these tags"
    ]


def test_a_refused_record_loads_once_it_is_mended() -> None:
    found = given("ris", ONE + ONE.replace("TY  - JOUR\n", "").replace("abc.1", "abc.2"))
    (refused,) = [record for record in found.records if isinstance(record, Refused)]
    mended = b"TY  - JOUR\n" + refused.raw
    assert given("ris", mended).document.doi == "10.1000/abc.2"


def test_a_start_that_stands_twice_is_one_start() -> None:
    assert len(given("ris", ONE.replace("TY  - JOUR", "TY  - JOUR\nTY  - JOUR")).documents) == 1


def test_the_raw_of_a_record_is_its_own_lines() -> None:
    records = given("ris", f"Record #1 of 2\n{ONE}\n\n{ONE.replace('abc.1', 'abc.2')}").records
    assert [record.raw.decode() for record in records] == [ONE, ONE.replace("abc.1", "abc.2")]


def test_the_same_record_with_other_ends_of_lines_is_the_same_record() -> None:
    unix, windows, old = (given("ris", ONE.replace("\n", end)) for end in ("\n", "\r\n", "\r"))
    assert unix.records == windows.records == old.records


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_whatever_the_encoding(encoding: str) -> None:
    text = ONE.replace("Example, Ann B.", "Sjögren, Åke")
    assert given("ris", text.encode(encoding)).document.authors == ("Sjögren Å",)


def test_damaged_letters_are_warned_of() -> None:
    text = "\n" * 70_000 + ONE
    found = given("ris", text.encode().replace(b"Drug", b"Dr\xfcg"))
    assert found.made[0].warnings == ("some letters are damaged; export it again as UTF-8",)


@pytest.mark.parametrize(
    ("line", "pmid"),
    [
        ("C5  - 12345678", "12345678"),
        ("DP  - NLM\nAN  - 12345678", "12345678"),
        ("C3  - PUBMED 12345678", "12345678"),
        ("U1  - 12345678[pmid]", "12345678"),
        ("N1  - PMID: 12345678", "12345678"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/12345678/", "12345678"),
        ("UR  - https://www.ncbi.nlm.nih.gov/pubmed/12345678", "12345678"),
        ("AN  - 12345678", None),
        ("AN  - CN-00778158", None),
        ("AB  - As PMID: 12345678 has shown", None),
    ],
)
def test_a_pmid_is_found_where_it_is_told_to_be_one(line: str, pmid: str | None) -> None:
    text = ONE.replace("AB  - Of", "XX  - Of")
    assert given("ris", text.replace("DO  - 10.1000/abc.1", line)).document.pmid == pmid


@pytest.mark.parametrize(
    ("line", "doi"),
    [
        ("DO  - https://doi.org/10.1000/ABC.1", "10.1000/abc.1"),
        ("DO  - 10.1000/abc.1     LK  - https://x.org?id=doi:10.1000%2Fabc.2", "10.1000/abc.1"),
        ("UR  - https://x.org/?a=1; https://dx.doi.org/10.1000%2Fabc.1", "10.1000/abc.1"),
        ("N1  - doi: 10.1000/abc.1", "10.1000/abc.1"),
        ("M3  - 10.1000/abc.1", "10.1000/abc.1"),
        ("N1  - Erratum for 10.1000/abc.1", None),
        (
            "DO  - 10.1002/(SICI)1097-0258(19990115)18:1<1::AID-SIM1>3.0.CO;2-E",
            "10.1002/(sici)1097-0258(19990115)18:1<1::aid-sim1>3.0.co;2-e",
        ),
    ],
)
def test_a_doi_is_found_where_it_is_the_record_s_own(line: str, doi: str | None) -> None:
    assert given("ris", ONE.replace("DO  - 10.1000/abc.1", line)).document.doi == doi


def test_registry_numbers_are_found_in_any_field() -> None:
    text = ONE.replace("got better", "got better (nct00000001)").replace(
        "ER  -\n", "N1  - NCT00000002\nER  -\n"
    )
    assert given("ris", text).document.registered_as == ("NCT00000001", "NCT00000002")


def test_a_title_is_free_of_markup() -> None:
    text = ONE.replace("Drug in", "&lt;i&gt;Drug&lt;/i&gt; <sub>x</sub> in &amp;")
    assert given("ris", text).document.title == "Drug x in & skin lupus"


def test_a_year_that_is_none_is_left_out_and_warned_of() -> None:
    found = given("ris", ONE.replace("2020", "10 15"))
    assert found.document.year is None
    assert found.made[0].warnings == ("its year '10 15' is none; it is left out",)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("TY  - CONF", "ConferenceAbstract"),
        ("TY  - THES", "ThesisAbstract"),
        ("TY  - JOUR\nM3  - Conference Abstract", "ConferenceAbstract"),
        ("TY  - JOUR\nM3  - Trial registry record; Clinical trial protocol", "TrialRegistration"),
        ("TY  - JOUR\nN1  - 1234-5678\nJournal Article\nReview", "ReviewArticle"),
    ],
)
def test_a_document_is_of_the_kind_that_the_record_tells(written: str, kind: str) -> None:
    assert given("ris", ONE.replace("TY  - JOUR", written)).document.kind == kind


def test_a_record_without_title_and_identifier_is_refused_and_the_others_go_on() -> None:
    found = given("ris", f"TY  - JOUR\nAU  - Nobody\nER  -\n{ONE}")
    assert len(found.documents) == 1
    sentence = "it has neither a title nor an identifier; add one of them"
    assert found.refused == [f"record 1, line 1: {sentence}"]


def test_web_of_science_is_read() -> None:
    assert recognised("ris", ISI)
    document = given("ris", ISI).document
    assert (document.title, document.pmid) == ("Drug in skin lupus", "12345678")
    assert document.authors == ("Example AB", "Other C")
    assert (document.pages, document.journal) == ("12-19", "JOURNAL OF EXAMPLES")


@pytest.mark.parametrize(
    "text", ["PMID- 1\nTI  - x\n", '{"TY": 1}', "a,b\n1,2\n", "", "TY  - JOUR"]
)
def test_other_formats_are_not_taken_for_ris(text: str) -> None:
    assert recognised("ris", text) is None


def test_a_record_that_never_ends_is_refused_without_filling_the_memory() -> None:
    lines = islice(cycle([b"words and more words\n"]), 400_000)
    data = b"TY  - JOUR\nAB  - x\n" + b"".join(lines) + b"ER  -\n" + ONE.encode()
    found = given("ris", data)
    assert len(found.documents) == 1
    assert "longer than 4 MB" in found.refused[0]


def test_records_come_one_by_one_and_not_when_the_file_is_at_its_end() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            piece = (ONE.encode() * (len(buffer) // len(ONE) + 1))[: len(buffer)]
            offset = self.given % len(ONE)
            piece = (ONE.encode()[offset:] + piece)[: len(buffer)]
            buffer[: len(piece)] = piece
            self.given += len(piece)
            return len(piece)

    endless = Content("endless", lambda: io.BufferedReader(Endless()), 1 << 40)
    assert all(isinstance(record, Record) for record in islice(records(endless), 1000))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ONE.replace("Drug", "Dr\0ug"), "NUL bytes"),
        (ONE.replace("Drug", "D" * (2 << 20)), "longer than 1 MB"),
        ("no tags at all\n", "no reference"),
    ],
)
def test_what_is_no_ris_is_refused_as_a_whole(data: str, why: str) -> None:
    assert why in given("ris", data).stopped


@settings(max_examples=100, deadline=None)
@each(st.binary(max_size=300) | damaged(ONE.encode(), (ONE * 3).encode(), ISI.encode()))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    recognised("ris", data)
    given("ris", data)


def test_every_sample_gives_as_many_records_as_it_has(samples: Path) -> None:
    for path in sorted((samples / "ris").iterdir()):
        data = path.read_bytes()
        starts = sum(
            line.lstrip(b"\xef\xbb\xbf").startswith(b"TY  -") for line in data.split(b"\n")
        )
        assert recognised("ris", data), path.name
        found = given("ris", data)
        assert (len(found.records), found.stopped) == (starts, ""), path.name


def test_only_samples_of_ris_are_taken_for_ris(samples: Path) -> None:
    for path in sorted(samples.glob("*/*")):
        assert bool(recognised("ris", path.read_bytes())) == (path.parent.name == "ris"), path
