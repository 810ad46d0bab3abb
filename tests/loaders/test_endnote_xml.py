"""EndNote XML: text in styles at any depth, streamed, and no entity expanded."""

from pathlib import Path

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from tests.references import damaged, given, recognised

RECORD = """<record><database name="x.enl" path="/x">x.enl</database>
<ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Example, Ann B.</style></author>
<author>Other, C</author></authors></contributors>
<titles><title><style face="italic">Drug</style><style face="normal"> in 10</style><style
face="superscript">6</style> cells</title><secondary-title>J Examples</secondary-title></titles>
<pages>12-19</pages><volume>4</volume><number>1</number><keywords><keyword/></keywords>
<dates><year><style>2020</style></year></dates><abstract>NCT00000001 &lt; 5</abstract>
<urls><related-urls><url>https://pubmed.ncbi.nlm.nih.gov/12345678</url></related-urls></urls>
<electronic-resource-num>10.1000/abc.1</electronic-resource-num></record>
"""
ONE = f'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>{RECORD}</records></xml>'


def test_a_record_makes_a_document_that_can_be_cited() -> None:
    document = given("endnote_xml", ONE).document
    assert document.title == "Drug in 10⁶ cells"
    assert document.authors == ("Example AB", "Other C")
    assert (document.journal, document.year, document.pages) == ("J Examples", 2020, "12-19")
    assert (document.doi, document.pmid) == ("10.1000/abc.1", "12345678")
    assert document.registered_as == ("NCT00000001",)


def test_an_accession_number_is_a_pmid_only_where_the_record_is_from_pubmed() -> None:
    record = RECORD.replace("https://pubmed.ncbi.nlm.nih.gov/12345678", "https://x.org")
    number = record.replace("<volume>", "<accession-num>87654321</accession-num><volume>")
    provider = "<remote-database-provider>NLM</remote-database-provider><volume>"
    told = number.replace("<volume>", provider)
    assert given("endnote_xml", f"<xml><records>{number}</records></xml>").document.pmid is None
    assert given("endnote_xml", f"<xml><records>{told}</records></xml>").document.pmid == "87654321"


def test_the_raw_of_a_record_loads_again_by_itself() -> None:
    (record,) = given("endnote_xml", ONE).records
    assert recognised("endnote_xml", record.raw)
    again = given("endnote_xml", record.raw)
    assert again.document == given("endnote_xml", ONE).document


def test_records_before_damage_are_kept() -> None:
    found = given("endnote_xml", ONE.replace("</records>", RECORD + "<record><title>x</records>"))
    assert len(found.documents) == 2
    assert "damaged" in found.stopped


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">',
     '<!ENTITY % x SYSTEM "https://x.org/x.dtd"> %x;'],
)  # fmt: skip
def test_entities_are_refused_and_nothing_is_fetched(entity: str) -> None:
    text = ONE.replace("<xml>", f"<!DOCTYPE xml [{entity}]><xml>").replace("4</vol", "&x;</vol")
    found = given("endnote_xml", text)
    assert not found.documents
    assert found.stopped


@pytest.mark.parametrize(
    "data", ["<xml/>", "<records><record><a/></record></records>", "TY  - JOUR", "{}", "", "<a>"]
)
def test_other_xml_is_not_taken_for_endnote(data: str) -> None:
    assert recognised("endnote_xml", data) is None


@settings(max_examples=150, deadline=None)
@each(st.binary(max_size=200) | damaged(ONE.encode(), ONE.encode("utf-8-sig")))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    recognised("endnote_xml", data)
    given("endnote_xml", data)


def test_the_samples_give_their_identifiers(samples: Path) -> None:
    folder = samples / "endnote_xml"
    found = {
        (document.pmid, document.doi, document.pmcid, document.year)
        for path in folder.iterdir()
        for document in given("endnote_xml", path.read_bytes()).documents
    }
    assert found == {
        ("25647015", "10.1038/bjc.2014.606", None, 2015),
        ("29937971", "10.1089/acu.2018.1295", "PMC6011367", 2018),
    }


def test_only_samples_of_endnote_xml_are_taken_for_it(samples: Path) -> None:
    for path in sorted(samples.glob("*/*")):
        taken = bool(recognised("endnote_xml", path.read_bytes()))
        assert taken == (path.parent.name == "endnote_xml"), path
