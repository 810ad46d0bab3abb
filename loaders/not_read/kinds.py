"""What is known and not read: how each is told, and what is said of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loaders.content import Head


@dataclass(frozen=True)
class Kind:
    """A format that is not read. `why` says why, and what to do instead."""

    name: str
    why: str
    is_table: bool = True


_REPORTS: Final = (
    "spontaneous reports have no number of people treated, so that no share follows from them; "
    "load a published analysis of them"
)
_PEOPLE: Final = (
    "rows are of single people or events, and are no results; count people in a table by arm, and "
    "load that as an extraction sheet"
)
_WORDS: Final = "it maps words to codes and holds no evidence; it belongs in ontology/mappings"
_CODES: Final = "it lists codes and holds no evidence; it belongs in ontology/mappings"
_BIAS: Final = (
    "it judges the risk of bias of studies and holds no result; bias is not read yet: load the "
    "results of the studies, and keep this beside them"
)
_FAERS: Final = Kind("FAERS reports in ASCII", _REPORTS)
_OPENFDA_COUNT: Final = Kind("counts of openFDA", _REPORTS, is_table=False)
_OPENFDA: Final = Kind("reports of openFDA", _REPORTS, is_table=False)
_ROB: Final = Kind("a table of risk of bias", _BIAS)
_CTRDATA: Final = Kind(
    "a register record as ctrdata has it",
    "its fields are not read yet; load the same trial from ClinicalTrials.gov, or its results in "
    "an extraction sheet",
    is_table=False,
)
_DISMECH: Final = Kind(
    "a disorder of dismech in YAML",
    "its claims are of mechanisms, and its quotes of articles that it was not read beside; load "
    "those articles by their PMIDs",
    is_table=False,
)

# Columns that together tell a table, in lower case.
_TABLES: Final[Mapping[frozenset[str], Kind]] = {
    frozenset({"studyid", "domain", "usubjid"}): Kind("a table of SDTM", _PEOPLE),
    frozenset({"studyid", "usubjid", "paramcd"}): Kind("a table of ADaM", _PEOPLE),
    frozenset({"person_id", "condition_concept_id"}): Kind("a table of OMOP", _PEOPLE),
    frozenset({"person_id", "drug_concept_id"}): Kind("a table of OMOP", _PEOPLE),
    frozenset({"person_id", "measurement_concept_id"}): Kind("a table of OMOP", _PEOPLE),
    frozenset({"person_id", "observation_concept_id"}): Kind("a table of OMOP", _PEOPLE),
    frozenset({"person_id", "procedure_concept_id"}): Kind("a table of OMOP", _PEOPLE),
    frozenset({"person_id", "gender_concept_id"}): Kind("a table of OMOP", _PEOPLE),
    frozenset({"concept_id", "vocabulary_id"}): Kind("a vocabulary of OMOP", _CODES),
    frozenset({"variable to extract", "class id"}): Kind("a mapping of columns to classes", _WORDS),
    frozenset({"subject_id", "predicate_id", "object_id"}): Kind("a mapping in SSSOM", _WORDS),
    frozenset({"meddra_an", "meddra_group"}): Kind("a list of groups of adverse events", _WORDS),
}
_CODE: Final = frozenset({"code", "icd", "icd10", "icd-10", "icd9", "icd10code", "icd_code"})
_WITH_CODE: Final = frozenset(
    {"system", "coding_system", "vocabulary", "description", "term", "label", "name", "type"}
)
_DOMAINS: Final = frozenset({"d1", "d2", "d3", "d4", "d5"})
_COUNTED: Final = re.compile(r".*(_e|_n|_mean|_sd|events?|total)$")


def kind_of(head: Head) -> Kind | None:
    """Which of these formats starts so, else None."""
    if head.is_json:
        return _of_json(head)
    if head.xml_root is not None:
        return None
    for sheet in head.tables:
        if sheet.rows:
            kind = _of_header([" ".join(cell.split()).casefold() for cell in sheet.rows[0]])
            if kind:
                return kind
    return _of_text(head.text)


def _of_json(head: Head) -> Kind | None:
    keys = head.json_keys
    if {"results/[]/term", "results/[]/count"} <= keys or (
        "openFDA" in head.text and {"results/term", "results/count"} <= keys
    ):
        return _OPENFDA_COUNT
    if "results/[]/safetyreportid" in keys or "results/safetyreportid" in keys:
        return _OPENFDA
    bare = {key.removeprefix("[]/") for key in keys}
    if "protocolSection" in bare:
        return None
    ctrdata = "ctrname" in bare or {"isrctn", "trialDescription"} <= bare
    return _CTRDATA if ctrdata or "a2_eudract_number" in bare else None


def _of_header(header: Sequence[str]) -> Kind | None:
    names = frozenset(name for name in header if name)
    for needed, kind in _TABLES.items():
        if needed <= names:
            return kind
    if names & {"primaryid", "isr"} and names & {"caseid", "case", "drug_seq", "pt", "outc_cod"}:
        return _FAERS
    domains = len(names & _DOMAINS) == len(_DOMAINS)
    if domains and "overall" in names and not any(map(_COUNTED.fullmatch, names)):
        return _ROB
    if names & _CODE and names <= _CODE | _WITH_CODE:
        return Kind("a list of codes", _CODES)
    return None


def _of_text(text: str) -> Kind | None:
    marks = (r"^name: ", r"^\s+- reference: PMID:\d+", r"^\s+supports: [A-Z]+", r"^\s+snippet: ")
    return _DISMECH if all(re.search(mark, text, re.MULTILINE) for mark in marks) else None
