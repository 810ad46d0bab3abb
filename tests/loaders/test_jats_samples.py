"""What the sample articles hold, as computed by others, and the numbers of the MUSE trial."""

import io
from pathlib import Path

from graph.claim import UnmappedFinding
from loaders.content import Content
from loaders.jats import read
from loaders.jats.article import Article
from loaders.jats.transform import made
from loaders.record import Made, Record
from loaders.registry import sources

SOURCE = sources()["jats"]


def record_of(path: Path) -> Record:
    data = path.read_bytes()
    (record,) = read.records(Content(path.name, lambda: io.BytesIO(data), len(data)))
    assert isinstance(record, Record)
    return record


def made_of(path: Path) -> Made:
    return made(record_of(path), SOURCE)


def articles(samples: Path) -> dict[str, Article]:
    paths = sorted((samples / "jats").iterdir())
    return {f"jats/{path.name}": record_of(path).content for path in paths}


def test_the_tables_of_the_muse_trial_hold_its_numbers(samples: Path) -> None:
    _, efficacy, safety = articles(samples)["jats/PMC5299497.nxml"].tables
    n = "Placebo (n = {})", "Anifrolumab 300 mg (n = {})", "Anifrolumab 1,000 mg (n = {})"
    heads = [head.format(total) for head, total in zip(n, (102, 99, 104), strict=True)]
    assert [efficacy.header[1].texts[i] for i in (1, 2, 5)] == heads
    heads = [head.format(total) for head, total in zip(n, (101, 99, 105), strict=True)]
    assert list(safety.header[0].texts[1:4]) == heads
    assert {efficacy.header[1].texts[i] for i in (3, 6)} == {"OR (90% CI)"}
    events = {row.texts[0]: row.texts[1:4] for row in safety.body}
    assert events["Serious adverse events"] == ("19 (18.8)", "16 (16.2)", "18 (17.1)")
    assert events["Death"] == ("0 (0.0)", "0 (0.0)", "1 (1.0)")
    assert events["Herpes zoster"] == ("2 (2.0)", "5 (5.1)", "10 (9.5)")
    responses = {row.texts[0]: row.texts[1:] for row in efficacy.body}
    assert responses["≥50% improvement in CLASI"] == (
        "8/26 (30.8)", "17/27 (63.0)", "4.49 (1.67–12.12)", "0.013",
        "14/24 (58.3)", "2.97 (1.08–8.19)", "0.077",
    )  # fmt: skip
    assert [row.heading for row in efficacy.body if row.heading] == [
        "Week 24", "Week 52", "Disease flares", "SF‐36",
    ]  # fmt: skip


def test_the_findings_of_the_muse_trial_have_the_totals_of_their_own_table(samples: Path) -> None:
    claims = made_of(samples / "jats" / "PMC5299497.nxml").dossier.claims
    found = [claim for claim in claims if isinstance(claim, UnmappedFinding)]
    serious = [f for f in found if f.outcome_as_named == "Serious adverse events"]
    assert [(f.events, f.total) for f in serious] == [(19, 101), (16, 99), (18, 105)]
    skin = [f for f in found if f.outcome_as_named == "≥50% improvement in CLASI"]
    assert [(f.events, f.total) for f in skin] == [(8, 26), (17, 27), (14, 24)]
    assert {f.time_low for f in skin} == {52}
    assert [f.as_printed for f in found if f.total_source == "Inferred"] == ["34 (34.3)"]
    assert len({f.key for f in found}) == len(found)


def test_hydroxychloroquine_in_mice_is_no_clinical_evidence(samples: Path) -> None:
    result = made_of(samples / "jats" / "PMC4586379.nxml")
    assert result.dossier.document
    assert "not clinical" in (result.dossier.document.note or "")
    assert not result.dossier.claims


def test_a_retraction_among_the_samples_is_linked_to_what_it_retracts(samples: Path) -> None:
    document = made_of(samples / "jats" / "journal.ppat.1005207.xml").dossier.document
    assert document
    assert [(link.kind, link.pmid) for link in document.links] == [("RetractionOf", "23785291")]
    assert "It retracts doi:10.1371/journal.ppat.1003435." in (document.note or "")


def test_every_sample_is_claimed_by_its_reader_and_no_other_is(samples: Path) -> None:
    for path in sorted(p for p in samples.rglob("*") if p.is_file()):
        data = path.read_bytes()
        claimed = read.recognise(Content(path.name, lambda d=data: io.BytesIO(d), 0).head())
        assert bool(claimed) == (path.parent.name == "jats"), path
