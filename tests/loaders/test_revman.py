"""RevMan reviews and tables: data of studies, effects computed again, zeros that are none."""

import io
from contextlib import suppress
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claim import UnmappedFinding
from loaders.content import Content, Hostile
from loaders.record import Made, Record, Unreadable, Unusable
from loaders.registry import formats
from loaders.revman import read, transform
from loaders.revman.agreement import measure_told_by
from loaders.revman.effects import (
    Means,
    interval,
    of_means,
)
from loaders.revman.values import Review

SOURCE: Final = formats()["revman"]
RM5: Final = """<?xml version="1.0" encoding="ISO-8859-1"?>
<COCHRANE_REVIEW DOI="10.1002/14651858.CD000001" MODIFIED="2020-01-02 03:04:05 +0200">
<COVER_SHEET><TITLE>Thalidomide for sj\xf6gren</TITLE>
<CREATORS><PERSON ID="????"><FIRST_NAME/><LAST_NAME/></PERSON>
<PERSON ID="1"><FIRST_NAME>Anna</FIRST_NAME><MIDDLE_INITIALS>B</MIDDLE_INITIALS>
<LAST_NAME>M\xfcller</LAST_NAME></PERSON></CREATORS>
<DATES><LAST_SEARCH><DATE DAY="" MONTH="3" YEAR="2019"/></LAST_SEARCH>
<REVIEW_PUBLISHED ISSUE="1" YEAR="2020"/></DATES></COVER_SHEET>
<STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>
<STUDY ID="STD-A_x002d_1" NAME="A-1" YEAR="2001"><REFERENCE><AU>Smith J</AU><TI>A trial</TI>
<IDENTIFIERS><IDENTIFIER TYPE="MEDLINE" VALUE="123456"/></IDENTIFIERS></REFERENCE></STUDY>
<STUDY ID="STD-B" NAME="B" YEAR="2002"/><STUDY ID="STD-C" NAME="C" YEAR="2003"/>
</INCLUDED_STUDIES></STUDIES></STUDIES_AND_REFERENCES>
<ANALYSES_AND_DATA><COMPARISON NO="1"><NAME>Thalidomide versus placebo</NAME>
<DICH_OUTCOME NO="1" EFFECT_MEASURE="RR" METHOD="MH" RANDOM="NO" CI_STUDY="95" CI_TOTAL="95"
 ESTIMABLE="YES" EFFECT_SIZE="{pooled}" CI_START="0.306" CI_END="1.4542" EVENTS_1="8"
 EVENTS_2="12" TOTAL_1="40" TOTAL_2="40" WEIGHT="100.0" P_Z="0.28" TAU2="0.0" CHI2="0.0">
<NAME>Relapse</NAME><GROUP_LABEL_1>Experimental</GROUP_LABEL_1><GROUP_LABEL_2>Control</GROUP_LABEL_2>
<DICH_DATA STUDY_ID="STD-A_x002d_1" EVENTS_1="4" TOTAL_1="20" EVENTS_2="6" TOTAL_2="20"
 ESTIMABLE="YES" EFFECT_SIZE="{first}" CI_START="0.2213" CI_END="2.0087" WEIGHT="50.0" O_E="0.0"/>
<DICH_DATA STUDY_ID="STD-B" EVENTS_1="4" TOTAL_1="20" EVENTS_2="6" TOTAL_2="20" ESTIMABLE="YES"
 EFFECT_SIZE="0.6667" CI_START="0.2213" CI_END="2.0087" WEIGHT="50.0"/>
<DICH_DATA STUDY_ID="STD-C" EVENTS_1="0" TOTAL_1="5" EVENTS_2="0" TOTAL_2="{empty}" ESTIMABLE="NO"
 EFFECT_SIZE="0.0" CI_START="0.0" CI_END="0.0" WEIGHT="0.0"/>
</DICH_OUTCOME></COMPARISON></ANALYSES_AND_DATA></COCHRANE_REVIEW>"""
WEB: Final = (
    "Analysis group,Analysis number,Analysis name,Subgroup,Applicability,Study,Study year,GIV Mean,"
    "GIV SE,Experimental mean,Experimental SD,Experimental cases,Experimental N,Control mean,"
    "Control SD,Control cases,Control N,O-E,Variance,Weight,Mean,CI start,CI end,Footnotes"
)
ZERO: Final = "0.0,0.0,0.0,0.0"


def review_text(pooled: str = "0.6667", first: str = "0.6667", empty: str = "5") -> bytes:
    text = RM5.replace("{pooled}", pooled).replace("{first}", first).replace("{empty}", empty)
    return text.encode("latin-1")


def web(*rows: str) -> bytes:
    return "\r\n".join((WEB, *rows)).encode("utf-8-sig")


def row(
    study: str, one: tuple[int, int], two: tuple[int, int], effect: str, number: str = "1"
) -> str:
    cells = f"0.0,0.0,{one[0]},{one[1]},0.0,0.0,{two[0]},{two[1]}"
    return f"1,{number},Relapse,,OVERALL,{study},2001,0.0,0.0,{cells},0.0,0.0,0.0,{effect},"


def means(study: str, one: tuple[str, str, int], two: tuple[str, str, int], effect: str) -> str:
    cells = f"{one[0]},{one[1]},0,{one[2]},{two[0]},{two[1]},0,{two[2]}"
    return f"1,2,Score,,OVERALL,{study},2001,0.0,0.0,{cells},0.0,0.0,0.0,{effect},"


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


def test_a_review_is_a_synthesis_that_includes_its_studies() -> None:
    dossier = made(review_text()).dossier
    synthesis, *studies = dossier.studies
    assert dossier.document is not None
    assert dossier.document.title == "Thalidomide for sjögren"
    assert dossier.document.authors == ("Müller AB",)
    assert dossier.document.doi == "10.1002/14651858.cd000001"
    assert [link.pmid for link in dossier.document.links] == ["123456"]
    assert synthesis.design == "meta-analysis"
    assert synthesis.searched_until == "2019-03"
    assert synthesis.includes == tuple(study.slug for study in studies)
    assert [study.label for study in studies] == ["A-1 2001", "B 2002", "C 2003"]


def test_each_arm_has_its_events_and_each_study_its_effect() -> None:
    found = findings(review_text())
    one, two, effect = (found[f"a1-1-r1-{part}"] for part in ("1", "2", "effect"))
    assert (one.therapy_as_named, one.events, one.total) == ("Thalidomide", 4, 20)
    assert (two.therapy_as_named, two.events, two.total) == ("placebo", 6, 20)
    assert (effect.statistic, effect.value) == ("risk-ratio", Decimal("0.6667"))
    assert (effect.therapy_as_named, effect.comparator_as_named) == ("Thalidomide", "placebo")
    assert effect.outcome_as_named == "Relapse"
    assert (effect.field or "").endswith("DICH_DATA[1]/@EFFECT_SIZE")
    assert found["a1-1-pooled"].study.endswith("-synthesis")
    assert found["a1-1-pooled"].p_value == Decimal("0.28")


def test_nobody_with_an_event_is_a_zero_and_an_effect_that_is_none_is_not() -> None:
    found = findings(review_text())
    assert (found["a1-1-r3-1"].events, found["a1-1-r3-1"].total) == (0, 5)
    assert "a1-1-r3-effect" not in found


def test_an_arm_with_nobody_in_it_is_nothing() -> None:
    found = findings(review_text(empty="0"))
    assert "a1-1-r3-2" not in found


def test_effects_that_agree_with_their_data_are_not_warned_of() -> None:
    assert made(review_text()).warnings == ()


def test_an_effect_that_is_not_that_of_its_data_is_warned_of_with_both_numbers() -> None:
    (warning,) = made(review_text(first="0.6767")).warnings
    assert "0.6767 is printed, 0.666667 computed" in warning
    assert "A-1" in warning
    (warning,) = made(review_text(pooled="0.70")).warnings
    assert "pooled" in warning
    assert "0.70 is printed, 0.666667 computed" in warning
    assert findings(review_text(pooled="0.70"))["a1-1-pooled"].value == Decimal("0.70")


def test_more_events_than_people_are_left_out_and_told() -> None:
    data = review_text().replace(b'EVENTS_1="4" TOTAL_1="20"', b'EVENTS_1="40" TOTAL_1="20"', 1)
    found = made(data)
    assert "40 events in the 1. group are more than its 20 people" in found.warnings[0]
    assert len(review(data).analyses[0].data) == 2
    assert review(data).rows == 3


def test_zeros_that_stand_for_not_applicable_are_no_measurements() -> None:
    found = findings(web(row("A", (14, 96), (21, 104), "0.722222,0.389785,1.338185")))
    assert {finding.statistic for finding in found.values()} == {"proportion", "risk-ratio"}
    assert all(finding.dispersion is None for finding in found.values())


def test_a_mean_of_zero_with_a_standard_deviation_is_a_mean() -> None:
    found = findings(
        web(
            means("A", ("0.0", "2.0", 10), ("1.0", "2.0", 10), "0,0,0"),
            means("B", ("0.0", "0.0", 1), ("1.0", "2.0", 10), "0,0,0"),
        )
    )
    assert found["a1-2-r1-1"].value == 0
    assert "a1-2-r2-1" not in found
    assert not any(key.endswith("effect") for key in found)


def test_a_measure_that_the_table_does_not_name_is_told_by_its_effects() -> None:
    found = review(web(row("A", (14, 96), (21, 104), "0.722222,0.389785,1.338185")))
    assert measure_told_by(found.analyses[0]) == "RR"
    unlike = made(web(row("A", (14, 96), (21, 104), "0.8,0.4,1.3")))
    assert "no single one gives them all" in unlike.warnings[0]
    keys = [claim.key for claim in unlike.dossier.claims]
    assert keys == ["a1-1-r1-1", "a1-1-r1-2"]


def test_a_standardised_difference_makes_no_finding_and_that_is_told() -> None:
    data = Means(5, 4.7, 13, 6.5, 3.8, 13)
    point = of_means(data, "SMD")
    assert point
    smd = interval(point, "SMD")
    effect = f"{smd.estimate:.6f},{smd.lower:.6f},{smd.upper:.6f}"
    found = made(web(means("A", ("5", "4.7", 13), ("6.5", "3.8", 13), effect)))
    assert "(SMD) is of no kind that is kept" in found.warnings[0]


FIVE: Final = (
    "Comparison Number;Outcome Number;Subgroup Number;Name;Data Type;Statistical Method;"
    "Effect Measure;Analysis Model;Events 1;Mean 1;SD 1;Total 1;Events 2;Mean 2;SD 2;Total 2;"
    "Effect Estimate;SE;CI Start;CI End;Weight;Q;P(Q);I²(Q);Tau²;Z;P(Z);Group Label 1;Group Label 2"
)


def five(*rows: str) -> bytes:
    return "\n".join((FIVE, *rows)).encode("utf-8-sig")


def test_a_table_with_semicolons_decimal_commas_and_short_rows_is_read() -> None:
    data = five(
        "1;0;0;Aspirin v placebo",
        "1;1;0;Death;DIC;MH;RR;Fixed;8;;;40;12;;;40;0,666667;;0,305637;1,454157;100",
        "1;1;0;A;;;;;4;0;0;20;6;0;0;20;0,666667;0,561543",
        "1;1;0;B;;;;;4;0;0;20;6;0;0;20;0,666667;0,561543",
    )
    found = findings(data)
    assert found["a1-1-r1-effect"].value == Decimal("0.666667")
    assert found["a1-1-r1-1"].therapy_as_named == "Aspirin"
    assert found["a1-1-r2-2"].field == "row 5, Events 2"
    assert (found["a1-1-pooled"].reported_lower, found["a1-1-pooled"].reported_upper) == (
        Decimal("0.305637"),
        Decimal("1.454157"),
    )


def test_subgroups_have_effects_of_their_own() -> None:
    data = five(
        "1;1;0;Death;DIC;MH;RR;Fixed;8;;;40;12;;;40;0.666667",
        "1;1;1;Women;;;;;4;;;20;6;;;20;0.666667",
        "1;1;1;A;;;;;4;0;0;20;6;0;0;20;0.666667",
        "1;1;2;Men;;;;;4;;;20;6;;;20;0.666667",
        "1;1;2;B;;;;;4;0;0;20;6;0;0;20;0.666667",
    )
    (analysis,) = review(data).analyses
    assert [(d.study, d.subgroup) for d in analysis.data] == [("A", "Women"), ("B", "Men")]
    assert [pool.subgroup for pool in analysis.pools] == ["", "Women", "Men"]
    assert made(data).warnings == ()


def test_a_row_with_too_many_cells_or_no_number_is_left_out_and_told() -> None:
    good = row("A", (14, 96), (21, 104), "0.722222,0.389785,1.338185")
    long, wordy = good + ",,and more", good.replace("14", "many")
    found = review(web(good, long, wordy))
    assert found.rows == 3
    assert len(found.analyses[0].data) == 1
    assert any("cell beyond the last column" in sentence for sentence in found.left_out)
    assert any("'many', which is no number" in sentence for sentence in found.left_out)


def test_a_table_without_rows_has_no_record() -> None:
    assert list(read.records(content(web()))) == []


BOMB: Final = b"""<?xml version="1.0"?><!DOCTYPE COCHRANE_REVIEW [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]><COCHRANE_REVIEW><COVER_SHEET><TITLE>&c;</TITLE></COVER_SHEET></COCHRANE_REVIEW>"""
XXE: Final = b"""<!DOCTYPE COCHRANE_REVIEW [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<COCHRANE_REVIEW><COVER_SHEET><TITLE>&a;</TITLE></COVER_SHEET></COCHRANE_REVIEW>"""


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        XXE,
        review_text()[:900],
        b"<OTHER/>",
        review_text().replace(b"ISO-8859-1", b"UTF-8"),
        review_text().replace(b"ISO-8859-1", b"no-such"),
        review_text().replace(b"</COMPARISON>", b"<DICH_DATA/></COMPARISON>"),
        b"<COCHRANE_REVIEW>" + b"<a>" * 5000,
        web("1,1,\x00"),
        web('1,1,"never closed'),
        web(row("A", (1, 2), (3, 4), "x,y,z")),
        (",".join(WEB.split(",") * 20) + "\n1,2,3").encode(),
        web("a" * (2 << 20)),
    ],
)
def test_hostile_or_damaged_files_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises((Unreadable, Hostile), match=r"."):
        list(read.records(content(data)))


ALLOWED: Final = (Unreadable, Unusable, Hostile)


def drained(data: bytes) -> None:
    """Reads and makes all of it, lets only our own refusals through, and counts the rows."""
    with suppress(*ALLOWED):
        read.recognise(content(data).head())
        for item in read.records(content(data)):
            found = item.content
            kept = sum(len(a.data) for a in found.analyses)
            assert kept <= found.rows
            transform.made(item, SOURCE)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    drained(data)
    drained(WEB.encode() + b"\n" + data)
    drained(b"<COCHRANE_REVIEW>" + data)


NUMBERS: Final = st.sampled_from(
    ["", "0", "0.0", "-1", "1", "5", "1e9", "1e300", "1E-500", "nan", "inf", "1,5", "٣", "1_0", "x"]
)
VALID: Final = (
    review_text(),
    web(row("A", (14, 96), (21, 104), "0.72,0.39,1.34")),
    five(
        "1;1;0;Death;DIC;MH;RR;Random;8;;;40;12;;;40;0.67", "1;1;0;A;;;;;4;0;0;20;6;0;0;20;0.67;1"
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    valid = data.draw(st.sampled_from(VALID))
    start = data.draw(st.integers(0, len(valid) - 1))
    end = data.draw(st.integers(start, min(len(valid), start + 40)))
    repeated = valid[start:end] * 3
    piece = data.draw(st.sampled_from([b"", b"\x00", b"\xff", b"<", b'"', b"\n", repeated]))
    drained(valid[:start] + piece + valid[end:])


@settings(max_examples=80, deadline=None)
@given(st.lists(NUMBERS, min_size=12, max_size=12), st.sampled_from(["MH", "IV", "PETO", "?"]))
def test_any_numbers_are_read_or_left_out(cells: list[str], method: str) -> None:
    quoted = [f'"{cell}"' for cell in cells]
    drained(web(f"1,1,Name,,,A,2001,{','.join(quoted)},0,0,{','.join(quoted[:4])},"))
    for kind in ("DIC", "CON", "IV", "O-E"):
        pooled = ";".join(quoted)
        for measure in ("OR", "RR", "RD", "PETO OR", "MD", "SMD", "Hazard Ratio"):
            head = f"1;1;0;Death;{kind};{method};{measure};Random;{pooled}"
            drained(five(head, f"1;1;0;A;;;;;{pooled}", f"1;1;0;B;;;;;{';'.join(quoted[::-1])}"))
    text = review_text().decode("latin-1")
    for old, new in zip(("4", "20", "6", "0.6667", "0.2213", "50.0"), cells, strict=False):
        text = text.replace(f'"{old}"', f'"{new}"')
    drained(text.encode("latin-1", "replace"))
