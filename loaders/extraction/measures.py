"""What a figure measures: told from the measure named before it, or by its form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from loaders.extraction.figures import Figure
from loaders.extraction.reading import RATIOS, Reading, Result, nearest
from loaders.extraction.totals import stated_whole

_CHANGE: Final = re.compile(
    r"\b(?:reductions?|decreases?|increases?|improvements?|changes?|declines?|reduced"
    r"|decreased|increased|improved|declined|fell|dropped|rose)\b",
    re.IGNORECASE,
)
_CHANGE_AFTER: Final = re.compile(
    r"^\)? (?:relative |mean |median |overall |significant )?(?:reduction|decrease|increase"
    r"|decline|improvement|fall|drop|rise|lower|higher|decreased|increased|reduced|greater"
    r"|less)\b(?! (?:than|in the (?:proportion)))"
)
CENTRES: Final = ("mean", "median")
_CUT: Final = re.compile(
    r"\b(?:reduced|decreased|lowered|increased|cut|improved)\b[^,;.()]{1,60} by(?: \w+)?$"
)
_BY: Final = re.compile(
    r"\b(?:reduced|decreased|increased|improved|declined|fell|dropped|rose|lowered|diminished"
    r"|reduction|decrease|increase|improvement|decline) (?:by|of)(?: (?:approximately|about"
    r"|nearly|almost))?$"
)
_MOVED: Final = re.compile(
    r"\b(?:fell|falls?|decreas\w+|reduc\w+|improv\w+|increas\w+|declin\w+|dropp?\w*|rose|rise"
    r"|chang\w+|lower\w*|went|from)\b",
    re.IGNORECASE,
)
_RISK: Final = re.compile(
    r"\b(?:odds|hazards?|risks?|likel(?:y|ihood)|predict\w+|associated)\b", re.IGNORECASE
)
_HAPPENED: Final = re.compile(
    r"\b(?:occurred|developed|arose|(?:was|were) (?:observed|seen|reported|noted|found"
    r"|recorded|achieved|documented|detected|obtained|diagnosed|confirmed|experienced)) in "
    r"(?:only |just )?$"
)
_UNITS: Final = re.compile(
    r"^ (?:of the |of our |of these )?(?:patients?|participants?|subjects?|cases?|women|men"
    r"|children|eyes?|lesions?|pregnanc\w+|individuals)\b(?! \()|^ \((?![\d.]+ ?%)|^[,.;]|^ "
    r"and\b|^$"
)
_PER: Final = re.compile(
    r"person|patient[- ]?y|patient[- ]?m|inhabitants|population|per year|per month"
)
_DOSE: Final = re.compile(r"[mkμµn]?g(?:/.*)?|[mM]?I?U(?:/.*)?")
_EVENTS: Final = re.compile(
    r"^ (?:(?:other|further|additional|more|new|early|late|(?:grade \S+|serious|severe|mild"
    r"|minor|major|fatal|disease|confirmed|treatment-related|drug-related|clinical"
    r"|thromboembolic|lupus|cardiac-related|non-?fatal|skin|adverse|infectious)) ?){0,3}"
    r"(?:deaths?|relapses?|flares?|recurrences?|adverse (?:events?|reactions?|effects?)"
    r"|infections?|malignanc(?:y|ies)|events?|cases of (?!the)"
    r"|episodes? of|events? of|hospitali[sz]ations?|(?:patients?|participants?|subjects?"
    r"|women|men|children|infants|pregnanc(?:y|ies)|of (?:them|whom)|others?)"
    r"(?:,[^,;]{1,40},)? (?:\([^)]*\) )?(?:who )?(?:also |then |subsequently )?(?:died"
    r"|relapsed|developed|experienced|withdrew|discontinued|achieved|responded|had (?:a |an "
    r"|to |at least one |one or more |any |no )*(?:relapse|grade|flare|complete|partial"
    r"|adverse|serious|severe|response|remission|recurr|discontinu|stop|infection|neuropath"
    r"|thromb|side)\w*|reported|showed|suffered|dropped out|stopped|improved|recovered|flared"
    r"|failed to \w+|remained (?:in|on|free|relapse|stable)|did not (?:respond|complete"
    r"|improve)))\b"
)


_HARMS: Final = re.compile(
    r"\b(?:adverse|side[ -]effects?|toxicit\w+|complications?|reasons? for|discontinu\w+"
    r"|withdr\w+|causes? of death)\b",
    re.IGNORECASE,
)
_NO_HARM: Final = re.compile(
    r"(?:patients?|participants?|subjects?|groups?|arms?|cohorts?|controls?|wom[ae]n|m[ae]n"
    r"|placebo|mg|\b[A-Z]?CLE|lupus(?: erythematosus)?) \($"
)


@dataclass(frozen=True)
class Named:
    """The measure named before a figure: its token and role; `active` is the one named last."""

    token: int | None
    role: str | None
    active: str | None


def result_of(
    reading: Reading, figure: Figure, near: int | None, active: str | None
) -> Result | None:
    """The figure as a result; `near` is the token of the measure named since the last figure."""
    named = Named(near, reading.tokens[near].role if near is not None else None, active)
    if figure.kind == "share":
        return _share(reading, figure, named)
    if figure.kind == "count" and reading.tokens[figure.at].kind == "N":
        return _in_brackets(reading, figure)
    if figure.kind == "count":
        return Result(figure=figure, measure="count", rule="events of a total")
    if figure.kind == "range":
        told = figure.unit == "%" and figure.low is not None and figure.high is not None
        rule = "range of percentages"
        return Result(figure=figure, measure="proportion", rule=rule) if told else None
    return _number(reading, figure, named) or _events(reading, figure)


def _share(reading: Reading, figure: Figure, named: Named) -> Result | None:
    belongs = named.role == "difference" and _belongs(reading, figure, named.token)
    if figure.points or belongs:
        return Result(figure=figure, measure="difference", rule="difference of percentages")
    if named.role is None and named.active == "difference" and figure.bare:
        rule = "difference of percentages, continued"
        return Result(figure=figure, measure="difference", rule=rule)
    if figure.events is None and _is_change(reading, figure, named):
        return Result(figure=figure, measure="percent_change", rule="percent change")
    if _mean_of_percentages(reading, figure, named.token):
        return Result(figure=figure, measure=named.role or "mean", rule="mean of percentages")
    rule = "percent with interval" if figure.low is not None else "percent"
    rule += " and counts" if figure.events is not None else ""
    return Result(figure=figure, measure="proportion", rule=rule)


def _is_change(reading: Reading, figure: Figure, named: Named) -> bool:
    before = reading.before(figure)
    if (
        _BY.search(before.rstrip())
        or _CUT.search(before.rstrip())
        or _CHANGE_AFTER.search(reading.after(figure))
    ):
        return True
    if named.role not in CENTRES and named.active not in CENTRES:
        return False
    if named.token is not None and named.role is not None:
        start = reading.tokens[named.token].start - 40
        before = reading.text[max(reading.sentence.start, start) : reading.start(figure)]
    return bool(_CHANGE.search(before))


def _mean_of_percentages(reading: Reading, figure: Figure, near: int | None) -> bool:
    shares = [token.number for token in reading.tokens if token.kind == "p" and token.number]
    if figure.events is not None:
        return False
    if any(number > 100 for number in shares):
        return True
    if near is None or reading.tokens[near].role not in CENTRES:
        return False
    said = reading.text[reading.tokens[near].end : reading.start(figure)]
    return (
        not re.search(
            r"rate|proportion|prevalence|incidence|survival|frequenc|percent|response|risk"
            r"|probabilit",
            said,
        )
        and not re.match(
            r" of (?:the |all )?(?:patients|participants|cases|subjects)", reading.after(figure)
        )
        and figure.first - near <= 12
    )


def _number(reading: Reading, figure: Figure, named: Named) -> Result | None:
    if figure.value is None or reading.tokens[figure.at].worded:
        return None
    for rule in (_announced, _centre, _with_interval, _carried_on, _spread, _compared):
        result = rule(reading, figure, named)
        if result:
            return result
    return None


def _announced(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "OR 2.3", "difference, -2.8 points", "2.3 per 100 patient-years"."""
    if named.role in RATIOS and figure.unit is None and _belongs(reading, figure, named.token):
        return Result(figure=figure, measure=RATIOS[named.role], rule="ratio")
    if named.role == "difference" and _belongs(reading, figure, named.token):
        return Result(figure=figure, measure="difference", rule="difference")
    if figure.unit and _PER.search(figure.unit):
        return Result(figure=figure, measure="rate", rule="rate")
    return None


def _centre(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "median 4 months", "the mean score was 7.1"."""
    if named.role not in CENTRES or named.token is None or figure.first - named.token > 24:
        return None
    said = reading.text[reading.tokens[named.token].start : reading.start(figure)]
    levels = re.search(r"\bfrom\b(?! baseline)", reading.before(figure)[-60:]) or figure.half
    measure = f"{named.role}_change" if _CHANGE.search(said) and not levels else named.role
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
    if named.role is None and named.active in (*RATIOS, "difference"):
        measure = RATIOS.get(named.active, "difference")
        return Result(figure=figure, measure=measure, rule=rule)
    if named.role is None and named.active is None and re.search(r"\b[Rr]ates?\b", before):
        return Result(figure=figure, measure="rate", rule="rate with interval")
    return None


def _carried_on(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """A further mean or median, or a further ratio that stands alone in brackets with its p."""
    if named.role is not None:
        return None
    if named.active in CENTRES and _continues(reading, figure):
        last = nearest(reading.tokens, 0, figure.first) or 0
        said = reading.text[reading.tokens[last].start : reading.start(figure)]
        levels = figure.half or re.search(r"\bfrom\b(?! baseline)", said)
        changed = _CHANGE.search(said) and not levels
        measure = f"{named.active}_change" if changed else named.active
        return Result(figure=figure, measure=measure, rule=f"{named.active}, continued")
    if figure.p is None or figure.unit or not _alone_in_brackets(reading, figure):
        return None
    if named.active in RATIOS:
        return Result(figure=figure, measure=RATIOS[named.active], rule="ratio, continued")
    later = next((t.role for t in reading.tokens[figure.last :] if t.kind == "M"), None)
    if named.active is None and later in RATIOS and "." in reading.tokens[figure.at].text:
        return Result(figure=figure, measure=RATIOS[later], rule="ratio, named later")
    return None


def _spread(reading: Reading, figure: Figure, named: Named) -> Result | None:
    """Such as "37.3 ± 14.6" and "fell from 7.1 to 1.8"."""
    quote = reading.text[reading.start(figure) : reading.end(figure)]
    if figure.sd is not None and re.search(r"±|\+/-|SD", quote) and named.role not in RATIOS:
        return Result(figure=figure, measure="mean", rule="mean and spread")
    if figure.half and _MOVED.search(reading.before(figure)[-120:]):
        return Result(figure=figure, measure="mean", rule="from one to another")
    return None


def _compared(reading: Reading, figure: Figure, _named: Named) -> Result | None:
    arms = _one_of_two(reading, figure)
    if arms == "counts" and figure.value is not None:
        counted = replace(figure, kind="count", value=None, events=int(figure.value))
        return Result(figure=counted, measure="count", rule="two arms' counts")
    return Result(figure=figure, measure="mean", rule="two arms' values") if arms else None


def _events(reading: Reading, figure: Figure) -> Result | None:
    """Events counted by the noun that follows: "6 disease flares", "one patient withdrew"."""
    value = figure.value
    if value is None or value != int(value) or figure.unit or value < 0 or figure.low is not None:
        return None
    before, after = reading.before(figure), reading.after(figure)
    whole = stated_whole(before) if re.search(r", (?:only )?$", before) else None
    happened = _HAPPENED.search(before) and _UNITS.match(after)
    if whole and value <= whole and re.match(r" [a-z]", after):
        counted = replace(figure, kind="count", value=None, events=int(value), total=whole)
        return Result(figure=counted, measure="count", rule="events of a stated whole")
    if not happened and not _EVENTS.match(after):
        return None
    if re.search(r"\b(?:at least|first|last|only at|more than|age|than|every)$", before.rstrip()):
        return None
    counted = replace(figure, kind="count", value=None, events=int(value))
    return Result(figure=counted, measure="count", rule="events")


def _in_brackets(reading: Reading, figure: Figure) -> Result | None:
    """Counts of harms and reasons, where the sentence lists them: "insomnia (n = 2)"."""
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    if not _HARMS.search(whole) or _NO_HARM.search(reading.before(figure)):
        return None
    return Result(figure=figure, measure="count", rule="events in brackets")


def second_count(reading: Reading, figure: Figure, found: Sequence[Result]) -> Result | None:
    """The count of the other arm: "6 flares in the one group and 44 in the other"."""
    value, last = figure.value, found[-1] if found else None
    if last is None or not last.rule.startswith("events") or value is None:
        return None
    if last.rule == "events of a total":
        return None
    joined = figure.first > 0 and reading.tokens[figure.first - 1].kind in "av"
    if value != int(value) or figure.unit or not joined:
        return None
    if not re.match(r" (?:in|with|of|on|for|receiving) ", reading.after(figure)):
        return None
    stated = last.figure.total if last.rule == "events of a stated whole" else None
    counted = replace(figure, kind="count", value=None, events=int(value), total=stated)
    return Result(figure=counted, measure="count", rule="events, continued")


def _belongs(reading: Reading, figure: Figure, near: int | None) -> bool:
    """Whether the number is the one that the measure's name announces."""
    if near is None:
        return False
    gap = reading.tokens[near + 1 : figure.first]
    kinds = "".join(token.kind for token in gap)
    words = kinds.count("w")
    if len(gap) > 20:
        return False
    told = figure.low is not None and not figure.bare
    closing = gap[-1].text.lower() if gap else ""
    if reading.tokens[near].text.lower().startswith(("coef", "β", "beta")) and figure.low is None:
        return False
    if words == 0 or (
        words <= 12 and closing in ("was", "of", "is", "=", ":", "were", "being", "by")
    ):
        return not kinds.endswith("v")
    follows = "".join(token.kind for token in reading.tokens[figure.last + 1 : figure.last + 2])
    if follows == "v" or kinds.endswith("v"):
        return False
    opened = kinds.count("(") > kinds.count(")")
    return (
        told
        or (figure.bare and words <= 12)
        or (words <= 3 and not opened and figure.p is not None)
    )


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
