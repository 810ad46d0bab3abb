"""What a registration says, the same whatever shape it came in.

Words are as printed, with white space folded; None and empty are what the record leaves out,
never a zero. `at` is where a number stands: a JSON pointer or an XPath from the record's root.
Groups are named by the ids that the record gives them.
"""

from dataclasses import dataclass
from typing import NamedTuple


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


class Tally(NamedTuple):
    """In one group: how many people an event came to, among how many; `events` counts events."""

    group: str
    affected: int | None
    at_risk: int | None
    events: int | None
    at: str


class EventGroup(NamedTuple):
    """A group in which adverse events were counted, with the totals that the record gives."""

    id: str
    title: str
    description: str
    deaths: Tally
    serious: Tally
    other: Tally


class Event(NamedTuple):
    """One term of the adverse events and its tallies, a group each."""

    term: str
    organ_system: str
    vocabulary: str
    assessment: str
    note: str
    tallies: tuple[Tally, ...]


class Group(NamedTuple):
    """A group that an outcome was measured in."""

    id: str
    title: str
    description: str


class Cell(NamedTuple):
    """One number of an outcome measure as printed: `value` may be `NA`, with a comment why."""

    group: str
    value: str
    spread: str
    lower: str
    upper: str
    comment: str
    at: str


class Row(NamedTuple):
    """One category of one class of a measure; `place` are their numbers, as `2-1`.

    `analysed` is the number of participants in each group.
    """

    place: str
    class_title: str
    category_title: str
    analysed: tuple[tuple[str, int], ...]
    cells: tuple[Cell, ...]


class Analysis(NamedTuple):
    """One reported comparison as printed; `groups` in the order of the record."""

    groups: tuple[str, ...]
    about: str
    method: str
    parameter: str
    value: str
    p_value: str
    ci_percent: str
    ci_sides: str
    lower: str
    upper: str
    dispersion: str
    spread: str
    hypothesis: str
    comment: str
    at: str


class Measure(NamedTuple):
    """An outcome measure as reported; it has no rows where its results are not posted yet.

    `counted_in` names what is analysed instead of participants (eyes, lesions).
    """

    kind: str
    title: str
    description: str
    population: str
    time_frame: str
    parameter: str
    dispersion: str
    unit: str
    counted_in: str
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    analyses: tuple[Analysis, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registration of ClinicalTrials.gov.

    `first_posted` and `last_updated` are as printed; `has_results` is what the record says of
    itself, `results_given` whether they are in it. `named_in_file` is another NCT number that
    the name of the file holds.
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
    measures: tuple[Measure, ...]
    event_groups: tuple[EventGroup, ...]
    serious_events: tuple[Event, ...]
    other_events: tuple[Event, ...]
    frequency_threshold: str
    events_time_frame: str
    events_description: str
    named_in_file: str = ""
