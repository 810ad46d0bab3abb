"""Corrections of what was read: `FIELD=VALUE` as a person writes it, checked and applied."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, get_args

from graph.candidates import INTERVALS, P_RELATIONS, Reading
from graph.closed_lists import AssessedHow, Denominator, MeasureKind
from graph.errors import ClevidenceError, nearest
from loaders.mapping import Terms

Changes = tuple[tuple[str, str], ...]

MEASURES: Final = (
    "proportion",
    "odds_ratio",
    "risk_ratio",
    "hazard_ratio",
    "rate_ratio",
    "difference",
    "median",
    "median_change",
    "mean",
    "mean_change",
    "percent_change",
    "rate",
    "count",
)
_NUMBER: Final = re.compile(r"[-−]?(?:\d+(?:\.\d+)?|\.\d+) ?%?")
# What is written -> the field of a reading, for what is a share or may be one.
_DECIMALS: Final = ("value", "ci_low", "ci_high", "level", "sd", "p")
_COUNTS: Final = ("events", "total")
_CHOICES: Final[Mapping[str, Iterable[str]]] = {
    "measure": MEASURES,
    "interval": INTERVALS,
    "p_relation": P_RELATIONS,
}
_WORDS: Final = ("unit", "quote")
# What no program reads, and a person may say of the claim.
JUDGED: Final[Mapping[str, tuple[str, ...]]] = {
    "measure_kind": get_args(MeasureKind),
    "denominator": get_args(Denominator),
    "assessed_how": get_args(AssessedHow),
}
# Field as written -> (field of a reading, kind of concept).
_CONCEPTS: Final = {
    "outcome": ("outcome", "outcome"),
    "intervention": ("intervention", "therapy"),
    "comparator": ("comparator", "therapy"),
    "population": ("population", "condition"),
    "condition": ("population", "condition"),
}
FIELDS: Final = (*_DECIMALS, *_COUNTS, *_CHOICES, *_WORDS, *_CONCEPTS, *JUDGED)
_NEVER_EMPTY: Final = ("measure", "quote")


def changes_of(written: Iterable[str]) -> Changes:
    """The changes that are written as FIELD=VALUE; an empty value takes the field away.

    Raises ClevidenceError with the mend; for a field that there is not, it names those there are.
    """
    changes = []
    for one in written:
        field, sign, value = one.partition("=")
        if not sign:
            raise ClevidenceError(f"{one!r} is no correction; write FIELD=VALUE, as value=0.16")
        if field not in FIELDS:
            fields = ", ".join(dict.fromkeys((*nearest(field, FIELDS), *FIELDS)))
            raise ClevidenceError(
                f"no field of a candidate is named {field!r}; write one of {fields}"
            )
        _checked(field, value.strip())
        changes.append((field, value.strip()))
    return tuple(changes)


def corrected(reading: Reading, changes: Changes, terms: Terms, text: str | None) -> Reading:
    """The reading as it is after the changes; a quote that was changed is looked up in the text.

    What is `JUDGED` is of the claim, and no part of a reading.

    Raises ClevidenceError for a share written as a percentage without its sign, and for a quote
    that does not stand there.
    """
    for field, value in changes:
        if field in JUDGED:
            continue
        if field in _CONCEPTS:
            name, kind = _CONCEPTS[field]
            concept = _concept(kind, value, terms)
            words = terms.vocabulary.label(concept) if concept else value or None
            told: dict[str, Any] = {name: words, f"{name}_concept": concept}
        elif field == "quote":
            told = _place(value, text)
        else:
            told = {field: _checked(field, value)}
        reading = replace(reading, **told)
    for field in ("value", "ci_low", "ci_high", "level"):
        number = getattr(reading, field)
        is_share = field == "level" or reading.measure == "proportion"
        if number is not None and is_share and not 0 <= number <= 1:
            mend = f"{field}={number / 100:f} or {field}={number}%"
            raise ClevidenceError(f"{field} {number} is no share; write {mend}")
    return reading


def _checked(field: str, value: str) -> Any:
    """A value in its form, None where it is empty."""
    if not value:
        if field in _NEVER_EMPTY:
            raise ClevidenceError(f"{field}= is empty; write the {field} after the sign")
        return None
    choices = {**_CHOICES, **JUDGED}
    if field in choices and value not in (known := tuple(choices[field])):
        raise ClevidenceError(f"{field}={value} is none of {', '.join(known)}; write one of them")
    forms: Mapping[str, Callable[[str, str], Any]] = {
        **dict.fromkeys(_DECIMALS, _decimal),
        **dict.fromkeys(_COUNTS, _count),
    }
    return forms[field](field, value) if field in forms else value


def _decimal(field: str, value: str) -> Decimal:
    if not _NUMBER.fullmatch(value):
        mend = "write it in digits with a decimal point, or with %"
        raise ClevidenceError(f"{field}={value} is no number; {mend}")
    number = Decimal(value.rstrip("% ").replace("−", "-"))
    return number / 100 if value.endswith("%") else number


def _count(field: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal()):
        raise ClevidenceError(f"{field}={value} is no number of people; write it in digits")
    return int(value)


def _concept(kind: str, words: str, terms: Terms) -> str | None:
    if words in terms.vocabulary.slugs(kind):
        return f"{kind}/{words}"
    mapped = terms.mapped(kind, words)
    return f"{kind}/{mapped.slug}" if mapped else None


def _place(quote: str, text: str | None) -> dict[str, Any]:
    spaced = r"\s+".join(re.escape(word) for word in quote.split())
    found = re.search(spaced, text) if text else None
    if not found:
        sentence = f"quote={quote} does not stand in the text of the candidate; copy it from there"
        raise ClevidenceError(sentence)
    return {"quote": found[0], "start": found.start(), "end": found.end()}
