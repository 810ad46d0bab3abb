"""What a figure measures: told from the measure named before it, or by its form."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from loaders.extraction.counts import events, in_brackets
from loaders.extraction.figures import Figure
from loaders.extraction.named_measure import CENTRES, Named, belongs
from loaders.extraction.percentages import CHANGE, share
from loaders.extraction.reading import RATIOS, Reading, Result, nearest

_MOVED: Final = re.compile(
    r"\b(?:fell|falls?|decreas\w+|reduc\w+|improv\w+|increas\w+|declin\w+|dropp?\w*|rose|rise"
    r"|chang\w+|lower\w*|went|from)\b",
    re.IGNORECASE,
)
_RISK: Final = re.compile(
    r"\b(?:odds|hazards?|risks?|likel(?:y|ihood)|predict\w+|associated)\b", re.IGNORECASE
)
_RATE: Final = re.compile(
    r"\b(?:(?:incidence|event|annuali[sz]ed|exposure-adjusted)[^,;.()]{0,30} rates?|EAIRs?|IRs?)\b"
    r"[^,;.]{0,80} (?:was|were)(?: \d+\.\d+ (?:with|for|in|on) [^,;.]{2,30} (?:compared with|versus"
    r"|vs\.?|and))? $"
)
_RATES: Final = re.compile(r"\brates?\b|\bper (?:person|patient)")
_FOLD: Final = re.compile(
    r" (?:increased|higher|greater|elevated|lower|reduced|increase in(?: the)?|rise in(?: the)?) "
    r"(?:[\w-]+ ){0,2}?(?P<of>risk|odds|hazard|likelihood)s?\b"
)
_PER: Final = re.compile(
    r"person|patient[- ]?y|patient[- ]?m|inhabitants|population|per year|per month"
)
_TIME: Final = re.compile(r"(?:months?|weeks?|days?|years?|hours?|minutes?|h|min)")
_DOSE: Final = re.compile(r"[mkμµn]?g(?:/.*)?|[mM]?I?U(?:/.*)?")


def result_of(
    reading: Reading, figure: Figure, near: int | None, active: str | None
) -> Result | None:
    """The figure as a result; `near` is the token of the measure named since the last figure."""
    named = Named(near, reading.tokens[near].role if near is not None else None, active)
    if figure.kind == "share":
        return share(reading, figure, named)
    if figure.kind == "count" and reading.tokens[figure.at].kind == "N":
        return in_brackets(reading, figure)
    if figure.kind == "count":
        return Result(figure=figure, measure="count", rule="events of a total")
    if figure.kind == "range":
        told = figure.unit == "%" and figure.low is not None and figure.high is not None
        rule = "range of percentages"
        return Result(figure=figure, measure="proportion", rule=rule) if told else None
    return _number(reading, figure, named) or events(reading, figure)


def _number(reading: Reading, figure: Figure, named: Named) -> Result | None:
    if figure.value is None or reading.tokens[figure.at].worded or _of_spread(reading, figure):
        return None
    for rule in (
        _announced,
        _times,
        _survival,
        _centre,
        _with_interval,
        _carried_on,
        _spread,
        _compared,
    ):
        result = rule(reading, figure, named)
        if result:
            return result
    return None


_COEFFICIENT: Final = re.compile(r"\beffects? ?= ?$")


def _of_spread(reading: Reading, figure: Figure) -> bool:
    """Whether the number is a standard deviation left alone, or an effect in no known unit."""
    kinds = "".join(part.kind for part in reading.tokens[max(0, figure.first - 2) : figure.first])
    spread = kinds.endswith("D") or (kinds.startswith("D") and kinds[-1:] in "=:,(")
    return spread or bool(_COEFFICIENT.search(reading.before(figure)))


def _announced(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "OR 2.3", "difference, -2.8 points", "2.3 per 100 patient-years"."""
    if named.role in RATIOS and figure.unit is None and belongs(reading, figure, named.token):
        return Result(figure=figure, measure=RATIOS[named.role], rule="ratio")
    if named.role == "difference" and belongs(reading, figure, named.token):
        return Result(figure=figure, measure="difference", rule="difference")
    if figure.unit and _PER.search(figure.unit):
        return Result(figure=figure, measure="rate", rule="rate")
    if figure.unit is None and named.role is None and _RATE.search(reading.before(figure)):
        return Result(figure=figure, measure="rate", rule="rate named")
    return None


def _times(reading: Reading, figure: Figure, _named: Named) -> Result | None:
    """Such as "a 1.45-fold increased risk"."""
    fold = _FOLD.match(reading.after(figure)) if figure.unit == "fold" else None
    if fold is None:
        return None
    name = {"odds": "odds", "hazard": "hazard"}.get(fold["of"], "risk")
    bare = replace(figure, unit=None)
    return Result(figure=bare, measure=RATIOS[name], rule="so many times the risk")


_SURVIVED: Final = re.compile(
    r"\bm?(?:PFS|OS|DFS|TTP|TTF|DOR|DoR|RFS|EFS|survival|time to (?:[\w-]+ ){1,3}?)"
    r"(?: time)?(?: \([A-Za-z]{2,5}\))? ?(?:was|were|of|:|=)? $"
)


def _survival(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "a PFS of 8.1 months": a time to an event without more is its median."""
    time = figure.unit is not None and _TIME.fullmatch(figure.unit)
    if named.role is not None or not time or not _SURVIVED.search(reading.before(figure)):
        return None
    return Result(figure=figure, measure="median", rule="time to an event")


def _centre(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "median 4 months", "the mean score was 7.1"."""
    if named.role not in CENTRES or named.token is None or figure.first - named.token > 24:
        return None
    said = reading.text[reading.tokens[named.token].start : reading.start(figure)]
    levels = re.search(r"\bfrom\b(?! baseline)", reading.before(figure)[-60:]) or figure.half
    measure = f"{named.role}_change" if CHANGE.search(said) and not levels else named.role
    return Result(figure=figure, measure=measure, rule=named.role)


def _with_interval(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """A number with an interval, by the measure named for the number before it."""
    if figure.low is None or figure.value is None:
        return None
    rule = "number with interval, continued"
    before = reading.before(figure)
    if figure.unit is None and named.active not in (*CENTRES, "difference"):
        inside = 0 <= figure.low <= figure.value <= (figure.high or figure.value)
        if inside and (named.active in RATIOS or _RISK.search(before)):
            name = named.active if named.active in RATIOS else _risk_word(before)
            return Result(figure=figure, measure=RATIOS[name], rule=rule)
    if named.role is None and figure.sd is None and named.active in (*RATIOS, "difference"):
        measure = RATIOS.get(named.active, "difference")
        return Result(figure=figure, measure=measure, rule=rule)
    if named.role is None and named.active is None and re.search(r"\b[Rr]ates?\b", before):
        return Result(figure=figure, measure="rate", rule="rate with interval")
    return None


def _carried_on(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """A further mean or median, or a further ratio that stands alone in brackets with its p."""
    if named.role is not None:
        return None
    last = nearest(reading.tokens, 0, figure.first) or 0
    if named.active in CENTRES and _continues(reading, figure):
        if not _of_its_unit(reading, figure, last):
            return None
        said = reading.text[reading.tokens[last].start : reading.start(figure)]
        levels = figure.half or re.search(r"\bfrom\b(?! baseline)", said)
        changed = CHANGE.search(said) and not levels
        measure = f"{named.active}_change" if changed else named.active
        return Result(figure=figure, measure=measure, rule=f"{named.active}, continued")
    return None if figure.p is None or figure.unit else _ratio_on(reading, figure, named)


def _ratio_on(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """A further difference, or a further ratio alone in its bracket, that stands with its p."""
    if named.active == "difference" and reading.tokens[figure.first - 1].kind == "a":
        return Result(figure=figure, measure="difference", rule="difference, continued")
    if not _alone_in_brackets(reading, figure):
        return None
    later = next((t.role for t in reading.tokens[figure.last :] if t.kind == "M"), None)
    ratio, rule = named.active, "ratio, continued"
    if ratio is None and "." in reading.tokens[figure.at].text:
        ratio, rule = later, "ratio, named later"
    return Result(figure=figure, measure=RATIOS[ratio], rule=rule) if ratio in RATIOS else None


def _spread(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "37.3 ± 14.6" and "fell from 7.1 to 1.8"."""
    start, end = reading.start(figure), reading.end(figure)
    quote = reading.text[start:end]
    if figure.sd is not None and "/" in (reading.text[start - 1], reading.text[end : end + 1]):
        return Result(figure=figure, measure="mean", rule="parts of a score")
    if figure.sd is not None and re.search(r"±|\+/-|SD", quote) and named.role not in RATIOS:
        return Result(figure=figure, measure="mean", rule="mean and spread")
    time = figure.unit is not None and _TIME.fullmatch(figure.unit)
    if figure.half and not time and _MOVED.search(reading.before(figure)[-120:]):
        return Result(figure=figure, measure="mean", rule="from one to another")
    return None


def _compared(reading: Reading, figure: Figure, _named: Named) -> Result | None:
    arms = _one_of_two(reading, figure)
    if arms == "counts" and figure.value is not None:
        counted = replace(figure, kind="count", value=None, events=int(figure.value))
        return Result(figure=counted, measure="count", rule="two arms' counts")
    if arms:
        return Result(figure=figure, measure="mean", rule="two arms' values")
    if _bracketed_too(reading, figure):
        return Result(figure=figure, measure="mean", rule="values in brackets")
    return None


def _bracketed_too(reading: Reading, figure: Figure) -> bool:
    """Such as "was longer in the open (198 minutes) than the closed group (167 minutes)"."""
    rates = _RATES.search(reading.before(figure)) and "." in reading.tokens[figure.at].text
    if not _alone_in_brackets(reading, figure) or (figure.unit is None and not rates):
        return False
    parts = reading.tokens
    if figure.first > 1 and parts[figure.first - 2].kind in "P:":
        return False
    alike = [
        place
        for place, token in enumerate(parts)
        if token.kind == "n"
        and token.unit == figure.unit
        and place
        and parts[place - 1].kind == "("
    ]
    said = reading.text[reading.sentence.start : reading.start(figure)]
    compared = re.search(r"\b(?:longer|shorter|higher|lower|greater|more|less|fewer)\b", said)
    after = reading.after(figure)[:12]
    return len(alike) == 2 and bool(compared or "longer" in after) and after[:1] in "),;"


def second_value(reading: Reading, figure: Figure, found: Sequence[Result]) -> Result | None:
    """The value of the other arm: "8 [range 2-30] vs 1.5 [range 0-30]"."""
    last = found[-1] if found else None
    if last is None or last.rule != "two arms' values" or figure.kind != "number":
        return None
    gap = [token.kind for token in reading.tokens[last.figure.last + 1 : figure.first]]
    versus = gap == ["v"] and not reading.tokens[figure.at].worded
    return Result(figure=figure, measure=last.measure, rule=last.rule) if versus else None


def _of_its_unit(reading: Reading, figure: Figure, since: int) -> bool:
    """Whether a further mean that is a time follows a time, not a moment: "12 hours after"."""
    if figure.unit is None or not _TIME.fullmatch(figure.unit):
        return True
    units = {token.unit for token in reading.tokens[since : figure.first] if token.kind in "nr"}
    return bool(units & {figure.unit, None}) or not units


def _continues(reading: Reading, figure: Figure) -> bool:
    value = figure.value or Decimal(0)
    before = reading.tokens[figure.first - 1].kind if figure.first else ""
    if figure.unit and _DOSE.fullmatch(figure.unit) and before not in "avtb(,":
        return False
    if figure.low is not None or figure.sd is not None or figure.half:
        return True
    prior = reading.tokens[figure.first - 1] if figure.first else None
    if figure.unit is None and value == int(value):
        return prior is not None and prior.kind in "vta" and "." not in prior.text
    said = prior.text.lower() if prior else ""
    return (
        said not in ("at", "after", "for", "over", "during", "within", "every", "receiving", "of")
        or figure.unit is None
    )


def _one_of_two(reading: Reading, figure: Figure) -> str | None:
    """What "13 v 4 days, P = 0.03" compares between two arms: their "values" or "counts"."""
    parts = reading.tokens
    if [t.kind for t in parts[figure.last + 1 : figure.last + 3]] == ["v", "n"]:
        partner, end = parts[figure.last + 2], figure.last + 3
    elif [t.kind for t in parts[max(0, figure.first - 2) : figure.first]] == ["n", "v"]:
        partner, end = parts[figure.first - 2], figure.last + 1
    else:
        return None
    tested = "P" in [token.kind for token in parts[end : end + 3]] or figure.p is not None
    pair = (parts[figure.at], partner)
    if any("." in token.text for token in pair):
        return "values"
    if any(token.unit for token in pair):
        return "values" if tested else None
    return "counts" if tested and not partner.worded else None


def _alone_in_brackets(reading: Reading, figure: Figure) -> bool:
    return figure.first > 0 and reading.tokens[figure.first - 1].kind == "("


def _risk_word(before: str) -> str:
    words = [match[0].lower() for match in _RISK.finditer(before)]
    if any(word.startswith("hazard") for word in words):
        return "hazard"
    return "odds" if "odds" in words else "risk"
