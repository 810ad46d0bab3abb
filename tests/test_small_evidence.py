"""From a few dossiers to the flagship answer: builder and question together."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.assembly import assemble
from graph.claim import Context, Dossier, Finding, Placement, Recommendation
from graph.document import Document, Quote, Retraction, Study
from ontology.prefixes import shorten
from ontology.vocabulary import Vocabulary
from queries.answer import Answer, answer
from queries.catalogue import questions
from tests.test_intervals import finding

GONE = Retraction(on=date(2026, 1, 31), notice="https://doi.org/10.1000/notice")
ARM = "50 of 100, 40 of 100, 12 of 20, 10 of 100, 1 of 10, 0 of 200, 1 of 20, 5 of 100, none"


def document(slug: str, *, retracted: bool = False) -> Document:
    return Document(
        slug=slug,
        kind="JournalArticle",
        title=slug,
        access="FullText",
        no_identifier="made for a test",
        retraction=GONE if retracted else None,
    )


def guideline(
    slug: str, *lines: tuple[str, str | None], retracted: bool = False, **fields: Any
) -> Dossier:
    """A guideline that puts therapies on lines, all in one context of Europe."""
    context = Context(condition="cle", jurisdiction="europe", edition="g")
    claims = tuple(
        Recommendation(
            **{
                "key": f"{therapy}-{index}",
                "role": "Own",
                "quotes": (Quote(text="words"),),
                "therapy": therapy,
                "direction": "For",
                "placements": (Placement(context=context, states_line=line),),  # type: ignore[arg-type]
                **fields,
            }
        )
        for index, (therapy, line) in enumerate(lines)
    )
    return Dossier(
        source="test",
        slug=slug,
        input_sha256="0",
        document=document(slug, retracted=retracted),
        claims=claims,
    )


def series(slug: str, therapy: str = "thalidomide", *, study: Any = None, **fields: Any) -> Dossier:
    """A document with one study and one finding on neuropathy, looked for in everybody."""
    claim: Finding = replace(
        finding(outcome="peripheral-neuropathy", assessed_how="AssessedSystematically"),
        key="neuropathy",
        study=slug,
        therapy=therapy,
        quotes=(Quote(text=ARM),),
        **{"total_source": "Reported" if "total" in fields else None, **fields},
    )
    described = study or Study(slug=slug, label=slug, design="case-series")
    return Dossier(
        source="test",
        slug=slug,
        input_sha256="0",
        document=document(slug),
        studies=(described,),
        claims=(claim,),
    )


def ask(*dossiers: Dossier, **given: str) -> tuple[dict[str, dict[str, str]], Answer]:
    """The rows of the flagship by claim, or by therapy where there is none."""
    store = assemble(dossiers, Vocabulary.read(), {}).store
    answered = answer(
        questions()["options_under_risk"],
        store,
        {name: [value] for name, value in given.items()},
        read_by="2026-11-24",
        set_aside=True,
    )
    rows = [{name: shorten(term.value) for name, term in row.items()} for row in answered.rows()]
    return {row.get("claim", row["therapy"]): row for row in rows}, answered


SECOND = guideline("guide", ("thalidomide", "SecondLine"))


def test_a_retracted_guideline_leaves_the_answer_and_is_named() -> None:
    retracted = guideline("guide", ("thalidomide", "SecondLine"), retracted=True)
    rows, answered = ask(retracted, series("series", events=5, total=100))
    assert rows == {}
    assert answered.left_out == ("guide/thalidomide-0",)


def test_a_retraction_releases_the_line_that_was_stated() -> None:
    gone = guideline("gone", ("thalidomide", "SecondLine"), retracted=True)
    stands = guideline("stands", ("thalidomide", "ThirdLine"))
    rows, _ = ask(gone, stands, line="third")
    assert set(rows) == {"thalidomide"}
    rows, answered = ask(gone, stands, line="second")
    assert rows == {}
    assert answered.left_out == ("gone/thalidomide-0",)


def test_a_member_with_a_position_of_its_own_is_not_placed_by_its_class() -> None:
    data = series("series", "acitretin", events=0, total=200)
    by_class, _ = ask(guideline("guide", ("retinoids", "SecondLine")), data)
    assert by_class["series/neuropathy"]["evidenceTherapy"] == "acitretin"
    own = guideline("guide", ("retinoids", "SecondLine"), ("acitretin", "Rescue"))
    rows, _ = ask(own, data)
    assert {row["verdict"] for row in rows.values()} == {"no data"}


def test_independent_studies_that_disagree_are_contested() -> None:
    rows, _ = ask(
        SECOND, series("meets", events=5, total=100), series("fails", events=50, total=100)
    )
    assert rows["meets/neuropathy"]["verdict"] == "meets"
    assert "contested" in rows["meets/neuropathy"]["caveat"]
    assert "contested" in rows["fails/neuropathy"]["caveat"]


@pytest.mark.parametrize(
    "tie", [{"shares_patients_with": ("fails",)}, {"includes": ("fails",)}], ids=str
)
def test_studies_with_patients_in_common_do_not_contest_each_other(tie: dict[str, Any]) -> None:
    tied = Study(slug="meets", label="meets", design="meta-analysis", **tie)
    rows, _ = ask(
        SECOND,
        series("meets", study=tied, events=5, total=100),
        series("fails", events=50, total=100),
    )
    assert "contested" not in "".join(row["caveat"] for row in rows.values())


def test_one_member_of_a_class_does_not_contest_another() -> None:
    rows, _ = ask(
        guideline("guide", ("retinoids", "SecondLine")),
        series("a", "acitretin", events=5, total=100),
        series("i", "isotretinoin", events=50, total=100),
    )
    assert "contested" not in "".join(row["caveat"] for row in rows.values())


def test_a_stated_absence_is_no_data() -> None:
    rows, _ = ask(
        SECOND,
        series("series", absence="NotAssessed", measure_kind=None, statistic="worded-result"),
    )
    row = rows["series/neuropathy"]
    assert row["verdict"] == "no data"
    assert row["caveat"].startswith("not assessed")


@pytest.mark.parametrize("reading", ["interval", "point"])
@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"events": 12, "total": 20}, "fails"),
        ({"events": 1, "total": 10, "denominator": "TreatmentCourses"}, "not comparable"),
        ({"events": 5, "total": 100, "measure_kind": "ShareOfReports"}, "not comparable"),
        ({"value": Decimal(5), "unit": "per year", "statistic": "mean"}, "not comparable"),
    ],
    ids=["patients", "treatment courses", "reports", "no share"],
)
def test_only_a_share_of_patients_is_compared(
    fields: dict[str, Any], verdict: str, reading: str
) -> None:
    rows, _ = ask(SECOND, series("series", **fields), reading=reading)
    assert rows["series/neuropathy"]["verdict"] == verdict


def test_a_recommendation_for_other_people_is_marked() -> None:
    other = guideline("guide", ("thalidomide", "SecondLine"), population_match="SleWithSkinDisease")
    rows, _ = ask(other)
    assert rows["thalidomide"]["caveat"].startswith("recommended for another population")


def test_a_harm_not_looked_for_in_everybody_never_meets() -> None:
    seldom = series("series", events=0, total=200)
    (claim,) = seldom.claims
    assert isinstance(claim, Finding)
    symptomatic = replace(claim, assessed_how="AssessedIfSymptomatic")
    rows, _ = ask(SECOND, replace(seldom, claims=(symptomatic,)))
    assert rows["series/neuropathy"]["verdict"] == "indeterminate"
    rows, _ = ask(SECOND, seldom)
    assert rows["series/neuropathy"]["verdict"] == "meets"
