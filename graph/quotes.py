"""Quotes: where they stand in a text, and which numbers they carry.

Verbatim is not yet right: a quote must be in its text, and the number must be in the quote.
Numbers are read as digits (decimal point, comma or middle dot) and as English and French
number words; "none", "no", "neither" and "aucun" are 0, "all" is the whole.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from graph.claim import Claim, Finding, Quote, Recommendation, Study

MAX_WORDS = 30

# Fields of a finding whose number must stand in one of its quotes. Shares may stand as percent.
_SHARES = ("value", "reported_lower", "reported_upper", "confidence_level")
_COUNTS = ("events", "total", "treated", "time_low", "time_high", "dose_low_mg", "dose_high_mg")

_WORDS = [
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
    "twenty",
]
_MOTS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
    "vingt",
]
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
_DIGITS = re.compile(r"(?<![\w.,·])(?:\d+(?:[.,·]\d+)*|[.·]\d+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ONE_CASE = re.compile(r"\ban? (?:case|patient|subject)\b", re.IGNORECASE)


def folded(text: str) -> str:
    """The text in NFC with every run of white space folded to one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def numbers_in(text: str) -> set[Decimal]:
    """Every number that stands in the text; `1,088` is read both ways."""
    numbers: set[Decimal] = set()
    for token in _DIGITS.findall(unicodedata.normalize("NFC", text)):
        if token.count(",") and re.fullmatch(r"\d{1,3}(,\d{3})+", token):
            numbers.add(Decimal(token.replace(",", "")))
        parts = re.split(r"[.,·]", token)
        if len(parts) <= 2:
            numbers.add(Decimal(".".join(part or "0" for part in parts)))
    for word in _WORD.findall(text.casefold()):
        whole = _NUMBER_WORDS.get(word)
        if whole is not None:
            numbers.add(Decimal(whole))
        elif "-" in word:
            tens, _, ones = (_NUMBER_WORDS.get(part, -1) for part in word.partition("-"))
            if tens >= 20 and 0 < ones < 10:
                numbers.add(Decimal(tens + ones))
    if _ONE_CASE.search(text):
        numbers.add(Decimal(1))
    return numbers


def carries(text: str, number: Decimal | int, *, share: bool = False) -> bool:
    """Whether the number stands in the text; a share may stand there as a percentage."""
    found = numbers_in(text)
    return number in found or (share and number * 100 in found)


def carried(claim: Claim) -> dict[str, int | None]:
    """Each numeric field that the claim fills, with the index of the first quote carrying it.

    None where no quote does. An inferred total needs no quote, nor do events equal to it.
    """
    found: dict[str, int | None] = {}
    for field, number, share in _numbers_of(claim):
        holders = (
            index
            for index, quote in enumerate(claim.quotes)
            if _stands_in(quote.text, number, share=share)
        )
        found[field] = next(holders, None)
    return found


def unprinted(claim: Claim) -> Iterable[tuple[str, str]]:
    """Fields that repeat the source's print without its quotes: (field, what is not in them).

    The numbers of `as_printed` and `outcome_definition` and the words of a `line_wording` must
    stand in the quotes.
    """
    words = folded(" ".join(quote.text for quote in claim.quotes))
    numbers = numbers_in(words)
    if isinstance(claim, Finding):
        for field in ("as_printed", "outcome_definition"):
            for number in sorted(numbers_in(getattr(claim, field) or "") - numbers):
                yield field, str(number)
    if isinstance(claim, Recommendation):
        for placement in claim.placements:
            if placement.line_wording and folded(placement.line_wording) not in words:
                yield "placements", placement.line_wording


def uncarried_counts(study: Study, quotes: Iterable[Quote]) -> list[str]:
    """Fields of the study whose count stands in none of the quotes."""
    texts = [quote.text for quote in (*study.quotes, *quotes)]
    counts = {"participants": study.participants, "included_studies": study.included_studies}
    return [
        field
        for field, count in counts.items()
        if count is not None and not any(carries(text, count) for text in texts)
    ]


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


def _stands_in(text: str, number: Decimal | int | date, *, share: bool) -> bool:
    if isinstance(number, date):
        return carries(text, number.day) and carries(text, number.year)
    return carries(text, number, share=share)


def _numbers_of(claim: Claim) -> Iterable[tuple[str, Decimal | int | date, bool]]:
    fields: tuple[str, ...] = ()
    if isinstance(claim, Finding):
        fields = _SHARES + _COUNTS
        if claim.total_source == "Inferred":
            whole = claim.events == claim.total
            fields = tuple(f for f in fields if f != "total" and not (whole and f == "events"))
    elif isinstance(claim, Recommendation):
        fields = ("valid_from", "valid_until")
    for field in fields:
        number = getattr(claim, field)
        if number is not None:
            yield field, number, field in _SHARES
