"""Which finding decides for a therapy, an outcome and a condition."""

from dataclasses import replace
from decimal import Decimal

from graph.claim import Dossier, Finding
from graph.document import Document, Study
from graph.leads import leading
from ontology.vocabulary import Vocabulary
from tests.test_intervals import finding

TOPIC = ("thalidomide", "relapse", "cle")


def dossier(
    slug: str, claim: Finding, *, year: int = 2010, design: str = "case-series", **study: object
) -> Dossier:
    return Dossier(
        source="test",
        slug=slug,
        input_sha256="0",
        document=Document(
            slug=slug, kind="JournalArticle", title=slug, access="FullText", year=year
        ),
        studies=(Study(slug=claim.study, label=slug, design=design, **study),),  # type: ignore[arg-type]
        claims=(claim,),
    )


def share(study: str, **fields: object) -> Finding:
    return replace(finding(value=Decimal("0.5"), **fields), key="f", study=study)


def leader(vocabulary: Vocabulary, *dossiers: Dossier, aside: tuple[str, ...] = ()) -> str:
    return leading(dossiers, vocabulary, aside)[TOPIC]


def test_the_largest_total_leads_among_studies(vocabulary: Vocabulary) -> None:
    small = dossier("small", share("s", events=5, total=10))
    large = dossier("large", share("l", events=20, total=40))
    assert leader(vocabulary, small, large) == "large/f"


def test_a_synthesis_leads_before_a_larger_study(vocabulary: Vocabulary) -> None:
    pooled = dossier("pooled", share("p", statistic="pooled-proportion"), design="meta-analysis")
    large = dossier("large", share("l", events=200, total=400))
    assert leader(vocabulary, large, pooled) == "pooled/f"


def test_the_synthesis_with_the_latest_search_leads(vocabulary: Vocabulary) -> None:
    old = dossier("old", share("o"), design="meta-analysis", searched_until="2017-01")
    new = dossier("new", share("n"), design="meta-analysis", searched_until="2022-12")
    never_said = dossier("never-said", share("x"), design="meta-analysis")
    assert leader(vocabulary, old, new, never_said) == "new/f"


def test_a_study_inside_a_usable_synthesis_does_not_decide(vocabulary: Vocabulary) -> None:
    inside = dossier("inside", share("i", events=200, total=400), year=1990)
    pooled = dossier("pooled", share("p"), design="meta-analysis", includes=("i",))
    assert leader(vocabulary, inside, pooled) == "pooled/f"
    assert leader(vocabulary, inside, pooled, aside=("pooled/f",)) == "inside/f"


def test_an_own_result_displaces_its_relays(vocabulary: Vocabulary) -> None:
    own = dossier("own", share("s", events=5, total=10), year=2012)
    relayed = dossier("news", replace(share("s", events=6, total=12), role="Relayed"), year=2001)
    assert leader(vocabulary, own, relayed) == "own/f"
    assert leader(vocabulary, own, relayed, aside=("own/f",)) == "news/f"


def test_an_own_result_does_not_displace_a_relay_of_another_result(vocabulary: Vocabulary) -> None:
    own = dossier("own", share("s", events=1, total=20, outcome="relapse-after-withdrawal"))
    relayed = dossier("news", replace(share("s", events=12, total=40), role="Relayed"))
    assert leader(vocabulary, own, relayed) == "news/f"


def test_ties_go_to_the_earlier_publication_then_to_the_name(vocabulary: Vocabulary) -> None:
    later = dossier("a-later", share("l", events=5, total=10), year=2015)
    earlier = dossier("z-earlier", share("e", events=5, total=10), year=2005)
    same_year = dossier("y-earlier", share("y", events=5, total=10), year=2005)
    assert leader(vocabulary, later, earlier, same_year) == "y-earlier/f"


def test_what_is_no_proportion_of_patients_does_not_lead(vocabulary: Vocabulary) -> None:
    no_total = dossier("none", share("n", statistic="count", events=0))
    reports = dossier("reports", share("r", measure_kind="ShareOfReports"))
    ratio = dossier("ratio", share("h", statistic="hazard-ratio"))
    courses = dossier("courses", share("c", events=1, total=9, denominator="TreatmentCourses"))
    dossiers = (replace_value(no_total), reports, ratio, courses)
    assert TOPIC not in leading(dossiers, vocabulary, ())


def replace_value(given: Dossier) -> Dossier:
    (claim,) = given.claims
    assert isinstance(claim, Finding)
    return replace(given, claims=(replace(claim, value=None),))


def test_a_narrower_outcome_and_condition_answer_for_the_broader(vocabulary: Vocabulary) -> None:
    narrow = share("s", outcome="relapse-after-withdrawal", condition="discoid-le")
    topics = leading([dossier("narrow", narrow)], vocabulary, ())
    assert topics[TOPIC] == "narrow/f"
    assert ("thalidomide", "relapse", "chronic-cle-gilliam") in topics
    assert ("thalidomide", "relapse", "tumidus") not in topics


def test_people_with_systemic_lupus_do_not_decide_while_others_stand(
    vocabulary: Vocabulary,
) -> None:
    systemic = dossier(
        "systemic", share("s", events=1, total=90, population_match="SleWithSkinDisease")
    )
    cutaneous = dossier("cutaneous", share("c", events=5, total=10))
    assert leader(vocabulary, systemic, cutaneous) == "cutaneous/f"
    assert leader(vocabulary, systemic) == "systemic/f"
