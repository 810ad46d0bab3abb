"""Texts as they are read: one form for each sign, and sentences with the section they stand in.

Signs are made alike one for one, so that every position holds in the text as it was given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Section = Literal["title", "unread", "results", "conclusion", "unlabelled"]

MAX_SENTENCE: Final = 4000
"""Characters; what runs on for longer is a table or noise, and is left out."""

_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("‐‑‒–−﹣－", "-"),
        **dict.fromkeys("\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006", " "),
        **dict.fromkeys("\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff\r", " "),
        "—": ",",
        "％": "%",
        "⩽": "≤",
        "⩾": "≥",
        "≦": "≤",
        "≧": "≥",
        "’": "'",
        "，": ",",
        "；": ";",
    }
)
_MIDDLE_DOT: Final = re.compile(r"(?<=\d)[·∙⋅•](?=\d)|(?<![\w.])·(?=\d)")
_END: Final = re.compile(
    r"[.!?]['\")]?(?= +[\"'(]?[A-Z0-9<≥])|[.!?](?=[A-Z][a-z]+(?: [a-z&]+){0,2}(?: -|:))|\n+"
    r"|(?<=[^\n]) (?=(?:RESULTS?|Results?|FINDINGS|Findings|METHODS?|Methods?|CONCLUSIONS?"
    r"|Conclusions?): )"
)
_NO_END: Final = re.compile(
    r"(?:\b(?i:vs|v|e\.g|i\.e|et al|cf|ca|approx|resp|no|nos|fig|dr|st|sp|spp|inc|incl|al|versus)"
    r"|(?<![A-Za-z./])[A-Z])\.$"
)
_HEADING: Final = re.compile(
    r"(?P<label>[A-Z][A-Za-z'/&,() -]{2,70}?)(?: ?:| -(?= )| ?\n|\.?$)", re.ASCII
)
_UNMARKED: Final = re.compile(
    r"(?P<label>Background|Introduction|Objectives?|Purpose|Aims?|Methods and Results|Methods"
    r"|Results|Conclusions?) (?=(?:[A-Z][a-z]+|[A-Z]{2,}|\d+|A)\b)"
)
"""A heading without a mark: "Methods and Results We treated 34 patients"."""
_RESULTS: Final = re.compile(
    r"results?|findings?|outcomes?|efficacy|safety|adverse (?:events|effects)|case (?:report"
    r"|series)"
    r"|(?:main|key|principal|primary) (?:results|findings)|observations?|methods and results"
    r"|(?:materials?|patients|subjects) and methods and results|methods ?(?:/|&) ?results"
    r"|results and (?:conclusions?|discussion|limitations|significance)|data synthesis"
    r"|evidence synthesis|analysis of (?:the )?results|areas covered|results? and safety",
    re.IGNORECASE,
)
_CONCLUSION: Final = re.compile(
    r"(?:authors?'? ?)?(?:main )?(?:conclusions?|interpretation|discussion|summary|implications)"
    r"(?: (?:and|&|/) ?\w+)?(?: and relevance)?|in conclusion|key points?|clinical significance"
    r"|expert (?:opinion|commentary)|take-?home messages?",
    re.IGNORECASE,
)
_UNREAD: Final = re.compile(
    r"(?:background|introduction|objectives?|aims?|purposes?|importance|context|rationale"
    r"|hypothesis"
    r"|questions?|methods?|methodology|design|settings?|participants|patients|subjects|materials?"
    r"|interventions?|exposures?|measurements?|main outcomes?|primary outcomes?|outcome measures?"
    r"|study|data|search|selection|eligibility|statistic\w*|trial|clinical trial|registration"
    r"|funding|limitations?|level of evidence|clinical relevance|keywords?|key words|sources?"
    r"|what is|what this|strengths|systematic review registration|abbreviations|ethics|conflicts?"
    r"|search methods|inclusion|exclusion|plain language)\b[A-Za-z'/&,() -]*",
    re.IGNORECASE,
)
_OUTCOME_HEADING: Final = re.compile(
    r"(?:(?:main|primary|secondary|other) )?(?:outcomes?|end ?points?)\b", re.IGNORECASE
)
"""Within the results, what came of an outcome; before them, how it is defined."""
_ANIMALS: Final = re.compile(
    r"\b(?:mice|mouse|murine|rats?|rabbits?|dogs?|canine|cats?|feline|pigs?|porcine|zebrafish"
    r"|monkeys?|horses?"
    r"|in vitro|cell lines?|cells were|cadavers?|cadaveric|sawbones|biomechanical|veterinary)\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?:patients?|participants?|women|men|adults|volunteers|individuals|people|persons"
    r"|subjects|cases)\b",
    re.IGNORECASE,
)
_ANY_PEOPLE: Final = re.compile(
    r"\b(?:children|infants?|neonates?|newborns?|girls?|boys?|pregnan\w+|eyes|survivors|students"
    r"|users|controls|clinical|veterans|residents|smokers|workers|staff|families|males?|females?"
    r"|recipients|randomi[sz]ed|meta-analys[ei]s|cohort|surgeons|physicians|nurses)\b",
    re.IGNORECASE,
)


_SAYS: Final = re.compile(r"\b(?:were|was|had|have|has|with|more|less|who|did|showed)\b|\(")
_OWN: Final = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Tt]his (?:study|trial|review|meta-analysis|analysis|report|series|cohort)"
    r"|present study|current study|were (?:enrolled|included|treated|reviewed|recruited"
    r"|searched|studied)"
    r"|retrospective|prospective|randomi[sz]ed|a total of|[Ii]n total|open-label|patients "
    r"(?:with|who)"
    r" [^.]{1,80} (?:were|received))\b"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the text, `start` to `end`, and the section that it is read in."""

    start: int
    end: int
    section: Section


def alike(text: str) -> str:
    """The text with brackets, dashes, spaces and decimal dots in one form, of equal length."""
    return _MIDDLE_DOT.sub(".", text.translate(_ALIKE))


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text that `alike` has given, in order, without their headings."""
    found: list[Sentence] = []
    section: Section = "unlabelled"
    labelled = False
    for start, end in _spans(text):
        heading = _section_of(text[start:end])
        at = start
        if heading:
            opened, length = heading
            within = section == "results" and _OUTCOME_HEADING.match(text, start)
            section = "results" if within else opened
            labelled = True
            at += length
        if at < end and end - at <= MAX_SENTENCE:
            found.append(Sentence(at, end, section))
    found = _with_title(text, found, labelled=labelled)
    if any(one.section == "results" for one in found):
        return [
            Sentence(one.start, one.end, "unread") if one.section == "unlabelled" else one
            for one in found
        ]
    return found if labelled else _without_background(text, found)


_OTHER_TONGUE: Final = re.compile(
    r"\b(?:des|les|une|dans|avec|ont|chez|sous|était|étaient|été|und|der|die|mit|wurden|bei|los|las"
    r"|una|con|fueron)\b"
)
_ENGLISH: Final = re.compile(r"\b(?:the|of|and|were|was|with|in|to)\b")


def not_english(text: str) -> bool:
    """Whether a text is in another language, whose commas and words would be misread."""
    others = len(_OTHER_TONGUE.findall(text))
    return others > 3 and others > len(_ENGLISH.findall(text))


def not_of_people(text: str) -> bool:
    """Whether a text tells of animals, cells or models rather than of people."""
    others, people = len(_ANIMALS.findall(text)), len(_PEOPLE.findall(text))
    if len(text) > MAX_SENTENCE // 5 and not people and not _ANY_PEOPLE.search(text):
        return True
    return others > 1 and others >= people


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if match[0][0] not in "\n " and _NO_END.search(
            text[max(start, match.start() - 8) : match.end()]
        ):
            continue
        yield from _stripped(text, start, match.end())
        start = match.end()
    yield from _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield start + left, start + right


def _section_of(sentence: str) -> tuple[Section, int] | None:
    """The section that a heading opens, and the length of the heading."""
    opened = _UNMARKED.match(sentence)
    match = opened or _HEADING.match(sentence)
    if not match:
        return None
    label, length = match["label"].strip(), match.end()
    if len(label.split()) > 7 or _SAYS.search(label):
        return None
    shouted = re.match(r"(?:[A-Z]{4,} (?:AND )?){1,4}(?=[A-Z][a-z])", sentence)
    if shouted and not match[0].rstrip().endswith((":", "-")):
        label, length = shouted[0].strip(), shouted.end()
    kinds: tuple[tuple[re.Pattern[str], Section], ...] = (
        (_RESULTS, "results"),
        (_CONCLUSION, "conclusion"),
        (_UNREAD, "unread"),
    )
    for pattern, section in kinds:
        if pattern.fullmatch(label):
            return section, length
    return None


def _without_background(text: str, found: list[Sentence]) -> list[Sentence]:
    """The same, the sentences before the study's own unread, in a text without headings."""
    body = [place for place, one in enumerate(found) if one.section == "unlabelled"]
    own = next((i for i in body if _OWN.search(text[found[i].start : found[i].end])), None)
    if own is None or len(body) < 4:
        return found
    return [
        Sentence(one.start, one.end, "unread" if place in body and place < own else one.section)
        for place, one in enumerate(found)
    ]


def _with_title(text: str, found: list[Sentence], *, labelled: bool) -> list[Sentence]:
    """The same, with the first line as title where it stands alone above a text."""
    if not found or found[0].section != "unlabelled":
        return found
    line = text.find("\n", found[0].start)
    if line < 0 or found[0].end < len(text[:line].rstrip()):
        return found
    lines = text[line:].strip().split("\n")
    if labelled or any(len(list(_spans(line))) > 1 for line in lines[:3]):
        return [Sentence(found[0].start, found[0].end, "title"), *found[1:]]
    return found
