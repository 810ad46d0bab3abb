"""Effects of two groups: computed as RevMan computes them."""

import math
from typing import Final

import pytest

from loaders.revman.effects import (
    Table,
    of_table,
    pooled_inverse,
    pooled_tables,
)

TABLES: Final = (Table(10, 100, 30, 100), Table(44, 758, 64, 771), Table(60, 317, 38, 309))


def test_pooling_one_study_gives_that_study() -> None:
    for measure in ("OR", "RR", "RD"):
        point = of_table(TABLES[0], measure)
        pooled = pooled_tables(TABLES[:1], measure, "MH", random=False)
        assert point
        assert pooled
        assert pooled.point.estimate == pytest.approx(point.estimate)
        assert pooled.point.se == pytest.approx(point.se, rel=1e-9)
        assert pooled.weights == (100,)


def test_effects_of_swapped_groups_are_mirrored() -> None:
    for table in TABLES:
        other = Table(table.events_2, table.total_2, table.events_1, table.total_1)
        for measure in ("OR", "RR", "RD", "PETO_OR"):
            one, two = of_table(table, measure), of_table(other, measure)
            assert one
            assert two
            assert one.estimate == pytest.approx(-two.estimate)


def test_random_effects_are_fixed_ones_where_studies_agree_and_wider_where_not() -> None:
    alike = [of_table(TABLES[0], "OR")] * 3
    fixed, random = (pooled_inverse(alike, random=r) for r in (False, True))
    assert fixed
    assert random
    assert (random.tau2, random.point) == (0, fixed.point)
    apart = [of_table(Table(10, 100, 30, 100), "OR"), of_table(Table(30, 100, 10, 100), "OR")]
    fixed, random = (pooled_inverse(apart, random=r) for r in (False, True))
    assert fixed
    assert random
    assert random.tau2 > 0
    assert random.point.se > fixed.point.se


def test_nobody_with_an_event_in_either_group_has_a_difference_and_no_ratio() -> None:
    none = Table(0, 10, 0, 10)
    assert of_table(none, "RR") is None
    assert of_table(none, "OR") is None
    difference = of_table(none, "RD")
    assert difference
    assert difference.estimate == 0


def test_an_effect_of_an_arm_without_events_is_computed_with_half_an_event_more() -> None:
    point = of_table(Table(0, 12, 3, 15), "RR")
    assert point
    assert math.exp(point.estimate) == pytest.approx((0.5 / 13) / (3.5 / 16))


def test_random_effects_are_those_of_dersimonian_and_laird_written_out() -> None:
    points = [point for table in TABLES if (point := of_table(table, "OR"))]
    effects, weights = [p.estimate for p in points], [p.se**-2 for p in points]
    for method in ("MH", "IV"):
        fixed = pooled_tables(TABLES, "OR", method, random=False)
        pooled = pooled_tables(TABLES, "OR", method, random=True)
        assert fixed
        assert pooled
        q = sum(w * (e - fixed.point.estimate) ** 2 for e, w in zip(effects, weights, strict=True))
        scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
        between = max(0, (q - 2) / scale)
        wide = [1 / (1 / w + between) for w in weights]
        mean = sum(w * e for e, w in zip(effects, wide, strict=True)) / sum(wide)
        assert pooled.tau2 == pytest.approx(between)
        assert pooled.point.estimate == pytest.approx(mean)
        assert pooled.point.se == pytest.approx(sum(wide) ** -0.5)
        assert sum(pooled.weights) == pytest.approx(100)
