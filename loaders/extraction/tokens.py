"""Tokens of a sentence: numbers in their notations, and the words that give them a role.

Each token has a kind of one letter, so that a sentence is also a string of kinds, on which the
patterns of `figures` are written:

    n number        p percentage      r range ("9-25", "15 to 45")    f events/total ("8/26")
    N "n = 12"      C "95% CI"        Q "range", "IQR"                s "± 2.6"
    D "SD", "SE"    P "p < 0.001"     M a measure ("odds ratio")      v "versus"
    o "of"          a "and"           b "from"      t "to"            x what is no result
    w any other word; ( ) , ; : = as they are
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
NUMBER_WORDS: Final = {
    "none": 0,
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
    **{
        f"{tens}{join}{ones}": 10 * i + j
        for i, tens in enumerate(_TENS, start=2)
        for j, ones in enumerate(_ONES[1:10], start=1)
        for join in "- "
    },
}

_WORDS: Final = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUM: Final = (
    r"(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d.%])"
    r"|\d+,\d{1,2}(?= ?(?:%|g\b|mg\b|months?\b|years?\b|points?\b))"
    r"|\d+(?:\.\d+)?|\.\d+)"
)
_SIGNED: Final = rf"(?:(?:(?<![\w.)%])|(?<=CI)|(?<=vs\.))[-+] ?)?{_NUM}"
_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_TIME: Final = r"(?:months?|weeks?|days?|years?|yrs?|hours?|hrs?|minutes?|mins?|mo|h|s|seconds?)"
_UNIT: Final = (
    rf"(?:(?:cases|events|patients|episodes)? ?(?:per|/) ?(?:1 ?000 ?000|\d+[ ,]?0{{2,3}}"
    r"|1000|100)? "
    rf"?(?:person|patient)[- ]?(?:{_TIME})|per (?:year|month|\d[\d ,]* (?:inhabitants|population"
    rf"|per year))"
    rf"|percentage points?|percent points?|points?|units?|{_TIME}"
    r"|[mkμµn]?g(?:/(?:day|d|kg(?:/d(?:ay)?)?|m2|[dm]?L|week))?|mmol/L|[mM]?I?U/[mM]?[lL]"
    r"|cells/\S+|mm\b"
    r"|cm[23]?|m?[lL]\b|m[lL](?:/min\S*)?|mm ?Hg|kg/m2|Gy\b\S*(?: . cm2)?|joints?|cycles|fold"
    r"|μV|mV|m/s|k?m\b|°C?"
    r"|degrees?|(?<=\.\d)/10)"
)
_CI: Final = (
    r"(?:(?:[Cc]onfidence|[Cc]redib(?:le|ility)|uncertainty|compatibility)[ -](?:[Ii]ntervals?"
    r"|limits?)"
    r"|CIs?|CrIs?|CRIs?|CLs?|HDIs?|UI)(?![A-Za-z]|-(?!\d))"
)
_LEVEL: Final = (
    r"(?:(?:9\d(?:\.\d+)?|80|85|50) ?(?:%|percent|per cent)|9[059](?= CI\b))"
    r"(?: [Bb]ias[ -][Cc]orrected(?: and [Aa]ccelerated)?)?"
)
_GROUP: Final = (
    r"(?:weeks?|days?|months?|years?|visits?|grades?|phases?|types?|stages?|groups?|cohorts?"
    r"|versions?|levels?|class(?:es)?|cycles?|parts?|tables?|figs?\.|figures?|trials?|stud(?:y|ies)"
    r"|exons?|codons?|experiments?|quartiles?|tertiles?|age[ds]?|scores? of|item)"
)
_SCORE: Final = r"(?:PASI|EASI|ACR|R?CLASI|SRI|v?IGA|T|HLA|COVID|SF|BILAG|SLEDAI)"
_OVER: Final = (
    r"(?:[<>≤≥]=?|(?:at least|more than|less than|greater than|fewer than|lower than|higher than"
    r"|older than|younger than|up to|no more than|exceeding|exceeded|above|below|over|under|within"
    r"|every|nearly every)\b)"
)
_ADJ: Final = (
    r"(?:(?i:adjusted|unadjusted|crude|pooled|relative|multivaria\w+|univaria\w+|weighted"
    r"|summary|common"
    r"|cumulative|sub-?distribution|cause-specific|IPTW-adjusted|fully|age-adjusted|estimated"
    r"|overall"
    r"|proportional|absolute|mean|median|median of|standardi[sz]ed|least[- ]squares?|LS|log|placebo"
    r"-(?:adjusted|corrected)|between-group|treatment|risk|rate|(?:weighted )?mean) )"
)
_SHORT: Final = r"(?: ?\( ?(?:[A-Za-z]{1,5}\.?|[a-z]?[A-Z]{2,4}s?)(?:, ?[a-z]?[A-Z]{2,4}s?)? ?\))?"

_TOKENS: Final = (
    (
        "P",
        (
            r"(?:(?:two|one)-(?:sided|tailed) )?\b(?:all |both |each "
            r")?[Pp](?:[ -]?[Vv]alues?)?(?:for \w+ )?"
            r"(?:\(?(?:trend|interaction)\)?)?(?:-value)?[ ,]{0,2}(?:[=<>≤≥]{1,2}|of|was|:) ?"
            r"(?P<p>(?:0?\. ?|0,|1\.)\d+|[01]\b)(?: ?(?:x|×|\*) ?10 ?-?\d+)?|\b[Pp][- ]values? "
            r"(?:0?\.\d+)"
            r"|\(?\b[Pp] ?= ?NS\b"
        ),
    ),
    (
        "x",
        (
            r"NCT ?\d+|\b[A-Z]{2,}\d{5,}\b|\b\d+ ?: ?\d+(?: ?: ?\d+)*\b(?!\.?\d* ?%)"
            r"|\bI ?(?:2|²) ?(?:=|of|was"
            r"|:)? ?\d+(?:\.\d+)? ?%?"
            r"|\b[A-Z]{4,}[ -]\d{1,2}(?=:)"
            r"|(?:[$€£¥]|\b(?:USD|EUR|GBP|INR|CNY) ?) ?\d[\d,.]*\d|\b\d+ ?h(?:ours?)? \d+ ?min\w*"
            rf"|{_SIGNED} ?[×x*] ?10\^?\d*\b"
        ),
    ),
    (
        "C",
        (
            rf"(?:(?P<level>{_LEVEL})[ -]?(?:\({_CI}\)|{_CI})"
            rf"|{_CI}[: ,]{{0,2}}(?:\( ?)?(?P<late>{_LEVEL})(?! "
            r"?(?:to\b|-\d|,(?! ?\d[\d.]*-)|;))(?: ?\))?"
            rf"|{_CI})(?: ?\( ?(?:{_LEVEL} ?)?{_CI}(?: ?{_LEVEL})? ?\))?"
        ),
    ),
    (
        "x",
        (
            rf"\b{_MONTH}[.,]? ?\d{{1,2}}(?:st|nd|rd|th)?(?:,? ?(?:19|20)\d\d)?\b|\b(?:\d{{1,2}} "
            rf")?{_MONTH},? ?(?:19|20)?\d\d\b"
        ),
    ),
    (
        "x",
        (
            r"\b(?:19|20)\d\d ?(?:-|to|and|/) ?(?:19|20)?\d\d\b|\b(?:in|since|until|from|to|and"
            r"|between|of|through) (?:19|20)\d\d\b"
        ),
    ),
    (
        "x",
        (
            rf"\b(?i:{_GROUP})[ -]?\d+(?:\.\d+)?"
            r"(?:(?: ?- ?| to |, | and | or |/|, or |\+)\d+(?:\.\d+)?(?!\d| ?[(/%]))*"
            r"(?![\d.%·(]*%)(?! ?/ ?\d)(?!\d| of (?:the )?\d| patients|\.?\d* ?[(,;]+ ?9\d ?%)"
            rf"|\b{_SCORE}[ -]?\d+(?:\.\d+)?(?:[/+]\d+)*(?!\d|[\d.]*%)"
        ),
    ),
    (
        "x",
        (
            rf"(?:\bof |\bto )?{_OVER} ?(?:or equal to )?(?:an? )?{_SIGNED} ?(?:%"
            rf"|{_UNIT}(?![A-Za-z]))?(?:(?: ?-| to| or) ?{_NUM} ?%?)?"
        ),
    ),
    (
        "x",
        (
            rf"{_NUM} ?(?:%|{_UNIT})? (?:or|and) (?:more|greater|higher|less|fewer|above|below"
            r"|over|older|better|younger|longer)\b"
        ),
    ),
    ("N", rf"\b[nN] ?= ?(?P<n>{_NUM})(?: ?(?:/|of) ?(?P<whole>{_NUM}))?(?![\d%])"),
    (
        "M",
        (
            rf"(?P<odds>{_ADJ}{{0,4}}odds ratios?{_SHORT}"
            rf"|\b(?:[aAm]-?|[Aa]dj\.? )?ORs?(?:adj)?\b{_SHORT}"
            r"|\b(?:adjusted|pooled|crude) ORs?\b)"
            rf"|(?P<hazard>{_ADJ}{{0,4}}hazards?[ -]ratios?{_SHORT}"
            rf"|\b(?:[aAc]-?|[Aa]dj\.? )?[sS]?HRs?(?:adj)?\b(?![- ]?QoL))"
            rf"|(?P<risk>{_ADJ}{{0,4}}(?:risk ratios?|relative risks?|prevalence ratios?){_SHORT}"
            r"|\b(?:[aAc]-?)?RRs?\b|\b[ac]?PRs?\b(?= ?[=:,(\d]))"
            rf"|(?P<rate>{_ADJ}{{0,4}}(?:incidence )?(?:rate|incidence) ratios?{_SHORT}"
            rf"|\ba?IRRs?\b|\bSMRs?\b|standardi[sz]ed (?:mortality|incidence) ratios?{_SHORT})"
            rf"|(?P<difference>{_ADJ}{{0,4}}[Dd]ifferences?\b{_SHORT}|\b(?:S|W)?MDs?\b(?= "
            r"?[=:,(\d-])|\bARDs?\b|\bRDs?\b(?= ?[=:,(\d-])|\beffect sizes?\b|\bcoefficients?\b"
            r"|\bβ|\bbeta\b"
            r"|\bARR\b(?= ?[=:,(] ?-?\d+(?:\.\d+)?%))"
            r"|(?P<median>\b[Mm]edians?\b|\bMEDIAN\b)|(?P<mean>\b[Mm]eans?\b|\b[Aa]verages?d?\b"
            r"|\b[Aa]veraging\b|\bMEAN\b)"
        ),
    ),
    (
        "Q",
        (
            r"(?P<iqr>\b(?:inter-?quartile|inter-quartile) ranges?(?: ?\( ?IQR ?\))?|\bIQRs?\b"
            r"|\bquartiles?\b|\bQ1 ?[-,] ?Q3\b)|(?P<range>\b[Rr]ang(?:es?|ing|ed)\b(?! of "
            r"motion))"
        ),
    ),
    (
        "D",
        (
            r"\b(?:SDs?|sd)\b|\bS\.D\.|\bSEM?s?\b|\bstandard (?:deviations?"
            r"|errors?)\b(?: ?\( ?S[DE]M? ?\))?"
        ),
    ),
    ("s", rf"(?:±|\+/-|\+-) ?(?P<sd>{_NUM}) ?%?"),
    (
        "x",
        (
            r"\b[A-Za-z]+(?:[-/]\d+(?:\.\d+)?)+[A-Za-z]*\b|\b\d+(?:\.\d+)?(?:-| to "
            r")\d+-[A-Za-z]+(?:-\w+)*|\b\d+(?:\.\d+)?-(?!fold\b|NR\b|NE\b|not\b)[A-Za-z][\w-]*"
            r"|(?:\b\d+, ?)+\d+-(?:year"
            r"|month|week|day)s?"
        ),
    ),
    (
        "f",
        (
            r"(?<![\w.,/-])(?P<events>\d+(?:,\d{3})*) ?/ ?(?P<total>\d+(?:,\d{3})*)(?![\w/.]?\d"
            r"|/)(?! ?(?:mg|%)|-(?:year|month|week|day))"
        ),
    ),
    (
        "r",
        (
            rf"(?P<low>{_SIGNED}) ?(?P<pl>%|{_TIME}\b)? ?(?:-|\bto\b|~|\.\.) ?(?P<high>[-+]? "
            rf"?{_NUM}|(?:NR|NE|NA|not (?:reached|estimable|evaluable))\b) "
            rf"?(?P<ph>%|percent\b|per cent\b)?(?:(?: ?|-)(?P<ru>{_UNIT})(?![A-Za-z]))?"
        ),
    ),
    ("p", rf"(?P<pct>{_SIGNED}) ?(?:%|percent\b|per cent\b)(?P<pp>[ -]points?\b)?"),
    ("n", rf"(?P<num>{_SIGNED})(?:(?: ?|-)(?P<unit>{_UNIT})(?![A-Za-z]))?(?![A-Za-z\d])"),
    (
        "n",
        (
            rf"\b(?P<hundreds>(?i:a|{'|'.join(_ONES[1:10])})) hundred(?:,? (?:and )?"
            rf"(?P<rest>(?i:{_WORDS}))\b)?(?![ -](?:thousand|million))"
        ),
    ),
    (
        "n",
        r"\b(?P<word>(?i:" + _WORDS + r"))\b(?!-)(?P<worded> per ?cent\b)?",
    ),
    ("v", r"\bvs?\b\.?|\bversus\b|\bcompared (?:with|to)\b(?= \d)"),
    ("o", r"\b(?:out )?of(?: (?:the|these|those|all|our|a total of|whom)){0,2}\b"),
    ("a", r"\b(?:and|or)\b|&"),
    ("b", r"\bfrom\b"),
    ("t", r"\bto\b"),
    ("w", r"[A-Za-zÀ-ɏΑ-ω][\w'À-ɏ]*(?:[-/][A-Za-z\w'À-ɏ]+)*|\d+\w*"),
    ("", r"(?P<sign>[(),;:=])"),
)
_LEXER: Final = re.compile(
    "|".join(f"(?P<k{index}>{pattern})" for index, (_, pattern) in enumerate(_TOKENS))
)


MEASURES: Final = ("odds", "hazard", "risk", "rate", "difference", "median", "mean")


@dataclass(frozen=True, kw_only=True)
class Token:
    """A piece of a sentence; positions are those of the text, numbers as printed."""

    kind: str
    text: str
    start: int
    end: int
    number: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    role: str | None = None
    worded: bool = False


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of the text from `start` to `end`, which is as `alike` gives it."""
    found: list[Token] = []
    for match in _LEXER.finditer(text, start, end):
        index = int((match.lastgroup or "k0")[1:])
        found.append(_token(_TOKENS[index][0], match))
    return found


def _token(kind: str, match: re.Match[str]) -> Token:
    kind, number, high, unit = _numbers(kind, match)
    return Token(
        kind=kind or match["sign"],
        text=match[0],
        start=match.start(),
        end=match.end(),
        number=number,
        high=high,
        unit=unit,
        role=_role(kind, match),
        worded=bool(match["word"] or match["hundreds"]),
    )


def _numbers(
    kind: str, match: re.Match[str]
) -> tuple[str, Decimal | None, Decimal | None, str | None]:
    """The kind, the number or the low end, the high end or the whole, and the unit."""
    if kind == "n":
        return _plain(match)
    if kind == "r":
        percent = match["ph"] or "%" in (match["pl"] or "")
        unit = "%" if percent else match["ru"] or match["pl"]
        high = _decimal(match["high"]) if match["high"][-1].isdigit() else None
        return kind, _decimal(match["low"]), high, unit
    if kind == "C":
        level = re.search(r"[\d.]+", match["level"] or match["late"] or "")
        return kind, Decimal(level[0]) / 100 if level else None, None, None
    first, second = {
        "p": ("pct", None),
        "f": ("events", "total"),
        "N": ("n", "whole"),
        "s": ("sd", None),
        "P": ("p", None),
    }.get(kind, (None, None))
    number = _decimal(match[first]) if first and match[first] else None
    high = _decimal(match[second]) if second and match[second] else None
    return kind, number, high, "%" if kind == "p" else None


def _plain(match: re.Match[str]) -> tuple[str, Decimal, None, str | None]:
    word, unit = match["word"], match["unit"]
    if match["hundreds"]:
        hundreds = NUMBER_WORDS.get(match["hundreds"].lower(), 1)
        rest = NUMBER_WORDS[match["rest"].lower()] if match["rest"] else 0
        return "n", Decimal(100 * hundreds + rest), None, None
    if word:
        kind, unit = ("p", "%") if match["worded"] else ("n", None)
        return kind, Decimal(NUMBER_WORDS[word.lower()]), None, unit
    if unit and unit.startswith("percent"):
        return "p", _decimal(match["num"]), None, "%"
    return "n", _decimal(match["num"]), None, unit


def _role(kind: str, match: re.Match[str]) -> str | None:
    """What a label names: the measure, the interval, the relation of p, "points"."""
    if kind == "p":
        return "points" if "point" in match[0] else None
    if kind == "P":
        return next((sign for sign in "<>≤≥" if sign in match[0]), "=")
    if kind == "C":
        return "credible" if re.search(r"[Cc]redib|C[rR]I|HDI", match[0]) else "ci"
    if kind == "M":
        return next(name for name in MEASURES if match[name])
    if kind == "Q":
        return "iqr" if match["iqr"] else "range"
    return None


def _decimal(text: str) -> Decimal:
    plain = text.replace(" ", "").lstrip("+")
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    return Decimal(plain.replace(",", "."))
