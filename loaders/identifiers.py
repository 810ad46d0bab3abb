"""Identifiers where reference managers put them: in notes, in addresses, in odd fields.

Only texts that speak of the reference itself are given here, never abstracts.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from loaders.bibliographic import doi_in, pmcid_in

_PUBMED_PAGE: Final = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:entrez/.{0,80}list_uids=|pubmed)"
    r"|europepmc\.org/(?:article|abstract)/med|info:pmid)/?(\d{1,8})(?!\d)",
    re.IGNORECASE,
)
_PMID_NAMED: Final = re.compile(
    r"(?:\bPMID\s*[:=]?\s*|\bPUBMED\s*:?\s+)(\d{1,8})(?!\d)|(?<!\d)(\d{1,8})\s?\[pmid\]",
    re.IGNORECASE,
)
_PMC_NAMED: Final = re.compile(r"\bPMC\s?\d{3,8}\b", re.IGNORECASE)
_DOI_ALONE: Final = re.compile(r"\s*(?:doi\s*[:=]?\s*)?10\.\d{4,9}/", re.IGNORECASE)
_DOI_PAGE: Final = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_ALL_DIGITS: Final = re.compile(r"[1-9]\d{3,7}")


def doi_told(
    own: Iterable[str], notes: Iterable[str] = (), pages: Iterable[str] = ()
) -> str | None:
    """Of a field of its own; else of a note that starts with it; else of an address at doi.org."""
    texts = [*own, *filter(_DOI_ALONE.match, notes), *filter(_DOI_PAGE.match, pages)]
    return next((doi for text in texts if (doi := doi_in(unquote(text)))), None)


def pmid_told(
    own: Iterable[str], notes: Iterable[str] = (), pages: Iterable[str] = ()
) -> str | None:
    """Of a field of its own; else where a note names it; else of an address at PubMed."""
    found = [text.strip() for text in own if _ALL_DIGITS.fullmatch(text.strip())]
    named = (m.group(1) or m.group(2) for text in notes for m in _PMID_NAMED.finditer(text))
    shown = (m.group(1) for page in pages for m in _PUBMED_PAGE.finditer(page))
    return next(iter(found), None) or next(named, None) or next(shown, None)


def pmcid_told(texts: Iterable[str]) -> str | None:
    """Where a note, a field or an address names it."""
    return next((pmcid_in(m.group()) for text in texts for m in _PMC_NAMED.finditer(text)), None)
