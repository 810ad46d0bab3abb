"""PubMed files: each record once, whatever surrounds it, and never one that is none."""

import io
import pickle
from time import process_time

import pytest

from loaders.content import Content
from loaders.pubmed import read
from loaders.record import Deleted, Record, Refused, Unreadable
from tests.loaders.small_pubmed import (
    article,
    citation,
    content,
    pmids,
    read_all,
    refusals,
    several,
)


def test_every_pmid_of_a_deletion_is_withdrawn() -> None:
    deletion = "<DeleteCitation>\n<PMID>3</PMID><PMID>44</PMID><PMID>x</PMID></DeleteCitation>"
    assert [
        each.key for each in read_all(several(article(), deletion)) if isinstance(each, Deleted)
    ] == ["pmid-3", "pmid-44"]
    assert refusals(several(deletion)) == ["“x”, which it deletes, is no PMID; correct it"]
    assert refusals(several("<DeleteCitation/>")) == ["it deletes nothing; remove it"]


def test_an_empty_set_holds_no_record() -> None:
    assert read_all(several()) == []
    assert read_all("<PubmedArticleSet/>") == []


def test_one_bad_record_is_refused_and_the_others_are_read() -> None:
    text = several(article(1), "<PubmedArticle>wrong</PubmedArticle>", article("x9"), article(2))
    assert pmids(text) == ["1", "2"]
    assert refusals(text) == [
        "it has no MedlineCitation; get the record from PubMed again",
        "its PMID “x9” is no number of up to 8 digits; correct it",
    ]


def test_a_missing_end_tag_costs_its_own_record_only() -> None:
    broken = article(2).replace("</PubmedArticle>", "")
    for text in (several(article(1), broken, article(3)), several(article(1), article(3), broken)):
        assert pmids(text) == ["1", "3"]
        assert len(refusals(text)) == 1


def test_damage_is_told_with_record_and_line() -> None:
    text = several(article(1), article(2, title="A\nB & C"), article(3))
    (refused,) = (each for each in read_all(text) if isinstance(each, Refused))
    assert refused.position == "record 2, line 6"
    assert refused.raw.startswith(b"<PubmedArticle>")


def test_the_bytes_of_a_refused_record_load_when_mended() -> None:
    text = several(article(1, title="A & B"), article(2, title="C & D"))
    raws = b"\n".join(each.raw for each in read_all(text) if isinstance(each, Refused))
    assert pmids(raws.replace(b"&", b"&amp;")) == ["1", "2"]


@pytest.mark.parametrize(
    "hidden",
    [
        f"<!-- {article(666)} -->",
        f"<!-- </PubmedArticle>{article(666)}<PubmedArticle> -->",
        f"<?note {article(666).replace('?', '')} ?>",
    ],
)
def test_a_record_within_a_comment_is_none(hidden: str) -> None:
    assert pmids(several(article(1), hidden, article(2))) == ["1", "2"]
    assert pmids(several(article(1, data=hidden), article(2))) == ["1", "2"]


def test_many_comments_in_a_record_take_no_longer_than_their_number() -> None:
    started = process_time()
    assert pmids(several(article(1, data="<!---->" * 130_000), article(2))) == ["1", "2"]
    assert process_time() - started < 5


def test_a_record_within_cdata_is_text() -> None:
    hidden = f"<![CDATA[ </PubmedArticle>{article(666)} ]]>"
    assert pmids(several(article(1, title=hidden), article(2))) == ["1", "2"]
    assert citation(several(article(1, title=hidden))).title.startswith("</PubmedArticle>")
    between = several(article(1), hidden, article(2))
    assert pmids(between) == ["1", "2"]
    assert len(refusals(between)) == 1


def test_what_stands_between_records_and_is_none_is_refused() -> None:
    text = several(article(1), "lost words", article(2), "<Foo/>")
    assert pmids(text) == ["1", "2"]
    assert [each.position for each in read_all(text) if isinstance(each, Refused)] == [
        "after record 1, line 5",
        "after record 2, line 6",
    ]


def test_odd_white_space_in_tags_changes_nothing() -> None:
    odd = article(1).replace("</PubmedArticle>", "</PubmedArticle\n >")
    text = several(odd, article(2).replace("<PubmedArticle>", "<PubmedArticle\ta='>'\n>"), odd)
    assert pmids(text.replace("</PubmedArticleSet>", "</PubmedArticleSet\n>")) == ["1", "2", "1"]


def test_sets_that_follow_each_other_in_one_file_are_all_read() -> None:
    assert pmids(several(article(1)) + several(article(2))) == ["1", "2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_that_are_declared_are_read(encoding: str) -> None:
    text = several(article(1, title="Größe")).replace("utf-8", encoding.removesuffix("-sig"))
    (record,) = read_all(text.encode(encoding))
    assert isinstance(record, Record)
    assert record.content.title == "Größe"


def test_bytes_that_are_not_in_the_encoding_refuse_their_record() -> None:
    text = several(article(1, title="Gr\xfc\xdfe"), article(2)).encode("latin-1")
    assert pmids(text) == ["2"]
    assert len(refusals(text)) == 1


def test_chunks_are_parsed_in_any_process() -> None:
    abstract = f"<Abstract><AbstractText>{'word ' * 2000}</AbstractText></Abstract>"
    text = several(*(article(n, article=abstract) for n in range(1, 1201)), "stray")
    chunks = [pickle.loads(pickle.dumps(chunk)) for chunk in read.chunks(content(text))]
    assert [chunk.first for chunk in chunks] != [1]
    parsed = [each for chunk in chunks for each in read.records_of_chunk(chunk)]
    assert parsed == read_all(text)
    assert pmids(text) == [str(n) for n in range(1, 1201)]
    assert all(f"record {chunk.first}," in parsed[chunk.first - 1].position for chunk in chunks)


def unreadable(text: str | bytes) -> tuple[list[str], str]:
    """The PMIDs that come before reading stops, and why it stops."""
    before: list[str] = []
    with pytest.raises(Unreadable) as why:
        before.extend(
            each.content.pmid for each in read.records(content(text)) if isinstance(each, Record)
        )
    return before, str(why.value)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "subset",
    [
        f'<!ENTITY l0 "ha">{LAUGHS}',
        '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;',
        "<!ATTLIST PMID Version CDATA '2'>",
    ],
)
def test_a_file_that_declares_things_of_its_own_is_refused(subset: str) -> None:
    text = f"<!DOCTYPE PubmedArticleSet [{subset}]><PubmedArticleSet>{article(title='&l9;')}"
    assert "declares things of its own" in unreadable(f"{text}</PubmedArticleSet>")[1]


def test_an_entity_that_is_not_declared_refuses_its_record() -> None:
    text = several(article(1, title="&eacute;"), article(2))
    assert pmids(text) == ["2"]
    assert "Entity 'eacute' not defined" in refusals(text)[0]


@pytest.mark.parametrize(
    "title", ["a\x00b", "<b>" * 5000 + "</b>" * 5000, "<x:y/>", "<b a='1' a='2'/>"]
)
def test_a_record_that_is_no_xml_is_refused(title: str) -> None:
    text = several(article(1, title=title), article(2))
    assert pmids(text) == ["2"]
    assert len(refusals(text)) == 1


def test_a_file_that_is_cut_off_gives_what_came_before_and_says_so() -> None:
    text = several(article(1), article(2), article(3))
    assert unreadable(text[: text.index('<PMID Version="1">3')]) == (
        ["1", "2"],
        "it breaks off within a record or comment that has no end; get the file again",
    )
    before, why = unreadable(text.replace("</PubmedArticleSet>", ""))
    assert before == ["1", "2", "3"]
    assert why.startswith("it ends before </PubmedArticleSet>")


def test_a_comment_that_never_ends_hides_what_follows() -> None:
    text = several(article(1), "<!-- ", article(2))
    assert unreadable(text)[0] == ["1"]
    assert unreadable(several(article(1), article(2, data="<!-- "), article(3)))[0] == ["1"]


def test_records_in_a_namespace_and_unknown_encodings_are_refused() -> None:
    namespaced = f'<PubmedArticleSet xmlns="http://x.example/">{article()}</PubmedArticleSet>'
    assert "namespace" in unreadable(namespaced)[1]
    assert "save it as UTF-8" in unreadable(several().replace("utf-8", "utf-7"))[1]
    assert "save it as UTF-8" in unreadable(several().replace("utf-8", "utf-16"))[1]


class Endless(io.RawIOBase):
    """A stream that gives its start and then one byte for ever."""

    def __init__(self, start: str, byte: bytes) -> None:
        self.start, self.byte = start.encode(), byte

    def read(self, size: int = -1, /) -> bytes:
        given, self.start = self.start[:size], self.start[size:]
        return given or self.byte * size


@pytest.mark.parametrize("start", [article(title="A").partition("A<")[0] + "A", "<!--", "<?x "])
def test_a_record_or_comment_without_end_is_refused_within_bounds(start: str) -> None:
    endless = Content("file", lambda: Endless(f"<PubmedArticleSet>{start}", b"a"))
    with pytest.raises(Unreadable, match="no end within 32 MB"):
        list(read.records(endless))
