"""Where independent findings disagree, whatever the threshold that they are held against.

One meets a maximum that another fails just where its upper limit lies below the other's lower
limit. And a leading finding that does not fail is worth a warning where an independent one does:
for that the highest lower limit of the others is enough.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple

from graph.caveats import lower_bound_reasons
from graph.claim import Dossier, Finding
from graph.independence import Studies
from graph.intervals import interval_of
from graph.leads import Topic, is_share_of_patients, topics_of
from ontology.vocabulary import Vocabulary


class Bounds(NamedTuple):
    """What of a finding's interval may decide a threshold, and the topics it belongs to."""

    slug: str
    study: str
    therapy: str
    lower: Decimal
    upper: Decimal | None
    topics: frozenset[Topic]


def bounds_of(
    dossiers: Sequence[Dossier], vocabulary: Vocabulary, aside: Container[str]
) -> list[Bounds]:
    """The bounds of every usable share of patients that has an interval."""
    found = []
    for dossier in dossiers:
        for claim in dossier.claims:
            slug = f"{dossier.slug}/{claim.key}"
            if not isinstance(claim, Finding) or slug in aside or not is_share_of_patients(claim):
                continue
            interval = interval_of(claim)
            if interval:
                harm = claim.outcome in vocabulary.harms
                upper = None if lower_bound_reasons(claim, harm=harm) else interval.upper
                topics = frozenset(topics_of(claim, vocabulary))
                found.append(
                    Bounds(slug, claim.study, claim.therapy, interval.lower, upper, topics)
                )
    return found


def disagreeing(bounds: Sequence[Bounds], apart: Studies) -> Iterator[tuple[str, str]]:
    """Pairs of claims, the one below and the one above, of independent studies on one topic."""
    by_therapy: dict[str, list[Bounds]] = defaultdict(list)
    for one in bounds:
        by_therapy[one.therapy].append(one)
    for together in by_therapy.values():
        for below, above in permutations(together, 2):
            disjoint = below.upper is not None and below.upper < above.lower
            if disjoint and _independent(below, above, apart) and below.topics & above.topics:
                yield below.slug, above.slug


def highest_of_others(
    topic: Topic, leader: str, bounds: Sequence[Bounds], apart: Mapping[str, set[str]]
) -> Decimal | None:
    """The highest lower limit on a topic of the findings independent of the one that leads."""
    on_topic = {one.slug: one for one in bounds if topic in one.topics}
    if leader not in on_topic:
        return None
    leads = on_topic[leader]
    others = [one.lower for one in on_topic.values() if _independent(leads, one, apart)]
    return max(others, default=None)


def _independent(one: Bounds, other: Bounds, apart: Mapping[str, set[str]]) -> bool:
    return other.study in apart.get(one.study, ())
