"""Facts drawn at random from the material agree with the records that carry them.

Each claim names the facts it carries among its identifiers (`studies/knop1983_thalidomide/1`).
CLEVIDENCE_SEED chooses other facts; a claim may leave a number out that no quote carries, but
may not hold another one.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from graph.claim import Claim, Finding, Recommendation
from graph.document import Document
from loaders.source import Load
from ontology.vocabulary import Vocabulary

SEED: Final = os.environ.get("CLEVIDENCE_SEED", "2026-11-24")
DRAWN: Final = 40
READ: Final = ("READ", "READ_SECONDARY")
# Where a record is right to differ from the words or numbers of a fact, and why.
EXPLAINED: Final = {
    "studies/chasset2017_antimalarials/1": "its outcome names the drugs compared, not the outcome",
    "studies/cochrane_dle2017/2": "it was read in the second version of the review, a record apart",
    "safety/eo2017_hcq/2": "the 9 are those with retinopathy; the record counts in all 310",
    "safety/wenzel2005_mtx/0": "no quote prints the zero, so the result stands in words",
}


class Fact(NamedTuple):
    """A fact of the material, with the entry of the study it belongs to."""

    identifier: str
    content: dict[str, Any]
    entry: dict[str, Any]


class Carrier(NamedTuple):
    """A claim that carries a fact, with its document."""

    claim: Claim
    document: Document


def facts(documents: Path) -> Iterator[Fact]:
    for name, file in (("studies", "studies"), ("safety", "studies_safety")):
        for entry in json.loads((documents / f"{file}.json").read_text(encoding="utf-8")):
            for key in ("facts", "facts+"):
                for index, fact in enumerate(entry.get(key) or ()):
                    if fact["grade"] in READ:
                        slug = entry["id"].replace("NEW:", "")
                        yield Fact(f"{name}/{slug}/{index}", fact, entry)
    guidelines = json.loads((documents / "guidelines.json").read_text(encoding="utf-8"))
    for index, position in enumerate(guidelines["positions"]):
        yield Fact(f"positions/{index}", position, {})


def carriers(load: Load) -> dict[str, list[Carrier]]:
    found: dict[str, list[Carrier]] = {}
    for dossier in load.dossiers:
        for claim in dossier.claims:
            for identifier in claim.identifiers:
                assert dossier.document
                found.setdefault(identifier, []).append(Carrier(claim, dossier.document))
    return found


@pytest.fixture(scope="module")
def corrected(documents: Path) -> set[str]:
    """The studies that a second reading touched; what it says of them holds instead."""
    corrections = json.loads((documents / "corrections.json").read_text(encoding="utf-8"))
    return {
        update["id"]
        for update in corrections["updates"]
        if update["status"] in ("corrected", "not_verified")
    }


def test_every_fact_read_is_carried_by_a_claim(
    documents: Path, load: Load, corrected: set[str]
) -> None:
    carried = carriers(load)
    missing = [f.identifier for f in facts(documents) if f.identifier not in carried]
    assert [m for m in missing if m.split("/")[1] not in corrected] == []


def test_facts_drawn_at_random_agree_with_their_claims(
    documents: Path, load: Load, vocabulary: Vocabulary, corrected: set[str]
) -> None:
    carried = carriers(load)
    known = [
        fact
        for fact in facts(documents)
        if fact.identifier in carried
        and fact.identifier not in EXPLAINED
        and fact.entry.get("id") not in corrected
    ]
    drawn = random.Random(SEED).sample(known, DRAWN)
    faults = [
        f"{fact.identifier}: {fault}"
        for fact in drawn
        for fault in disagreements(fact, carried[fact.identifier], vocabulary)
    ]
    assert faults == [], f"with the seed {SEED}"


def disagreements(fact: Fact, held: list[Carrier], vocabulary: Vocabulary) -> Iterator[str]:
    numbers = printed_numbers(fact.content)
    findings = [carrier.claim for carrier in held if isinstance(carrier.claim, Finding)]
    for field, printed in numbers.items():
        ours = [n for finding in findings if (n := held_numbers(finding).get(field)) is not None]
        if ours and not any(close(number, p) for number in ours for p in printed):
            yield f"{field} {ours} where the fact has {printed}"
    if findings and numbers and not any(held_numbers(finding) for finding in findings):
        quoted = " ".join(quote.text for finding in findings for quote in finding.quotes)
        if re.search(r"\d", quoted) is None:
            yield "no number of it is held"
    yield from _therapy_faults(fact, held, vocabulary)
    yield from _outcome_faults(fact, findings, vocabulary)
    yield from _document_faults(fact, held)


def printed_numbers(fact: dict[str, Any]) -> dict[str, list[Decimal]]:
    """The numbers of a fact by the field of a finding that may hold them."""
    share = str(fact.get("unit", "")).startswith(("%", "percentage"))
    numbers: dict[str, list[Decimal]] = {}
    for theirs, ours in (("value", "value"), ("ci_low", "low"), ("ci_high", "high")):
        if isinstance(fact.get(theirs), int | float):
            number = Decimal(str(fact[theirs]))
            numbers[ours] = [number / 100, number] if share else [number]
    for field in ("events", "total"):
        if isinstance(fact.get(field), int):
            numbers[field] = [Decimal(fact[field])]
    return numbers


def held_numbers(finding: Finding) -> dict[str, Decimal]:
    held = {
        "value": finding.value,
        "low": finding.reported_lower,
        "high": finding.reported_upper,
        "events": finding.events,
        "total": finding.total,
    }
    return {field: Decimal(number) for field, number in held.items() if number is not None}


def close(one: Decimal, other: Decimal) -> bool:
    return abs(abs(one) - abs(other)) <= Decimal("0.0005")


def _therapy_faults(fact: Fact, held: list[Carrier], vocabulary: Vocabulary) -> Iterator[str]:
    said = " ".join(
        str(text)
        for text in (
            *(fact.content.get(k) for k in ("therapy", "arm", "outcome", "comparator", "quote")),
            *(fact.entry.get(k) for k in ("interventions", "id", "short")),
            fact.content.get("note"),
            (fact.entry.get("citation") or {}).get("title"),
        )
    ).casefold()
    therapies = {claim.therapy for claim, _ in held if isinstance(claim, Finding | Recommendation)}
    names = {n.casefold() for t in therapies for n in therapy_names(t, vocabulary)}
    if therapies and not any(name in said for name in names):
        yield f"none of {sorted(therapies)} is named by the fact"


def therapy_names(slug: str, vocabulary: Vocabulary) -> set[str]:
    """Labels and synonyms of a therapy and of its members, and the stems of their words."""
    members = {m for m, classes in vocabulary.evidence_for.items() if f"therapy/{slug}" in classes}
    labels = {name for member in members for name in vocabulary.names(member)}
    return labels | {word[:7] for label in labels for word in label.split() if len(word) > 5}


def _outcome_faults(fact: Fact, findings: list[Finding], vocabulary: Vocabulary) -> Iterator[str]:
    asked = stems(f"{fact.content.get('outcome')} {fact.content.get('quote')}")
    for finding in findings:
        names = " ".join(vocabulary.names(f"outcome/{finding.outcome}"))
        about = stems(f"{names} {finding.outcome_definition or ''}")
        about |= stems(" ".join(quote.text for quote in finding.quotes))
        if not asked & about:
            yield f"{finding.outcome} has no word in common with {fact.content.get('outcome')!r}"


def stems(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.casefold())}


def _document_faults(fact: Fact, held: list[Carrier]) -> Iterator[str]:
    citation = fact.entry.get("citation") or {}
    for claim, document in held:
        if claim.role != "Own" or fact.content["grade"] != "READ":
            continue
        for field in ("doi", "pmid"):
            ours, theirs = getattr(document, field), citation.get(field)
            if ours and theirs and ours.casefold() != str(theirs).casefold():
                yield f"{document.slug} has the {field} {ours}, the fact {theirs}"
