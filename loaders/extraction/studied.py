"""Which therapy a text tries, and against what: told by its title, its aim, its arms, its count."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from loaders.extraction.announcements import Phrase, assignments
from loaders.extraction.arms import CONTROLS, Arm, distinct
from loaders.extraction.prose import Sentence

Pair = tuple[Arm, Arm]
CLOSE: Final = 60
OFTEN: Final = 3
MAX_TITLE: Final = 300
MANY: Final = 3
"""Mentions of therapies; a text that has no more may be on something else."""

_VERSUS: Final = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|or|and|against|over)\b", re.IGNORECASE
)
_AGAINST: Final = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|against|(?:non-?)?inferior to"
    r"|superior to|rather than|instead of)",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(r"\b(?:[Rr]andomi[sz]|[Vv]ersus|vs\b|[Cc]ompar)")
_COMBINED: Final = re.compile(r"\b[Cc]ombin|\bplus\b")
_GIVEN: Final = re.compile(
    r"\b(?:treated with|receiv(?:ed|ing)|treatment with|therapy with|efficacy (?:and safety "
    r")?of|use of|safety (?:and efficacy )?of|taking|given|started on|administered"
    r"|initiated)\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_SETTING: Final = re.compile(
    r"(?:\b(?:undergoing|underwent|after|following|during|before|with|post|requiring|in|on|under"
    r"|receiving|treated with|treated by|without|for|of patients with|from"
    r"|(?:adjuvant|adjunct|adjunctive|added|addition|add-on) to)|\bpost-?) "
    r"(?:the |an? )?(?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
_FACTOR: Final = re.compile(
    r"\b(?:[Pp]rognos\w+|[Pp]redict\w*|[Rr]isk (?:factors?|models?|scores?)|[Bb]iomarkers?"
    r"|[Dd]eterminants?|[Cc]orrelat\w+|[Rr]elationship|[Aa]ssociat\w+|[Ii]nfluence)\b"
)
_OPERATION: Final = re.compile(r"(?:surgery|reconstruction|plasty|ectomy|intervention|flaps?)$")
_SOME_HAD: Final = re.compile(
    r"(?:\b[Hh]alf|\b[Ss]ome|\bthird|\bquarter|\d ?%\)?)(?: of)?(?: the| our)?"
    r"(?: patients| participants| cases)?(?: had)? "
    r"(?:received|underwent|were treated with) (?:\w+ )?$"
)
_STUDIED: Final = re.compile(
    r"\b(?:[Ww]e|[Tt]o|[Ss]tudy|[Tt]rial|[Aa]im(?:s|ed)?|[Oo]bjectives?|[Pp]urpose)\b[^.;]{0,60}?"
    r"\b(?:stud(?:y|ied)|investigated?|evaluated?|assess(?:ed)?|described?|determined?|examined?) "
    r"(?:the )?(?:(?:[\w-]+ )?(?:use|efficacy|effects?|effectiveness|safety|tolerability)"
    r"(?: and (?:the )?\w+)? (?:of|with) )?(?:oral |topical |low-dose )?$"
)


def main_therapy(
    text: str, title: Sentence | None, everywhere: Sequence[Arm], phrases: Sequence[Phrase]
) -> Arm | None:
    """The one therapy that the text tries; None where it tries several or none."""
    counts = Counter(arm.key for arm in everywhere)
    titled = [arm for arm in everywhere if title and arm.end <= title.end]
    aimed = _inside(everywhere, phrases, "aim")
    if title:
        announced = _inside(titled, phrases, "title")
        plain = [a for a in titled if not _SETTING.search(text[title.start : a.start])]
        for some in (announced, plain):
            one = _foremost(_tried(some), aimed, counts)
            if one:
                return _tool(text, titled, one, counts) or one
    if aimed:
        return _one_of(aimed, counts) or (None if titled else _given(text, everywhere, counts))
    other = any(one.object and not _inside(titled, [one], "title") for one in phrases)
    setting = None if other else _foremost(_tried(titled), aimed, counts)
    return setting or _given(text, everywhere, counts)


def _tool(text: str, titled: Sequence[Arm], one: Arm, counts: Counter[str]) -> Arm | None:
    """The device or product that a procedure was done with, where the text is on that."""
    for arm in titled:
        used = re.search(r"\b(?:using|with the) (?:[\w-]+ ){0,4}$", text[: arm.start][-60:])
        if used and counts[arm.key] >= OFTEN * counts[one.key]:
            return arm
    return None


def _foremost(some: Sequence[Arm], aimed: Sequence[Arm], counts: Counter[str]) -> Arm | None:
    """The one therapy of several: the one that the aim names, or all the text is on."""
    if len(some) < 2:
        return some[0] if some else None
    keys = {arm.key for arm in aimed}
    both = [arm for arm in some if arm.key in keys]
    if len(both) == 1:
        return both[0]
    first, second = sorted(some, key=lambda arm: -counts[arm.key])[:2]
    return first if counts[first.key] > OFTEN * counts[second.key] else None


def names_several(text: str, title: Sentence | None, everywhere: Sequence[Arm]) -> bool:
    """Whether a text without one therapy may yet be on therapies, so that numbers need theirs."""
    titled = _tried([a for a in everywhere if title and a.end <= title.end])
    if title and titled:
        return any(not _SETTING.search(text[title.start : arm.start]) for arm in titled)
    partly = _had_by_some(text, everywhere)
    return sum(arm.key not in partly for arm in everywhere) > MANY


def on_factors(text: str, title: Sentence | None, main: Arm | None) -> bool:
    """Whether a title is on what foretells an outcome, in people who but have the therapy."""
    if title is None or main is None or not _FACTOR.search(text, title.start, title.end):
        return False
    inside = title.start <= main.start < title.end
    return not inside or _SETTING.search(text[title.start : main.start]) is not None


def _tried(found: Sequence[Arm]) -> list[Arm]:
    return [arm for arm in distinct(found) if not arm.is_control]


def _inside(found: Sequence[Arm], phrases: Sequence[Phrase], told: str) -> list[Arm]:
    spans = [(one.start, one.end) for one in phrases if one.told == told]
    return [arm for arm in found if any(a <= arm.start < b for a, b in spans)]


def _given(text: str, everywhere: Sequence[Arm], counts: Counter[str]) -> Arm | None:
    return _studied(text, everywhere, counts) or _main_given(text, everywhere, counts)


def _one_of(aimed: Sequence[Arm], counts: Counter[str]) -> Arm | None:
    some = _tried(aimed)
    return some[0] if len(some) == 1 and counts[some[0].key] > 1 else None


def _studied(text: str, everywhere: Sequence[Arm], counts: Counter[str]) -> Arm | None:
    """The one therapy that the text says it studies: "we investigated the use of X"."""
    told = [a for a in everywhere if _STUDIED.search(text[max(0, a.start - 140) : a.start])]
    if len({arm.key for arm in told}) != 1 or told[0].is_control:
        return None
    return told[0] if 2 * counts[told[0].key] >= max(counts.values()) else None


def _had_by_some(text: str, everywhere: Sequence[Arm]) -> set[str]:
    """The keys of what only some are said to have had: "half the patients received X"."""
    return {
        arm.key for arm in everywhere if _SOME_HAD.search(text[max(0, arm.start - 80) : arm.start])
    }


def _main_given(text: str, everywhere: Sequence[Arm], counts: Counter[str]) -> Arm | None:
    """The one therapy of a text without a telling title: the one that was given."""
    key, most = counts.most_common(1)[0] if counts else ("", 0)
    if key in _had_by_some(text, everywhere):
        return None
    if key in CONTROLS:
        return None
    if most > 2 and most >= Decimal("0.75" if _OPERATION.search(key) else "0.6") * counts.total():
        return next(arm for arm in everywhere if arm.key == key)
    given = {a.key: a for a in everywhere if _GIVEN.search(text[max(0, a.start - 70) : a.start])}
    one = next(iter(given.values())) if len(given) == 1 else None
    return one if one and counts[one.key] > 2 else None


def titled_pair(text: str, title: Sentence | None, everywhere: Sequence[Arm]) -> Pair | None:
    """The two arms that a title sets one against the other, the control last."""
    if title is None:
        return None
    named = [arm for arm in everywhere if title.start <= arm.start < title.end]
    return _sides(text, named, title) or _two(text, distinct(named))


def sets_apart(text: str, title: Sentence | None, everywhere: Sequence[Arm]) -> bool:
    """Whether a title sets several therapies against several."""
    match = _AGAINST.search(text, title.start, title.end) if title else None
    if title is None or match is None:
        return False
    tried = [arm for arm in _tried(everywhere) if title.start <= arm.start < title.end]
    return tried[:1] != [] and tried[0].end <= match.start() and tried[-1].start >= match.end()


def two_arms(
    text: str, parts: Sequence[Sentence], everywhere: Sequence[Arm], main: Arm | None
) -> Pair | None:
    """The two arms of a text whose title does not tell: of its assignment, of its results."""
    for start, end in assignments(text, parts):
        given = [arm for arm in everywhere if start <= arm.start < end]
        two = _two(text, distinct([a for a in given if not _in_bracket(text[start : a.start])]))
        if two and (main is None or any(main.key in arm.key for arm in two)):
            return two
    return _two_of_results(text, parts, everywhere, main)


def _in_bracket(before: str) -> bool:
    """Whether what follows the words stands in a bracket: a part of an arm, "A (b and c)"."""
    return before.count("(") > before.count(")")


def given_together(text: str, pair: Pair | None) -> Arm | None:
    """The two of "A and B for lupus" as one, where the text combines and does not compare."""
    if pair is None or pair[1].is_control or pair[0].end > pair[1].start:
        return None
    one, other = pair
    gap = text[one.end : other.start]
    if _AGAINST.search(gap) or _COMPARED.search(text) or not _COMBINED.search(text):
        return None
    return Arm(f"{one.label} plus {other.label}", None, one.start, other.end)


def _two(text: str, named: Sequence[Arm]) -> Pair | None:
    if len(named) != 2:
        return None
    gap = text[named[0].end : named[1].start]
    if not (_AGAINST.search(gap) or (len(gap) < CLOSE and _VERSUS.search(gap))):
        return None
    return _ordered(named[0], named[1])


def _sides(text: str, named: Sequence[Arm], title: Sentence) -> Pair | None:
    """The arms on both sides of the title's "versus", where more stand on one of them."""
    match = _AGAINST.search(text, title.start, title.end)
    if match is None:
        return None
    before = distinct([arm for arm in named if arm.end <= match.start()])
    after = distinct([arm for arm in named if arm.start >= match.end()])
    return (before[0], after[0]) if len(before) == 1 and after else None


def _ordered(first: Arm, second: Arm) -> Pair:
    return (second, first) if first.is_control else (first, second)


def _two_of_results(
    text: str, parts: Sequence[Sentence], everywhere: Sequence[Arm], main: Arm | None
) -> Pair | None:
    """The two arms of a text whose title does not tell: all that its results name."""
    read = [s for s in parts if s.section in ("results", "unlabelled")]
    named = [a for a in everywhere if any(s.start <= a.start < s.end for s in read)]
    counts = Counter(arm.key for arm in named)
    often = [arm for arm in distinct(named) if counts[arm.key] > 1]
    control = next((arm for arm in often if arm.is_control), None)
    if main and control and control.key != main.key:
        return main, control
    if len(often) == 2 and main and not control and not _set_against(text, everywhere, often):
        return None
    if len(often) == 2 and (control or _VERSUS.search(text[often[0].end : often[1].start])):
        return _ordered(often[0], often[1])
    return None


def _set_against(text: str, everywhere: Sequence[Arm], two: Sequence[Arm]) -> bool:
    """Whether the text anywhere names the one right after the other, as compared with it."""
    keys = {arm.key for arm in two}
    return any(
        {one.key, other.key} == keys
        and other.start - one.end < CLOSE
        and _VERSUS.search(text[one.end : other.start])
        for one, other in pairwise(everywhere)
    )
