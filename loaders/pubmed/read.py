"""PubMed XML to records: cut into records as bytes, and each parsed by itself.

`records` does both. Where several processes share a file, one of them cuts (`chunks`), which
costs little more than unpacking, and the others parse (`records_of_chunk`).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from loaders.content import Content, Head
from loaders.pubmed import cut, extract
from loaders.pubmed.cut import Chunk, Piece
from loaders.record import Deleted, Record, Refused

_ROOTS: Final = ("PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle")
_PMID: Final = re.compile(r"[1-9][0-9]{0,7}")
_START: Final = re.compile(
    rb"<(?:PubmedArticle|PubmedBookArticle|Delete(?:Citation|Document))[\s>]"
)
# libxml2 counts lines from where it began, which is the record.
_LINE: Final = re.compile(r",? line \d+(, column \d+)?")
_SETTINGS: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_Read = Record | Refused | Deleted


def recognise(head: Head) -> str | None:
    """PubMed's root elements, and no others."""
    root = head.xml_root
    return f"its root is <{root}>" if root in _ROOTS else None


def records(content: Content) -> Iterator[_Read]:
    """Every record, in order; raises Unreadable where the file is cut off or declares entities."""
    for chunk in chunks(content):
        yield from records_of_chunk(chunk)


def chunks(content: Content) -> Iterator[Chunk]:
    """The records as bytes, some megabytes at a time, to be parsed in any process."""
    with content.open() as stream:
        yield from cut.chunks(stream)


def records_of_chunk(chunk: Chunk) -> list[_Read]:
    """The records of a chunk, in order."""
    parser = etree.XMLParser(**_SETTINGS)
    read: list[_Read] = []
    for piece in chunk.pieces:
        if isinstance(piece, Refused):
            read.append(piece)
            continue
        try:
            read.extend(_of(etree.fromstring(piece.raw, parser), piece))
        except etree.LxmlError as error:
            read.extend(_mended(piece, error, parser))
    return read


def _of(element: Any, piece: Piece) -> list[_Read]:
    position = f"record {piece.number}, line {piece.line}"
    if element.tag.startswith("Delete"):
        return _deleted(element, piece.raw, position)
    citation = extract.citation_of(element)
    if citation is None:
        part = "BookDocument" if element.tag == "PubmedBookArticle" else "MedlineCitation"
        sentence = f"it has no {part}; get the record from PubMed again"
        return [Refused(position=position, sentence=sentence, raw=piece.raw)]
    if citation.pmid and not _PMID.fullmatch(citation.pmid):
        sentence = f"its PMID “{citation.pmid[:40]}” is no number of up to 8 digits; correct it"
        return [Refused(position=position, sentence=sentence, raw=piece.raw)]
    key = f"pmid-{citation.pmid}" if citation.pmid else ""
    return [Record(key=key, position=position, raw=piece.raw, content=citation)]


def _deleted(element: Any, raw: bytes, position: str) -> list[_Read]:
    """Each PMID as a deletion of its own."""
    pmids = [(extract.text(child), etree.tostring(child, with_tail=False)) for child in element]
    if not pmids:
        return [Refused(position=position, sentence="it deletes nothing; remove it", raw=raw)]
    name = element.tag.encode()
    return [
        Deleted(key=f"pmid-{pmid}", position=position, raw=b"<%b>%b</%b>" % (name, itself, name))
        if _PMID.fullmatch(pmid)
        else Refused(
            position=position,
            sentence=f"“{pmid[:40]}”, which it deletes, is no PMID; correct it",
            raw=b"<%b>%b</%b>" % (name, itself, name),
        )
        for pmid, itself in pmids
    ]


def _mended(piece: Piece, error: Any, parser: Any) -> list[_Read]:
    """What is left of bytes that do not parse: where an end tag is missing, the next record."""
    starts = [found.start() for found in _START.finditer(piece.raw)]
    if len(starts) < 2 or b"<!" in piece.raw or b"<?" in piece.raw:
        return [_refused(piece, error)]
    read: list[_Read] = []
    for start, end in zip(starts, [*starts[1:], len(piece.raw)], strict=True):
        line = piece.line + piece.raw.count(b"\n", 0, start)
        part = Piece(piece.number, line, piece.raw[start:end])
        try:
            read.extend(_of(etree.fromstring(part.raw, parser), part))
        except etree.LxmlError as why:
            read.append(_refused(part, why))
    return read


def _refused(piece: Piece, error: Any) -> Refused:
    line = max(getattr(error, "lineno", 0) or 0, 1)
    words = _LINE.sub("", str(getattr(error, "msg", None) or error)).strip()
    position = f"record {piece.number}, line {piece.line + line - 1}"
    sentence = f"its XML is damaged ({words}); mend it, or get the record from PubMed again"
    return Refused(position=position, sentence=sentence, raw=piece.raw)
