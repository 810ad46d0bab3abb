"""Which studies share people, or may, and which are independent of each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from graph.claim import Dossier, Finding
from graph.document import Study

Studies = dict[str, set[str]]


def overlapping(studies: Iterable[Study]) -> dict[str, list[str]]:
    """Each study to those with which it shares patients, or may, whichever of the two says so."""
    found: Studies = defaultdict(set)
    for study in studies:
        for other in (*study.shares_patients_with, *study.may_share_patients_with):
            found[study.slug].add(other)
            found[other].add(study.slug)
    return {slug: sorted(others) for slug, others in found.items()}


def independent(dossiers: Sequence[Dossier]) -> Studies:
    """Each study to the others of its therapies with which it shares no study and no patients."""
    studies = {study.slug: study for dossier in dossiers for study in dossier.studies}
    parts = {slug: _parts(slug, studies) for slug in studies}
    sharing = overlapping(studies.values())
    by_therapy: Studies = defaultdict(set)
    for dossier in dossiers:
        for finding in dossier.claims:
            if isinstance(finding, Finding):
                by_therapy[finding.therapy].add(finding.study)
    apart: Studies = defaultdict(set)
    for together in by_therapy.values():
        for one, other in permutations(sorted(together), 2):
            ones, others = parts.get(one, {one}), parts.get(other, {other})
            shared = {s for part in ones for s in sharing.get(part, ())}
            if not ones & others and not shared & others:
                apart[one].add(other)
    return apart


def _parts(slug: str, studies: Mapping[str, Study]) -> set[str]:
    """A study with the studies it includes, and those that these include."""
    found, todo = set[str](), [slug]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += studies[one].includes if one in studies else ()
    return found
