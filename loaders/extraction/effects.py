"""What a comparison is on, told by the clause before its bracket: "A may reduce X (RR 0.4)"."""

import re
from collections.abc import Sequence
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.arms import Arm
from loaders.extraction.brackets import ends_in_arm, is_arm, open_bracket
from loaders.extraction.clauses import DID
from loaders.extraction.reading import Reading
from loaders.extraction.surroundings import Surroundings

_PLACE: Final = r"(?!in |by\b|from\b|with\b|to\b|after\b|at\b|among\b|on\b|for\b|during\b|than\b)"
_WAS: Final = re.compile(
    r"(?:^|, |\bthat )(?P<name>[^,;:.]{3,90}?) (?:was|were|is|are|remained|became)"
    r"(?: (?!associated|correlated|linked|predict|an?\b)[\w-]+){0,3}?"
    r" (?:lower|higher|greater|less|more|better|worse|longer|shorter|fewer|larger|smaller"
    r"|similar|comparable|reduced|increased|decreased|improved|superior|inferior|rarer|rare"
    r"|commoner|related to)\b[^;]*$"
)
_ON: Final = re.compile(
    r"\b(?:differen\w+|improvements?|reductions?|increases?|decreases?|changes?|declines?"
    r"|effects?|impact|benefits?|gains?|rise|fall|drop|superior\w*|HRs?|ORs?|RRs?|ratios?"
    r"|hazards?|odds|risks?|likelihood|incidences?)"
    r"(?: (?:in favou?r of|between|for) [^,;]{1,60}?)?"
    r" (?:in|on|of|for|to|related to|regarding|with (?:regard|respect) to) "
    r"(?P<name>(?!favou?r|either|all\b|both)[^,;:]{3,160})"
)
_MOVES: Final = re.compile(
    r"\b(?:reduc|increas|improv|decreas|lower|rais|prevent|worsen|prolong|shorten|enhanc"
    rf"|alleviat|reliev|influenc|affect|impact)(?:e|es|ed|d|s|ing)? "
    rf"{_PLACE}(?P<name>[^,;:]{{3,160}})"
)
_MOST: Final = re.compile(
    r"(?:^|, |\band |\b[Tt]he |\bthat )(?P<name>[^,;:.]{3,60}?) (?:was|were|is|are|being) the "
    r"(?:second )?(?:most|least) (?:\w+ly )?(?:common|frequent|prevalent|important)\b[^,;]*$"
)
_EFFECT_OF: Final = re.compile(
    r"\b(?:effects?|impact|influence) of [^,;:]{2,60}? on (?P<name>[^,;:]{3,160})"
)
_AIMED: Final = re.compile(
    r"\b(?:in|for|at) (?:achieving|attaining|inducing|preventing|reducing|improving|maintaining)"
    r" (?P<name>[^,;:]{3,160})"
)
_LINKED: Final = re.compile(
    r"\b(?:associated|correlated) with (?:(?:an?|the|significantly|higher|lower|increased|reduced"
    r"|decreased|greater|more|fewer|less) )*(?:(?:risks?|odds|rates?) of )?"
    r"(?:patients with (?:an? )?)?(?P<name>[^,;:]{3,160})"
)
_PEOPLE_WHO: Final = re.compile(
    r"^(?:the )?(?:proportion|number|percentage|risk|odds|rate|incidence|likelihood)s? of "
    r"(?:[\w-]+ )?(?:patients|participants|people|subjects|women|children|individuals)"
    r"(?: (?:who|with|that|having|achieving|developing|experiencing|reporting|reaching|had|have"
    r"|developed|experienced|achieved|reported|were))+ "
)
_LISTED: Final = re.compile(
    r"\b(?:associated with|predict(?:ed|ive of|ors? (?:of|for))|risks? of|factors? for)"
    r" (?P<name>[^,;:.()]{3,90}?)(?: (?:increased|was|were|rose|are)\b[^:;]{0,60})?"
    r"(?:, (?:including|namely|such as)|:) [^;:]*$"
)
_BEFORE_LAST: Final = re.compile(
    r"(?:;|:|,? (?:and|but|while|whereas|although)\b(?=[^;:]*\bwas\b)) "
)


_ANOTHER: Final = re.compile(
    r", (?:and |or )?(?!compared|versus|vs|than|in\b|with|for\b|among|at\b|after|both|when|although"
    r"|regardless|respectively|on\b|as\b|reveal|show|found|did\b)"
)
"""What follows a name in a list of which the bracket belongs to a later item."""


_SYMPTOM: Final = re.compile(
    r"(?:^|[,;:(] ?(?:and )?|\band )(?P<name>(?:decreased|increased|elevated|reduced) "
    r"(?!the\b)[a-z-]+(?: [a-z-]+)?) ?$"
)
"""One of a list of harms, not what was moved: "rash (25%), decreased appetite (19%)"."""


def moved(
    around: Surroundings, reading: Reading, arms: Sequence[Arm], *, ratio: bool
) -> str | None:
    """What "was lower in A than in B (31%", where more than its name stands at the bracket."""
    at = open_bracket(around.before)
    if at is None and ratio:
        at = len(around.before)
    if at is None:
        return None
    head = around.before[max(0, len(around.before) - len(around.since)) : at]
    aside = None if ratio else _SYMPTOM.search(head)
    if aside and around.after.startswith(")"):
        return aside["name"]
    of_arm = ends_in_arm(around.before[:at].rstrip(), reading, arms)
    name = _effect(_flattened(head).rstrip(), of_arm=of_arm)
    return None if name and is_arm(name, reading, arms) else name


def _flattened(words: str) -> str:
    """The words without what stands in brackets, or in brackets within brackets."""
    return re.sub(r" ?\([^()]*\)", "", re.sub(r" ?\([^()]*\)", "", words))


def _effect(head: str, *, of_arm: bool) -> str | None:
    """The outcome that the clause up to a bracket says to be moved, or the same, or different.

    `of_arm` tells that the words right before the bracket are a therapy, so no other outcome.
    """
    clause = _BEFORE_LAST.split(head)[-1].rstrip()
    for pattern in (_MOST, _EFFECT_OF, _AIMED, _ON, _MOVES, _LINKED, _WAS):
        found = list(pattern.finditer(clause))
        cut = phrases.named if pattern in (_MOST, _WAS) else _cut
        if found and (of_arm or not _ANOTHER.match(clause[found[-1].end("name") :])):
            name = cut(found[-1]["name"])
            if name:
                return name
    return None


def listed(before: str) -> str | None:
    """What factors are of, in a list of them: "X was associated with flares, including A (OR"."""
    match = _LISTED.search(_flattened(before))
    return phrases.after(match["name"]) if match else None


def _cut(words: str) -> str | None:
    return phrases.after(_PEOPLE_WHO.sub("", words))


def raised_in(before: str) -> str | None:
    """Such as "increased risk of experiencing X with A (RR 2.7) and with B (RR 1.9)"."""
    match = re.search(
        r"\b(?:increased|higher|lower|decreased|reduced|greater) (?:risk|odds|likelihood)s? "
        r"(?:of|for) (?:experiencing |developing |having )?(?P<name>[^,;:.()]{1,90}?) "
        r"(?:with|in|among|for)\b",
        before,
    )
    return phrases.named(match["name"]) if match else None


_DID_BEFORE: Final = re.compile(
    r"\b(?P<did>relapsed|recurred|responded|died|flared|survived|discontinued|withdrew)\b"
    r"[^,;()]{0,60}\([^()]*$"
)


def did_before(before: str) -> str | None:
    """Such as "43 of 98 and 84 of 166 died before day 14 (HR 0.67"."""
    match = _DID_BEFORE.search(before)
    return next((x for done, x in DID.items() if match and re.fullmatch(done, match["did"])), None)
