"""What a registration says, the same whatever shape it came in.

None and empty are what the record leaves out, never a zero. Where a number stands is told by a
JSON pointer or an XPath from the record's root. Groups are named by the ids that the record gives
them. The words of a registration have their white space folded, those of its results do not yet.
"""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct, field

from loaders.clinical_trials.parts import counted

Count = Annotated[int, Meta(ge=0, lt=10**9)] | None


class Arm(NamedTuple):
    """An arm as planned; `interventions` as `Drug: Lenalidomide`."""

    label: str
    kind: str
    description: str
    interventions: tuple[str, ...]


class Intervention(NamedTuple):
    """What is given or done, and its kind (`DRUG`)."""

    kind: str
    name: str


class Reference(NamedTuple):
    """A publication that the record names; `kind` is BACKGROUND, RESULT or DERIVED, or empty."""

    kind: str
    pmid: str
    citation: str


class Design(NamedTuple):
    """How the study is made, in the register's own words."""

    study_type: str
    allocation: str
    model: str
    masking: str
    observational_model: str
    time_perspective: str


class Shaped(Struct, frozen=True, gc=False, rename="camel"):
    """A part of the results, declared once: JSON is made into it by msgspec, XML by hand.

    The keys are those of version 2 of the register's interface. Words are as printed, white
    space and all.
    """


class Tally(Shaped, frozen=True):
    """In one group: how many people an event came to, among how many; `events` counts events."""

    group: str = field(name="groupId", default="")
    affected: Count = field(name="numAffected", default=None)
    at_risk: Count = field(name="numAtRisk", default=None)
    events: Count = field(name="numEvents", default=None)


class EventGroup(NamedTuple):
    """A group in which adverse events were counted, with the totals that the record gives.

    `places` are where these stand.
    """

    id: str
    title: str
    description: str
    deaths: Tally
    serious: Tally
    other: Tally
    places: tuple[str, ...]


class Event(Shaped, frozen=True):
    """One term of the adverse events and its tallies, a group each."""

    term: str = ""
    organ_system: str = ""
    vocabulary: str = field(name="sourceVocabulary", default="")
    assessment: str = field(name="assessmentType", default="")
    note: str = field(name="notes", default="")
    tallies: tuple[Tally, ...] = field(name="stats", default=())


class Group(Shaped, frozen=True):
    """A group that an outcome was measured in."""

    id: str = ""
    title: str = ""
    description: str = ""


class Analysed(Shaped, frozen=True):
    """How many were analysed in a group, as printed."""

    group: str = field(name="groupId", default="")
    value: str = ""


class Denominator(Shaped, frozen=True):
    """How many people, eyes or lesions were analysed in each group."""

    units: str = ""
    counts: tuple[Analysed, ...] = ()


def people(analysed: tuple[Denominator, ...]) -> dict[str, int]:
    """The participants of each group; other units that are analysed (eyes, lesions) are not.

    Raises Unusable where they are no whole number.
    """
    return {
        item.group: number
        for denominator in analysed
        if denominator.units.strip().casefold() == "participants"
        for item in denominator.counts
        if (number := counted(item.value, "value")) is not None
    }


class Cell(Shaped, frozen=True):
    """One number of an outcome measure as printed: `value` may be `NA`, with a comment why."""

    group: str = field(name="groupId", default="")
    value: str = ""
    spread: str = ""
    lower: str = field(name="lowerLimit", default="")
    upper: str = field(name="upperLimit", default="")
    comment: str = ""


class Category(Shaped, frozen=True):
    """One category of a class of a measure."""

    title: str = ""
    cells: tuple[Cell, ...] = field(name="measurements", default=())


class Class(Shaped, frozen=True):
    """One class of a measure, such as a time or a subscale."""

    title: str = ""
    analysed: tuple[Denominator, ...] = field(name="denoms", default=())
    categories: tuple[Category, ...] = ()


class Analysis(Shaped, frozen=True):
    """One reported comparison as printed; `groups` in the order of the record."""

    groups: tuple[str, ...] = field(name="groupIds", default=())
    about: str = field(name="groupDescription", default="")
    method: str = field(name="statisticalMethod", default="")
    parameter: str = field(name="paramType", default="")
    value: str = field(name="paramValue", default="")
    p_value: str = ""
    ci_percent: str = field(name="ciPctValue", default="")
    ci_sides: str = field(name="ciNumSides", default="")
    lower: str = field(name="ciLowerLimit", default="")
    upper: str = field(name="ciUpperLimit", default="")
    dispersion: str = field(name="dispersionType", default="")
    spread: str = field(name="dispersionValue", default="")
    hypothesis: str = field(name="nonInferiorityType", default="")
    p_value_comment: str = ""
    statistical_comment: str = ""
    estimate_comment: str = ""
    other: str = field(name="otherAnalysisDescription", default="")

    @property
    def comment(self) -> str:
        """All that it remarks."""
        remarks = self.p_value_comment, self.statistical_comment, self.estimate_comment, self.other
        return " ".join(filter(None, remarks))


class Measure(Shaped, frozen=True):
    """An outcome measure as reported; it has no classes where its results are not posted yet.

    `counted_in` names what is analysed instead of participants (eyes, lesions).
    """

    kind: str = field(name="type", default="")
    title: str = ""
    description: str = ""
    population: str = field(name="populationDescription", default="")
    time_frame: str = ""
    parameter: str = field(name="paramType", default="")
    dispersion: str = field(name="dispersionType", default="")
    unit: str = field(name="unitOfMeasure", default="")
    counted_in: str = field(name="typeUnitsAnalyzed", default="")
    groups: tuple[Group, ...] = ()
    analysed: tuple[Denominator, ...] = field(name="denoms", default=())
    classes: tuple[Class, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class Places(NamedTuple):
    """How a shape says where a number stands: patterns to fill, and the number of a first item.

    That of a measure is filled with its number, the others with where they start and theirs.
    """

    first: int
    measure: str
    cells: str
    cell: str
    analysis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registration of ClinicalTrials.gov.

    `first_posted` and `last_updated` are as printed; `has_results` is what the record says of
    itself, `results_given` whether they are in it. `named_in_file` is another NCT number that
    the name of the file holds. Each event stands with the pattern of where its tallies do.
    """

    shape: str
    nct: str
    brief_title: str
    official_title: str
    acronym: str
    summary: str
    sponsor: str
    status: str
    why_stopped: str
    phases: tuple[str, ...]
    design: Design
    enrolment: int | None
    enrolment_kind: str
    conditions: tuple[str, ...]
    healthy_volunteers: bool | None
    arms: tuple[Arm, ...]
    interventions: tuple[Intervention, ...]
    first_posted: str
    last_updated: str
    references: tuple[Reference, ...]
    has_results: bool
    results_given: bool
    places: Places
    measures: tuple[Measure, ...]
    event_groups: tuple[EventGroup, ...]
    serious_events: tuple[tuple[str, Event], ...]
    other_events: tuple[tuple[str, Event], ...]
    frequency_threshold: str
    events_time_frame: str
    events_description: str
    named_in_file: str = ""
