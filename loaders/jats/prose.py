"""The running text of JATS: a line for each paragraph and title; tables left out."""

from collections.abc import Iterator
from html.entities import html5
from typing import Any, Final

from lxml import etree

from loaders.record import Unreadable

_BLOCKS: Final = frozenset(
    {
        "abstract", "ack", "app", "app-group", "attrib", "body", "boxed-text", "caption", "def",
        "def-item", "def-list", "disp-quote", "fig", "fig-group", "floats-group", "list",
        "list-item", "notes", "p", "sec", "speech", "statement", "supplementary-material",
        "term", "title", "verse-group", "verse-line",
    }
)  # fmt: skip
_LEFT_OUT: Final = frozenset(
    {
        "alt-text", "annotation", "chem-struct-wrap", "graphic", "inline-graphic", "label",
        "long-desc", "media", "object-id", "permissions", "processing-meta", "ref-list",
        "sec-meta", "table", "table-wrap", "table-wrap-group", "tex-math",
    }
)  # fmt: skip


def write_out_entities(article: Any) -> None:
    """Put characters in the place of HTML's entities, which old files use without declaring them.

    Raises Unreadable at an entity that HTML does not have.
    """
    for entity in list(article.iter(etree.Entity)):
        _write_out(entity)


def plain_names(article: Any) -> None:
    """Take the namespaces off all names: none that is read here is ambiguous without."""
    for element in article.iter(etree.Element):
        if element.tag.startswith("{"):
            element.tag = etree.QName(element).localname


def _write_out(entity: Any) -> None:
    """Put the character in the place of an entity, before the text that follows it."""
    character = html5.get(f"{entity.name};")
    if character is None:
        sentence = f"it uses the entity &{entity.name};, which is not known; write it out"
        raise Unreadable(sentence, f"line {entity.sourceline}")
    parent, before = entity.getparent(), entity.getprevious()
    text = character + (entity.tail or "")
    entity.tail = None
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(entity)


def lines(element: Any) -> Iterator[str]:
    """The lines of a block, white space folded, empty ones left out."""
    pending = [element.text or ""]
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name in _BLOCKS:
            yield from _line(pending)
            pending = []
            yield from lines(child)
        elif name and name not in _LEFT_OUT:
            pending += _inline(child)
        pending.append(child.tail or "")
    yield from _line(pending)


def inline(element: Any) -> str:
    """The text of one element in one line, without footnotes and their marks; "" for None."""
    return "" if element is None else " ".join("".join(_inline(element, notes=False)).split())


def _line(pieces: list[str]) -> Iterator[str]:
    line = " ".join("".join(pieces).split())
    if line:
        yield line


def _inline(element: Any, *, notes: bool = True) -> list[str]:
    if element.tag == "break":
        return [" "]
    pieces = [element.text or ""]
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        is_note = name == "fn" or (name == "xref" and child.get("ref-type") in ("fn", "table-fn"))
        if name and name not in _LEFT_OUT and (notes or not is_note):
            block = [" "] if name in _BLOCKS else []
            pieces += [*block, *_inline(child, notes=notes), *block]
        pieces.append(child.tail or "")
    return pieces
