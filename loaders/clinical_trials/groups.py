"""Whom the groups of the results are: the arm that a title names, and what its people are given."""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from loaders.clinical_trials.study import EventGroup, Group, Registration
from loaders.clinical_trials.wording import key

_CONTROL: Final = re.compile(
    r"\b(?:placebo|vehicle|sham|control|observation|no treatment|no intervention|usual care|"
    r"standard (?:of )?care)\b",
    re.IGNORECASE,
)
_CONTROL_KINDS: Final = ("placebo-comparator", "sham-comparator", "no-intervention")


class Known(NamedTuple):
    """A group as findings name it: its number from 1, and the fields that all of its have."""

    number: int
    title: str
    is_control: bool
    fields: dict[str, Any]


def arm_key(index: int) -> str:
    """The key of the arm of that number, from 0."""
    return f"arm-{index + 1}"


def known(registration: Registration, groups: Iterable[Group | EventGroup]) -> dict[str, Known]:
    """Each group by its id; a group that is titled as an arm is is that arm's."""
    arms = {key(arm.label): (index, arm) for index, arm in enumerate(registration.arms)}
    found = {}
    for number, group in enumerate(groups, start=1):
        index, arm = arms.get(key(group.title), (0, None))
        fields: dict[str, Any] = {"therapy_as_named": group.title or group.id}
        if arm:
            fields["arm"] = arm_key(index)
            if arm.interventions:
                fields["note"] = f"given: {'; '.join(arm.interventions)}"
        control = key(arm.kind) in _CONTROL_KINDS if arm else False
        is_control = control or bool(_CONTROL.search(group.title))
        found[group.id] = Known(number, group.title or group.id, is_control, fields)
    return found


def sides(groups: list[Known]) -> tuple[Known, str, str]:
    """Which group a comparison is about, what with, and in words what the record leaves open."""
    if len(groups) == 1:
        return groups[0], "", "within one group"
    about = [group for group in groups if not group.is_control]
    order = "which group is the reference is not said"
    if len(about) != 1:
        return groups[0], "; ".join(group.title for group in groups[1:]), f"{order}; as listed"
    others = "; ".join(group.title for group in groups if group is not about[0])
    return about[0], others, f"{order}; taken as against {others}"
