"""The fields of a record of MEDLINE text, as Bio.Medline has them, to a citation."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from graph.document import Heading
from loaders.nlm import Citation, Comment, Section, date_of

# The fields that link records, and what NLM's XML calls the link.
_LINKS: Final = {
    "CIN": "CommentIn", "CON": "CommentOn", "CRF": "CorrectedAndRepublishedFrom",
    "CRI": "CorrectedAndRepublishedIn", "DDIN": "AssociatedDataset",
    "DRIN": "AssociatedPublication", "ECF": "ExpressionOfConcernFor",
    "ECI": "ExpressionOfConcernIn", "EFR": "ErratumFor", "EIN": "ErratumIn",
    "ORI": "OriginalReportIn", "PRIN": "PartialRetractionIn", "PROF": "PartialRetractionOf",
    "RIN": "RetractionIn", "ROF": "RetractionOf", "RPF": "RepublishedFrom",
    "RPI": "RepublishedIn", "RRF": "RetractedAndRepublishedFrom",
    "RRI": "RetractedAndRepublishedIn", "SPIN": "SummaryForPatientsIn", "UIN": "UpdateIn",
    "UOF": "UpdateOf",
}  # fmt: skip
_DOI: Final = re.compile(r"(\S+) \[doi\]")
_LINKED: Final = re.compile(r"PMID: *([1-9][0-9]{0,7})")
_REVISED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


def citation(values: Mapping[str, Any], unread: tuple[str, ...]) -> Citation:
    """The citation of a record: `values` are a text for some tags, a list of texts for others."""
    one, all_of = _Values(values).one, _Values(values).all_of
    groups = all_of("CN")
    doi = _DOI.search(" ".join((*all_of("AID"), one("LID"))))
    date = one("DP")
    abstract = one("AB")
    return Citation(
        pmid=one("PMID"),
        status=one("STAT"),
        revised=_REVISED.sub(r"\1-\2-\3", one("LR")),
        title=one("TI"),
        vernacular_title=one("TT") or None,
        book_title=one("BTI") or one("CTI") or None,
        authors=(*(all_of("AU") or all_of("FAU")), *groups),
        collective=groups,
        journal=one("TA") or one("JT") or None,
        publisher=one("PB") or None,
        date=date_of(*date.split()) if len(date.split()) == 3 else date,
        volume=one("VI") or None,
        issue=one("IP") or None,
        pages=one("PG") or None,
        languages=all_of("LA"),
        doi=doi[1] if doi else None,
        pmcid=one("PMC") or None,
        publication_types=all_of("PT"),
        headings=_headings(all_of("MH")),
        abstract=(Section(None, abstract),) if abstract else (),
        other_abstracts=tuple(("", text) for text in all_of("OAB")),
        databank=tuple(_bank(number) for number in all_of("SI")),
        comments=tuple(
            _comment(kind, each) for tag, kind in _LINKS.items() for each in all_of(tag)
        ),
        n_investigators=len(all_of("IR") or all_of("FIR")),
        unread=unread,
    )


class _Values(NamedTuple):
    """The values of tags, of which Bio.Medline gives some as a text and some as a list."""

    values: Mapping[str, Any]

    def all_of(self, tag: str) -> tuple[str, ...]:
        """Each value of a tag that is not empty."""
        value = self.values.get(tag, ())
        values = (value,) if isinstance(value, str) else value
        return tuple(text for each in values if (text := " ".join(each.split())))

    def one(self, tag: str) -> str:
        """All values of a tag as one text."""
        return " ".join(self.all_of(tag))


def _headings(values: tuple[str, ...]) -> tuple[Heading, ...]:
    """The descriptors, without qualifiers and the asterisks of main topics."""
    names = dict.fromkeys(value.partition("/")[0].strip("* ") for value in values)
    return tuple(Heading(name=name) for name in names if name)


def _bank(value: str) -> tuple[str, str]:
    bank, _, number = value.partition("/")
    return bank, number


def _comment(kind: str, value: str) -> Comment:
    found = _LINKED.search(value)
    return Comment(kind, found[1] if found else None, value)
