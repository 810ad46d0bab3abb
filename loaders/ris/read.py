"""RIS to records: told by its TY lines, read block by block, whatever the size of the file."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from loaders.bibliographic import record_key
from loaders.content import Content, Head
from loaders.record import Record, Refused, Unreadable
from loaders.ris.lines import LONGEST_RECORD, Block, blocks
from loaders.ris.reference import Reference
from loaders.ris.tagged import values

_RIS: Final = re.compile(
    r"^[ \t\ufeff]{0,8}TY(?:  |[ \t]{0,4})[-–—][ \t]*([A-Z].{1,40})?$", re.MULTILINE
)
_OTHER_TAG: Final = re.compile(
    r"^[ \t]{0,8}(?!TY)[A-Z][A-Z0-9][ \t]{0,4}[-–—](?:\s|$)", re.MULTILINE
)
_ISI: Final = re.compile(r"^\ufeff?FN .{1,80}\nVR 1\.0", re.MULTILINE)


def recognise(head: Head) -> str | None:
    """By a TY line that stands alone or before other tags, or by FN and VR of the ISI format."""
    if head.is_json or head.start.startswith((b"PK", b"%PDF")):
        return None
    text = re.sub(r"\r\n?", "\n", head.text)
    if _ISI.search(text):
        return "it starts with FN and VR, as a Web of Science export does"
    start = _RIS.search(text)
    if start and _OTHER_TAG.search(text, start.end()):
        return f"it has tagged lines from a line `{start.group().strip()}` on, as RIS has"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every reference, and every run of tags that lacks its start, with its line.

    A reference without ER at the end of a file that has them is refused, for it was cut off.
    """
    number = 0
    ended = False
    found = blocks(content.lines())
    for block, following in _with_next(found):
        number += 1
        cut = following is None and ended and not block.closed
        ended = ended or block.closed
        yield _record(block, f"record {number}, line {block.line}", cut=cut)
    if not number:
        raise Unreadable("it holds no reference; export it again as RIS")


def _with_next(found: Iterator[Block]) -> Iterator[tuple[Block, Block | None]]:
    before: Block | None = None
    for block in chain(found, [None]):
        if before:
            yield before, block
        before = block


def _record(block: Block, position: str, *, cut: bool) -> Record | Refused:
    raw = "".join(block.lines).encode("utf-8", "replace")
    sentence = _why_not(block, cut=cut)
    tags = None if sentence else values(block)
    if tags is None:
        again = "another TY stands within it; write an ER line before that"
        return Refused(position=position, sentence=sentence or again, raw=raw)
    reference = Reference(tags=tags)
    key = record_key(reference.pmid, reference.doi, reference.pmcid)
    return Record(key=key, position=position, raw=raw, content=reference)


def _why_not(block: Block, *, cut: bool) -> str:
    if block.kind == "stray":
        return "its first line `TY  - ` is missing; write one before these tags"
    if block.too_long:
        size = f"{LONGEST_RECORD >> 20} MB"
        return f"it is longer than {size}, so its end is missing; write `ER  - ` after it"
    if block.only_started:
        return "there is nothing in it but its type; delete it or export it again"
    if cut:
        return "the file ends within it; get the whole file, or write `ER  - ` after it"
    return ""
