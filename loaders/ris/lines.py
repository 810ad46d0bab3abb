"""Lines of tagged text to the blocks that records are, whatever the dialect.

A record starts with its TY line (PT in the Web of Science) and ends with ER, or, where that is
missing, before the next start. What stands between records (`Record #1 of 18`) is no record,
unless it has tags: then it is one without its start.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

_START: Final = re.compile(r"([ \t]{0,8})TY([ \t]{0,4})[-–—](.*)")
_ISI_START: Final = re.compile(r"PT [JBSPC]\s*")
_END: Final = re.compile(r"\s{0,8}ER\s*[-–—]?\s*")
_TAGGED: Final = re.compile(r"\s{0,8}[A-Z][A-Z0-9]{1,3} {0,2}[-–—](?:\s.*)?\s*")
_JUNK: Final = re.compile(r"Record #\d+ of \d+\s*")
_TYPE: Final = re.compile(r"[A-Z]{3,8}")
# No reference is longer; what is, is a file whose records are not told apart.
LONGEST_RECORD: Final = 4 << 20


@dataclass(slots=True)
class Block:
    """Lines that belong together, from line `line` on.

    `kind` is `ris` or `isi` by its start, or `stray` where it has none. `indent` and `gap` are
    the white space before a tag, and between it and its hyphen, in its first line.
    """

    line: int
    kind: Literal["ris", "isi", "stray"]
    indent: str = ""
    gap: str = "  "
    lines: list[str] = field(default_factory=list)
    size: int = 0
    closed: bool = False
    too_long: bool = False

    def add(self, line: str) -> None:
        """Add a line, or where the block is longer than any record, only note that it is."""
        self.size += len(line)
        self.too_long = self.size > LONGEST_RECORD
        if not self.too_long:
            self.lines.append(line)

    @property
    def only_started(self) -> bool:
        """Whether there is nothing in it but its start."""
        return not any(line.strip() for line in self.lines[1:])


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Each record of the lines, and each run of tagged lines without a start, streamed."""
    block: Block | None = None
    for number, given in enumerate(lines, start=1):
        line = given.lstrip("\ufeff")
        start = _started(line, number)
        if start and block and block.kind == "ris" and block.only_started and not block.closed:
            block.add(line)
            continue
        if start:
            if block:
                yield block
            block = start
            block.add(line)
        elif block and (_END.fullmatch(line) or _JUNK.fullmatch(line)):
            if not _JUNK.fullmatch(line):
                block.add(line)
                block.closed = True
            yield block
            block = None
        elif block:
            block.add(line)
        elif _TAGGED.fullmatch(line) and not _END.fullmatch(line):
            block = Block(number, "stray")
            block.add(line)
    if block:
        yield block


def _started(line: str, number: int) -> Block | None:
    if _ISI_START.fullmatch(line):
        return Block(number, "isi")
    if "TY" not in line[:10]:
        return None
    found = _START.fullmatch(line.rstrip())
    if not found:
        return None
    indent, gap, kind = found.groups()
    if (indent, gap) != ("", "  ") and not _TYPE.fullmatch(kind.strip()):
        return None
    return Block(number, "ris", indent, gap)
