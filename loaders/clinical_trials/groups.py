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
    """A group as findings name it: its number from 1, and the fields that all of its have.

    `kind` is that of the arm that it is titled as.
    """

    number: int
    title: str
    kind: str
    fields: dict[str, Any]

    @property
    def is_control(self) -> bool:
        """Whether its people are given nothing of what is studied, by its kind or its title."""
        return key(self.kind) in _CONTROL_KINDS or bool(_CONTROL.search(self.title))


def arm_key(index: int) -> str:
    """The key of the arm of that number, from 0."""
    return f"arm-{index + 1}"


def arms_of(registration: Registration) -> dict[str, tuple[str, dict[str, Any]]]:
    """The kind of each arm, and the fields of findings in it, by the key of its label."""
    found = {}
    for index, arm in enumerate(registration.arms):
        fields = {"arm": arm_key(index)}
        if arm.interventions:
            fields["note"] = f"given: {'; '.join(arm.interventions)}"
        found[key(arm.label)] = arm.kind, fields
    return found


def known(
    arms: dict[str, tuple[str, dict[str, Any]]],
    groups: Iterable[Group | EventGroup],
    *,
    randomised: bool,
) -> dict[str, Known]:
    """Each group by its id; a group that is titled as an arm is is that arm's.

    In a randomised trial with one control group, that is what the others are compared with.
    """
    found = {}
    for number, group in enumerate(groups, start=1):
        title = group.title or group.id
        kind, fields = arms.get(key(group.title), ("", {}))
        found[group.id] = Known(number, title, kind, {"therapy_as_named": title, **fields})
    controls = [one for one in found.values() if one.is_control]
    if randomised and len(controls) == 1:
        for one in found.values():
            if one is not controls[0]:
                one.fields["comparator_as_named"] = controls[0].title
    return found


def is_randomised(registration: Registration) -> bool:
    """Whether the register says that its arms were made by chance."""
    return key(registration.design.allocation) == "randomized"


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
