"""Bars: what is filled, what is hollow, what has an axis, and what is not drawn."""

import re
from typing import Any

import pyoxigraph as ox
import pytest

from explorer.interval_bar import bars
from graph.embedded import EmbeddedStore

CLE = "https://w3id.org/clevidence/ontology/"
CLAIM = "https://w3id.org/clevidence/claim/"
DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


@pytest.fixture(scope="module")
def sources() -> EmbeddedStore:
    """Two claims, one with a reported interval and one with a computed."""
    said = "<{c}a/{k}> <{o}intervalSource> <{o}{s}> <{c}graph> .\n"
    return EmbeddedStore.in_memory(
        said.format(c=CLAIM, o=CLE, k=key, s=source)
        for key, source in (
            ("reported", "ReportedConfidenceInterval"),
            ("computed", "ClopperPearson"),
        )
    )


def row(claim: str = "reported", **held: object) -> dict[str, Any]:
    terms: dict[str, Any] = {
        name: ox.Literal(str(value), datatype=None if isinstance(value, str) else DECIMAL)
        for name, value in held.items()
    }
    return terms | {"claim": ox.NamedNode(f"{CLAIM}a/{claim}")}


def drawn(store: EmbeddedStore, *rows: Any, threshold: float | None = None) -> list[str]:
    return [str(bar) for bar in bars(rows, store, threshold)]


def places(bar: str) -> list[float]:
    """From left to right: lower end, point, upper end."""
    lower, upper = re.search(r'interval" d="M([\d.]+) \d+H([\d.]+)', bar).groups()  # type: ignore[union-attr]
    (point,) = re.findall(r'cx="([\d.]+)"', bar)
    return [float(lower), float(point), float(upper)]


def test_a_reported_interval_is_filled_and_a_computed_one_is_hollow(sources: EmbeddedStore) -> None:
    share = {"value": 0.16, "lower": 0.09, "upper": 0.25, "unit": "proportion"}
    reported, computed = drawn(sources, row(**share), row("computed", **share))
    assert 'class="point"' in reported
    assert "interval as reported" in reported
    assert 'class="point computed"' in computed
    assert "interval computed" in computed


def test_a_share_stands_where_it_is_between_0_and_100_percent(sources: EmbeddedStore) -> None:
    (whole,) = drawn(sources, row(value=0.5, lower=0, upper=1, unit="proportion"))
    left, middle, right = places(whole)
    assert (left + right) / 2 == middle
    (part,) = drawn(sources, row(value=0.75, lower=0.5, upper=0.9, unit="proportion"))
    assert places(part) == sorted(places(part))
    assert places(part)[0] == middle


def test_a_count_is_drawn_at_its_share_only_where_it_has_limits(sources: EmbeddedStore) -> None:
    with_limits, without = drawn(
        sources,
        row("computed", events=5, total=60, lower=0.028, upper=0.184),
        row("computed", events=0, total=7),
    )
    assert "5/60" in with_limits
    assert without == ""


def test_the_threshold_is_a_line_on_shares_alone(sources: EmbeddedStore) -> None:
    share, months, more = drawn(
        sources,
        row(value=0.16, unit="proportion"),
        row(value=3, unit="months"),
        row(value=9, unit="months"),
        threshold=0.2,
    )
    assert 'class="threshold"' in share
    assert "threshold 20 %" in share
    assert "no interval" in share
    for other in (months, more):
        assert "threshold" not in other
        assert "axis from 3 to 9 months" in other


def test_a_number_alone_on_its_axis_has_no_bar(sources: EmbeddedStore) -> None:
    assert drawn(sources, row(value=3, unit="months"), row(value=3, unit="weeks")) == ["", ""]


def test_unlike_outcomes_have_axes_of_their_own(sources: EmbeddedStore) -> None:
    one, other = (ox.NamedNode(f"{CLAIM}outcome/{name}") for name in ("one", "other"))
    found = drawn(
        sources,
        row(value=3, unit="months") | {"outcomeFound": one},
        row(value=6, unit="months") | {"outcomeFound": one},
        row(value=100, unit="months") | {"outcomeFound": other},
    )
    assert "axis from 3 to 6 months" in found[0]
    assert found[2] == ""


def test_ratios_are_drawn_about_1_on_a_logarithmic_axis(sources: EmbeddedStore) -> None:
    (bar,) = drawn(sources, row(value=2, lower=1, upper=4, unit="ratio"))
    left, middle, right = places(bar)
    assert middle == pytest.approx((left + right) / 2, abs=0.1)
    assert "logarithmic axis from 1 to 4 ratio" in bar


def test_what_is_in_words_has_no_bar(sources: EmbeddedStore) -> None:
    assert drawn(sources, row(asPrinted="15% to 80%"), {}) == ["", ""]


def test_a_hostile_unit_is_escaped(sources: EmbeddedStore) -> None:
    unit = "<script>alert(1)</script>"
    found = drawn(sources, row(value=3, unit=unit), row(value=4, unit=unit))
    assert all("<script" not in bar for bar in found)
    assert "&lt;script&gt;" in found[0]
