"""Candidates beside their text, for people and for programs. Pure."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from graph.candidates import Candidate, Reading
from loaders.extract_command import tree_of
from loaders.extraction.prose import alike, sentences
from loaders.review import text_of
from loaders.review_warnings import Warned

# How the quote is marked in its sentence: on a terminal, and elsewhere.
BOLD: Final = ("\x1b[1m", "\x1b[0m")
BRACKETS: Final = ("[[", "]]")
_INTERVALS: Final = {"ci": "CI", "credible": "credible interval", "range": "range", "iqr": "IQR"}

Texts = Collection[tuple[str, str]]


def lines_of(
    candidate: Candidate, texts: Texts, marks: tuple[str, str], warned: Warned
) -> Iterator[str]:
    """A candidate for people: its sentence with the quote marked, what was read, its state."""
    reading = candidate.reading
    yield f"{candidate.name} · {reading.part} {reading.start}–{reading.end} · {_state(candidate)}"
    sentence, at = sentence_of(candidate, texts)
    if at < 0:
        yield f"  {marks[0]}{reading.quote}{marks[1]} (its text is another one now)"
    else:
        end = at + len(reading.quote)
        marked = f"{sentence[:at]}{marks[0]}{sentence[at:end]}{marks[1]}{sentence[end:]}"
        yield f"  {' '.join(marked.split())}"
    yield f"  read: {' · '.join(_read(reading))}"
    if candidate.decision and candidate.decision.changes:
        changes = " · ".join(f"{field}={value}" for field, value in candidate.decision.changes)
        yield f"  corrected: {changes}"
    yield f"  rule: {reading.rule}"
    yield from (f"  {sentence}" for sentence in warned.sentences)


def page_of(candidate: Candidate, texts: Texts, warned: Warned) -> dict[str, Any]:
    """A candidate for programs; the readings have the keys of `clevidence extract`."""
    decision = candidate.decision
    sentence, _ = sentence_of(candidate, texts)
    return {
        "candidate": candidate.name,
        "document": candidate.document,
        "part": candidate.reading.part,
        "state": candidate.state.lower(),
        "sentence": sentence or None,
        "reading": tree_of(candidate.reading),
        "decided_by": decision.by if decision else None,
        "decided_on": decision.on.isoformat() if decision else None,
        "note": (decision.note or None) if decision else None,
        "corrected": dict(decision.changes) if decision else {},
        "claim": f"{candidate.document}/{candidate.claim_key}" if candidate.claim_key else None,
        "document_retracted": warned.retracted or None,
        "repeats": list(warned.repeats),
    }


def sentence_of(candidate: Candidate, texts: Texts) -> tuple[str, int]:
    """The sentence that a candidate stands in, and where its quote begins there.

    Nothing, and -1, where the text that it was read in is no longer there.
    """
    text, reading = text_of(candidate, texts), candidate.reading
    if text is None:
        return "", -1
    first, last = reading.start, reading.end
    for part in sentences(alike(text)):
        if part.start < reading.end and reading.start < part.end:
            first, last = min(first, part.start), max(last, part.end)
    sentence = text[first:last]
    return sentence.strip(), reading.start - first - (len(sentence) - len(sentence.lstrip()))


def _state(candidate: Candidate) -> str:
    decision = candidate.decision
    if decision is None:
        return "undecided"
    became = f", claim {candidate.document}/{candidate.claim_key}" if candidate.claim_key else ""
    note = f": {decision.note}" if decision.note else ""
    return f"{decision.state.lower()} by {decision.by} on {decision.on}{became}{note}"


def _read(reading: Reading) -> Iterator[str]:
    number = reading.measure.replace("_", " ")
    if reading.value is not None:
        share = reading.unit_of_value == "proportion"
        unit = f" {reading.unit}" if reading.unit and not share else ""
        number += f" {reading.value}{unit}"
    yield number
    if reading.ci_low is not None or reading.ci_high is not None:
        level = f"{(reading.level * 100).normalize():f} % " if reading.level is not None else ""
        kind = _INTERVALS.get(reading.interval or "", "limits")
        yield f"{level}{kind} {reading.ci_low} to {reading.ci_high}"
    if reading.sd is not None:
        yield f"SD {reading.sd}"
    if reading.events is not None:
        yield f"{reading.events} of {'?' if reading.total is None else reading.total}"
    elif reading.total is not None:
        yield f"of {reading.total}"
    if reading.p is not None:
        yield f"p {reading.p_relation or '='} {reading.p}"
    for name in ("outcome", "intervention", "comparator", "population"):
        words, concept = getattr(reading, name), getattr(reading, f"{name}_concept")
        if words:
            yield f"{name}: {words}" + ("" if concept else " (no concept)")
