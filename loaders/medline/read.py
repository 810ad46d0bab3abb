"""MEDLINE text to records: split here, where records begin and end, and read by Bio.Medline.

Bio.Medline takes a record to end at an empty line, the tag to be four characters and the value
to begin at the seventh, whatever stands there; so a PMID written `PMID-22664220` would lose its
first digit, and a long name that goes on in a second line become two. Here records are split,
and each field put into one line of that form, before it sees them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from Bio import Medline

from loaders.content import Content, Head
from loaders.medline.fields import citation
from loaders.record import Record, Refused, Unreadable

_PMID_LINE: Final = re.compile(r"PMID {0,2}- ?[1-9]\d{0,7}\s*$")
_PMID_TAG: Final = re.compile(r"\ufeff?PMID {0,2}-")
_PMID: Final = re.compile(r"[1-9][0-9]{0,7}")
_RIS: Final = re.compile(r"TY {1,2}-")
_FIELD: Final = re.compile(r"([A-Z][A-Z0-9]{1,3})( {0,2})-(.*)$")
# Tags that are known also where spaces are missing around them, which others are not: `IL-2`.
_TAGS: Final = frozenset(
    {"AB", "AD", "AID", "AU", "BTI", "CI", "CIN", "CN", "CON", "CTI", "DCOM", "DEP", "DP", "EDAT"}
    | {"EIN", "FAU", "FED", "IP", "IS", "ISBN", "JID", "JT", "LA", "LID", "LR", "MH", "MHDA", "OT"}
    | {"OTO", "OWN", "PB", "PG", "PHST", "PL", "PMC", "PMID", "PST", "PT", "RIN", "ROF", "SB"}
    | {"SI", "SO", "STAT", "TA", "TI", "TT", "VI"}
)
_MORE: Final = "      "
_LOOKED_AT: Final = 40
_LARGEST: Final = 16 << 20


class _Block(NamedTuple):
    """The lines of a record, and the number of the first."""

    line: int
    lines: list[str]


def recognise(head: Head) -> str | None:
    """A line `PMID- 28989111` near the start; where `TY  - ` is, it is RIS."""
    lines = head.lines[:_LOOKED_AT]
    if any(_RIS.match(line) for line in lines):
        return None
    found = next((line for line in lines if _PMID_LINE.match(line)), None)
    return f"it has a line “{found}”" if found else None


def records(content: Content) -> Iterator[Record | Refused]:
    """Every record, in order; raises Unreadable at one that never ends."""
    for number, block in enumerate(_blocks(content), start=1):
        yield _record(block, f"record {number}, line {block.line}")


def _blocks(content: Content) -> Iterator[_Block]:
    """What stands between empty lines; a record also begins at the next PMID.

    An empty line before one that continues a field is part of the field.
    """
    block, size, ended, named = _Block(1, []), 0, False, False
    for number, line in enumerate(content.lines(), start=1):
        if not line.startswith(_MORE) and not line.strip("\ufeff \t\r\n"):
            ended = True
            continue
        is_pmid = _PMID_TAG.match(line) is not None
        if (is_pmid and named) or (ended and not line.startswith(_MORE)):
            if block.lines:
                yield block
            block, size, named = _Block(number, []), 0, False
        block.lines.append(line if line.endswith("\n") else line + "\n")
        size, ended, named = size + len(line), False, named or is_pmid
        if size > _LARGEST:
            sentence = f"the record from line {block.line} on has no end within 16 MB"
            raise Unreadable(f"{sentence}; it is no MEDLINE text", f"line {number}")
    if block.lines:
        yield block


def _record(block: _Block, position: str) -> Record | Refused:
    raw = "".join(block.lines).encode()
    fields, unread = _fields(block)
    if not fields:
        words = block.lines[0].strip("\ufeff \r\n")[:60]
        sentence = f"“{words}” is no field of a record, such as `TI  - …`; remove it"
        return Refused(position=position, sentence=sentence, raw=raw)
    read = citation(_values(fields), unread)
    if read.pmid and not _PMID.fullmatch(read.pmid):
        sentence = f"its PMID “{read.pmid[:40]}” is no number of up to 8 digits; correct it"
        return Refused(position=position, sentence=sentence, raw=raw)
    key = f"pmid-{read.pmid}" if read.pmid else ""
    return Record(key=key, position=position, raw=raw, content=read)


def _fields(block: _Block) -> tuple[list[str], tuple[str, ...]]:
    """Each field as a line that Bio.Medline reads, and the lines that are no field, in words."""
    fields: list[list[str]] = []
    unread: list[str] = []
    for number, line in enumerate(block.lines, start=block.line):
        text = line.strip("\ufeff\r\n")
        field = _field(text)
        if field:
            fields.append([field])
        elif line.startswith(_MORE) and fields:
            fields[-1].append(text.strip())
        else:
            unread.append(f"line {number}, “{text.strip()[:60]}”,")
    return [" ".join(filter(None, parts)) + "\n" for parts in fields], tuple(unread)


def _values(fields: list[str]) -> Mapping[str, Any]:
    read: Any = Medline.read
    values: Mapping[str, Any] = read(fields)
    return values


def _field(line: str) -> str | None:
    """A line that begins a field, with the tag padded; None where it begins none."""
    found = _FIELD.match(line)
    if not found:
        return None
    tag, spaces, value = found.groups()
    as_printed = len(tag + spaces) == 4 and (not value or value.startswith(" "))
    return f"{tag:4}- {value.strip()}" if as_printed or tag in _TAGS else None
