"""What a percentage measures: a proportion, a difference of two, a change, a mean."""

import re
from decimal import Decimal
from typing import Final

from loaders.extraction.figures import Figure
from loaders.extraction.named_measure import CENTRES, Named, belongs
from loaders.extraction.reading import Reading, Result

CHANGE: Final = re.compile(
    r"\b(?:reductions?|decreases?|increases?|improvements?|changes?|declines?|reduced"
    r"|decreased|increased|improved|declined|fell|dropped|rose)\b",
    re.IGNORECASE,
)
_CHANGE_AFTER: Final = re.compile(
    r"^\)? (?:relative |mean |median |overall |significant )?(?:reduction|decrease|increase"
    r"|decline|improvement|fall|drop|rise|lower|higher|decreased|increased|reduced|greater"
    r"|less)\b(?! (?:than|in the (?:proportion)))"
)
_CUT: Final = re.compile(
    r"\b(?:reduced|decreased|lowered|increased|cut|improved)\b[^,;.()]{1,60} by(?: \w+)?$"
)
_CUT_ASIDE: Final = re.compile(
    r"\b(?:reduc|decreas|lower|increas)(?:ed|es) the (?:number|need|use|frequency)\b(?:[^.;]"
    r"|\.\d)*\($"
)
_BY: Final = re.compile(
    r"\b(?:reduced|decreased|increased|improved|declined|fell|dropped|rose|lowered|diminished"
    r"|reduction|decrease|increase|improvement|decline) (?:by|of)(?: (?:approximately|about"
    r"|nearly|almost))?$"
)


def share(reading: Reading, figure: Figure, named: Named) -> Result:
    """The percentage as a result; a proportion where nothing says otherwise."""
    rule = _difference(reading, figure, named)
    if rule:
        return Result(figure=figure, measure="difference", rule=rule)
    signed = reading.tokens[figure.at].text[0] in "-+"
    if figure.events is None and (signed or _is_change(reading, figure, named)):
        return Result(figure=figure, measure="percent_change", rule="percent change")
    if _mean_of_percentages(reading, figure, named.token):
        centre = named.role if named.role in CENTRES else None
        return Result(figure=figure, measure=centre or "mean", rule="mean of percentages")
    rule = "percent with interval" if figure.low is not None else "percent"
    rule += " and counts" if figure.events is not None else ""
    return Result(figure=figure, measure="proportion", rule=rule)


def _difference(reading: Reading, figure: Figure, named: Named) -> str | None:
    """The rule by which it is a difference of two percentages."""
    opposed = re.match(r"[^();]{0,40}\b(?:vs|versus)\b", reading.after(figure))
    told = named.role == "difference" and not opposed
    if figure.points or (told and belongs(reading, figure, named.token)):
        return "difference of percentages"
    if named.role is None and named.active == "difference" and figure.bare:
        return "difference of percentages, continued"
    return "difference of the two before" if _difference_of_two(reading, figure) else None


def _difference_of_two(reading: Reading, figure: Figure) -> bool:
    """Such as "11.5% vs 4.2%, 7.2%; 1.6-12.8": the third is what lies between the first two."""
    parts = reading.tokens[max(0, figure.first - 4) : figure.first]
    if [part.kind for part in parts[:3]] != ["p", "v", "p"] or len(parts) < 4 or figure.events:
        return False
    one, two, value = parts[0].number, parts[2].number, figure.value
    if one is None or two is None or value is None or parts[3].kind not in ",;(":
        return False
    return abs(abs(one - two) - abs(value)) <= Decimal("0.2")


def _is_change(reading: Reading, figure: Figure, named: Named) -> bool:
    before = reading.before(figure)
    if (
        _BY.search(before.rstrip())
        or _CUT.search(before.rstrip())
        or _CHANGE_AFTER.search(reading.after(figure))
        or (_CUT_ASIDE.search(before) and reading.after(figure).startswith(")"))
    ):
        return True
    if named.role not in CENTRES and named.active not in CENTRES:
        return False
    if named.token is not None and named.role is not None:
        start = reading.tokens[named.token].start - 40
        before = reading.text[max(reading.sentence.start, start) : reading.start(figure)]
    return bool(CHANGE.search(before))


def _mean_of_percentages(reading: Reading, figure: Figure, near: int | None) -> bool:
    shares = [token.number for token in reading.tokens if token.kind == "p" and token.number]
    if figure.events is not None:
        return False
    if figure.sd is not None or any(number > 100 for number in shares):
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
