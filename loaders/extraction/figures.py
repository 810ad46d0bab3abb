"""Figures: the numbers of a sentence with what belongs to each: interval, counts, spread, p.

A figure is read from the string of token kinds (see `tokens`). What kind of measure it is, and
whether it is a result at all, is decided later, from the words around it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from loaders.extraction.tokens import Token

_INTERVAL: Final = re.compile(
    r"(?:o?w{1,5}(?=\()|w(?=C)|\)(?=\())?[,;:(]{0,2}(?P<c>C)[,:=(w]{0,2}b?(?:(?P<r>r)"
    r"|(?P<l>[np])[,;at](?P<h>[np]))"
)
_SPREAD: Final = re.compile(
    r"[,;:(]{0,2}(?P<q>Q)[,:=(]{0,2}o?b?(?:(?P<r>r)|(?P<l>[np])[,;at](?P<h>[np]))"
)
_BRACKET: Final = re.compile(r",?\((?:(?P<r>r)|(?P<l>[np])[,;](?P<h>[np]))(?=[);,])")
_AFTER_COMMA: Final = re.compile(r"[,;](?P<r>r)(?=[);,])")
_SD: Final = re.compile(r"[,;(]?D?[,:=]?(?P<s>s)|[,;(]D[,:=]?(?P<n>n)")
_SD_BARE: Final = re.compile(r"\((?P<n>n)\)")
_P: Final = re.compile(r"[,;(]{0,2}(?P<p>P)")
_AFTER_SHARE: Final = (
    ("f", re.compile(r"\)?w{0,2}[,;:(]{1,2}(?P<f>f)|[,;:(]{0,2}(?P<f2>f)|ow{1,4}\((?P<f3>f)")),
    ("N", re.compile(r"[,;:(]{0,2}(?P<n>N)|ow{1,4}[,;(]{1,2}(?P<n2>N)")),
    ("of", re.compile(r"[,;:(]{1,2}(?P<e>n)w{0,3}o(?P<t>n)|ow{1,4}\((?P<e2>n)w{0,2}o(?P<t2>n)")),
    ("of", re.compile(r"\)?,?w(?P<e>n)o(?P<t>n)")),
    ("e", re.compile(r"\((?P<e>n)w{0,2}\)|ow{1,4}\((?P<e2>n)w{0,2}\)")),
)
_WHOLE: Final = re.compile(r"\)?w{0,3}o(?P<t>n)(?!\()")
_SHARE: Final = (
    re.compile(r"(?P<e>n)w?ow{0,2}(?P<t>n)w{0,5}[(,;]{0,1}(?P<p>p)"),
    re.compile(r"(?P<e>n)(?:o?w{1,5}|)\((?P<p>p)"),
    re.compile(r"(?P<f>f)w{0,5}[(,;]?(?P<p>p)"),
    re.compile(r"(?P<N>N)[,;(:]{1,2}(?P<p>p)"),
    re.compile(r"(?<=\()(?P<e>n)w{0,2}[,;:](?P<p>p)(?=[);,])"),
    re.compile(r"(?P<p>p)"),
)
_COUNT: Final = (
    re.compile(r"(?P<e>n)ow?(?P<t>n)"),
    re.compile(r"(?P<f>f)"),
    re.compile(r"(?<=\()(?P<N>N)(?=\))"),
)
_NO_EVENTS: Final = re.compile(r"time|groups?|arms?|visits|cycles|sites|trials")
_LISTED: Final = re.compile(r"n(?:,|a|v|,a|,v)(?=(?:n(?:,|a|v|,a|,v)){0,5}p)")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with what belongs to it, as printed; `first` and `last` are its tokens.

    `kind` is "share" (percentage), "count" (events of a total), "number", or "range" (no centre).
    """

    kind: str
    first: int
    last: int
    at: int
    value: Decimal | None = None
    unit: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    level: Decimal | None = None
    interval: str | None = None
    sd: Decimal | None = None
    events: int | None = None
    total: int | None = None
    p: Decimal | None = None
    p_relation: str | None = None
    bare: bool = False
    half: str | None = None
    points: bool = False


def figures(tokens: Sequence[Token]) -> list[Figure]:
    """The figures of a sentence in the order of their tokens; none overlaps another."""
    kinds = "".join(token.kind for token in tokens)
    found: list[Figure] = []
    at = 0
    while at < len(kinds):
        pair = _two_of_a_score(tokens, kinds, at)
        if pair:
            found += pair
            at = pair[-1].last + 1
            continue
        figure = _figure(tokens, kinds, at) if kinds[at] in "npfNr" else None
        if figure is None:
            at += 1
            continue
        found += _halves(figure, tokens, kinds) or [figure]
        at = figure.last + 1
    return found


def _two_of_a_score(tokens: Sequence[Token], kinds: str, at: int) -> list[Figure]:
    """Such as "12/3.4 (2.9/4.6)", two with their spreads, or "varied between 15 and 80%"."""
    if re.compile("[np]ap").match(kinds, at) and _varies(tokens, at):
        low, high = tokens[at].number, tokens[at + 2].number
        varied = Figure(kind="range", first=at, last=at + 2, at=at, low=low, high=high)
        return [replace(varied, unit="%", interval="range")]
    if not kinds.startswith("nn(nn)", at):
        return []
    one, two, _, first, second = tokens[at : at + 5]
    if two.start != one.end + 1 or second.start != first.end + 1 or one.worded:
        return []
    figure = Figure(kind="number", first=at, last=at, at=at, value=one.number, sd=first.number)
    other = replace(figure, first=at + 1, at=at + 1, last=at + 5, value=two.number)
    return [figure, replace(other, sd=second.number)]


def _varies(tokens: Sequence[Token], at: int) -> bool:
    """Whether "varied between", "ranging between" stands right before."""
    before = " ".join(token.text for token in tokens[max(0, at - 2) : at])
    return re.fullmatch(r"(?:var(?:y|ying|ies|ied)|rang\w+) between", before) is not None


def _figure(tokens: Sequence[Token], kinds: str, at: int) -> Figure | None:
    for pattern in _SHARE:
        match = pattern.match(kinds, at)
        share = match and _share(tokens, kinds, match)
        if share:
            return share
    for pattern in _COUNT:
        match = pattern.match(kinds, at)
        count = match and _count(tokens, kinds, match)
        if count:
            return count
    token = tokens[at]
    if token.kind == "n":
        listed = _LISTED.match(kinds, at) and (
            "v" in kinds[at + 1 : at + 3] or "." in token.text or _respectively(tokens)
        )
        unit = "%" if listed and token.unit is None and not token.worded else token.unit
        figure = Figure(
            kind="share" if unit == "%" and listed else "number",
            first=at,
            last=at,
            at=at,
            value=token.number,
            unit=unit,
        )
        return _with_attachments(figure, tokens, kinds, at + 1)
    if token.kind == "r":
        return Figure(
            kind="range",
            first=at,
            last=at,
            at=at,
            unit=token.unit,
            low=token.number,
            high=token.high,
            interval="range",
        )
    return None


def _share(tokens: Sequence[Token], kinds: str, match: re.Match[str]) -> Figure | None:
    groups = {name: tokens[match.start(name)] for name, text in match.groupdict().items() if text}
    share = groups["p"]
    events, total = _counts(groups)
    if "e" in groups and (events is None or (groups["e"].worded and events == 0)):
        return None
    if not _agree(events, total, share) or ("e" in groups and _in_a_name(tokens, kinds, match)):
        return None
    at = match.start("p")
    figure = Figure(
        kind="share",
        first=match.start(),
        last=at,
        at=at,
        value=share.number,
        unit="%",
        events=events,
        total=total,
        points=share.role == "points",
    )
    return _with_attachments(figure, tokens, kinds, at + 1)


def _in_a_name(tokens: Sequence[Token], kinds: str, match: re.Match[str]) -> bool:
    """Whether the number before a percentage is part of a name: "BARC 3 or 5 bleeding (6.4%)"."""
    at = match.start()
    if kinds[max(0, at - 2) : at] == "na" or _NO_EVENTS.fullmatch(tokens[at + 1].text):
        return True
    spaced = kinds[at + 1 : at + 2] == "w"
    return spaced and kinds[max(0, at - 1) : at] == "w" and tokens[at - 1].text.isupper()


def _counts(groups: dict[str, Token]) -> tuple[int | None, int | None]:
    for name in ("f", "N"):
        if name in groups:
            token = groups[name]
            return _whole(token.number), _whole(token.high)
    events = groups.get("e")
    total = groups.get("t")
    return (
        _whole(events.number) if events and not events.unit else None,
        _whole(total.number) if total and not total.unit else None,
    )


def _count(tokens: Sequence[Token], kinds: str, match: re.Match[str]) -> Figure | None:
    groups = {name: tokens[match.start(name)] for name, text in match.groupdict().items() if text}
    events, total = _counts(groups)
    if events is None or (total is None and "N" not in groups) or events > (total or events):
        return None
    last = match.end() - 1
    figure = Figure(
        kind="count", first=match.start(), last=last, at=match.start(), events=events, total=total
    )
    return _with_attachments(figure, tokens, kinds, last + 1)


def _with_attachments(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Figure:
    """The figure with its interval, spread, counts and p, and the brackets they opened."""
    for _ in range(6):
        step = _attached(figure, tokens, kinds, at)
        if step is None:
            break
        figure, at = step
    if figure.kind == "share" and figure.events is not None and figure.total is None:
        closing = figure.last + 1
        match = _WHOLE.match(kinds, closing)
        if match:
            total = _whole(tokens[match.start("t")].number)
            if total and not tokens[match.start("t")].unit and _near(figure, total):
                figure = replace(figure, total=total, last=match.start("t"))
    last = figure.last
    span = kinds[figure.first : last + 1]
    if span.count("(") > span.count(")") and kinds[last + 1 : last + 2] == ")":
        figure = replace(figure, last=last + 1)
    return figure


Step = tuple[Figure, int]


def _attached(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    """The figure with what stands at this place, and the place after it."""
    for attach in (_with_interval, _with_spread, _with_sd, _with_bracket, _with_counts, _with_p):
        step = attach(figure, tokens, kinds, at)
        if step:
            return step
    return None


def _with_interval(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    match = _INTERVAL.match(kinds, at)
    if not match or figure.low is not None:
        return None
    label = tokens[match.start("c")]
    low, high = _limits(match, tokens)
    figure = replace(figure, low=low, high=high, level=label.number, interval=label.role)
    return replace(figure, last=match.end() - 1), match.end()


def _with_spread(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    match = _SPREAD.match(kinds, at)
    if not match or figure.low is not None or figure.kind not in ("number", "share"):
        return None
    low, high = _limits(match, tokens)
    if low is not None and high is not None and low > high:
        low, high = high, low
    role = tokens[match.start("q")].role
    return replace(figure, low=low, high=high, interval=role, last=match.end() - 1), match.end()


def _with_sd(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    bare = _SD_BARE.match(kinds, at) if figure.kind == "number" else None
    match = _SD.match(kinds, at) or bare
    if not match or figure.sd is not None or figure.kind == "count":
        return None
    name = "s" if match.groupdict().get("s") else "n"
    sd = tokens[match.start(name)]
    changed = replace(figure, sd=sd.number, last=match.start(name))
    return None if sd.worded else (changed, match.start(name) + 1)


def _with_bracket(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    match = _BRACKET.match(kinds, at) or (
        _AFTER_COMMA.match(kinds, at)
        if (figure.kind == "number" and not figure.unit)
        or (figure.kind == "share" and kinds[max(0, figure.first - 4) : figure.first - 1] == "pvp")
        else None
    )
    if not match or figure.low is not None:
        return None
    low, high = _limits(match, tokens)
    if low is None or high is None or low > high:
        return None
    return replace(figure, low=low, high=high, bare=True, last=match.end() - 1), match.end()


def _with_p(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    match = _P.match(kinds, at + 1 if kinds[at : at + 1] == ")" else at)
    if not match or figure.p is not None:
        return None
    p = tokens[match.start("p")]
    return replace(figure, p=p.number, p_relation=p.role), match.end()


def _with_counts(figure: Figure, tokens: Sequence[Token], kinds: str, at: int) -> Step | None:
    if figure.kind != "share" or figure.events is not None:
        return None
    for name, pattern in _AFTER_SHARE:
        match = pattern.match(kinds, at)
        if not match:
            continue
        token = {
            key.rstrip("23"): tokens[match.start(key)]
            for key, text in match.groupdict().items()
            if text
        }
        if name in "fN":
            whole = token["f" if name == "f" else "n"]
            events, total = _whole(whole.number), _whole(whole.high)
        else:
            events, total = _counts(token)
        if events is None or (total is not None and not _fits(figure.value, events, total)):
            continue
        if name == "e" and token["e"].worded:
            continue
        last = max(match.start(key) for key, text in match.groupdict().items() if text)
        return replace(figure, events=events, total=total, last=last), match.end()
    match = re.compile(r"o(?P<t>n)(?=[w)])").match(kinds, at)
    if match and figure.total is None:
        token_ = tokens[match.start("t")]
        total = _whole(token_.number)
        if total and total > 4 and not token_.unit:
            return replace(figure, total=total, last=match.start("t")), match.end()
    return None


def _limits(match: re.Match[str], tokens: Sequence[Token]) -> tuple[Decimal | None, Decimal | None]:
    if match.groupdict().get("r"):
        token = tokens[match.start("r")]
        return token.number, token.high
    return tokens[match.start("l")].number, tokens[match.start("h")].number


def _halves(figure: Figure, tokens: Sequence[Token], kinds: str) -> list[Figure] | None:
    """Such as "from 7.1 to 1.8" is no range but two numbers; "varied from 15-80%" is a range."""
    before = kinds[max(0, figure.first - 3) : figure.first]
    if figure.kind != "range" or not before.endswith("b") or "C" in before or "Q" in before:
        return None
    kind = "share" if figure.unit == "%" else "number"
    varied = [token.text for token in tokens[max(0, figure.first - 3) : figure.first - 1]]
    dashed = kind == "share" and not re.search(r"\bto\b", tokens[figure.first].text)
    if dashed or any(re.match(r"var(?:y|ied|ies)", word) for word in varied):
        return None
    one = replace(figure, kind=kind, low=None, high=None, interval=None)
    return [
        replace(one, value=figure.low, half="low"),
        replace(one, value=figure.high, half="high"),
    ]


def _respectively(tokens: Sequence[Token]) -> bool:
    return any(token.text == "respectively" for token in tokens)


def _agree(events: int | None, total: int | None, share: Token) -> bool:
    if events is None or total is None:
        return True
    return _fits(share.number, events, total)


def _near(figure: Figure, total: int) -> bool:
    return figure.events is not None and _fits(figure.value, figure.events, total)


def _fits(percent: Decimal | None, events: int, total: int) -> bool:
    """Whether events of a total are that percentage, as far as authors round."""
    return bool(
        percent is not None
        and total
        and events <= total
        and abs(Decimal(100 * events) / total - percent) <= Decimal("1.5")
    )


def fits(figure: Figure, total: int, *, cut: bool = False) -> bool:
    """Whether the events of that total are the percentage, rounded, or `cut`, as it is printed."""
    if figure.events is None or figure.value is None or total < figure.events or total == 0:
        return False
    exponent = figure.value.as_tuple().exponent
    half = Decimal(1 if cut else "0.51") * Decimal(10) ** (
        exponent if isinstance(exponent, int) else 0
    )
    return abs(Decimal(100 * figure.events) / total - figure.value) <= half


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == int(number) and number >= 0 else None
