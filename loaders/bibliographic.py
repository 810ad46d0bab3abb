"""What all bibliographic formats have in common: an entry, and the document it makes.

Readers of RIS, NBIB, BibTeX and the like fill an `Entry` with text as it stands; here it is put
into the forms of `graph.claim.Document`, the same whatever it came from.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from graph.claim import Dossier
from graph.closed_lists import DocumentKind
from graph.document import Document, Heading, Link, Retraction
from loaders.document_kinds import designs_of
from loaders.markup import readable
from loaders.record import Made, Record, Text, Unusable
from loaders.source import Source

_DOI: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+")
# DOIs made of a SICI hold angle brackets; cut there, articles of one issue would have one DOI.
_SICI_DOI: Final = re.compile(
    r"10\.\d{4,9}/(?:\(SICI\)|S\d{4}-?\d{3}[\dX]\()[^\s\"{}|\\^`]+", re.IGNORECASE
)
_PMID: Final = re.compile(r"(?<!\d)[1-9]\d{0,7}(?!\d)")
_PMCID: Final = re.compile(r"PMC\s*0*([1-9]\d*)", re.IGNORECASE)
_NCT: Final = re.compile(r"\bNCT\d{8}\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)((?:[/?#]\S*)?)", re.IGNORECASE
)
_BARE_PERCENT: Final = re.compile(r"%(?![0-9a-fA-F]{2})")
_IN_ADDRESSES: Final = "%:/?#@!$&'()*+,;=~"
_DASHES: Final = re.compile(r"\s*(?:--|[‐‑‒–—−])\s*")
_LONGEST_NUMBER: Final = 40
# Titles shorter than this (letters and digits) are shared by too many: "Correction".
TELLING_TITLE: Final = 40
_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
_NOT_IN_TITLE_KEYS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
# Closing marks that a DOI may end with in running text, and does not have.
_TRAILING: Final = ".,;:'\""
_LANGUAGES: Final = {
    "chi": "zh", "cze": "cs", "dan": "da", "dut": "nl", "eng": "en", "english": "en", "fin": "fi",
    "fre": "fr", "french": "fr", "ger": "de", "german": "de", "gre": "el", "heb": "he",
    "hun": "hu", "ita": "it", "italian": "it", "jpn": "ja", "japanese": "ja", "kor": "ko",
    "nor": "no", "pol": "pl", "polish": "pl", "por": "pt", "portuguese": "pt", "rum": "ro",
    "rus": "ru", "russian": "ru", "scr": "hr", "spa": "es", "spanish": "es", "swe": "sv",
    "tur": "tr", "ukr": "uk", "chinese": "zh",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A bibliographic record as read: text as it stands, names as `Surname Initials` or printed.

    `identifiers` are texts in which a DOI, PMID, PMCID or NCT number may stand; those that are
    in fields of their own come in `doi`, `pmid`, `pmcid`. `kind` is the document kind where the
    format tells it. `date` is whatever the format has of it.
    """

    title: str
    vernacular_title: str | None = None
    authors: tuple[str, ...] = ()
    and_others: bool = False
    journal: str | None = None
    publisher: str | None = None
    date: str = ""
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str = ""
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()
    abstract: str = ""
    kind: DocumentKind = "JournalArticle"
    publication_types: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    registered_as: tuple[str, ...] = ()
    retraction: Retraction | None = None


def made(record: Record, source: Source, entry: Entry, version: str = "") -> Made:
    """The dossier of an entry; raises Unusable where it has neither title nor identifier."""
    document = document_of(entry)
    texts = (Text(part="abstract", text=entry.abstract),) if entry.abstract else ()
    dossier = Dossier(
        source=source.name,
        source_version=source.version,
        slug=document.slug,
        input_sha256=hashlib.sha256(record.raw).hexdigest(),
        document=document,
    )
    return Made(dossier=dossier, texts=texts, version=version)


def document_of(entry: Entry) -> Document:
    """The document; its slug is made of its PMID, else its DOI, PMCID or title."""
    title = " ".join(entry.title.split()) or " ".join((entry.vernacular_title or "").split())
    doi, pmid, pmcid = (
        doi_in(entry.doi or ""),
        pmid_in(entry.pmid or ""),
        pmcid_in(entry.pmcid or ""),
    )
    if not title:
        if not (doi or pmid or pmcid):
            raise Unusable("it has neither a title nor an identifier; add one of them")
        title = f"[no title: {(pmid and 'PMID ' + pmid) or doi or pmcid}]"
    url = address_in(entry.url or "")
    named = {number.upper() for text in entry.identifiers for number in _NCT.findall(text)}
    return Document(
        slug=document_key(pmid, doi, pmcid, _told_apart(title, entry)),
        kind=entry.kind,
        title=title,
        access="AbstractOnly" if entry.abstract else "CitedOnly",
        authors=tuple(name for a in entry.authors if (name := " ".join(a.split()))),
        and_others=entry.and_others,
        journal=entry.journal or None,
        publisher=entry.publisher or None,
        year=year_in(entry.date),
        published=day_in(entry.date),
        volume=number_in(entry.volume or ""),
        issue=number_in(entry.issue or ""),
        pages=number_in(_DASHES.sub("-", entry.pages or "")),
        language=language_tag(entry.language),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        url=url,
        no_identifier=None if doi or pmid or pmcid or url else "none is in the record it is from",
        vernacular_title=entry.vernacular_title or None,
        publication_types=entry.publication_types,
        designs=designs_of(entry.publication_types),
        headings=entry.headings,
        links=entry.links,
        retraction=entry.retraction,
        registered_as=tuple(sorted({*entry.registered_as, *named})),
    )


def _told_apart(title: str, entry: Entry) -> str:
    """A title, and of one that many documents have (`Correction`) also where it was printed."""
    if len(title_key(title)) >= TELLING_TITLE:
        return title
    where = (*entry.authors[:1], str(year_in(entry.date) or ""), entry.journal, entry.volume)
    return " ".join(part for part in (title, *where, entry.pages) if part)


def document_key(pmid: str | None, doi: str | None, pmcid: str | None, title: str) -> str:
    """The slug of a loaded document: of small letters, digits and hyphens, and stable."""
    if pmid:
        return f"pmid-{pmid}"
    if doi:
        return f"doi-{_key(doi)}"
    if pmcid:
        return pmcid.lower()
    return f"title-{_key(title)}"


def record_key(pmid: str | None, doi: str | None, pmcid: str | None) -> str:
    """The key of a record by its identifier, as its document's slug; empty without one."""
    return document_key(pmid, doi, pmcid, "") if pmid or doi or pmcid else ""


def _key(text: str) -> str:
    """Up to 40 characters to be read, and 8 of a hash that tell apart what they do not."""
    legible = _NOT_IN_KEYS.sub("-", text.casefold())[:40].strip("-")
    return f"{legible}-{hashlib.sha256(text.casefold().encode()).hexdigest()[:8]}".lstrip("-")


def doi_in(text: str) -> str | None:
    """The DOI in a text, an address or a citation, in small letters; None where there is none.

    A bracket that closes none of its own is not part of it.
    """
    text = text.replace("&lt;", "<").replace("&gt;", ">") if "&" in text else text
    found = _SICI_DOI.search(text) or _DOI.search(text)
    if not found:
        return None
    doi = found.group().rstrip(_TRAILING)
    for opening, closing in ("()", "[]"):
        while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
            doi = doi[:-1].rstrip(_TRAILING)
    return doi.lower()


def pmid_in(text: str) -> str | None:
    """The PMID in a text that holds one (`PMID: 28989111`, an address), else None."""
    found = _PMID.search(text)
    return found.group() if found else None


def pmcid_in(text: str) -> str | None:
    """The PMCID in a text, as `PMC3306524`, else None."""
    found = _PMCID.search(text)
    return f"PMC{found.group(1)}" if found else None


def address_in(text: str) -> str | None:
    """The web address that the text is, with what may not stand in an IRI escaped; else None."""
    found = _ADDRESS.fullmatch(text.strip())
    if not found:
        return None
    site, rest = found.groups()
    page, hash_sign, part = quote(_BARE_PERCENT.sub("%25", rest), _IN_ADDRESSES).partition("#")
    return site + page + hash_sign + part.replace("#", "%23")


def year_in(text: str) -> int | None:
    """The first year from 1500 to 2099 in a text such as `1979 Jan-Mar`, else None."""
    found = _YEAR.search(text)
    return int(found.group()) if found else None


def number_in(text: str) -> str | None:
    """A volume, issue or pages; None where the field holds something else, such as addresses."""
    number = " ".join(readable(text).split())
    return number if number and len(number) <= _LONGEST_NUMBER else None


def day_in(text: str) -> date | None:
    """The day, where the text is one: `2018-03-01` or `2018/03/01`; else None."""
    found = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})/?", text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def language_tag(text: str) -> str:
    """A language as a tag of RDF: `eng`, `English`, `en-US` -> `en`; unknown ones are `und`."""
    word = text.strip().casefold()
    if not word:
        return "en"
    tag = _LANGUAGES.get(word) or word.partition("-")[0].partition("_")[0]
    return tag if re.fullmatch(r"[a-z]{2,3}", tag) else "und"


def title_key(title: str) -> str:
    """A title as it is compared: letters and digits only, accents and case dropped."""
    if title.isascii():
        return title.lower().encode().translate(None, _NOT_IN_TITLE_KEYS).decode()  # the same
    plain = unicodedata.normalize("NFKD", title).casefold()
    return "".join(filter(str.isalnum, plain))
