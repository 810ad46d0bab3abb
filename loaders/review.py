"""From decisions to claims: what was accepted of a document, as a dossier of its own.

Pure. A claim is written once, when its candidate is decided on, and stands as it is until that
is undone, whatever is loaded since. It has no position: positions are of text files, and a
loaded text is none. Numbers that do not stand in the candidate's quote are looked up in its text
and get quotes of their own; what stands nowhere is refused, as in any record.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from graph.candidates import INTERVALS, P_RELATIONS, REVIEWED, Candidate, Reading
from graph.claim import Claim, Dossier, Finding, UnmappedFinding
from graph.document import Quote, Study
from graph.dossier_json import to_json
from graph.errors import ClevidenceError
from graph.provenance import SourceFacts
from graph.quotes import carried, numbers_in
from graph.validate import value_problems
from loaders.corrections import JUDGED, corrected
from loaders.mapping import Terms

FACTS: Final = SourceFacts(
    REVIEWED,
    "Candidates that a person accepted or corrected",
    "https://creativecommons.org/licenses/by/4.0/",
)
# Words before a number, and after it, in a quote that is added for it.
_BEFORE: Final = 2
_AFTER: Final = 1
_WHERE_ELSE: Final = "It stands elsewhere in the text, as told by the rule: "

Texts = Mapping[str, str | None]


def reviewed(
    document: str,
    candidates: Iterable[Candidate],
    texts: Texts,
    terms: Terms,
    before: Dossier | None,
) -> Dossier | None:
    """The dossier of what was accepted of a document, None where nothing is.

    Claims of `before` stay as they are, but for those of candidates that have a text in `texts`,
    by key, which are made anew. Raises ClevidenceError where a number stands in no words.
    """
    written = {claim.key: claim for claim in before.claims} if before else {}
    claims: list[Claim] = []
    studies: dict[str, Study] = {}
    for candidate in candidates:
        key, decision = candidate.claim_key, candidate.decision
        if key is None or decision is None:
            continue
        anew = candidate.key in texts or key not in written
        claims.append(_claim(candidate, texts.get(candidate.key), terms) if anew else written[key])
        if decision.design:
            label = f"The study that {document} reports"
            studies[decision.study] = Study(
                slug=decision.study, label=label, design=decision.design
            )
    if not claims:
        return None
    dossier = Dossier(
        source=REVIEWED,
        slug=document,
        input_sha256="",
        studies=tuple(studies.values()),
        claims=tuple(claims),
    )
    return replace(dossier, input_sha256=hashlib.sha256(to_json(dossier).encode()).hexdigest())


def text_of(candidate: Candidate, texts: Collection[tuple[str, str]]) -> str | None:
    """The text (of part and text) in which a candidate stands as it was read, if it is there."""
    reading = candidate.reading
    for part, text in texts:
        if part == reading.part and text[reading.start : reading.end] == reading.quote:
            return text
    return None


def _claim(candidate: Candidate, text: str | None, terms: Terms) -> UnmappedFinding:
    decision = candidate.decision
    assert decision is not None
    try:
        reading = corrected(candidate.reading, decision.changes, terms, text)
        infer = "total" not in dict(decision.changes)
        claim = _quoted(_unquoted(candidate, reading), reading, text, infer_total=infer)
        judged: dict[str, Any] = {f: v or None for f, v in decision.changes if f in JUDGED}
        claim = replace(claim, **judged)
        _check(claim)
    except ClevidenceError as error:
        raise ClevidenceError(f"{candidate.name}: {error}") from error
    return claim


def _unquoted(candidate: Candidate, reading: Reading) -> UnmappedFinding:
    """The claim with its quote and its numbers, wherever they stand."""
    decision = candidate.decision
    assert decision is not None and candidate.claim_key is not None  # noqa: PT018
    note = f"{decision.state} by {decision.by} on {decision.on} from what a program read."
    limits = reading.ci_low is not None or reading.ci_high is not None
    return UnmappedFinding(
        key=candidate.claim_key,
        role="Own",
        quotes=(Quote(text=reading.quote),),
        note=f"{note} {decision.note}".strip(),
        study=decision.study,
        statistic=reading.statistic,
        therapy_as_named=reading.intervention,
        comparator_as_named=reading.comparator,
        outcome_as_named=reading.outcome,
        condition_as_named=reading.population,
        measure_kind="Ambiguous" if reading.statistic == "proportion" else None,
        value=reading.value,
        unit=_unit(reading),
        dispersion=reading.sd,
        dispersion_kind="StandardDeviation" if reading.sd is not None else None,
        events=reading.events,
        total=reading.total,
        denominator="DenominatorNotStated" if reading.total is not None else None,
        total_source="Reported" if reading.total is not None else None,
        reported_lower=reading.ci_low,
        reported_upper=reading.ci_high,
        reported_interval=INTERVALS[reading.interval] if limits and reading.interval else None,
        confidence_level=reading.level if limits else None,
        p_value=reading.p,
        p_relation=P_RELATIONS[reading.p_relation or "="] if reading.p is not None else None,
        as_printed=reading.quote,
    )


def _unit(reading: Reading) -> str | None:
    if reading.value is None:
        return None
    ratio = "ratio" if reading.statistic.endswith("-ratio") else "as printed"
    return reading.unit_of_value or ratio


def _quoted(
    claim: UnmappedFinding, reading: Reading, text: str | None, *, infer_total: bool
) -> UnmappedFinding:
    """The claim with a quote more for each number that its first one does not carry."""
    for field, holder in carried(_as_finding(claim)).items():
        if holder is not None or carried(_as_finding(claim))[field] is not None:
            continue
        number = Decimal(getattr(claim, field))
        fragment = _fragment(text, {number, number * 100}, reading.start) if text else None
        if fragment:
            claim = replace(claim, quotes=(*claim.quotes, Quote(text=fragment)))
        elif field == "total" and infer_total:
            reason = _WHERE_ELSE + reading.rule
            claim = replace(claim, total_source="Inferred", total_reason=reason)
    return claim


def _fragment(text: str, numbers: Collection[Decimal], near: int) -> str | None:
    """The words with one of the numbers that stand nearest to a place in the text."""
    words = list(re.finditer(r"\S+", text))
    found = [i for i, word in enumerate(words) if set(numbers_in(word[0])) & set(numbers)]
    if not found:
        return None
    at = min(found, key=lambda i: abs(words[i].start() - near))
    first, last = max(0, at - _BEFORE), min(len(words) - 1, at + _AFTER)
    return text[words[first].start() : words[last].end()]


def _check(claim: UnmappedFinding) -> None:
    """Refuse what would be refused of a record, whether or not its words are mapped yet."""
    if claim.value is None and claim.events is None and claim.reported_lower is None:
        raise ClevidenceError("no number is left of it; give one, or reject it")
    if claim.reported_interval == "Confidence" and claim.confidence_level is None:
        mend = "correct it with level=0.95 where the text prints it, or with ci_low= ci_high="
        raise ClevidenceError(f"its confidence interval has no level; {mend}")
    trial = Dossier(source=REVIEWED, slug="", input_sha256="", claims=(_as_finding(claim),))
    for problem in value_problems([trial], {}):
        raise ClevidenceError(problem.sentence)


def _as_finding(claim: UnmappedFinding) -> Finding:
    """The claim as the finding that it is once its words are mapped."""
    held: dict[str, Any] = {field.name: getattr(claim, field.name) for field in fields(claim)}
    held |= dict.fromkeys(("therapy", "outcome", "condition"), "-")
    return Finding(**held, population_match="OtherPopulation")
