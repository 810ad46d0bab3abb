"""What the audit says of claims beside their primaries, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from explorer.nodes import Link, Node, nodes_of
from explorer.opened import Opened
from explorer.wording import VERDICTS
from ontology.prefixes import shorten


class Verdict(NamedTuple):
    """One aspect of an assessment: its verdict with its sign, and by whom."""

    aspect: str
    verdict: str
    sign: str
    note: str
    by: str
    targets: list[Link]
    against: list[Link]
    target_words: str
    primary_words: str


def audits_of(release: Opened, iri: str) -> list[Verdict]:
    """The verdicts on a claim, or on a document itself, what is faithful last."""
    return _verdicts(nodes_of(release, _OF.format(target=f"<{iri}>")).values())


def audits_against(release: Opened, iri: str) -> list[Verdict]:
    """The verdicts that hold something against a claim, as its primary."""
    pattern = f"?node cle:comparedTo <{iri}> ; a cle:FidelityAssessment ."
    return _verdicts(nodes_of(release, pattern).values())


def audits_of_document(release: Opened, iri: str) -> list[Verdict]:
    """The verdicts on a document and on each of its claims."""
    pattern = f"?target cle:statedIn <{iri}> . {_OF.format(target='?target')}"
    return audits_of(release, iri) + _verdicts(nodes_of(release, pattern).values())


_OF = "?node oa:hasTarget {target} ; a cle:FidelityAssessment ."


def _verdicts(assessments: Iterable[Node]) -> list[Verdict]:
    found = [_verdict(assessment) for assessment in assessments]
    return sorted(found, key=lambda v: (v.sign == "meets", v.targets, v.aspect))


def _verdict(assessment: Node) -> Verdict:
    rule = assessment.one("rule")
    return Verdict(
        aspect=assessment.name("fidelityAspect"),
        verdict=assessment.name("hasBody"),
        sign=VERDICTS.get(shorten(assessment.one("hasBody")), "no-data"),
        note="; ".join(assessment.all("editorialNote")),
        by=f"by the rule “{rule}”" if rule else f"judged by {assessment.name('assessedBy')}",
        targets=assessment.links("hasTarget"),
        against=assessment.links("comparedTo"),
        target_words=assessment.one("relayWords"),
        primary_words=assessment.one("primaryWords"),
    )
