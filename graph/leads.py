"""Which finding decides for a therapy, an outcome and a condition.

Among usable findings that are a proportion of patients and about the condition or narrower: an
own result displaces its relays, named as such or told by study, outcome and statistic; a study
inside a usable synthesis does not decide; nor does one of people with systemic or another
disease, while one of people with cutaneous lupus stands, nor a subtype where the same study has
the whole; then the synthesis with the latest search leads, else the largest total; ties go to
the earlier publication, then to the IRI. The others stand under it with verdicts of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.claim import Dossier, Finding
from graph.document import Study
from ontology.vocabulary import Vocabulary

SHARES = frozenset({"proportion", "pooled-proportion", "count"})
_OF_PATIENTS = frozenset({"Incidence", "Prevalence", "EventsCausingWithdrawal", "Ambiguous"})
_OTHER_PEOPLE = frozenset({"SleWithSkinDisease", "OtherPopulation"})
_SYNTHESES = frozenset({"meta-analysis", "systematic-review"})

# A topic: slugs of therapy, outcome and condition.
Topic = tuple[str, str, str]


@dataclass(frozen=True)
class Contender:
    """A finding with what ranks it: its slug, study, and the year of its document."""

    slug: str
    finding: Finding
    study: Study | None
    year: int

    @property
    def rank(self) -> tuple[bool, str, int, int, str]:
        """Smallest leads."""
        synthesis = self.study is not None and self.study.design in _SYNTHESES
        search = (self.study.searched_until or "") if synthesis and self.study else ""
        newest_first = "".join(chr(0x10FFFF - ord(char)) for char in search.ljust(10))
        return (not synthesis, newest_first, -(self.finding.total or 0), self.year, self.slug)


def leading(
    dossiers: Iterable[Dossier], vocabulary: Vocabulary, aside: Iterable[str]
) -> dict[Topic, str]:
    """Each topic that has a proportion of patients -> the slug of the finding that leads."""
    by_topic: dict[Topic, list[Contender]] = defaultdict(list)
    for contender in _contenders(dossiers, frozenset(aside)):
        for topic in topics_of(contender.finding, vocabulary):
            by_topic[topic].append(contender)
    ranked = sorted(by_topic.items())
    return {topic: _leader(contenders, topic[2]).slug for topic, contenders in ranked}


def is_share_of_patients(finding: Finding) -> bool:
    """Whether the finding is a proportion of patients, whatever the proportion counts.

    A share of those with or without a predictor is none: it is half of an association.
    """
    counted = finding.events is not None and finding.total is not None
    return (
        finding.statistic in SHARES
        and not finding.predictor
        and finding.measure_kind in _OF_PATIENTS
        and finding.denominator != "TreatmentCourses"
        and (counted or (finding.value is not None and finding.statistic != "count"))
    )


def _contenders(dossiers: Iterable[Dossier], aside: frozenset[str]) -> Iterator[Contender]:
    dossiers = list(dossiers)
    studies = {study.slug: study for dossier in dossiers for study in dossier.studies}
    years = {d.slug: d.document.year for d in dossiers if d.document and d.document.year}
    for dossier in dossiers:
        year = years.get(dossier.slug, 9999)
        for finding in dossier.claims:
            slug = f"{dossier.slug}/{finding.key}"
            if isinstance(finding, Finding) and slug not in aside and is_share_of_patients(finding):
                yield Contender(slug, finding, studies.get(finding.study), year)


def topics_of(finding: Finding, vocabulary: Vocabulary) -> Iterator[Topic]:
    """The topics a finding belongs to: its therapy, with every outcome and condition above."""
    for outcome in vocabulary.within[f"outcome/{finding.outcome}"]:
        for condition in vocabulary.within[f"condition/{finding.condition}"]:
            yield (
                finding.therapy,
                outcome.removeprefix("outcome/"),
                condition.removeprefix("condition/"),
            )


def _leader(contenders: list[Contender], condition: str) -> Contender:
    own = [c for c in contenders if c.finding.role == "Own"]
    own_slugs, own_results = {c.slug for c in own}, {_result(c.finding) for c in own}
    pooled = {slug for c in contenders if c.study for slug in c.study.includes}
    deciding = [
        c
        for c in contenders
        if c.finding.study not in pooled
        and (
            c.finding.role == "Own"
            or not (own_slugs & set(c.finding.relays) or _result(c.finding) in own_results)
        )
    ]
    whole = {_of_one(c) for c in deciding if c.finding.condition == condition}
    deciding = [c for c in deciding if c.finding.condition == condition or _of_one(c) not in whole]
    deciding = deciding or contenders
    about = [c for c in deciding if c.finding.population_match not in _OTHER_PEOPLE]
    return min(about or deciding, key=lambda contender: contender.rank)


def _of_one(contender: Contender) -> tuple[str, str]:
    return contender.finding.study, contender.finding.outcome


def _result(finding: Finding) -> tuple[str, str, str]:
    return finding.study, finding.outcome, finding.statistic
