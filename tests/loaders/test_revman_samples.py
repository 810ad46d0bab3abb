"""RevMan samples: every effect agrees with its data, in every form of one review."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Final

from graph.claim import UnmappedFinding
from loaders.content import Content, Head
from loaders.record import Made, Record
from loaders.registry import formats
from loaders.revman import read, transform
from loaders.revman.agreement import disagreements, measure_told_by
from loaders.revman.values import Review

SOURCE: Final = formats()["revman"]


def content(data: bytes) -> Content:
    return Content("name", lambda: io.BytesIO(data), len(data))


def record(data: bytes) -> Record:
    (found,) = read.records(content(data))
    return found


def review(data: bytes) -> Review:
    found = record(data).content
    assert isinstance(found, Review)
    return found


def made(data: bytes) -> Made:
    return transform.made(record(data), SOURCE)


def findings(data: bytes) -> dict[str, UnmappedFinding]:
    claims = made(data).dossier.claims
    return {claim.key: claim for claim in claims if isinstance(claim, UnmappedFinding)}


def test_an_rm5_and_its_table_give_the_same_effects_and_all_agree(samples: Path) -> None:
    one = (samples / "revman/Fleiss1993.rm5").read_bytes()
    two = (samples / "revman/Fleiss1993_CR.csv").read_bytes()
    assert made(one).warnings == made(two).warnings == ()
    xml, table = findings(one), findings(two)
    keys = [key for key in xml if key.startswith("a1-1") and not key.endswith("pooled")]
    assert len(keys) == 3 * 7
    for key in [*keys, "a1-1-pooled"]:
        a, b = xml[key], table[key]
        assert (a.statistic, a.events, a.total, a.therapy_as_named, a.outcome_as_named) == (
            b.statistic,
            b.events,
            b.total,
            b.therapy_as_named,
            b.outcome_as_named,
        )
        for number in ("value", "reported_lower", "reported_upper"):
            assert round(getattr(a, number) or 0, 6) == round(getattr(b, number) or 0, 6)
    arms = [key for key in xml if key.startswith("a1-2")]
    assert len(arms) == 2 * 5
    for key in arms:
        a, b = xml[key], table[key]
        assert (a.value, a.dispersion, a.total) == (b.value, b.dispersion, b.total)
    assert table["a1-2-pooled"].value == Decimal("-0.70938839")
    assert "a1-2-pooled" not in xml
    assert len(made(one).dossier.studies) == len(made(two).dossier.studies) == 13


def test_the_tables_in_a_nested_archive_agree_too(samples: Path) -> None:
    read_in = {}
    with zipfile.ZipFile(samples / "revman/Fleiss1993.zip") as outer:
        (inner,) = (name for name in outer.namelist() if name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(outer.read(inner))) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                if read.recognise(content(data).head()):
                    read_in[name.rpartition("-")[2]] = list(read.records(content(data)))
    assert {name: len(found) for name, found in read_in.items()} == {
        "rows.csv": 1,
        "settings.csv": 1,
        "estimates.csv": 0,
    }
    (rows,) = read_in["rows.csv"]
    assert rows.content.rows == 12
    assert transform.made(rows, SOURCE).warnings == ()
    assert [measure_told_by(analysis) for analysis in rows.content.analyses] == ["OR", ""]


def test_a_cochrane_download_of_91_rows_agrees_with_its_own_data(samples: Path) -> None:
    data = (samples / "extraction_sheets/CD015854.csv").read_bytes()
    found = review(data)
    assert (found.rows, sum(len(a.data) for a in found.analyses), found.left_out) == (91, 91, ())
    first = findings(data)
    assert (first["a1-1-r1-1"].events, first["a1-1-r1-1"].total) == (14, 96)
    assert (first["a1-1-r1-2"].events, first["a1-1-r1-2"].total) == (21, 104)
    effect = first["a1-1-r1-effect"]
    assert (effect.statistic, effect.value) == ("risk-ratio", Decimal("0.722222"))
    assert (effect.reported_lower, effect.reported_upper) == (
        Decimal("0.389785"),
        Decimal("1.338185"),
    )
    told = [measure_told_by(analysis) for analysis in found.analyses]
    assert set(told) == {"RR", "MD", "SMD", ""}
    assert told.count("") == 1
    for analysis, measure in zip(found.analyses, told, strict=True):
        assert not list(disagreements(analysis, measure))
    for finding in first.values():
        if finding.statistic == "mean":
            assert finding.dispersion != 0


def test_of_all_samples_only_revman_ones_are_claimed(samples: Path) -> None:
    claimed = {
        path.name
        for path in samples.rglob("*")
        if path.is_file() and read.recognise(Head(path.name, path.read_bytes()[: 1 << 16]))
    }
    assert claimed == {"Fleiss1993.rm5", "Fleiss1993_CR.csv", "CD015854.csv"}
