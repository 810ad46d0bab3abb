"""What is read of a review: its analyses, the data of each study in them, and what is pooled.

Numbers stand as printed. What does not apply is None: Cochrane's tables write it as 0.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["dichotomous", "continuous", "inverse-variance", "observed-expected", "other"]
Measure = Literal["OR", "RR", "RD", "PETO_OR", "MD", "SMD", "HR", "RATE_RATIO", ""]
Method = Literal["MH", "IV", "PETO", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one group of a study had: events, or a mean with its standard deviation."""

    events: int | None = None
    total: int | None = None
    mean: Decimal | None = None
    sd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect as printed, ratios as ratios; the weight is in per cent."""

    estimate: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The data of one study in one analysis.

    `place` is where it stands: an XPath, or `row 4`; `fields` are the places of its numbers: of
    the events or means of both groups, and of the effect. `given` and `given_se` are an estimate
    that was entered as such (generic inverse variance, ratios as logarithms);
    `observed_less_expected` and `variance` are of events in the first group.
    """

    study: str
    year: str
    place: str
    fields: tuple[str, str, str]
    subgroup: str = ""
    group_1: Group = Group()
    group_2: Group = Group()
    effect: Effect = Effect()
    given: Decimal | None = None
    given_se: Decimal | None = None
    observed_less_expected: Decimal | None = None
    variance: Decimal | None = None
    footnote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pooled effect, of the whole analysis or of a subgroup; groups as they are added up.

    `place` is where it stands, and `field` where its effect does.
    """

    place: str
    field: str
    subgroup: str = ""
    group_1: Group = Group()
    group_2: Group = Group()
    effect: Effect = Effect()
    tau2: Decimal | None = None
    chi2: Decimal | None = None
    i2: Decimal | None = None
    p_heterogeneity: Decimal | None = None
    p: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One outcome of one comparison. `number` is `1.2`; levels are those of the intervals.

    `random` is None where the table does not tell the model. `swapped` says that the effects
    are those of the other event: of not having it.
    """

    number: str
    name: str
    kind: Kind
    comparison: str = ""
    measure: Measure = ""
    measure_as_named: str = ""
    method: Method = ""
    random: bool | None = None
    label_1: str = ""
    label_2: str = ""
    unit: str = ""
    study_level: Decimal = Decimal("0.95")
    pooled_level: Decimal = Decimal("0.95")
    swapped: bool = False
    data: tuple[Data, ...] = ()
    pools: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """A study that a review includes, by the name that the review gives it."""

    name: str
    year: str = ""
    references: tuple[str, ...] = ()
    pmids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review, or a table of its data; `rows` counts the data in it, used or left out.

    `left_out` are sentences, one for each row that cannot be used. `whole` is false of tables.
    """

    title: str
    doi: str = ""
    url: str = ""
    modified: str = ""
    published: str = ""
    searched: str = ""
    authors: tuple[str, ...] = ()
    studies: tuple[Included, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    rows: int = 0
    left_out: tuple[str, ...] = ()
    whole: bool = False
