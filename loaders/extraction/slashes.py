"""Two parts of one score, written with a slash: "CLASI (activity/damage) was 12/3.4 (2.9/4.6)"."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from loaders.extraction.reading import Reading

_PARTS: Final = re.compile(
    r"(?:(?P<other>[A-Z][\w-]+) and )?(?P<score>[A-Z][\w-]+) "
    r"\((?P<one>[A-Za-z]{3,})/(?P<two>[A-Za-z]{3,})\)"
)


def parts_of_scores(reading: Reading) -> Iterator[tuple[int, str]]:
    """The places of such numbers, and of the one listed before them, with their names."""
    sentence = reading.sentence
    match = _PARTS.search(reading.text, sentence.start, sentence.end)
    if not match:
        return
    for place, (one, two) in enumerate(pairwise(reading.results)):
        gap = reading.text[reading.end(one.figure) : reading.start(two.figure)]
        if gap != "/" or one.measure not in ("mean", "median"):
            continue
        if place == 1 and match["other"]:
            yield 0, match["other"]
        yield place, f"{match['score']} {_part(match['one'])}"
        yield place + 1, f"{match['score']} {_part(match['two'])}"


def _part(word: str) -> str:
    plain = word.lower()
    if plain.startswith("act"):
        return "activity"
    return "damage" if plain.startswith("dam") else plain
