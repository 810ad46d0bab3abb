"""Where a text announces what it tries: its title, its aim, its arms, its lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from loaders.extraction.prose import Sentence

Told = Literal["title", "aim", "arms", "listed", "given", "compared", "setting"]
_STOP: Final = (
    r"(?:in|for|on|as|among|versus|vs|compared|during|after|by|to|at|from|when|via|with|without"
    r"|plus|used|and|or|of|is|are|was|were|does|do|did|not|patients?|people|adults|children|women"
    r"|men|using|before|following|who|than|may|can|due|implanted|given|initiat\w+|administered"
    r"|comparing|more|less|reduces?|improves?|increases?|reduced|improved|increased|followed|we"
    r"|that|which|has|have|had|be|been|versus|within|over|under|through|against|between|either"
    r"|probably|both|groups?|arms?|resulted|provided|there|if|while|whereas|adults?|it|its|their"
    r"|our|this|these|those|they|until|per|not|no|only|and/or"
    r"|(?:evaluat|assess|investigat|compar|examin|match|defin|stratif|includ|provid|receiv|undergo"
    r"|underw|stud|perform|select|allocat|assign|random|report|identif|measur|suggest|show|found"
    r"|enrol|consist|call|combin|treat)(?:ed|ing|e|es|s|y|ied|ies|ent|i[sz]ed)"
    r"|should|could|would|might|will|alone|respectively|while|other|each|any)\b"
)
_WORD: Final = rf"(?!{_STOP})[\w'+/™®-]+"
_PHRASE: Final = rf"(?:{_WORD} ){{0,6}}?{_WORD}(?: of (?=[a-z])(?!the\b|an?\b){_WORD})?"
_EDGE: Final = rf"(?= {_STOP}|\.? ?$|[:.,;?()]| -| \()"
_LEAD: Final = (
    r"(?:the |an? |adding |adjunctive |early |adjuvant |add-on |long-term |short-term |different "
    r"|various |novel |new |primary |brief |urgently initiated"
    r"|(?:\d+|one|two|three|single|first|second|third|booster) doses? of (?:the )?)*"
)
_OBJECT: Final = re.compile(
    r"\b(?P<how>efficacy|effectiveness|safety|tolerability|feasibility|effects?|impact|benefits?"
    r"|use|usefulness|performance|utility|administration|injections?|infusions?|trials?|results"
    r"|experience|meta-analysis|review|study|treatment|therapy|treated|managed|outcomes?"
    r"|response|adding|associations?|role)"
    rf" (?P<by>of|with|by|between)(?: \(1\))? {_LEAD}(?P<name>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    rf"\b(?:after|following|undergoing|underwent|with|by|using|receiving|of) {_LEAD}"
    rf"(?P<name>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    rf"^[(\W]*{_LEAD}(?P<name>{_PHRASE}) (?:for|to treat|to reduce|to prevent|to improve"
    r"|in the (?:treatment|management) of|versus|vs\.?|improves?|reduces?)\b",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(
    rf"(?: \([^()]{{1,30}}\))?(?:,? (?:and|or|versus|plus)|,) {_LEAD}(?P<name>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_PROGRAM: Final = re.compile(
    rf"\b(?:of|with|by) an? (?P<name>{_PHRASE} and (?:{_WORD} ){{0,4}}"
    r"(?:program(?:me)?|intervention|protocol|package|regimen))\b",
    re.IGNORECASE,
)
"""One therapy of two parts: "the effects of an exercise and sun protection programme"."""
_STUDY: Final = re.compile(
    r"\b(?:evaluat\w+|assess(?:ed|es|ing)?|investigat\w+|test(?:ed|ing)?|examin\w+|stud(?:y|ied))"
    rf" {_LEAD}(?P<name>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_AIM: Final = re.compile(
    r"\b(?:aim(?:s|ed)?|objectives?|purpose|goal|sought|hypothesi[sz]ed|to (?:evaluate|assess"
    r"|investigate|compare|determine|examine|test|study|analy[sz]e|review|describe|report"
    r"|explore)|we (?:evaluated|assessed|investigated|compared|studied|examined|tested"
    r"|describe|report)|this (?:study|trial|review)|effects? of|efficacy of)\b",
    re.IGNORECASE,
)
_VERSUS: Final = re.compile(
    r" (?:versus|vs\.?|(?:was |were |is |are |as )?(?:compared (?:with|to)"
    r"|(?:not )?(?:non-?)?inferior to|(?:not )?superior to)) (?:an? |the )?",
    re.IGNORECASE,
)
_COMPARE: Final = re.compile(
    rf"\b(?:compar(?:e|ed|es|ing)|comparison (?:of|between)|differences? between) {_LEAD}"
    rf"(?P<one>{_PHRASE}) (?:and|with|to|or) {_LEAD}(?P<two>{_PHRASE}){_EDGE}",
    re.IGNORECASE,
)
_ASSIGNED: Final = re.compile(
    r"\b(?:random\w*|assigned|allocated|divided)\b[^.;]{0,140}?"
    r"\b(?:to|to receive|receiving|into|received|with) (?=\w)(?P<list>[^.;]{4,220})",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(
    r"\b(?:interventions?|treatments?|treatment options|therap(?:y|ies)|drugs|regimens|comparisons"
    r"|approaches|techniques|strategies|modalities|procedures)\b"
    r"[^.;()]{0,60}?(?: \(|: | includ(?:e|ed|es|ing):? | such as | were )(?P<list>[^.;]{12,600})",
    re.IGNORECASE,
)
_TREATED: Final = re.compile(
    r"\b(?:treated with|received|receiving|randomi[sz]ed to|assigned to) "
    r"(?P<name>(?=\w*[A-Z]\w*[A-Z])[\w/+-]{3,})(?= |[.,;)])"
)
_THEREAFTER: Final = re.compile(r"\b(?:followed by|every|for|both|until|during|over|after)\b")
_PIECE: Final = re.compile(
    r"^(?:(?:either|to|receive|receiving|received|undergo|the|an?|one|two|three|of|following"
    r"|groups?|treatment with|therapy with|with|treated|or|and|versus|vs\.?|only|\d+(?:[.:]\d+)?"
    r"|mg|ratio|daily|weekly|once|twice)\b[ :,]*)*"
    rf"(?P<name>{_PHRASE})(?= {_STOP}| ?$)",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:after|following|prior|previous|despite|to|under|during) $", re.IGNORECASE
)
_STRONG: Final = re.compile(
    r"efficacy|effectiveness|safety|tolerab|treat|therapy|injection|admin|trial"
)
_TRIAL: Final = re.compile(r"\b(?:[Rr]andomi[sz]|placebo|[Mm]eta-analys)")
_REVIEW: Final = re.compile(r"\b(?:trials?|review|meta-analys[ei]s)\b", re.IGNORECASE)
MANY: Final = 2
"""Items that make a list of treatments."""


@dataclass(frozen=True)
class Phrase:
    """Words that stand where a text names what it tries, and where it does so."""

    name: str
    start: int
    end: int
    told: Told
    sure: bool = False
    """Whether the place alone tells that it is a therapy: "efficacy of", "randomised to"."""
    object: bool = False
    """Whether it is what a title says the efficacy, the effect, the use of is told."""


def announced(text: str, parts: Sequence[Sentence]) -> list[Phrase]:
    """The phrases that stand where a therapy is announced, in a title, an aim, a list of arms."""
    found: list[Phrase] = []
    title = next((one for one in parts if one.section == "title"), None)
    review = _REVIEW.search(text) is not None
    if title:
        tried = _TRIAL.search(text) is not None
        found += _of_title(text[title.start : title.end], title.start, tried=tried)
    for one in parts:
        words = text[one.start : one.end]
        if one.section in ("unread", "unlabelled"):
            if _AIM.search(words):
                found += _of_aim(words, one.start)
            found += _assigned(words, one.start)
        if one.section != "title":
            found += _listed(words, one.start)
            found += [_phrase(match, one.start, "given") for match in _TREATED.finditer(words)]
            found += _against(words, one.start, "compared") if review else ()
    return found


def _of_title(title: str, at: int, *, tried: bool) -> Iterator[Phrase]:
    yield from _against(title, at, "title")
    for match in _PROGRAM.finditer(title):
        yield replace(_phrase(match, at, "title", sure=True), object=True)
    for match in _OBJECT.finditer(title):
        past = _PAST.search(title[: match.start()])
        how = match["how"].lower()
        sure = bool(_STRONG.match(how)) or (tried and how.startswith("effect"))
        phrase = _phrase(match, at, "setting" if past else "title", sure=sure)
        yield replace(phrase, object=not past)
        yield from _listed_after(title, match.end("name"), at, "setting" if past else "title")
    for match in _COMPARE.finditer(title):
        yield _phrase(match, at, "title", group="one")
        yield _phrase(match, at, "title", group="two")
    first = _FOR.match(title)
    if first:
        yield _phrase(first, at, "title", sure=bool(_REVIEW.search(title)))
    for match in _AFTER.finditer(title):
        yield _phrase(match, at, "setting")


def _of_aim(words: str, at: int) -> Iterator[Phrase]:
    for match in _OBJECT.finditer(words):
        yield _phrase(match, at, "aim")
        yield from _listed_after(words, match.end("name"), at, "aim")
    for match in _STUDY.finditer(words):
        yield _phrase(match, at, "aim")
    for match in _COMPARE.finditer(words):
        yield _phrase(match, at, "aim", group="one")
        yield _phrase(match, at, "aim", group="two")
    yield from _against(words, at, "aim")


def _listed_after(words: str, end: int, at: int, told: Told) -> Iterator[Phrase]:
    """The further therapies of "the effects of A (a), B, and C on"."""
    while match := _NEXT.match(words, end):
        yield _phrase(match, at, told)
        end = match.end("name")


def assignments(text: str, parts: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Where people are said to be assigned to one therapy or another."""
    for one in parts:
        if one.section in ("unread", "unlabelled"):
            words = text[one.start : one.end]
            for match in _ASSIGNED.finditer(words):
                listed = _THEREAFTER.split(match["list"], maxsplit=1)[0]
                start = one.start + match.start("list")
                yield start, start + len(listed)


def _assigned(words: str, at: int) -> Iterator[Phrase]:
    for match in _ASSIGNED.finditer(words):
        start = match.start("list")
        listed = re.sub(r"\([^()]*(?:\)|$)", lambda one: " " * len(one[0]), match["list"])
        pieces = list(re.finditer(r"[^,:]+?(?=,| or | and | versus | vs\.? |:|$)", listed))
        for piece in pieces[:6]:
            name = _PIECE.match(piece[0].strip())
            if name and len(pieces) > 1:
                here = words.find(name["name"], start + piece.start())
                if here >= 0:
                    yield Phrase(
                        name["name"], at + here, at + name.end() - name.start(), "arms", True
                    )


def _listed(words: str, at: int) -> Iterator[Phrase]:
    """Such as "several treatments are available, which include A, B, and C"."""
    for match in _LISTED.finditer(words):
        pieces = list(re.finditer(r"[^,(]+?(?=,| or | and |\(|$)", match["list"]))
        if len(pieces) < MANY:
            continue
        for piece in pieces[:16]:
            name = _PIECE.match(piece[0].strip(" )"))
            if name:
                start = words.find(name["name"], match.start("list") + piece.start())
                yield Phrase(name["name"], at + start, at + start + len(name["name"]), "listed")


def _against(words: str, at: int, told: Told) -> Iterator[Phrase]:
    """The phrases on both sides of "versus"."""
    for match in _VERSUS.finditer(words):
        before = _tail(words[: match.start()])
        after = re.match(rf"(?P<name>{_PHRASE}){_EDGE}", words[match.end() : match.end() + 90])
        if before and after:
            start = match.start() - len(before)
            yield Phrase(before, at + start, at + match.start(), told)
            end = match.end() + after.end()
            yield Phrase(after["name"], at + match.end(), at + end, told)


def _tail(words: str) -> str:
    """The phrase that the words end in."""
    stretch = re.split(r"[:.,;?]|(?<!\w)\(|\)", words[-90:])[-1]
    taken: list[str] = []
    for word in reversed(stretch.split(" ")):
        if not word or re.match(_STOP, word, re.IGNORECASE) or len(taken) > 6:
            break
        if word.lower() in ("the", "a", "an"):
            break
        taken.append(word)
    return " ".join(reversed(taken))


def _phrase(
    match: re.Match[str], at: int, told: Told, *, group: str = "name", sure: bool = False
) -> Phrase:
    return Phrase(match[group], at + match.start(group), at + match.end(group), told, sure)
