"""What our readers say of a sample, in the words of EXPECTED.jsonl: one function a format.

Each gives the facts of one record by the keys of its row; a key that it does not give is not
compared, and stands in `NOT_COMPARED` with the reason.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from graph.claim import UnmappedFinding
from loaders.bibliographic import year_in
from loaders.fhir.values import Evidence
from loaders.jats.article import Article
from loaders.jats.transform import made as made_of_article
from loaders.record import Record
from loaders.registry import formats

if TYPE_CHECKING:
    from loaders.clinical_trials.study import Registration
    from loaders.nlm import Citation

Row = Mapping[str, Any]

# The keys that have facts which are not compared, and why.
NOT_COMPARED: Final[Mapping[str, str]] = {
    "ico_labels": "what annotators call a result (`significantly increase`), no words of a text",
    "ico_prompts": "annotators' words for comparisons; only those of the MUSE trial are compared",
    "notes": "prose; that on the MUSE trial is written anew with our numbers, and compared",
    "gold_numbers": (
        "only those that have a mean, of articles whose tables are no pictures; no finding is made "
        "of figures, pictures, or counts in words. Those of PMC4987981 agree with its table 1, "
        "which is the baseline: they are no results, and no finding is made of them"
    ),
}
_MUSE: Final = "jats/PMC5299497.nxml"
_SKIN: Final = "≥50% improvement in CLASI"
# What the prompts and notes of the MUSE trial call the rows of its tables.
_OUTCOMES: Final = {
    "Percentage of patients achieving an SLE Responder Index 4": "SRI(4)",
    "Percentage of patients achieving an SLE Responder Index 6": "Modified SRI(6)",
    "British Isles Composite Lupus Assessment improvement": "BICLA responder",
    "Adverse events ": "Any adverse event",
}


def facts_of(record: Record, row: Row) -> dict[str, Any]:
    """The facts that we read of a record, for the keys of its row in EXPECTED.jsonl."""
    return _READ[row["format"]](record, row)


def _pubmed(record: Record, row: Row) -> dict[str, Any]:
    said: Citation = record.content
    return {
        "pmid": said.pmid,
        "version": said.version,
        "status": said.status,
        "title": said.title,
        "vernacular": said.vernacular_title,
        "year": str(year_in(said.date)),
        "journal": said.journal,
        "doi": said.doi,
        "pmcid": said.pmcid,
        "languages": list(said.languages),
        "publication_types": list(said.publication_types),
        "mesh": [each.name for each in said.headings],
        "n_authors": len(said.authors),
        "collective": list(said.collective),
        "n_investigators": said.n_investigators,
        "abstract_labels": [each.label for each in said.abstract],
        "has_other_abstract": bool(said.other_abstracts),
        "databank": [number for _, number in said.databank],
        "comments_corrections": [[each.kind, each.pmid] for each in said.comments],
        "n_references": said.n_references,
    } | ({"book": bool(said.book_title)} if "book" in row else {})


def _trial(record: Record, row: Row) -> dict[str, Any]:
    said: Registration = record.content
    common: dict[str, Any] = {
        "nct": said.nct,
        "title": said.brief_title,
        "status": said.status or None,
        "conditions": list(said.conditions) or None,
        "arms": [arm.label for arm in said.arms],
        "interventions": [[item.kind, item.name] for item in said.interventions],
        "has_results": said.results_given,
        "n_outcome_measures": len(said.measures),
    }
    if row["format"] == "ctgov_xml":
        totals = [
            ["Total, " + words, group.id, group.title, *map(str, (tally.affected, tally.at_risk))]
            for kind, words in (
                ("deaths", "all-cause mortality"),
                ("serious", "serious adverse events"),
            )
            for group in said.event_groups
            if (tally := getattr(group, kind)).at_risk is not None
        ]
        return {**common, "enrollment": str(said.enrolment), "serious_total": totals}
    numbers = [
        {"id": group.id, "title": group.title}
        | {
            f"{kind}Num{name}": number
            for kind in ("deaths", "serious", "other")
            for name, number in (
                ("Affected", getattr(group, kind).affected),
                ("AtRisk", getattr(group, kind).at_risk),
            )
        }
        for group in said.event_groups
    ]
    enrolment = {"count": said.enrolment, "type": said.enrolment_kind}
    return common | {
        "phases": list(said.phases) or None,
        "study_type": said.design.study_type or None,
        "enrollment": enrolment if said.enrolment is not None else None,
        "ae_groups": numbers,
        "n_serious_event_terms": len(said.serious_events),
        "n_other_event_terms": len(said.other_events),
        "frequency_threshold": said.frequency_threshold or None,
        "pmids": [item.pmid for item in said.references if item.pmid],
    }


def _fhir(record: Record, row: Row) -> dict[str, Any]:
    said = record.content
    is_evidence = isinstance(said, Evidence)
    statistics = [
        {
            "type": one.kind,
            "value": one.value,
            "numberAffected": one.affected,
            "sampleSize": _sample_size(one, wanted.get("sampleSize") or {}),
            "n_attribute_estimates": len(one.estimates),
        }
        for one, wanted in zip(said.statistics, row["statistics"], strict=False)
    ] if is_evidence else None  # fmt: skip
    kind = "Evidence" if is_evidence else "Citation"
    return {"resourceType": kind, "id": said.id, "title": said.title, "statistics": statistics}


def _sample_size(statistic: Any, wanted: Row) -> dict[str, Any] | None:
    """Its numbers; of its notes, which stand among all notes of the statistic, those wanted."""
    size = {
        "numberOfStudies": statistic.studies,
        "numberOfParticipants": statistic.participants,
        "knownDataCount": statistic.known,
        "note": [n for n in wanted.get("note", ()) if n["text"] in statistic.notes] or None,
    }
    return {name: value for name, value in size.items() if value is not None} or None


def _jats(record: Record, row: Row) -> dict[str, Any]:
    said: Article = record.content
    found: dict[str, Any] = {
        "ids": dict(said.ids),
        "article_type": said.article_type,
        "title": said.title,
        "n_tables": said.n_tables,
        "n_refs": len(said.references),
    }
    if said.tables and any(map(_has_means, row["gold_numbers"])):
        found["gold_numbers"] = _gold_numbers(said, row["gold_numbers"])
    if row["file"] == _MUSE:
        claims = made_of_article(record, formats()["jats"]).dossier.claims
        findings = [claim for claim in claims if isinstance(claim, UnmappedFinding)]
        found["ico_prompts"] = [p for p in row["ico_prompts"] if _answered(p, findings)]
        found["notes"] = _note_on_muse(said, findings)
    return found


def _gold_numbers(article: Article, gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those without a mean, and those whose groups both have theirs in one row of a table."""
    rows = [
        (table.header[0].texts, row.texts)
        for table in article.tables
        if table.header
        for row in table.body
    ]
    return [one for one in gold if not _has_means(one) or any(_in_row(one, *row) for row in rows)]


def _has_means(gold: Row) -> bool:
    return gold["intervention_mean"] != ""


def _in_row(gold: Row, header: tuple[str, ...], cells: tuple[str, ...]) -> bool:
    """Whether a row holds the numbers of both groups, each under a head with its name and size."""
    return all(
        any(
            head.casefold().startswith(gold[side])
            and f"n = {gold[f'{side}_group_size']})" in head
            and re.sub(r"[()\s]", "", cell)
            == f"{gold[f'{side}_mean']}±{gold[f'{side}_standard_deviation']}"
            for head, cell in zip(header, cells, strict=True)
        )
        for side in ("intervention", "comparator")
    )


def _answered(prompt: Row, findings: list[UnmappedFinding]) -> bool:
    """Whether there are findings on the outcome of a prompt in both of its groups."""
    groups = {
        (finding.therapy_as_named or "").replace(",", "")
        for finding in findings
        if (finding.outcome_as_named or "").startswith(_OUTCOMES[prompt["Outcome"]])
    }
    return {prompt["Intervention"], prompt["Comparator"]} <= groups


def _note_on_muse(article: Article, findings: list[UnmappedFinding]) -> str:
    """The note on the MUSE trial, written anew with the numbers that we read.

    Of an outcome the first three findings: placebo, 300 mg and 1000 mg at the first time told.
    """

    def of(outcome: str) -> list[UnmappedFinding]:
        return [f for f in findings if (f.outcome_as_named or "").startswith(outcome)][:3]

    def counts(outcome: str) -> str:
        return ",".join(f"{finding.events}/{finding.total}" for finding in of(outcome))

    _, efficacy, _ = article.tables
    placebo, low, high = (finding.total for finding in of("SRI(4)"))
    safety = "/".join(str(finding.total) for finding in of("Serious adverse events"))
    deaths = ",".join(str(finding.events) for finding in of("Death"))
    skin = next(row.texts for row in efficacy.body if row.texts[0] == _SKIN)
    ratios = " and ".join(skin[column].replace("–", "-") for column in (3, 6))
    level = efficacy.header[1].texts[3].removeprefix("OR (").removesuffix(" CI)")
    bare = ", ".join(f'"{f.as_printed}"' for f in findings if f.total_source == "Inferred")
    return (
        f"ANIFROLUMAB MUSE phase IIb SLE, PMID {article.id('pmid')}, DOI {article.id('doi')}. "
        f"Efficacy n: placebo {placebo}, 300mg {low}, 1000mg {high}; "
        f"SAFETY n: {safety} (differ!). SAE {counts('Serious adverse events')}; "
        f"zoster {counts('Herpes zoster')}; death {deaths}; "
        f"CLASI>=50%: {counts(_SKIN)} OR {ratios}: "
        f"intervals are {level} CI, not 95%; one cell {bare} lacks its denominator"
    )


_READ: Final[Mapping[str, Callable[[Record, Row], dict[str, Any]]]] = {
    "pubmed_xml": _pubmed,
    "ctgov_v2_json": _trial,
    "ctgov_xml": _trial,
    "fhir_r5": _fhir,
    "fhir_r6": _fhir,
    "jats": _jats,
}
