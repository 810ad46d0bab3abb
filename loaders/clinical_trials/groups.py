"""Whom the groups of the results are: the arm that a title names, and what its people are given."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from loaders.clinical_trials.parts import folded
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

    Those of a control group are given nothing of what is studied.
    """

    number: int
    title: str
    is_control: bool
    fields: dict[str, Any]


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
        title = folded(group.title) or group.id
        kind, fields = arms.get(key(group.title), ("", {}))
        is_control = _is_control(kind, title)
        found[group.id] = Known(number, title, is_control, {"therapy_as_named": title, **fields})
    controls = [one for one in found.values() if one.is_control]
    if randomised and len(controls) == 1:
        for one in found.values():
            if one is not controls[0]:
                one.fields["comparator_as_named"] = controls[0].title
    return found


@lru_cache(maxsize=256)
def _is_control(kind: str, title: str) -> bool:
    """Whether a group is one by the kind of its arm or its title, which all measures repeat."""
    return key(kind) in _CONTROL_KINDS or bool(_CONTROL.search(title))


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
