"""The source texts at hand, and the sentence in which a quote stands."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from graph.quotes import folded
from graph.store import Store, rows

_FILES: Final = """
SELECT DISTINCT ?document ?file ?sha256 WHERE {
  ?document cle:textFile ?file ; cle:textSha256 ?sha256 .
} ORDER BY ?document"""
# The end of a sentence: its mark, a reference number that may follow, and a capital after it.
_END: Final = re.compile(
    r"[.!?…][\"'”’)\]]*(?:<sup>[^<]*</sup>)?\s+(?=[\"'“‘(\[]*[^\W\d_a-zß-öø-ÿ])|\n\s*\n|</?h\d>"
)
_RAISED: Final = re.compile(r"<sup>([^<]*)</sup>")
_TAG: Final = re.compile(r"</?(?:b|em|h\d|i|p|strong|su[bp])>")
# The most of a sentence that is shown on each side of a quote, in code points.
_MOST: Final = 600


class Piece(NamedTuple):
    """A part of a sentence, and whether it is quoted."""

    text: Markup
    quoted: bool


def texts_at_hand(store: Store, folder: Path | None) -> Mapping[str, str]:
    """The text of each document that is in the folder, by the document's IRI.

    A file that is not the one whose SHA-256 the document gives is left out: the positions of
    its quotes hold for that one only.
    """
    texts: dict[str, str] = {}
    for row in rows(store, _FILES) if folder else ():
        assert folder
        path = folder / row["file"]
        if path.parent != folder or not path.is_file():
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == row["sha256"]:
            texts[row["document"]] = content.decode("utf-8", "replace")
    return texts


def sentence_round(text: str, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """Where the sentence round a quote begins and ends, or None where the quote stands elsewhere.

    A quote that goes over several sentences has them all.
    """
    if folded(text[start:end]) != folded(quote):
        return None
    ends = [match.end() for match in _END.finditer(text)]
    first = max((e for e in ends if e <= start), default=0)
    last = min((e for e in ends if e >= end), default=len(text))
    return max(first, start - _MOST), min(last, end + _MOST)


def pieces(text: str, within: tuple[int, int], spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """A part of a text in pieces: what the spans hold is quoted, overlaps once."""
    found, at = [], within[0]
    for start, end in sorted(spans):
        found.append(Piece(_readable(text[at:start]), quoted=False))
        found.append(Piece(_readable(text[max(start, at) : end]), quoted=True))
        at = max(at, end)
    found.append(Piece(_readable(text[at : within[1]]), quoted=False))
    return [piece for piece in found if piece.text]


def _readable(text: str) -> Markup:
    """The text without its plain tags, raised numbers raised, everything else escaped."""
    parts = _RAISED.split(text)
    return Markup("").join(
        Markup("<sup>{}</sup>").format(part) if index % 2 else escape(_TAG.sub("", part))
        for index, part in enumerate(parts)
    )
