"""An Evidence resource of release 5, or of a release 6 ballot, as one and the same value.

Release 6 says in plain elements what release 5 says in coded concepts and extensions: the role
of a variable, its comparator, what the evidence is derived from, and how it is cited.
"""

from collections.abc import Mapping
from typing import Any, Final

from loaders.fhir.parts import (
    concept_code,
    concept_words,
    count,
    extension,
    first,
    notes,
    number,
    objects,
    text,
    texts,
)
from loaders.fhir.values import (
    Certainty,
    Estimate,
    Evidence,
    Identifier,
    Related,
    Statistic,
    Variable,
    VariableDefinition,
)

# Roles as release 5 names them, by those of release 6.
_ROLES: Final = {"measuredVariable": "outcome", "confounder": "covariate"}
_TARGETS: Final = ("resource", "targetUri", "targetCanonical")


def evidence(
    resource: dict[str, Any],
    known: Mapping[str, VariableDefinition],
    faults: tuple[str, ...],
) -> Evidence:
    """The value of an Evidence resource; `known` are the variables of its file by reference.

    Raises Unusable where an element is of a type that it cannot have.
    """
    meta = first(resource, "meta")
    related, cited = _related(resource)
    designs = objects(resource, "studyDesign")
    return Evidence(
        id=text(resource, "id"),
        title=text(resource, "title"),
        url=text(resource, "url"),
        identifiers=identifiers(resource),
        profiles=tuple(profile.rpartition("/")[2] for profile in texts(meta, "profile")),
        updated=text(meta, "lastUpdated"),
        date=text(resource, "date"),
        publisher=text(resource, "publisher"),
        authors=tuple(name for who in objects(resource, "author") if (name := text(who, "name"))),
        copyright=text(resource, "copyright"),
        description=text(resource, "description"),
        assertion=text(resource, "assertion"),
        notes=notes(resource),
        cite_as=text(resource, "citeAs") or cited,
        related=related,
        variables=tuple(_variable(v, known) for v in objects(resource, "variableDefinition")),
        designs=tuple(map(concept_words, designs)),
        design_codes=tuple(map(concept_code, designs)),
        synthesis=_synthesis(first(resource, "synthesisType")),
        statistics=tuple(map(_statistic, objects(resource, "statistic"))),
        certainty=tuple(map(_certainty, objects(resource, "certainty"))),
        faults=faults,
    )


def is_release_6(resource: dict[str, Any]) -> bool:
    """Whether it has elements, or types of them, that release 5 does not have."""
    variables = resource.get("variableDefinition")
    listed = variables if isinstance(variables, list) else []
    roles = [item.get("variableRole") for item in listed if isinstance(item, dict)]
    return (
        "relatesTo" in resource
        or "citeAs" in resource
        or isinstance(resource.get("synthesisType"), list)
        or any(isinstance(role, str) for role in roles)
    )


def identifiers(resource: dict[str, Any]) -> tuple[Identifier, ...]:
    """The identifiers of a resource that have a value."""
    return tuple(
        Identifier(system=text(item, "system"), value=value)
        for item in objects(resource, "identifier")
        if (value := text(item, "value"))
    )


def _related(resource: dict[str, Any]) -> tuple[tuple[Related, ...], str]:
    """What it is derived from or cites; and how it is cited itself, which release 5 mixes in."""
    found, cited = [], text(first(resource, "citeAsReference"), "display")
    for item in objects(resource, "relatedArtifact"):
        kind = text(item, "type")
        if kind == "cite-as":
            cited = text(item, "citation") or cited
        else:
            found.append(_relation(kind, item, first(item, "document")))
    for item in objects(resource, "relatesTo"):
        attachment = first(item, "targetAttachment")
        found.append(_relation(concept_code(first(item, "type")), item, attachment))
    return tuple(found), cited


def _relation(kind: str, item: dict[str, Any], attachment: dict[str, Any]) -> Related:
    reference = first(item, "targetReference") or first(item, "resourceReference")
    said = (
        text(item, "citation") or text(item, "targetMarkdown"),
        text(item, "display") or text(reference, "display"),
        text(attachment, "title"),
        text(item, "label"),
    )
    targets = (*(text(item, name) for name in _TARGETS), text(attachment, "url"))
    return Related(
        kind=kind,
        words=next((words for words in said if words), ""),
        targets=tuple(target for target in targets if target),
    )


def _variable(item: dict[str, Any], known: Mapping[str, VariableDefinition]) -> Variable:
    role = item.get("variableRole")
    coded = concept_code(role) if isinstance(role, dict) else text(item, "variableRole")
    role_code = extension(item, "variable-definition-variable-role-code") or coded
    if coded == "referenceExposure":
        role_code = coded
    observed, intended = first(item, "observed"), first(item, "intended")
    references = [r for of in (observed, intended) if (r := text(of, "reference"))]
    definition = next((known[r] for r in references if r in known), None)
    return Variable(
        role=_ROLES.get(role_code, role_code),
        words=text(item, "description"),
        display=text(observed, "display")
        or text(intended, "display")
        or (definition.title if definition else ""),
        comparator=text(item, "comparatorCategory")
        or extension(item, "variable-definition-comparator-category"),
        reference=references[0] if references else "",
        code=definition.code if definition else "",
    )


def _synthesis(concept: dict[str, Any]) -> str:
    return "" if concept_code(concept) == "NotApplicable" else concept_words(concept)


def _statistic(item: dict[str, Any]) -> Statistic:
    kind, quantity, sample = (
        first(item, "statisticType"),
        first(item, "quantity"),
        first(item, "sampleSize"),
    )
    models = [first(model, "code") for model in objects(item, "modelCharacteristic")]
    return Statistic(
        kind=concept_words(kind),
        code=concept_code(kind),
        value=number(quantity, "value"),
        unit=text(quantity, "unit") or text(quantity, "code"),
        affected=count(item, "numberAffected"),
        events=count(item, "numberOfEvents"),
        participants=count(sample, "numberOfParticipants"),
        known=count(sample, "knownDataCount"),
        studies=count(sample, "numberOfStudies"),
        estimates=tuple(map(_estimate, objects(item, "attributeEstimate"))),
        models=tuple(words for model in models if (words := _model(model))),
        words=text(item, "description"),
        notes=(*notes(item), *notes(sample)),
    )


def _model(concept: dict[str, Any]) -> str:
    return text(concept, "text") or concept_words(concept)


def _estimate(item: dict[str, Any]) -> Estimate:
    kind, quantity, limits = first(item, "type"), first(item, "quantity"), first(item, "range")
    return Estimate(
        kind=concept_words(kind),
        code=concept_code(kind),
        value=number(quantity, "value"),
        unit=text(quantity, "unit") or text(quantity, "code"),
        lower=number(first(limits, "low"), "value"),
        upper=number(first(limits, "high"), "value"),
        level=number(item, "level"),
        words=text(item, "description"),
    )


def _certainty(item: dict[str, Any]) -> Certainty:
    rating = first(item, "rating")
    reasons = [text(item, "description")]
    for part in objects(item, "subcomponent"):
        named = concept_words(first(part, "type")), concept_words(first(part, "rating"))
        said = ": ".join(words for words in named if words)
        reasons.append(" ".join((said, *(f"({words})" for words in notes(part)))))
    return Certainty(
        kind=concept_code(first(item, "type")) or concept_words(first(item, "type")),
        words=concept_words(rating),
        code=concept_code(rating),
        reasons="; ".join(words for words in reasons if words),
    )
