"""The lines of one record to its tags and their values; rispy reads them, one record at a time.

rispy alone loses records without a word (tags with one space, a missing ER), so it is given
each record in the one form that it reads, and has to give one record back.
"""

import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from rispy import RisParser

from loaders.ris.lines import Block

_ALL: Final = [a + b for a in string.ascii_uppercase for b in string.ascii_uppercase + "0123456789"]
_ISI_TAG: Final = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
# The tags of the Web of Science that mean the same as another one of RIS, or something else.
_ISI: Final = {
    "PT": "TY", "SO": "JF", "BP": "SP", "AR": "C7", "DI": "DO", "PM": "C5", "DT": "M3",
    "UT": "AN", "DE": "KW", "ID": "KW", "PU": "PB", "PD": "XX", "CT": "C3", "RI": "XX",
    "AF": "XX", "CR": "XX", "C1": "XX", "C3": "XX", "SP": "XX", "J9": "J2", "JI": "JA",
}  # fmt: skip
_LISTS: Final = frozenset({"AU", "A1", "KW"})
_PARSER: Final = RisParser(
    mapping={tag: tag for tag in _ALL}, list_tags=_ALL, delimiter_tags_mapping={}
)


def values(block: Block) -> dict[str, tuple[str, ...]] | None:
    """The values of each tag, in their order; None where rispy does not see one record.

    A value that goes on over lines has them still, one under another.
    """
    pairs = _isi_pairs(block.lines) if block.kind == "isi" else _ris_pairs(block)
    written = [f"{tag}  - {value}" for tag, value in pairs]
    found = _PARSER.parse_lines(iter([*written, "ER  - "]))
    if len(found) != 1:
        return None
    return {tag: kept for tag, texts in found[0].items() if (kept := _not_blank(tag, texts))}


def _not_blank(tag: str, texts: str | list[str]) -> tuple[str, ...]:
    listed = [texts] if isinstance(texts, str) else texts
    if tag in _LISTS:
        listed = [line for text in listed for line in text.split("\n")]
    return tuple(text for value in listed if (text := value.strip()))


def _ris_pairs(block: Block) -> list[tuple[str, str]]:
    pattern = _tag(block.indent, block.gap)
    pairs: list[list[str]] = []
    started = False
    for line in block.lines:
        found = pattern.fullmatch(line.rstrip("\n"))
        if found and found.group(1) == "ER":
            continue
        if found and found.group(1) == "TY" and started:
            if len(pairs) > 1:
                return []
            continue
        if found:
            started = True
            pairs.append([found.group(1), found.group(2).strip()])
        elif line.strip() and pairs:
            pairs[-1].append(line.strip())
    return [(tag, "\n".join(parts)) for tag, *parts in pairs]


@cache
def _tag(indent: str, gap: str) -> re.Pattern[str]:
    gaps = "  " if gap == "  " else rf"(?:  |{re.escape(gap)})"
    return re.compile(rf"{re.escape(indent)}([A-Z][A-Z0-9]){gaps}[-–—]((?:\s.*)?)", re.DOTALL)


def _isi_pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    tag, parts = "", list[str]()
    for line in [*lines, "ER"]:
        found = _ISI_TAG.fullmatch(line.rstrip())
        if not found:
            parts.append(line.strip())
            continue
        if tag:
            lists = "\n" if tag in {"AU", "AF"} else " "
            yield _ISI.get(tag, tag), lists.join(parts)
        tag, parts = found.group(1), [found.group(2) or ""]
