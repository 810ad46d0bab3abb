"""Refused records, kept as files that load again once they are mended.

One file for each content that had some: the records' own bytes in the frame of their format
(`FRAME` of its reader: what stands before, between and after records), beside it the reasons.
"""

from pathlib import Path
from typing import Final

from loaders.registry import formats, reader_of
from loaders.report import FileReport

_PLAIN: Final = (b"", b"\n", b"")


class Quarantine:
    """The quarantine of one load."""

    def __init__(self, folder: Path, generation: int) -> None:
        self._folder = folder
        self._generation = generation
        self._kept = 0

    def keep(self, file: FileReport) -> str:
        """Write the refused records of a content that have bytes; gives the file, or nothing."""
        raws = [placed for placed in file.refused if placed.raw]
        if not raws:
            return ""
        self._kept += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        name = Path(file.file.replace("!", "/")).name or "input"
        path = self._folder / f"{self._generation:06d}-{self._kept:04d}-{name}"
        before, between, after = getattr(reader_of(formats()[file.format]), "FRAME", _PLAIN)
        path.write_bytes(before + between.join(placed.raw for placed in raws) + after)
        reasons = "".join(f"{placed.position}: {placed.why}\n" for placed in raws)
        path.with_name(path.name + ".why.txt").write_text(reasons, encoding="utf-8")
        return str(path)
