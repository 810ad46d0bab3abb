"""The whole of which events are a part, where a sentence tells it apart from the number itself."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from loaders.extraction.figures import Figure, fits
from loaders.extraction.tokens import NUMBER_WORDS, Token

_NUMBER: Final = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|[A-Za-z]+(?:-[a-z]+)?)"
_OF: Final = re.compile(
    rf"^(?![^,;]*(?:analys[ei]s|review|studies) of)[^,;]{{0,40}}?\b(?:Of|Among|of|among) "
    rf"(?:the |these |all |our |a total of |these )?{_NUMBER} "
    r"(?![%A-Z]?\d|(?:days|weeks|months|years|hours)\b)[^,;]{1,120}, (?:only )?"
)
_RATE_OF: Final = re.compile(
    rf"\b(?:of|in|for|among) (?:the |these |all )?{_NUMBER} (?:[\w-]+ ){{0,2}}"
    r"(?:patients|participants|subjects|cases|women|children|individuals)(?: [\w-]+){0,4} "
    r"(?:was|were|is) [^,;]{0,40}$"
)


_GROUP: Final = re.compile(
    r"(?:^|[.;] )[^();,]{3,80} \([nN] ?= ?(?P<n>\d+)\) (?:was|were|had|led|showed|resulted)"
    r"[^();]{0,120}$|\bgiven to (?P<m>\d+) patients with [^,;()]{2,60}$"
    r"|^ ?In (?P<k>\d+) patients [^,;()]{3,60}, [^,;()]{2,50} (?:was|were) $"
)
"""One group and its number, of which the clause then tells: "FOLFOX (n = 164) had an ORR of"."""

POOLED: Final = re.compile(
    r"\W*(?:Of|Among|In) [^,;]{0,60}\b(?:from|in|of|across) (?:the )?(?:\w+ ){0,3}?"
    r"(?:studies|trials|reports|articles|publications)\b"
)
_HEAD: Final = re.compile(r"\s*(?:Of|Among)\b")
_OTHER_GROUP: Final = re.compile(
    r"\b(?:whereas|while|versus|vs\.?|compared (?:with|to)|than|but)\b[^.;]{0,40}$"
)


_ITS_OWN: Final = re.compile(
    r"\)? (?:of|in|among|with|on) [^.,;()]{0,30}\b(?:with|without|controls?|groups?)\b"
)


def stated_whole(before: str) -> int | None:
    """The whole that stands at the head of the sentence: "Of the 62 patients, ..."."""
    match = _OF.match(before)
    if match and "(" in before[match.end() :]:
        match = None
    match = match or _RATE_OF.search(before)
    if match:
        return _integer(match["n"])
    group = _GROUP.search(before)
    return _integer(group["n"] or group["m"] or group["k"]) if group else None


def with_total(
    figure: Figure,
    before: str,
    after: str,
    tokens: Sequence[Token],
    earlier: Sequence[Figure],
) -> Figure:
    """The figure with its total where the sentence plainly has it."""
    if figure.events is None:
        return _of_all(figure, before, tokens, earlier)
    head = _OF.match(before)
    stated = _integer(head["n"]) if head else None
    other = bool(earlier and _OTHER_GROUP.search(before[-160:]) and _ITS_OWN.match(after))
    if stated and not other and fits(figure, stated, cut=True):
        return replace(figure, total=stated)
    arms = [other.total for other in earlier if other.total and other.events is not None]
    second = any(token.kind == "v" for token in tokens[max(0, figure.first - 2) : figure.first])
    if len(arms) >= 2 and arms[0] != arms[1] and fits(figure, arms[second]):
        return replace(figure, total=arms[second])
    if other:
        return figure
    wholes = {
        int(token.number)
        for token in tokens
        if token.kind == "n"
        and token.number is not None
        and token.number == int(token.number)
        and not token.unit
        and token.number > figure.events
        and fits(figure, int(token.number))
    }
    return replace(figure, total=wholes.pop()) if len(wholes) == 1 else figure


def _of_all(
    figure: Figure, before: str, tokens: Sequence[Token], earlier: Sequence[Figure]
) -> Figure:
    """A percentage without its events, of the whole that the sentence states."""
    stated = None if POOLED.match(before) else stated_whole(before)
    if stated and stated > 4 and not any(other.events for other in earlier):
        return replace(figure, total=stated)
    first = earlier[0] if earlier else None
    if first and first.kind == "count" and first.total and first.total > 4 and _HEAD.match(before):
        return replace(figure, total=first.total)
    prior = earlier[-1] if earlier else None
    if prior is None or prior.total is None:
        return figure
    part = re.search(r"\bincluding\b[^;]*$", before) is not None
    gap = {token.kind for token in tokens[prior.last + 1 : figure.first]}
    carried = prior.events is None and stated is None and gap <= set("w,axn")
    return replace(figure, total=prior.total) if part or carried else figure


def _integer(text: str) -> int | None:
    plain = text.replace(",", "")
    return int(plain) if plain.isdigit() else NUMBER_WORDS.get(text.lower())
