"""Quotes: where they stand in a text, and which numbers they carry.

Verbatim is not yet right: a quote must be in its text, and each number must be in a quote, in
words or digits that carry no other number: the 95 of "95% CI" is no upper limit. Numbers are
read as digits (decimal point, comma or middle dot) and as English and French number words;
"none", "no", "neither" and "aucun" are 0, "all" is the whole.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from graph.claim import Claim, Finding, Recommendation
from graph.document import Quote, Study

MAX_WORDS = 30

# Fields of a finding whose number must stand in one of its quotes. Shares may stand as percent.
_SHARES = ("value", "reported_lower", "reported_upper", "confidence_level", "p_value")
# A field that may share its number of the text with the one before it, where both are equal.
_TWINS = {"time_high": "time_low", "dose_high_mg": "dose_low_mg", "total": "events"}
_COUNTS = ("events", "total", "treated", "time_low", "time_high", "dose_low_mg", "dose_high_mg")

_WORDS = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_MOTS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix "
    "onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt"
).split()
_TENS = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIZAINES = ["trente", "quarante", "cinquante", "soixante"]
_NUMBER_WORDS: dict[str, int] = {
    **{word: number for number, word in enumerate(_MOTS)},
    **{word: number for number, word in enumerate(_WORDS)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=3)},
    **{word: 10 * number for number, word in enumerate(_DIZAINES, start=3)},
    **dict.fromkeys(("none", "no", "neither", "aucun", "aucune"), 0),
    **dict.fromkeys(("une", "all", "every", "tous", "toutes"), 1),
}
# A hyphen or minus is a sign where no digit, letter, bracket or % stands before it.
_DIGITS = re.compile(
    r"(?:(?<![\w.,·)\]%])([-−]))?(?<![\w.,·])(\d+(?:[.,·]\d+)*|[.·]\d+)"  # sign, digits
)
_RANGE = r"\b{number} ?(?:to|à|-|–) ?\d|\d ?(?:to|à|-|–) ?{number}\b"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ONE_CASE = re.compile(r"\ban? (?:case|patient|subject)\b", re.IGNORECASE)


def folded(text: str) -> str:
    """The text in NFC with every run of white space folded to one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def numbers_in(text: str) -> list[Decimal]:
    """Every number that stands in the text, as often as it stands; `1,088` is read both ways."""
    numbers: list[Decimal] = []
    for sign, token in _DIGITS.findall(unicodedata.normalize("NFC", text)):
        readings = [".".join(part or "0" for part in re.split(r"[.,·]", token))]
        if re.fullmatch(r"\d{1,3}(,\d{3})+", token):
            readings.append(token.replace(",", ""))
        numbers += [Decimal(("-" if sign else "") + r) for r in readings if r.count(".") <= 1]
    for word in _WORD.findall(text.casefold()):
        whole = _NUMBER_WORDS.get(word)
        tens, _, ones = (_NUMBER_WORDS.get(part, -1) for part in word.partition("-"))
        if whole is not None:
            numbers.append(Decimal(whole))
        elif tens >= 20 and 0 < ones < 10:
            numbers.append(Decimal(tens + ones))
    return numbers + [Decimal(1) for _ in _ONE_CASE.findall(text)]


def carried(claim: Claim) -> dict[str, int | None]:
    """Each numeric field that the claim fills, with the index of the quote that carries it.

    None where no quote does. No two fields share one number of the text, but for ends that are
    equal and events that are the whole. An inferred total needs no quote, nor do events equal
    to it.
    """
    tokens = [(i, n) for i, quote in enumerate(claim.quotes) for n in numbers_in(quote.text)]
    found: dict[str, int | None] = {}
    for field, readings in _readings(claim):
        twin = _TWINS.get(field)
        if twin in found and _are_one(claim, twin, field):
            found[field] = found[twin]
            continue
        token = next((t for reading in readings for t in tokens if t[1] == reading), None)
        found[field] = token[0] if token else None
        if token:
            tokens.remove(token)
    for field in ("valid_from", "valid_until"):
        day = getattr(claim, field, None)
        if day is not None:
            found[field] = next((i for i, q in enumerate(claim.quotes) if _has_date(q, day)), None)
    return found


def unprinted(claim: Claim) -> Iterable[tuple[str, str]]:
    """Fields that repeat the source's print without its quotes: (field, what is not in them).

    The words of `as_printed` and of a `line_wording` must stand in a quote as they are, and the
    numbers of `outcome_definition` in any.
    """
    words = folded(" ".join(quote.text for quote in claim.quotes))
    if isinstance(claim, Finding):
        if claim.as_printed and folded(claim.as_printed) not in words:
            yield "as_printed", claim.as_printed
        for number in sorted(
            set(numbers_in(claim.outcome_definition or "")) - set(numbers_in(words))
        ):
            yield "outcome_definition", str(number)
    if isinstance(claim, Recommendation):
        for placement in claim.placements:
            if placement.line_wording and folded(placement.line_wording) not in words:
                yield "placements", placement.line_wording


def uncarried_counts(study: Study, quotes: Iterable[Quote]) -> list[str]:
    """Fields of the study whose count stands in none of the quotes."""
    numbers = {n for quote in (*study.quotes, *quotes) for n in numbers_in(quote.text)}
    counts = {"participants": study.participants, "included_studies": study.included_studies}
    return [field for field, count in counts.items() if count is not None and count not in numbers]


def misplaced(quote: Quote, text: str) -> str | None:
    """What is wrong with the quote's position in the text, as a sentence; None if nothing."""
    words = folded(quote.text)
    if quote.start is not None and quote.end is not None:
        slice_ = text[quote.start : quote.end]
        if folded(slice_) == words and slice_ == slice_.strip():
            return None
    found = re.search(r"\s+".join(re.escape(word) for word in words.split()), text)
    if not found:
        return f"the quote {quote.text!r} is not in the text; copy it from there"
    position = f"start: {found.start()}, end: {found.end()}"
    return f"the quote {quote.text!r} does not stand where it says; it stands at {position}"


def _are_one(claim: Claim, twin: str, field: str) -> bool:
    """Whether two fields are one number of the text: a point in time, one dose, everybody."""
    number = getattr(claim, field)
    if getattr(claim, twin) != number:
        return False
    if field == "total":
        return getattr(claim, "value", None) in (None, 1)
    end = re.compile(_RANGE.format(number=re.escape(format(number, "f"))))
    return not any(end.search(quote.text) for quote in claim.quotes)


def _has_date(quote: Quote, day: date) -> bool:
    return {Decimal(day.day), Decimal(day.year)} <= set(numbers_in(quote.text))


def _readings(claim: Claim) -> Iterable[tuple[str, list[Decimal]]]:
    """Each number that needs a quote, with the numbers as which it may stand there."""
    if not isinstance(claim, Finding):
        return
    inferred = claim.total_source == "Inferred"
    whole = claim.events == claim.total
    for field in (*_SHARES, *_COUNTS):
        number = getattr(claim, field)
        if number is None or (inferred and (field == "total" or (field == "events" and whole))):
            continue
        share = field in _SHARES and field != "p_value" and -1 <= number <= 1
        yield field, [Decimal(number) * 100, Decimal(number)] if share else [Decimal(number)]
