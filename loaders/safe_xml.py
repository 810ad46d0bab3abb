"""XML without its dangers: no entity is expanded, no DTD or other file fetched, no tree huge.

lxml does the parsing (libxml2 refuses entity bombs by their amplification); these are the
settings that every reader shares, and the refusals in words.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

from lxml import etree

from loaders.content import Content
from loaders.record import Unreadable

_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}
LARGEST_TREE: Final = 64 << 20


def root_name(start: bytes) -> str | None:
    """The local name of the root element of XML that starts so, else None."""
    if b"<" not in start[:512].replace(b"\x00", b""):
        return None
    puller: Any = etree.XMLPullParser(events=("start",), recover=False, **_SAFE)
    with suppress(etree.XMLSyntaxError):
        puller.feed(start)
    for _, element in puller.read_events():
        return str(etree.QName(element).localname)
    return None


def tree(content: Content, root: str | None = None) -> Any:
    """The root element of a document of at most 64 MB; raises Unreadable or Hostile.

    `root` is the local name that it must have.
    """
    parser = etree.XMLParser(**_SAFE)
    try:
        element = etree.fromstring(content.bytes(LARGEST_TREE), parser)
    except etree.XMLSyntaxError as error:
        raise unreadable(error) from error
    refuse_entities(element)
    if root and etree.QName(element).localname != root:
        found = etree.QName(element).localname
        raise Unreadable(f"its root is <{found}>, not <{root}>; it is another format")
    return element


def elements(stream: BinaryIO, *tags: str) -> Iterator[Any]:
    """Each element of the tags when it is complete, streamed; it is emptied afterwards.

    Memory is that of one element. Raises Unreadable where the XML is damaged or cut: what was
    given before stands.
    """
    context: Any = etree.iterparse(stream, events=("end",), tag=tags, **_SAFE)
    try:
        for _, element in context:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise unreadable(error) from error


def refuse_entities(element: Any) -> None:
    """Raise Unreadable where the document declares entities: nothing here needs its own."""
    dtd = element.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise Unreadable("it declares entities of its own, which are not expanded; write them out")


def unreadable(error: Any) -> Unreadable:
    """What libxml2 says of damaged XML, as a refusal with its line."""
    line, _ = error.position
    words = str(error.msg or error).partition(", line ")[0]
    return Unreadable(f"the XML is damaged ({words}); get the file again", f"line {line}")


def words(element: Any) -> str:
    """All text within an element, markup dropped, white space folded; empty for None."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
