"""What a claim is of, as a list of names and values, in the order in which one reads it."""

from collections.abc import Iterator

from explorer.findings import dose, statistic_of, when
from explorer.nodes import Link, Node, node_of, nodes_of
from explorer.wording import ROLES
from ontology.prefixes import shorten

Fact = tuple[str, list[Link]]


def facts_of_claim(claim: Node) -> list[Fact]:
    """The facts of a claim of any kind; what its source leaves out is said where it matters."""
    if claim.one("statistic"):
        facts = [*_of_finding(claim)]
    elif claim.is_a("Recommendation"):
        facts = [*_of_recommendation(claim)]
    elif claim.is_a("RegulatoryStatement"):
        facts = [*_of_statement(claim)]
    else:
        facts = [("About", claim.links("about"))]
    return [(name, links) for name, links in facts if any(link.words for link in links)]


def role_of(claim: Node) -> tuple[str, str]:
    """Whose a claim is: in a word, and in words."""
    role = shorten(claim.one("claimRole"))
    return ROLES.get(role, (claim.name("claimRole"), ""))


def _of_finding(claim: Node) -> Iterator[Fact]:
    yield "Therapy", [*claim.links("ofTherapy"), *_as_named(claim, "therapyAsNamed")]
    compared = [*claim.links("comparedWith"), *_as_named(claim, "comparatorAsNamed")]
    alone = not compared and not claim.one("predictor")
    yield "Compared with", [Link("no comparator")] if alone else compared
    yield "Dose", [Link(dose(claim))]
    yield "Given besides", _texts(claim, "concomitantTherapy")
    yield "Condition", [*claim.links("inCondition"), *_as_named(claim, "conditionAsNamed")]
    yield "People", [*_texts(claim, "populationInWords"), Link(claim.name("populationMatch"))]
    yield "Had received", claim.links("priorTherapy")
    yield "Studied after failure of", claim.links("studiedAfterFailureOf")
    yield "Outcome", [*claim.links("onOutcome"), *_as_named(claim, "outcomeAsNamed")]
    yield "As the source defines it", [Link(f"“{t}”") for t in claim.all("outcomeDefinition")]
    yield "Looked for", [Link(claim.name("assessedHow"))]
    yield "Related to", _texts(claim, "predictor")
    yield "Time", [Link(when(claim) or "not stated")]
    yield "Statistic", [Link(statistic_of(claim), claim.link("statistic").address)]
    yield "What it counts", [Link(claim.name("measureKind")), *_texts(claim, "measureNote")]
    yield "Counted", [Link(_counted(claim))]
    yield "Denominator", [Link(claim.name("denominator")), *_texts(claim, "totalReason")]
    if claim.one("dispersion"):
        yield claim.name("dispersionKind").capitalize(), _texts(claim, "dispersion")
    if claim.one("pValue"):
        relation = claim.name("pRelation")
        yield "p value", [Link(f"{relation} {claim.one('pValue')}".strip())]
    yield "As printed", [Link(f"“{text}”") for text in claim.all("asPrinted")]
    yield "Study", claim.links("fromStudy")
    yield "Design as told", [Link(f"“{text}”") for text in claim.all("designAsTold")]
    arms = [node_of(claim.release, arm).one("label") or shorten(arm) for arm in claim.all("inArm")]
    yield "Arm", [Link(label) for label in arms]
    yield "Certainty", _certainty(claim)


def _of_recommendation(claim: Node) -> Iterator[Fact]:
    yield "Therapy", claim.links("recommends")
    yield "Direction", [Link(claim.name("direction"))]
    yield "By", [Link(claim.name("instrument"))]
    yield "About", [Link(claim.name("aspect"))]
    yield "Line", [Link(claim.name("placesOnLine") or "not settled by its words")]
    yield "In the words of its source", [Link(f"“{text}”") for text in claim.all("lineWording")]
    yield "People", [*_texts(claim, "populationInWords"), Link(claim.name("populationMatch"))]
    yield "Mode", [Link(claim.name("mode"))]
    yield "Failure means", [Link(link.words) for link in claim.links("failureKind")]
    yield "Strength as printed", [Link(claim.one("strength") or "not found")]
    yield "Level of evidence as printed", [Link(claim.one("evidenceLevel") or "not found")]
    yield "Certainty as printed", [Link(claim.one("certainty") or "not assessed")]
    yield "Scale", _texts(claim, "gradingScale")
    yield "Searched until", _texts(claim, "searchedUntil")
    known = f"{claim.one('evidenceUntil')}, by the {claim.one('evidenceUntilBy')}"
    yield "Can know the evidence to", [Link(known)] if claim.one("evidenceUntil") else []
    yield "Valid from", [Link(claim.one("validFrom") or "not stated")]
    yield "Valid until", [Link(claim.one("validUntil") or "not stated")]


def _of_statement(claim: Node) -> Iterator[Fact]:
    yield "Therapy", claim.links("ofTherapy")
    yield "Place", claim.links("appliesIn")
    yield "About", [Link(claim.name("aspect"))]
    yield "State", [Link(claim.name("state"))]
    yield "In words of the curator", _texts(claim, "inWords")
    yield "Condition", claim.links("inCondition")
    yield "Since", [Link(claim.one("since") or "not stated")]
    yield "Until", [Link(claim.one("until") or "not stated")]


def _texts(claim: Node, name: str) -> list[Link]:
    return [Link(text) for text in claim.all(name)]


def _as_named(claim: Node, name: str) -> list[Link]:
    return [Link(f"in the source’s words “{text}”") for text in claim.all(name)]


def _counted(claim: Node) -> str:
    events, total, treated = claim.one("events"), claim.one("total"), claim.one("treated")
    inferred = shorten(claim.one("totalSource")) == "Inferred"
    counted = f"{events} of {total}" if events and total else events
    parts = [counted or (f"of {total}" if total else "")]
    parts += ["total inferred, not printed"] * inferred
    parts += [f"{treated} treated, which is no denominator"] if treated else []
    return "; ".join(part for part in parts if part)


def _certainty(claim: Node) -> list[Link]:
    pattern = f"?node cle:certaintyOf <{claim.iri}> ; a cle:CertaintyAssessment ."
    rated = nodes_of(claim.release, pattern).values()
    said = [
        f"{r.one('certainty')} ({r.one('gradingScale') or 'scale not stated'}), as published"
        + "".join(f": {reason}" for reason in r.all("certaintyReasons"))
        for r in rated
    ]
    return [Link(words) for words in said or ["not assessed"]]
