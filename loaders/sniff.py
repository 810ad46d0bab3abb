"""What a content is: asked of every format, by its first bytes, never by its name."""

from typing import Final, NamedTuple

from graph.errors import UnknownName
from loaders.content import Content, Hostile
from loaders.record import Unreadable
from loaders.registry import formats, reader_of
from loaders.source import Source

# The format that takes any prose, and is asked last.
_LAST: str = "plain_text"


class Told(NamedTuple):
    """The format that a content is of, and what told it, in words."""

    source: Source
    why: str


# Other names that people have for a format.
_ALSO: Final = {
    "csl": "csl_json",
    "endnote": "endnote_xml",
    "nbib": "medline",
    "text": "plain_text",
}


class Unrecognised(Unreadable):
    """Content that no format recognises."""


def source_named(named: str) -> Source:
    """The format of this name; raises UnknownName, with the nearest ones."""
    known = formats()
    name = _ALSO.get(named.casefold(), named)
    if name not in known:
        raise UnknownName("format", named, [*known, *_ALSO])
    return known[name]


def told(content: Content, named: str | None = None) -> Told:
    """The format of a content, or the one that is named for it.

    Raises Unrecognised where no format recognises it, Unreadable where more than one does;
    Hostile where its first bytes do harm.
    """
    known = formats()
    if named:
        return Told(source_named(named), "it was named with --as")
    head = content.head()
    if head.start.startswith(b"%PDF-"):
        raise Unreadable("it is a PDF, which is not read; load the article's XML, or its text")
    if b"\x00" in head.start and not head.start.startswith((b"PK", b"\xff\xfe", b"\xfe\xff")):
        if head.start[257:262] == b"ustar":
            raise Hostile("it is a tar archive; unpack it, or pack it as zip")
        raise Hostile("it holds NUL bytes, so it is no text; export it again as text")
    last = [name for name in known if name == _LAST]
    found = [
        Told(known[name], why)
        for name in known
        if name not in last and (why := reader_of(known[name]).recognise(head))
    ]
    if not found:
        found = [
            Told(known[name], why)
            for name in last
            if (why := reader_of(known[name]).recognise(head))
        ]
    if not found:
        names = ", ".join(sorted(known.keys() - {"not_read"}))
        raise Unrecognised(f"no reader recognises it; name its format with --as, one of {names}")
    if len(found) > 1:
        names = " and ".join(f"{one.source.name} ({one.why})" for one in found)
        raise Unreadable(f"it may be {names}; say which with --as")
    return found[0]
