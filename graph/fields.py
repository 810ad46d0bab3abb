"""Which property each field of a claim becomes, and how its value becomes a term."""

from collections.abc import Callable
from typing import Final, get_args

from graph.closed_lists import LinkKind
from graph.nquads import literal, node
from ontology import terms as cle
from ontology.prefixes import BASE, CLE, PREFIXES, iri

_DCTERMS, _BIBO, _FABIO = PREFIXES["dcterms"], PREFIXES["bibo"], PREFIXES["fabio"]
_LABEL: Final = PREFIXES["rdfs"] + "label"
_NOTE: Final = PREFIXES["skos"] + "editorialNote"

KIND_CLASSES: Final = {
    "JournalArticle": _FABIO + "JournalArticle",
    "ReviewArticle": _FABIO + "ReviewArticle",
    "SystematicReview": _FABIO + "SystematicReview",
    "ClinicalGuideline": _FABIO + "ClinicalGuideline",
    "ConferenceAbstract": cle.ConferenceAbstract,
    "ThesisAbstract": cle.ThesisAbstract,
    "NewsReport": _FABIO + "NewsReport",
    "RegulatoryAct": cle.RegulatoryDocument,
    "ProductLabel": cle.ProductLabel,
    "Appraisal": cle.Appraisal,
    "TrialRegistration": cle.TrialRegistration,
    "WebPage": _FABIO + "WebPage",
}


def _named(kind: str) -> Callable[[str], str]:
    return lambda slug: node(iri(kind, slug))


def concept(kind_and_slug: str) -> str:
    """`kind/slug` as a term."""
    return node(BASE + kind_and_slug)


def term(local: str) -> str:
    """A member of a closed list as a term."""
    return node(CLE + local)


# Field -> (predicate, how its value becomes a term). A tuple field gives a triple a member.
Fields = dict[str, tuple[str, Callable[..., str]]]

DOCUMENT: Final[Fields] = {
    "journal": (cle.journal, literal),
    "publisher": (_DCTERMS + "publisher", literal),
    "year": (cle.publicationYear, literal),
    "published": (_DCTERMS + "issued", literal),
    "volume": (_BIBO + "volume", literal),
    "issue": (_BIBO + "issue", literal),
    "pages": (cle.pages, literal),
    "language": (_DCTERMS + "language", literal),
    "translation_of": (_BIBO + "translationOf", _named("document")),
    "reports": (cle.reportsStudy, _named("study")),
    "supersedes": (cle.supersedes, _named("document")),
    "doi": (_BIBO + "doi", literal),
    "pmid": (_FABIO + "hasPubMedId", literal),
    "pmcid": (_FABIO + "hasPubMedCentralId", literal),
    "vernacular_title": (cle.vernacularTitle, literal),
    "url": (PREFIXES["dcat"] + "landingPage", node),
    "no_identifier": (cle.noIdentifierBecause, literal),
    "access": (cle.access, term),
    "read_at": (cle.readAt, literal),
    "funding": (cle.funding, literal),
    "conflicts": (cle.conflictsOfInterest, literal),
    "note": (_NOTE, literal),
}
STUDY: Final[Fields] = {
    "label": (_LABEL, literal),
    "design": (cle.design, _named("design")),
    "participants": (cle.participants, literal),
    "included_studies": (cle.includedStudies, literal),
    "setting": (cle.setting, literal),
    "searched_until": (cle.searchedUntil, literal),
    "heterogeneity": (cle.heterogeneity, literal),
    "includes": (cle.includesStudy, _named("study")),
    "shares_patients_with": (cle.sharesPatientsWith, _named("study")),
    "may_share_patients_with": (cle.maySharePatientsWith, _named("study")),
    "overlap": (cle.overlapNote, literal),
    "registered_as": (cle.registeredAs, literal),
    "status": (cle.recruitmentStatus, literal),
    "phase": (cle.trialPhase, literal),
    "conditions_as_named": (cle.conditionAsNamed, literal),
    "interventions_as_named": (cle.interventionAsNamed, literal),
    "note": (_NOTE, literal),
}
ARM: Final[Fields] = {
    "label": (_LABEL, literal),
    "kind": (cle.armKind, literal),
    "description": (_DCTERMS + "description", literal),
    "interventions": (cle.interventionAsNamed, literal),
}
CLAIM: Final[Fields] = {
    "role": (cle.claimRole, term),
    "identifiers": (_DCTERMS + "identifier", literal),
    "field": (cle.sourceField, literal),
    "cites": (cle.citesAsEvidence, _named("document")),
    "note": (_NOTE, literal),
}
MEASUREMENT: Final[Fields] = CLAIM | {
    "study": (cle.fromStudy, _named("study")),
    "statistic": (cle.statistic, _named("statistic")),
    "therapy_as_named": (cle.therapyAsNamed, literal),
    "comparator_as_named": (cle.comparatorAsNamed, literal),
    "outcome_as_named": (cle.outcomeAsNamed, literal),
    "outcome_code": (cle.outcomeCode, literal),
    "condition_as_named": (cle.conditionAsNamed, literal),
    "dose_low_mg": (cle.doseLowMgPerDay, literal),
    "dose_high_mg": (cle.doseHighMgPerDay, literal),
    "regimen": (cle.regimen, literal),
    "concomitant": (cle.concomitantTherapy, literal),
    "population": (cle.populationInWords, literal),
    "predictor": (cle.predictor, literal),
    "outcome_definition": (cle.outcomeDefinition, literal),
    "assessed_how": (cle.assessedHow, term),
    "measure_kind": (cle.measureKind, term),
    "measure_note": (cle.measureNote, literal),
    "value": (cle.value, literal),
    "unit": (cle.unit, literal),
    "dispersion": (cle.dispersion, literal),
    "dispersion_kind": (cle.dispersionKind, term),
    "events": (cle.events, literal),
    "total": (cle.total, literal),
    "treated": (cle.treated, literal),
    "denominator": (cle.denominator, term),
    "total_source": (cle.totalSource, term),
    "total_reason": (cle.totalReason, literal),
    "reported_lower": (cle.reportedLower, literal),
    "reported_upper": (cle.reportedUpper, literal),
    "reported_interval": (cle.reportedInterval, term),
    "confidence_level": (cle.confidenceLevel, literal),
    "p_value": (cle.pValue, literal),
    "p_relation": (cle.pRelation, term),
    "as_printed": (cle.asPrinted, literal),
    "time_low": (cle.timeLow, literal),
    "time_high": (cle.timeHigh, literal),
    "time_unit": (cle.timeUnit, literal),
    "time_relation": (cle.timeRelation, term),
    "absence": (cle.absence, term),
}
FINDING: Final[Fields] = MEASUREMENT | {
    "therapy": (cle.ofTherapy, _named("therapy")),
    "outcome": (cle.onOutcome, _named("outcome")),
    "condition": (cle.inCondition, _named("condition")),
    "population_match": (cle.populationMatch, term),
    "comparator": (cle.comparedWith, _named("therapy")),
    "prior_therapies": (cle.priorTherapy, _named("therapy")),
    "studied_after_failure_of": (cle.studiedAfterFailureOf, _named("therapy")),
    "relays": (cle.relays, _named("claim")),
    "design_as_told": (cle.designAsTold, literal),
}
RECOMMENDATION: Final[Fields] = CLAIM | {
    "therapy": (cle.recommends, _named("therapy")),
    "direction": (cle.direction, term),
    "instrument": (cle.instrument, term),
    "aspect": (cle.aspect, term),
    "population": (cle.populationInWords, literal),
    "population_match": (cle.populationMatch, term),
    "strength": (cle.strength, literal),
    "evidence_level": (cle.evidenceLevel, literal),
    "certainty": (cle.certainty, literal),
    "scale": (cle.gradingScale, literal),
    "searched_until": (cle.searchedUntil, literal),
    "valid_from": (cle.validFrom, literal),
    "valid_until": (cle.validUntil, literal),
}
BACKGROUND: Final[Fields] = CLAIM | {"about": (cle.about, concept)}
REGULATORY: Final[Fields] = CLAIM | {
    "therapy": (cle.ofTherapy, _named("therapy")),
    "jurisdiction": (cle.appliesIn, _named("jurisdiction")),
    "aspect": (cle.aspect, term),
    "state": (cle.state, term),
    "in_words": (cle.inWords, literal),
    "condition": (cle.inCondition, _named("condition")),
    "since": (cle.since, literal),
    "until": (cle.until, literal),
}
CERTAINTY: Final[Fields] = {
    "certainty": (cle.certainty, literal),
    "certainty_scale": (cle.gradingScale, literal),
    "certainty_reasons": (cle.certaintyReasons, literal),
}

# What a link of a kind between documents becomes.
LINKS: Final = {
    kind: CLE + ("citesPmid" if kind == "Cites" else kind[0].lower() + kind[1:])
    for kind in get_args(LinkKind)
}

# The property a numeric field stands for, so that a quote can say which numbers it carries.
NUMBERS: Final = {field: predicate for field, (predicate, _) in FINDING.items()} | {
    field: predicate for field, (predicate, _) in RECOMMENDATION.items()
}
