"""PubMed XML: the reader beside others, beside what is expected, and with any bytes at all."""

import gzip
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from loaders.content import Hostile
from loaders.nlm import Citation
from loaders.pubmed import extract, read, transform
from loaders.record import Deleted, Record, Unreadable, Unusable
from tests.loaders.small_pubmed import (
    SOURCE,
    article,
    content,
    read_all,
    refusals,
    several,
)


def test_the_pmids_that_a_sample_withdraws_are_read(samples: Path) -> None:
    file = "pubmed_xml/versions_preprints_empty_titles_delete.xml"
    deleted = [e for e in read_all((samples / file).read_bytes()) if isinstance(e, Deleted)]
    assert len(deleted) == 10


def test_of_all_samples_only_those_of_pubmed_xml_are_recognised(samples: Path) -> None:
    for file in (each for each in samples.rglob("*") if each.is_file()):
        said = read.recognise(content(file.read_bytes()).head())
        assert bool(said) == (file.parent.name == "pubmed_xml"), file


def test_pubmed_parser_reads_the_same_ids_titles_and_years(tmp_path: Path) -> None:
    parser = pytest.importorskip("pubmed_parser")
    chance = random.Random(7)
    text = several(
        *(
            article(
                chance.randrange(1, 10**8),
                title=f"Of {chance.random()} &amp; more",
                date=f"<PubDate><Year>{chance.randrange(1900, 2030)}</Year></PubDate>",
            )
            for _ in range(50)
        )
    )
    path = tmp_path / "file.xml.gz"
    path.write_bytes(gzip.compress(text.encode()))
    theirs = [(e["pmid"], e["title"], e["pubdate"]) for e in parser.parse_medline_xml(str(path))]
    ours = [
        (each.content.pmid, each.content.title, each.content.date)
        for each in read_all(text)
        if isinstance(each, Record)
    ]
    assert ours == theirs


def whole(text: str) -> list[Citation | None]:
    """What a parse of the whole file gives; raises XMLSyntaxError where it is not well-formed.

    A record within a record, which no DTD of NLM allows, is skipped.
    """
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
    root: Any = etree.fromstring(text.encode(), parser)
    records = list(root.iter("PubmedArticle"))
    assume(all(record.getparent() is root for record in records))
    return [extract.citation_of(record) for record in records]


PARTS = (
    *(article(4), article(5, title="<i>x</i>"), article(6, data="<!-- </PubmedArticle> -->")),
    *(article(7, title="<![CDATA[</PubmedArticle><PubmedArticle>]]>"), "<!-- ", " -->", "<?a ?>"),
    *("<![CDATA[", "]]>", "<PubmedArticle/>", "<PubmedArticle >", "</PubmedArticle>", "<", ">"),
    *("<DeleteCitation><PMID>8</PMID></DeleteCitation>", "words", "\n", "&amp;", "<Foo>", "</Foo>"),
    *("<!DOCTYPE a>", "</PubmedArticleSet>", "<PubmedArticleSet>", '"', "'", "--", "?>"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=6))
def test_where_a_parse_of_the_whole_file_succeeds_the_records_are_the_same(
    parts: list[str],
) -> None:
    text = several(*parts)
    try:
        expected = whole(text)
    except etree.XMLSyntaxError:
        return
    found = [each.content for each in read_all(text) if isinstance(each, Record)]
    assert found == [each for each in expected if each]
    assert sum(
        why.startswith("it has no MedlineCitation") for why in refusals(text)
    ) == expected.count(None)


def account(data: bytes) -> None:
    """Read all of it; nothing but refusals in our own words may come of it."""
    try:
        for each in read.records(content(data)):
            assert each.position
            if isinstance(each, Record):
                transform.made(each, SOURCE)
    except (Unreadable, Unusable, Hostile):
        pass


SMALL = several(article(1), article(2, title="<i>x</i>"), article(3)).encode()


def mutated() -> st.SearchStrategy[bytes]:
    """A valid file with a few bytes cut, put in, or repeated."""
    place = st.integers(0, len(SMALL))
    pieces = st.one_of(st.binary(max_size=4), st.sampled_from([p.encode() for p in PARTS]))
    edit = st.tuples(place, place, pieces)
    return st.lists(edit, min_size=1, max_size=4).map(_edited)


def _edited(edits: list[tuple[int, int, bytes]]) -> bytes:
    data = SMALL
    for start, end, put in edits:
        data = data[:start] + put + (data[end:] if end - start < 200 else data[start:])
    return data


@settings(max_examples=150, deadline=None)
@given(st.one_of(mutated(), st.binary(max_size=200)))
def test_no_bytes_raise_anything_but_our_own_refusals(data: bytes) -> None:
    account(data)


@settings(max_examples=100, deadline=None)
@given(mutated())
def test_no_record_falls_between_those_that_are_read_and_those_that_are_refused(
    data: bytes,
) -> None:
    data = data[data.find(b"<PubmedArticleSet>") :]
    assume(b"<!" not in data and b"<?" not in data and b"\x00" not in data)
    try:
        raws = [piece.raw for chunk in read.chunks(content(data)) for piece in chunk.pieces]
    except Unreadable:
        return
    assert sum(raw.count(b"<PMID") for raw in raws) == data.count(b"<PMID")
