"""Formats that are known and not read."""

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.content import Content, Hostile
from loaders.not_read.read import recognise, records
from loaders.not_read.transform import made
from loaders.record import Record, Unreadable, Unusable
from loaders.registry import formats


def content(data: bytes) -> Content:
    return Content("file", lambda: io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("primaryid$caseid$caseversion\n1$1$1\n2$2$1\n", "FAERS reports in ASCII with 2 rows: "),
        ("ISR$DRUG_SEQ$DRUGNAME\n1$1$X\n", "FAERS reports in ASCII with 1 row: "),
        ('{"meta": {"terms": "openFDA"}, "results": [{"term": "A", "count": 3}]}', "openFDA: "),
        ('{"results": [{"safetyreportid": "1"}]}', "reports of openFDA: "),
        ("STUDYID,DOMAIN,USUBJID,AETERM\nS,AE,1,RASH\n", "a table of SDTM with 1 row: "),
        ("person_id,condition_concept_id\n1,0\n", "a table of OMOP"),
        ("code,system\nL93.0,ICD10\n", "a list of codes"),
        ('{"ctrname": "EUCTR", "a2_eudract_number": "2013-1"}', "ctrdata"),
        ("subject_id\tpredicate_id\tobject_id\na\tb\tc\n", "SSSOM"),
        ("Study,D1,D2,D3,D4,D5,Overall\nA,Low,Low,Low,Low,Low,Low\n", "risk of bias"),
        (
            "name: X\nevidence:\n  - reference: PMID:1\n    supports: SUPPORT\n    snippet: x\n",
            "dismech",
        ),
    ],
)
def test_a_file_that_is_not_read_is_one_record_refused_with_what_to_do(
    text: str, said: str
) -> None:
    given_in = content(text.encode())
    assert "not read" in (recognise(given_in.head()) or "")
    (refused,) = records(given_in)
    assert said in refused.sentence
    assert refused.position == "the file"


def test_a_trial_of_clinicaltrials_gov_that_went_through_ctrdata_is_none_of_these() -> None:
    text = b'{"protocolSection": {"identificationModule": {}}, "ctrname": "CTGOV2"}'
    assert recognise(content(text).head()) is None


def test_an_extraction_sheet_with_risk_of_bias_beside_its_numbers_is_none_of_these() -> None:
    header = b"study,arm,death_e,death_n,D1,D2,D3,D4,D5,Overall\n"
    assert recognise(content(header).head()) is None


def test_nothing_is_made_of_them() -> None:
    record = Record(key="", position="the file", raw=b"", content=None)
    with pytest.raises(Unusable, match="not read"):
        made(record, formats()["not_read"])


def test_what_is_claimed_of_the_samples(samples: Path) -> None:
    claimed = {
        f"{path.parent.name}/{path.name}"
        for path in samples.glob("*/*")
        if recognise(Content(path.name, lambda p=path: p.open("rb")).head())  # type: ignore[misc]
    }
    assert claimed == {
        "extraction_sheets/ae_categories.xlsx",
        "extraction_sheets/dismech_SLE_excerpt.yaml",
        "extraction_sheets/ontology_mapping.csv",
        "extraction_sheets/rob_secondary_2024.01.24.xlsx",
        "faers/faers_count_pembrolizumab_reaction_20260811.json",
        "omop_sdtm/ae_sites701-703.csv",
        "omop_sdtm/chronic-cutaneous-lupus_codelist.csv",
        "omop_sdtm/condition_occurrence_even.csv",
        "omop_sdtm/dm_sites701-703.csv",
        "other_registries/2013-000615-24-BE.json",
        "other_registries/96912679.json",
    }


def test_every_member_of_a_faers_zip_is_known(samples: Path) -> None:
    import zipfile

    with zipfile.ZipFile(samples / "faers" / "faers_ascii_2017q2.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".txt")]
        assert len(names) == 7
        for name in names:
            (refused,) = records(content(archive.read(name)))
            assert "FAERS" in refused.sentence, name


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_whatever_the_bytes_it_is_known_or_not(data: bytes) -> None:
    recognise(content(data).head())
    with contextlib.suppress(Unreadable, Hostile):
        list(records(content(data)))
