"""What must hold of a filled row before it is a finding, each with the mend.

The same that `graph.validate` and `ontology/checks` ask later of everything; here it is said
with the cell, and while the other rows go on.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from graph.claim import Finding
from graph.document import Quote
from graph.quotes import MAX_WORDS, carried, unprinted
from loaders.extraction_sheets.cells import Value

SHARES: Final = ("proportion", "pooled-proportion")
_NUMBERS: Final = ("value", "events", "reported_lower", "reported_upper", "p_value")
# A field, what it needs beside it, and when that is so.
_PAIRS: Final = (
    ("total", "denominator", "whom the total counts"),
    ("dispersion", "dispersion_kind", "which of both it is"),
    ("reported_lower", "reported_interval", "what the limits are"),
    ("reported_upper", "reported_interval", "what the limits are"),
    ("p_value", "p_relation", "as Equal or Below"),
    ("time_low", "time_unit", "as weeks"),
    ("time_high", "time_unit", "as weeks"),
)


def count_problems(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """What is wrong with numbers whoever gives them: (field, sentence)."""
    events, total = values.get("events"), values.get("total")
    if total == 0:
        yield "total", "a total of 0 people was counted in nobody; leave total and events blank"
    elif events is not None and total is not None and _number(events) > _number(total):
        sentence = f"{events} events are more than the {total} people they are counted in"
        yield "events", f"{sentence}; mend one of them"
    if values.get("statistic") in SHARES:
        for field in ("value", "reported_lower", "reported_upper"):
            number = values.get(field)
            if number is not None and not 0 <= _number(number) <= 1:
                yield field, f"{number} is no share from 0 to 1; write it as 0.16 or 16%"
    low, high = values.get("reported_lower"), values.get("reported_upper")
    if low is not None and high is not None and _number(low) > _number(high):
        yield "reported_lower", f"the lower limit {low} is above the upper {high}; mend them"


def problems(values: Mapping[str, Value], quotes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What keeps a filled row from being a finding: (field, sentence)."""
    yield from count_problems(values)
    for field, beside, why in _PAIRS:
        if field in values and beside not in values:
            yield beside, f"{field} is given and {beside} is not; write it ({why})"
    statistic = values.get("statistic")
    if statistic in SHARES and "measure_kind" not in values:
        yield "measure_kind", "a share needs its measure_kind; write Incidence, or Ambiguous"
    if "value" in values and statistic not in SHARES and "unit" not in values:
        yield "unit", "the value has no unit; write it, as points, mg or ratio"
    if values.get("reported_interval") == "Confidence" and "confidence_level" not in values:
        yield "confidence_level", "a confidence interval needs its confidence_level; write 95%"
    if values.get("total_source") == "Inferred" and "total_reason" not in values:
        yield "total_reason", "an inferred total needs total_reason; write how it follows"
    numbers = [field for field in _NUMBERS if field in values]
    if "absence" in values and numbers:
        yield "absence", f"it has a number ({numbers[0]}) and says why it has none; leave one out"
    elif statistic == "worded-result" and numbers:
        yield "statistic", "a worded result has no number; choose the statistic of the number"
    elif not numbers and "absence" not in values and statistic != "worded-result":
        yield "value", "it has no number; write value, events or absence, or choose worded result"
    yield from _quote_problems(values, quotes)


def _quote_problems(
    values: Mapping[str, Value], quotes: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if not quotes:
        yield "quote", "it has no quote; copy the words of the document that hold its numbers"
        return
    for quote in quotes:
        count = len(quote.split())
        if count > MAX_WORDS:
            yield "quote", f"the quote has {count} words; cut it to {MAX_WORDS} at most"
    finding = probe(values, quotes)
    for field, holder in carried(finding).items():
        if holder is None:
            number = getattr(finding, field)
            sentence = f"{field} {number} stands in no quote; mend it, or quote the words with it"
            yield field, sentence
    for field, missing in unprinted(finding):
        yield field, f"{missing} of {field} stands in no quote; mend it, or quote the words with it"


def probe(values: Mapping[str, Value], quotes: tuple[str, ...]) -> Finding:
    """The row as a finding whose concepts are not settled, for what is asked of its numbers."""
    concepts = ("therapy", "comparator", "outcome", "condition", "population_match")
    rest: dict[str, Any] = {name: v for name, v in values.items() if name not in concepts}
    return Finding(
        key="probe",
        role="Own",
        study="probe",
        therapy="probe",
        outcome="probe",
        condition="probe",
        population_match="OtherPopulation",
        quotes=tuple(Quote(text=text) for text in quotes),
        **rest,
    )


def _number(value: Value) -> Decimal:
    return Decimal(value)
