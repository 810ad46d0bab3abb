"""Refused records, kept as files that load again once they are mended.

One file for each content that had some: the records' own bytes in the frame of their format
(`FRAME` of its reader: what stands before, between and after records), beside it the reasons.
Records are written as they come, for all of a large file may be refused.
"""

import re
from pathlib import Path
from typing import Final

from loaders.placing import Placed
from loaders.registry import formats, reader_of
from loaders.report import FileReport

# Of a name that is anybody's, only what every disk takes and no shell obeys is kept.
_NOT_IN_NAMES: Final = re.compile(r"[^\w.+-]+")
_LONGEST: Final = 50
_PLAIN: Final = (b"", b"\n", b"")
_PART: Final = ".part"


class Quarantine:
    """The quarantine of one load, one content after the other."""

    def __init__(self, folder: Path, generation: int) -> None:
        self._folder = folder
        self._generation = generation
        self._kept = 0
        self._frame = _PLAIN
        self._records: Path | None = None
        for left in folder.glob(f"*{_PART}"):
            left.unlink()

    def keep(self, file: FileReport, placed: Placed) -> None:
        """Write a refused record of a content, if it has bytes."""
        if not placed.raw:
            return
        if self._records is None:
            self._frame = getattr(reader_of(formats()[file.format]), "FRAME", _PLAIN)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._kept += 1
            name = _NOT_IN_NAMES.sub("_", Path(file.file.replace("!", "/")).name)[-_LONGEST:]
            name = f"{self._generation:06d}-{self._kept:04d}-{name or 'input'}"
            self._records = self._folder / (name + _PART)
            self._records.write_bytes(self._frame[0] + placed.raw)
            self._reasons(self._records).unlink(missing_ok=True)
        else:
            with self._records.open("ab") as records:
                records.write(self._frame[1] + placed.raw)
        with self._reasons(self._records).open("a", encoding="utf-8") as reasons:
            reasons.write(f"{placed.position}: {placed.why}\n")

    def kept(self) -> str:
        """The file that the content's refused records are in, which is whole now; else nothing."""
        if self._records is None:
            return ""
        part, self._records = self._records, None
        with part.open("ab") as records:
            records.write(self._frame[2])
        whole = part.with_name(part.name.removesuffix(_PART))
        self._reasons(part).replace(whole.with_name(whole.name + ".why.txt"))
        return str(part.replace(whole))

    @staticmethod
    def _reasons(records: Path) -> Path:
        return records.with_name(f"{records.name}.why{_PART}")
