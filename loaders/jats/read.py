"""Articles in JATS or the NLM DTD: one alone, in a set of PMC, or as OAI-PMH gives them."""

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from loaders import safe_xml
from loaders.bibliographic import document_key, doi_in, pmcid_in, pmid_in
from loaders.content import Content, Head
from loaders.jats.article import Article, article_of
from loaders.jats.prose import plain_names, write_out_entities
from loaders.record import Deleted, Record, Refused, Unreadable

_SETS: Final = ("pmc-articleset", "articles")
_OAI: Final = "OAI-PMH"
_TELLING: Final = (b"<front", b":front", b"<article-meta", b"JATS", b"//NLM//DTD", b"jats.nlm.nih")


def recognise(head: Head) -> str | None:
    """By its root, and by what tells JATS from the other formats that have an <article>."""
    root = head.xml_root
    start = head.start.replace(b"\x00", b"")
    is_jats = any(mark in start for mark in _TELLING)
    if root == "article" and is_jats:
        return "its root is <article>, as in JATS"
    if root in _SETS and (is_jats or b"<article" in start or b"<Reply" in start):
        return f"its root is <{root}>, a set of articles in JATS"
    if root == _OAI and (is_jats or b"oai:pubmedcentral" in start):
        return "its root is <OAI-PMH>, with articles in JATS"
    return None


def records(content: Content) -> Iterator[Record | Refused | Deleted]:
    """Every article; in a set also what stands there in place of one.

    Raises Unreadable and Hostile.
    """
    root = content.head().xml_root
    if root in _SETS:
        yield from _members(content, "{*}article", "{*}Reply", "{*}error")
    elif root == _OAI:
        yield from _members(content, "{*}record", "{*}error")
    else:
        article = safe_xml.tree(content, "article")
        yield _read(article, "article", content.bytes(safe_xml.LARGEST_TREE))


def _members(content: Content, *tags: str) -> Iterator[Record | Refused | Deleted]:
    number = 0
    with content.open() as stream:
        for element in safe_xml.elements(stream, *tags):
            safe_xml.refuse_entities(element)
            number += 1
            position = f"record {number}, line {element.sourceline}"
            yield _member(element, position)
    if not number:
        raise Unreadable("it holds no article; get the file again")


def _member(element: Any, position: str) -> Record | Refused | Deleted:
    raw = _serialised(element)
    name = etree.QName(element).localname
    if name in ("Reply", "error"):
        told = element.get("error") or safe_xml.words(element) or element.get("code") or "no reason"
        sentence = f"the source gave no article ({told}); ask for another one"
        return Refused(position=position, sentence=sentence, raw=raw)
    if name == "article":
        return _read(element, position)
    header = element.find("{*}header")
    identifier = safe_xml.words(element.find("{*}header/{*}identifier"))
    if header is not None and header.get("status") == "deleted":
        key = f"pmc{identifier.rpartition(':')[2]}" if "pubmedcentral" in identifier else identifier
        return Deleted(key=key, position=position, raw=raw)
    article = next(element.iter("{*}article"), None)
    if article is None:
        sentence = "the record holds no article in JATS; ask for metadataPrefix=pmc"
        return Refused(position=position, sentence=sentence, raw=raw)
    return _read(article, position)


def _read(element: Any, position: str, raw: bytes = b"") -> Record | Refused:
    """The record of an article; `raw` are its bytes where it is not part of a larger file."""
    try:
        write_out_entities(element)
    except Unreadable as refusal:
        place = ", ".join(filter(None, (position, refusal.position)))
        return Refused(position=place, sentence=str(refusal), raw=raw or _serialised(element))
    raw = raw or _serialised(element)
    plain_names(element)
    article = article_of(element)
    return Record(key=_key(article), position=position, raw=raw, content=article)


def _serialised(element: Any) -> bytes:
    serialised: bytes = etree.tostring(element, encoding="utf-8", with_tail=False)
    return serialised


def _key(article: Article) -> str:
    pmid = pmid_in(article.id("pmid"))
    doi = doi_in(article.id("doi"))
    pmcid = pmcid_of(article)
    if not (pmid or doi or pmcid):
        return ""
    return document_key(pmid, doi, pmcid, article.title)


def pmcid_of(article: Article) -> str | None:
    """The PMCID: old files have it without its letters."""
    number = article.id("pmc", "pmcid")
    return pmcid_in(number if number.upper().startswith("PMC") else f"PMC{number}")
