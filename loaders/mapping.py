"""The words of structured sources to our concepts, by rules that can be told.

In this order: the words as a person mapped them; the code given with them, by an exact match of
ours; the words as a label or synonym of a concept; for a therapy, a name of one with nothing
beside it but dose, route and placebo. Nothing is guessed: what fits no rule stays in the
source's words, and its result an unmapped finding.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from graph.claim import Claim, Dossier, Finding, Measurement, UnmappedFinding
from ontology.prefixes import BASE, PREFIXES
from ontology.vocabulary import Vocabulary

KINDS: Final = ("therapy", "outcome", "condition")
_SKOS: Final = PREFIXES["skos"]
_LABELS: Final = (_SKOS + "prefLabel", _SKOS + "altLabel")
_INVERTED: Final = re.compile(r"([^,]+), ([^,]+)")
_WORD: Final = re.compile(r"[^\W_]+")
# Words that may stand beside a therapy's name and say nothing of another one.
_BESIDE: Final = frozenset(
    "a and arm bid capsule capsules cohort cream daily day dose doses drug every for gel group g "
    "hcl in injection intravenous intravenously iv kg low high matching mcg mg ml month monthly "
    "of once oral orally ointment per phase placebo plus po q2w q4w q12w qd qw sc solution "
    "subcutaneous subcutaneously sulfate sulphate tablet tablets the therapy three tid times "
    "topical treated treatment twice two week weekly weeks with µg μg".split()
)
_SHARES: Final = ("proportion", "pooled-proportion")
_UNITS: Final = dict.fromkeys(("odds-ratio", "risk-ratio", "hazard-ratio", "rate-ratio"), "ratio")
_CLE: Final = "condition/cle"


class Mapped(NamedTuple):
    """The concept that words were mapped to, by its slug, and the rule that did it."""

    slug: str
    rule: str


@dataclass(frozen=True)
class Terms:
    """The names of our concepts, and the words that a person mapped to them."""

    vocabulary: Vocabulary
    by_hand: Mapping[tuple[str, str], str]

    def mapped(self, kind: str, words: str | None, code: str | None = None) -> Mapped | None:
        """The concept of a kind (`therapy`, `outcome`, `condition`) that words name, or None."""
        if not words:
            return None
        if slug := self.by_hand.get((kind, words)):
            return Mapped(slug, "by hand")
        if code and (slug := self._codes.get((kind, code.casefold()))):
            return Mapped(slug, f"code {code}")
        for form in _forms(words):
            if slug := self._names.get((kind, form)):
                return Mapped(slug, "label or synonym")
        if kind == "therapy" and (slug := self._only_therapy(words)):
            return Mapped(slug, "the only therapy named")
        return None

    def names(self, kind: str) -> dict[str, str]:
        """Each name of the concepts of a kind -> the slug, for showing what is near."""
        return {name: slug for (k, name), slug in self._names.items() if k == kind}

    def _only_therapy(self, words: str) -> str | None:
        left = f" {folded(words)} "
        found: set[str] = set()
        for name, slug in self._therapies:
            if f" {name} " in left:
                left = left.replace(f" {name} ", "  ")
                found.add(slug)
        others = {word for word in _WORD.findall(left) if not word[0].isdigit()} - _BESIDE
        active = found - {"placebo", "vehicle"}
        one = active or found
        return one.pop() if len(one) == 1 and not others else None

    @cached_property
    def _therapies(self) -> list[tuple[str, str]]:
        names = [(name, slug) for (kind, name), slug in self._names.items() if kind == "therapy"]
        return sorted(names, key=lambda pair: (-len(pair[0]), pair))

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        names: dict[tuple[str, str], str] = {}
        for kind, slug, triple in self._of_kinds("concepts"):
            if triple.predicate.value in _LABELS and isinstance(triple.object, ox.Literal):
                names.setdefault((kind, folded(triple.object.value)), slug)
        return names

    @cached_property
    def _codes(self) -> dict[tuple[str, str], str]:
        """(kind, code such as `mesh:d012148`) -> slug, of exact matches only."""
        codes: dict[tuple[str, str], str] = {}
        for kind, slug, triple in self._of_kinds("mappings"):
            exact = triple.predicate.value == _SKOS + "exactMatch"
            if exact and isinstance(triple.object, ox.NamedNode):
                scheme, _, local = _code_of(triple.object.value)
                codes[kind, f"{scheme}:{local}".casefold()] = slug
        return codes

    def _of_kinds(self, graph: str) -> Iterator[tuple[str, str, ox.Triple]]:
        for triple in self.vocabulary.graphs[graph]:
            if isinstance(triple.subject, ox.NamedNode):
                concept = triple.subject.value.removeprefix(BASE)
                kind, _, slug = concept.partition("/")
                if kind in KINDS and concept != triple.subject.value:
                    yield kind, slug, triple


def with_concepts(dossier: Dossier, terms: Terms) -> Dossier:
    """The dossier with findings in place of the unmapped ones whose words all fit."""
    return replace(dossier, claims=tuple(_mapped_claim(claim, terms) for claim in dossier.claims))


def unresolved(dossier: Dossier, terms: Terms) -> Iterator[tuple[str, str]]:
    """(kind, words) of every unmapped finding that fit no concept, as often as they stand."""
    for claim in dossier.claims:
        if isinstance(claim, UnmappedFinding):
            for kind, words, code in _named(claim):
                if words and not terms.mapped(kind, words, code):
                    yield kind, words


def folded(words: str) -> str:
    """Words as they are compared: small letters without accents, single spaces between."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def _forms(words: str) -> Iterator[str]:
    words = words.removeprefix("Total, ")  # as the register names its sums
    yield folded(words)
    inverted = _INVERTED.fullmatch(words.strip())
    if inverted:
        yield folded(f"{inverted[2]} {inverted[1]}")


def _named(claim: Measurement) -> tuple[tuple[str, str | None, str | None], ...]:
    return (
        ("therapy", claim.therapy_as_named, None),
        ("outcome", claim.outcome_as_named, claim.outcome_code),
        ("condition", claim.condition_as_named, None),
    )


def _mapped_claim(claim: Claim, terms: Terms) -> Claim:
    if not isinstance(claim, UnmappedFinding):
        return claim
    claim = _completed(claim)
    found = [terms.mapped(*named) for named in _named(claim)]
    therapy, outcome, condition = (one.slug if one else None for one in found)
    if not (therapy and outcome and condition):
        return claim
    comparator = terms.mapped("therapy", claim.comparator_as_named)
    in_cle = _CLE in terms.vocabulary.within[f"condition/{condition}"]
    held: dict[str, Any] = {f.name: getattr(claim, f.name) for f in fields(claim)}
    return Finding(
        **held,
        therapy=therapy,
        outcome=outcome,
        condition=condition,
        population_match="CleSleNotStated" if in_cle else "OtherPopulation",
        comparator=comparator.slug if comparator else None,
    )


def _completed(claim: UnmappedFinding) -> UnmappedFinding:
    """The claim with what a structured source leaves to be understood said."""
    share = claim.statistic in _SHARES
    changes: dict[str, Any] = {}
    if claim.value is not None:
        unit = "proportion" if share else claim.unit or _UNITS.get(claim.statistic)
        changes["unit"] = unit or "as printed"
    if claim.total is not None:
        changes["total_source"] = claim.total_source or "Reported"
        changes["denominator"] = claim.denominator or "DenominatorNotStated"
    if share:
        changes["measure_kind"] = claim.measure_kind or "Ambiguous"
    return replace(claim, **changes)


def _code_of(address: str) -> tuple[str, str, str]:
    """The scheme and the code in the address of an outside concept, as CURIEs have them."""
    place, _, local = address.rpartition("/")
    for scheme, mark in (("mesh", "nlm.nih.gov/mesh"), ("meddra", "meddra")):
        if mark in place.casefold():
            return scheme, ":", local
    scheme, _, code = local.rpartition("_")
    return scheme or place.rpartition("/")[2], ":", code
