"""One small file in each format, with words of the test's own in it; and ways to spoil it."""

import io
import json
import zipfile
from collections.abc import Callable
from html import escape
from typing import Any, Final

import xlsxwriter

from tests.fhir_resources import release_5
from tests.loaders.small_files import article, pubmed
from tests.small_trial import V2

WORDS: Final = "Thalidomide in forty people with refractory discoid lupus, an open trial of"
PROSE: Final = "Of forty patients with discoid lupus who took part, thirty were better in a year. "
DOI: Final = "10.5555/one"


def _jats(words: str, doi: str) -> bytes:
    return (
        '<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>'
        f'<article-id pub-id-type="doi">{escape(doi)}</article-id><title-group><article-title>'
        f"{escape(words)}</article-title></title-group><contrib-group><contrib contrib-type="
        f'"author"><name><surname>{escape(words)}</surname></name></contrib></contrib-group>'
        f"<abstract><p>{escape(words)}</p></abstract></article-meta></front>"
        f"<body><p>{PROSE * 3}</p></body></article>"
    ).encode()


def _endnote(words: str, doi: str) -> bytes:
    return (
        '<xml><records><record><ref-type name="Journal Article">17</ref-type><contributors>'
        f"<authors><author>{escape(words)}</author></authors></contributors><titles><title>"
        f"{escape(words)}</title></titles><abstract>{escape(words)}</abstract><urls><related-urls>"
        f"<url>https://x.org/{escape(doi)}</url></related-urls></urls><electronic-resource-num>"
        f"{escape(doi)}</electronic-resource-num></record></records></xml>"
    ).encode()


def _trial_xml(words: str, doi: str) -> bytes:
    return (
        f"<clinical_study><id_info><nct_id>NCT09990002</nct_id></id_info><brief_title>"
        f"{escape(words)}</brief_title><overall_status>{escape(words)}</overall_status><condition>"
        f"{escape(words)}</condition><reference><citation>{escape(doi)}</citation></reference>"
        "</clinical_study>"
    ).encode()


def _rm5(words: str, doi: str) -> bytes:
    return (
        f'<COCHRANE_REVIEW DOI="{escape(doi)}"><COVER_SHEET><TITLE>{escape(words)}</TITLE>'
        f'<CREATORS><PERSON ID="1"><LAST_NAME>{escape(words)}</LAST_NAME></PERSON></CREATORS>'
        "</COVER_SHEET><STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>"
        f'<STUDY ID="STD-A" NAME="{escape(words)}" YEAR="2001"/></INCLUDED_STUDIES></STUDIES>'
        '</STUDIES_AND_REFERENCES><ANALYSES_AND_DATA><COMPARISON NO="1"><NAME>'
        f'{escape(words)}</NAME><DICH_OUTCOME NO="1" EFFECT_MEASURE="RR"><NAME>{escape(words)}'
        '</NAME><DICH_DATA STUDY_ID="STD-A" EVENTS_1="4" TOTAL_1="20" EVENTS_2="6" TOTAL_2="20"/>'
        "</DICH_OUTCOME></COMPARISON></ANALYSES_AND_DATA></COCHRANE_REVIEW>"
    ).encode()


def _page(words: str, doi: str) -> bytes:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="citation_title" content="{escape(words)}">'
        f'<meta name="citation_author" content="{escape(words)}">'
        f'<meta name="citation_doi" content="{escape(doi)}">'
        f'<link rel="canonical" href="https://x.org/{escape(doi)}"></head>'
        f"<body><article><p>{escape(words)}</p><p>{PROSE * 5}</p></article></body></html>"
    ).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _csl(words: str, doi: str) -> bytes:
    link = f"https://x.org/{doi}"
    names = [{"family": words}]
    work = {"type": "article-journal", "DOI": doi, "title": words, "author": names, "URL": link}
    return _json([{**work, "container-title": words, "abstract": words, "id": words}])


def _crossref(words: str, doi: str) -> bytes:
    names = [{"family": words, "sequence": "first"}]
    work = {"type": "journal-article", "DOI": doi, "title": [words], "author": names}
    work |= {"container-title": [words], "abstract": words, "URL": f"https://x.org/{doi}"}
    return _json({"status": "ok", "message-type": "work-list", "message": {"items": [work]}})


def _europepmc(words: str, doi: str) -> bytes:
    result = {"id": "900100", "source": "MED", "pmid": "900100", "doi": doi, "title": words}
    result |= {"authorString": words, "abstractText": words, "pubYear": "2020"}
    return _json({"version": "6.9", "hitCount": 1, "resultList": {"result": [result]}})


def _fhir(words: str, doi: str) -> bytes:
    return _json(release_5(title=words, url=f"https://x.org/{doi}", description=words))


def _trial(words: str, doi: str) -> bytes:
    trial: dict[str, Any] = json.loads(json.dumps(V2))
    protocol = trial["protocolSection"]
    protocol["identificationModule"] |= {"briefTitle": words, "officialTitle": words}
    protocol["conditionsModule"] = {"conditions": [words]}
    protocol["referencesModule"] = {"references": [{"pmid": "1", "citation": doi}]}
    return _json(trial)


def _ris(words: str, doi: str) -> bytes:
    lines = ("TY  - JOUR", f"AU  - {words}", f"TI  - {words}", "PY  - 2020", f"DO  - {doi}")
    return "\n".join((*lines, f"UR  - https://x.org/{doi}", f"AB  - {words}", "ER  - ", "")).encode(
        "utf-8", "surrogatepass"
    )


def _medline(words: str, doi: str) -> bytes:
    lines = ("PMID- 900101", "STAT- MEDLINE", f"TI  - {words}", f"AB  - {words}", "DP  - 2020")
    lines += (f"FAU - {words}", f"AID - {doi} [doi]", f"JT  - {words}", "")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _bibtex(words: str, doi: str) -> bytes:
    fields = f"title = {{{words}}},\n author = {{{words}}},\n doi = {{{doi}}},\n url = "
    return f"@article{{one2020,\n {fields}{{https://x.org/{doi}}},\n year = {{2020}}\n}}\n".encode(
        "utf-8", "surrogatepass"
    )


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _references(words: str, doi: str) -> bytes:
    header = "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,"
    header += "publisher,location,abstract,notes,doi,keywords,pubmed_id,pmc_id"
    row = f"rayyan-1,{_cell(words)},2020,,,{_cell(words)},,4,1,12-19,{_cell(words)},"
    row += f"{_cell('https://x.org/' + doi)},English,,,{_cell(words)},,{_cell(doi)},,,"
    return f"{header}\n{row}\n".encode("utf-8", "surrogatepass")


SHEET: Final = {
    "document": "nemo-2024",
    "design": "open-label trial",
    "therapy": "thalidomide",
    "condition": "cutaneous lupus erythematosus",
    "population_match": "CleOnly",
    "outcome": "response",
    "statistic": "proportion",
    "measure_kind": "Incidence",
    "value": "75%",
    "events": "9",
    "total": "12",
    "denominator": "Analysed",
    "quote": "a response was seen in 9 of 12 patients (75%)",
    "document_pmid": "99999999",
    "document_access": "FullText",
}


def _extraction(words: str, doi: str) -> bytes:
    cells = {**SHEET, "document_title": words, "document_doi": doi, "population": words}
    rows = (map(_cell, cells), map(_cell, cells.values()))
    return "\n".join(map(",".join, rows)).encode("utf-8", "surrogatepass")


def workbook(*rows: tuple[str, ...]) -> bytes:
    """An XLSX file with one sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("data")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def _workbook(words: str, doi: str) -> bytes:
    header = ("Included", "ID", "ShortTitle", "Title", "Year", "DOI", "Abstract")
    return workbook(header, ("I", "7", "One (2020)", words, "2020", doi, words))


def _text(words: str, doi: str) -> bytes:
    return f"{words}\n\n{PROSE * 6}\n\ndoi: {doi}\n".encode("utf-8", "surrogatepass")


def _pubmed(words: str, doi: str) -> bytes:
    return pubmed(article(900102, escape(words), doi=escape(doi), abstract=escape(words)))


Seed = Callable[[str, str], bytes]
XML: Final[dict[str, Seed]] = {
    "pubmed": _pubmed,
    "jats": _jats,
    "endnote_xml": _endnote,
    "clinical_trials xml": _trial_xml,
    "revman": _rm5,
}
JSON: Final[dict[str, Seed]] = {
    "csl_json": _csl,
    "crossref": _crossref,
    "europepmc": _europepmc,
    "fhir": _fhir,
    "clinical_trials": _trial,
}
TEXT: Final[dict[str, Seed]] = {
    "ris": _ris,
    "medline": _medline,
    "bibtex": _bibtex,
    "reference_sheets": _references,
    "extraction_sheets": _extraction,
    "plain_text": _text,
}
ALL: Final[dict[str, Seed]] = {
    **XML,
    **JSON,
    **TEXT,
    "html": _page,
    "reference_sheets xlsx": _workbook,
}


def format_of(name: str) -> str:
    """The format of a seed by its name: some have a second seed."""
    return name.partition(" ")[0]


def seed(name: str, words: str = WORDS, doi: str = DOI) -> bytes:
    """The small file of a format."""
    return ALL[name](words, doi)


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip archive; names as they stand."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            # Of no day, so that equal members give equal bytes whenever a test is run.
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return held.getvalue()
