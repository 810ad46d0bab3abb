"""A registration as a dossier: its document, its study, and what its results say."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from graph.claim import Dossier, UnmappedFinding
from graph.document import Arm, Document, Link, Study
from loaders.bibliographic import pmid_in, year_in
from loaders.clinical_trials import adverse_events, outcomes
from loaders.clinical_trials.groups import arm_key
from loaders.clinical_trials.study import Registration
from loaders.clinical_trials.wording import design_of, iso, key
from loaders.record import Made, Record, Text
from loaders.source import Source

# Numbers that stand in examples and forms: all digits alike, or counted up or down.
_PLACEHOLDERS: Final = frozenset(
    [*(f"NCT{digit * 8}" for digit in "0123456789"), "NCT01234567", "NCT12345678", "NCT87654321"]
)
_WHOLE_STUDY: Final = re.compile(
    r"(?:total|overall|all(?: \w+)? (?:participants|patients|subjects|groups|arms))\b",
    re.IGNORECASE,
)


def made(record: Record, source: Source) -> Made:
    """The dossier of a registration; without results where the record gives none."""
    registration: Registration = record.content
    slug = registration.nct.lower()
    shared = _shared(registration)
    found = [
        *outcomes.findings(registration, shared),
        *adverse_events.findings(registration, shared),
    ]
    claims = {one.key: one for one in found if type(one) is UnmappedFinding}
    warnings = [*_warnings(registration)]
    if len(claims) < len(found):
        claims, told = _told(found)
        warnings += told
    dossier = Dossier(
        source=source.name,
        source_version=source.version,
        slug=slug,
        input_sha256=hashlib.sha256(record.raw).hexdigest(),
        document=_document(registration, slug),
        studies=(_study(registration, slug),),
        claims=tuple(claims.values()),
    )
    summary = registration.summary
    return Made(
        dossier=dossier,
        texts=(Text(part="abstract", text=summary),) if summary else (),
        version=iso(registration.last_updated),
        warnings=tuple(warnings),
    )


def _told(
    found: list[UnmappedFinding | str],
) -> tuple[dict[str, UnmappedFinding], list[str]]:
    """The first finding of each key, and in words what made none, in the order of the record."""
    claims: dict[str, UnmappedFinding] = {}
    told = []
    for one in found:
        if isinstance(one, str):
            told.append(one)
        elif (first := claims.setdefault(one.key, one)) is not one:
            told.append(f"{one.field} says again what {first.field} says")
    return claims, told


def _document(registration: Registration, slug: str) -> Document:
    posted = iso(registration.first_posted)
    return Document(
        slug=slug,
        kind="TrialRegistration",
        title=registration.official_title or registration.brief_title,
        access="FullText",
        publisher="ClinicalTrials.gov",
        year=year_in(registration.first_posted or registration.last_updated),
        published=date.fromisoformat(posted) if posted else None,
        url=f"https://clinicaltrials.gov/study/{registration.nct}",
        registered_as=(registration.nct,),
        links=tuple(_links(registration)),
        funding=f"lead sponsor: {registration.sponsor}" if registration.sponsor else None,
    )


def _links(registration: Registration) -> Iterator[Link]:
    """A publication each, once: those of its results are its own, others it cites."""
    own = {
        pmid: key(item.kind) in ("result", "derived")
        for item in registration.references
        if (pmid := pmid_in(item.pmid))
    }
    for pmid, is_own in own.items():
        yield Link(kind="AssociatedPublication" if is_own else "Cites", pmid=pmid)


def _study(registration: Registration, slug: str) -> Study:
    is_counted = key(registration.enrolment_kind) == "actual" and registration.enrolment
    return Study(
        slug=slug,
        label=registration.acronym or registration.brief_title or registration.official_title,
        design=design_of(registration.design),
        participants=registration.enrolment if is_counted else None,
        registered_as=(registration.nct,),
        status=registration.status or None,
        phase="; ".join(registration.phases) or None,
        conditions_as_named=registration.conditions,
        interventions_as_named=tuple(
            f"{item.kind}: {item.name}" if item.kind else item.name
            for item in registration.interventions
        ),
        arms=tuple(
            Arm(
                key=arm_key(index),
                label=arm.label,
                kind=arm.kind or None,
                description=arm.description or None,
                interventions=arm.interventions,
            )
            for index, arm in enumerate(registration.arms)
        ),
        note="; ".join(_notes(registration)) or None,
    )


def _notes(registration: Registration) -> Iterator[str]:
    design = registration.design
    words = (design.study_type, design.allocation, design.model, design.masking)
    more = (design.observational_model, design.time_perspective)
    if said := ", ".join(filter(None, (*words, *more))):
        yield f"registered as: {said}"
    if registration.enrolment is not None and key(registration.enrolment_kind) != "actual":
        yield f"{registration.enrolment} participants planned"
    elif registration.enrolment == 0:
        yield "nobody was enrolled"
    if registration.why_stopped:
        yield f"stopped: {registration.why_stopped}"
    if key(design.model).startswith("crossover"):
        yield "a crossover: the same people stand in several groups"
    if registration.healthy_volunteers:
        yield "accepts healthy volunteers"
    if registration.events_time_frame:
        yield f"adverse events, time frame: {registration.events_time_frame}"
    if registration.events_description:
        yield f"adverse events: {registration.events_description}"


def _shared(registration: Registration) -> dict[str, Any]:
    """What all findings have; the conditions are those of its people where all have them."""
    fields: dict[str, Any] = {"study": registration.nct.lower()}
    if registration.healthy_volunteers:
        fields["population"] = "the study accepts healthy volunteers"
    elif registration.conditions:
        fields["condition_as_named"] = "; ".join(registration.conditions)
    return fields


def _warnings(registration: Registration) -> Iterator[str]:
    nct = registration.nct
    if nct in _PLACEHOLDERS:
        yield f"{nct} is a number that stands in examples; check that the record is {nct}'s own"
    if registration.named_in_file:
        named = registration.named_in_file
        yield f"the name of the file says {named}, the record {nct}; what the record says counts"
    if registration.has_results and not registration.results_given:
        yield "the register has results of it, and the record gives none; download it again"
    if any(t.endswith("...") for t in (registration.brief_title, registration.official_title)):
        yield "its title is cut off; download it again"
    if not registration.design.study_type:
        yield "the record does not say how the study was made; its design is not stated"
    if registration.healthy_volunteers:
        yield "it accepts healthy volunteers: its findings are put under none of its conditions"
    yield from _overlaps(registration)


def _overlaps(registration: Registration) -> Iterator[str]:
    """Groups of adverse events in which the same people stand."""
    for group in registration.event_groups:
        if len(registration.event_groups) > 1 and _WHOLE_STUDY.match(group.title):
            yield f"the adverse events of {group.title!r} are those of other groups too"
    at_risk = sum(group.serious.at_risk or 0 for group in registration.event_groups)
    is_counted = key(registration.enrolment_kind) == "actual"
    if is_counted and registration.enrolment and at_risk > registration.enrolment:
        yield (
            f"the groups of the adverse events overlap: {at_risk} at risk in them together,"
            f" {registration.enrolment} enrolled; do not add them up"
        )
