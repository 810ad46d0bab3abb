"""A bad record is refused with its file and line and what to mend, and nothing is published."""

from pathlib import Path
from typing import Final

import pytest

from tests.program import run
from tests.small_record import RECORD, TEXT, refusals, written

Change = tuple[str, str]


def test_the_small_record_is_published_as_it_stands(tmp_path: Path) -> None:
    small = written(tmp_path)
    home = tmp_path / "home"
    ran = run("build", "--home", home, "--records", small.records, "--documents", small.documents)
    assert (ran.code, ran.err) == (0, "")


LONG: Final = (
    f'"{" ".join(TEXT[154:-1].split())}"\n        start: 154\n        end: {len(TEXT) - 1}'
)
SMALL: Final[dict[str, tuple[Change, str, str]]] = {
    "an unknown key": (
        ("    unit: proportion", "    units: proportion"),
        "    units:",
        "unknown key 'units'; did you mean unit",
    ),
    "an unknown key of a quote": (
        ("        end: 119", "        ends: 119"),
        "        ends:",
        "unknown key 'ends'; did you mean end",
    ),
    "an unknown key of the document": (
        ("  authors:", "  auhtors:"),
        "  auhtors:",
        "unknown key 'auhtors'; did you mean authors",
    ),
    "an unknown section": (
        ("recommendations:", "recomendations:"),
        "recomendations:",
        "unknown key 'recomendations'; did you mean recommendations",
    ),
    "a key that is missing": (
        ("  kind: JournalArticle\n", ""),
        "document:",
        "kind is missing; add it",
    ),
    "an unknown therapy": (
        ("    therapy: lenalidomide\n    direction", "    therapy: lenalidomid\n    direction"),
        "    therapy: lenalidomid\n",
        "no therapy is named 'lenalidomid'; did you mean lenalidomide",
    ),
    "an unknown therapy among the defaults": (
        ("  therapy: lenalidomide", "  therapy: lenalidomid"),
        "  therapy: lenalidomid\n",
        "no therapy is named 'lenalidomid'; did you mean lenalidomide",
    ),
    "an unknown outcome": (
        ("    outcome: insomnia", "    outcome: insomnai"),
        "    outcome: insomnai",
        "no outcome is named 'insomnai'; did you mean insomnia?",
    ),
    "an unknown concept that a background claim is about": (
        ("[condition/cle]", "[condition/clee]"),
        "    about:",
        "no condition is named 'clee'; did you mean cle",
    ),
    "a word that is not of a closed list": (
        ("    direction: For", "    direction: Forward"),
        "    direction:",
        "direction: 'Forward' is none of 'For', 'Against' or 'Neither'",
    ),
    "a bad date": (
        ("  year: 2020", "  year: 2020\n  published: 2020-13-01"),
        "  published:",
        "published: '2020-13-01' is no date; write 2015-05-05",
    ),
    "a date in seconds": (
        ("  year: 2020", "  year: 2020\n  published: 0"),
        "  published:",
        "published: '0' is no plain date; write 2015-05-05",
    ),
    "a bad number": (
        ("    value: 0.70", "    value: 70%"),
        "    value:",
        "value: '70%' is no number; write 0.16",
    ),
    "a decimal comma": (("value: 0.70", "value: 0,70"), "    value:", "value: '0,70' is no number"),
    "a number that is none": (
        ("    value: 0.70", "    value: nan"),
        "    value:",
        "value: 'nan' is no number",
    ),
    "a number in powers of ten": (
        ("    value: 0.70", "    value: 0E-999999999"),
        "    value:",
        "value: '0E-999999999' is no plain number; write 0.16",
    ),
    "digits of another script": (
        ("    value: 0.70", "    value: 0.\N{FULLWIDTH DIGIT SEVEN}0"),
        "    value:",
        "is no plain number; write 0.16",
    ),
    "a PMID in digits of another script": (
        ("  doi:", "  pmid: 2898\N{FULLWIDTH DIGIT NINE}\n  doi:"),
        "  pmid:",
        "has not the form of a PMID",
    ),
    "half a patient": (("events: 7", "events: 7.5"), "events:", "events: '7.5' is no whole number"),
    "fewer than no patients": (
        ("    events: 7", "    events: -7"),
        "    events:",
        "events: '-7' is no plain whole number; write 12",
    ),
    "a year out of reach": (
        ("  year: 2020", "  year: 20200"),
        "  year:",
        "'20200' has not the form of a year, such as 2018",
    ),
    "a language that is none": (
        ("  year: 2020", "  language: en fr\n  year: 2020"),
        "  language:",
        "'en fr' has not the form of a language tag, such as fr",
    ),
    "an empty wording": (
        ("  title: A small series", "  title: ' '"),
        "  title:",
        "title is empty; write it, or leave the key out",
    ),
    "a DOI with an address before it": (
        ("  doi: 10.1000", "  doi: https://doi.org/10.1000"),
        "  doi:",
        "'https://doi.org/10.1000/small.2020' has not the form of a DOI",
    ),
    "a PMID of nine digits": (
        ("  doi:", "  pmid: 289891111\n  doi:"),
        "  pmid:",
        "'289891111' has not the form of a PMID",
    ),
    "a PMCID without PMC": (
        ("  doi:", "  pmcid: 3306524\n  doi:"),
        "  pmcid:",
        "'3306524' has not the form of a PMCID, such as PMC3306524",
    ),
    "an address that is none": (
        ("  doi:", "  url: www.example.org\n  doi:"),
        "  url:",
        "'www.example.org' has not the form of a web address",
    ),
    "no identifier and no reason": (
        ("  doi: 10.1000/small.2020\n", ""),
        "document:",
        "it has neither doi, pmid, pmcid nor url; say why in no_identifier",
    ),
    "a name with a space": (
        ("  complete-response:\n", "  complete response:\n"),
        "  complete response:",
        "key: 'complete response' has not the form of a name",
    ),
    "a study with a name of another form": (
        ("  study: small-2020-series", "  study: Small (2020)"),
        "  study:",
        "study: 'Small (2020)' has not the form of a name",
    ),
    "a document named otherwise than its file": (
        ("  slug: small-2020", "  slug: small-2021"),
        "  slug:",
        "the file of document small-2021 is named small-2020.yaml; rename one",
    ),
    "a key of two sections": (
        ("  no-other-rash:", "  insomnia:"),
        "  insomnia:\n    role",
        "'insomnia' stands in findings and background; rename one of them",
    ),
    "a claim named as a study": (
        ("  no-other-rash:", "  small-2020-series:"),
        "  small-2020-series:\n    role",
        "'small-2020-series' stands in studies and background; rename one of them",
    ),
    "a document that is none": (
        (RECORD[: RECORD.index("\nstudies:")], "document: small-2020"),
        "document:",
        "document is no mapping of keys to values",
    ),
    "a claim that is none": (
        (RECORD[RECORD.index("  no-other-rash:") :], "  no-other-rash: nobody\n"),
        "  no-other-rash:",
        "no-other-rash is no mapping of keys to values",
    ),
    "defaults that are none": (
        (RECORD[RECORD.index("defaults:") : RECORD.index("findings:")], "defaults: Own\n"),
        "defaults:",
        "defaults is no mapping of keys to values",
    ),
    "a list that is none": (
        ("authors: [Small A]", "authors: Small A"),
        "  authors:",
        "authors: 'Small A' is no list; write [a, b]",
    ),
    "a number that stands in no quote": (
        ("    value: 0.70", "    value: 0.71"),
        "    value:",
        "value 0.71 stands in none of its quotes; mend it or add one",
    ),
    "a claim without words": (
        (RECORD[RECORD.index('      - text: "Nobody') :], "      []\n"),
        "  no-other-rash:",
        "it has no quote; add the shortest fragment that carries it",
    ),
    "more events than people": (
        ("    events: 7\n    total: 10", "    events: 10\n    total: 7"),
        "    events:",
        "10 events are more than the 7 people they are counted in; mend events or total",
    ),
    "an inferred total without a reason": (
        ("    total_source: Reported", "    total_source: Inferred"),
        "  complete-response:",
        "an inferred total needs total_reason: how it follows",
    ),
    "a quote that is not in the text": (
        ('"4 patients slept badly"', '"4 patients slept well"'),
        '    quotes:\n      - text: "4',
        "the quote '4 patients slept well' is not in the text; copy it from there",
    ),
    "another digit in a quote": (
        ('"4 patients slept badly"', '"5 patients slept badly"'),
        '    quotes:\n      - text: "5',
        "the quote '5 patients slept badly' is not in the text; copy it from there",
    ),
    "another start": (
        ("start: 189", "start: 179"),
        '    quotes:\n      - text: "4',
        "does not stand where it says; it stands at start: 189, end: 211",
    ),
    "another end": (
        ("end: 211", "end: 221"),
        '    quotes:\n      - text: "4',
        "does not stand where it says; it stands at start: 189, end: 211",
    ),
    "a start without an end": (
        ("        end: 211\n", ""),
        '    quotes:\n      - text: "4',
        "the quote '4 patients slept badly' needs both start and end",
    ),
    "a place before the text": (
        ("start: 189", "start: -99"),
        "start: -99",
        "start: '-99' is no plain whole number; write 12",
    ),
    "an end before the start": (
        ("end: 211", "end: 111"),
        '    quotes:\n      - text: "4',
        "no quote stands from 189 to 111; mend start or end",
    ),
    "a quote of more than thirty words": (
        ('"Nobody had a rash of another kind"\n        start: 154\n        end: 187', LONG),
        '    quotes:\n      - text: "Nobody',
        "a quote has 38 words; cut it to 30 at most",
    ),
}


@pytest.mark.parametrize(("change", "at", "says"), SMALL.values(), ids=SMALL)
def test_a_record_is_refused_at_the_line_of(
    change: Change, at: str, says: str, tmp_path: Path
) -> None:
    small = written(tmp_path, change)
    sentences = refusals(small.records, tmp_path, small.documents)
    assert len(sentences) == 1, sentences
    assert sentences[0].startswith(f"{small.place(at)}: ")
    assert says in sentences[0]
