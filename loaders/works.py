"""A work as Crossref and CSL have it: both name its parts alike, alone or in lists of one."""

from dataclasses import dataclass, replace
from typing import Any, Final

from graph.document import Retraction
from loaders import bibliographic
from loaders.author_names import authors_of, named
from loaders.bibliographic import Entry, day_in, doi_in, pmcid_in, pmid_in
from loaders.document_kinds import kind_of
from loaders.json_values import all_texts, at, objects_at, text_at, texts_at
from loaders.markup import plain, plain_abstract
from loaders.record import Made, Record
from loaders.source import Source

# What these hold is about other works, or about rights.
_OF_OTHERS: Final = frozenset(
    {"reference", "relation", "link", "license", "funder", "update-to", "updated-by", "assertion"}
)
_RETRACTED_BY: Final = frozenset({"retraction", "withdrawal", "removal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work, as the JSON object that it is."""

    item: dict[str, Any]

    @property
    def doi(self) -> str | None:
        """Its DOI, alone or as an address, which may be its id or its URL."""
        texts = (text_at(self.item, name) for name in ("DOI", "doi", "id", "URL"))
        return next((doi for text in texts if (doi := doi_in(text))), None)

    @property
    def pmid(self) -> str | None:
        """Its PMID."""
        return pmid_in(text_at(self.item, "PMID"))

    @property
    def pmcid(self) -> str | None:
        """Its PMCID."""
        return pmcid_in(text_at(self.item, "PMCID"))

    @property
    def indexed(self) -> str:
        """When Crossref indexed it: later versions of its record compare as greater."""
        return text_at(self.item, "indexed", "date-time")

    def entry(self) -> Entry:
        """Its entry; the date is that of print where there is one, as citations have it."""
        item = self.item
        kind = text_at(item, "type")
        genres = (text_at(item, "genre"), text_at(item, "subtype"))
        authors, others = authors_of(filter(None, map(_name, objects_at(item, "author"))))
        return Entry(
            title=_title(item),
            vernacular_title=plain(text_at(item, "original-title")) or None,
            authors=authors,
            and_others=others,
            journal=plain(text_at(item, "container-title")) or None,
            publisher=plain(text_at(item, "publisher")) or None,
            date=_date(item, "published-print") or _date(item, "issued"),
            volume=text_at(item, "volume") or None,
            issue=text_at(item, "issue") or None,
            pages=text_at(item, "page") or text_at(item, "article-number") or None,
            language=text_at(item, "language"),
            doi=self.doi,
            pmid=self.pmid,
            pmcid=self.pmcid,
            url=text_at(item, "URL") or None,
            identifiers=tuple(
                text for name, value in item.items() if name not in _OF_OTHERS
                for text in all_texts(value)
            ),
            abstract=plain_abstract(text_at(item, "abstract")),
            kind=kind_of((kind, *genres)),
            publication_types=tuple(dict.fromkeys(filter(None, (kind, *genres)))),
            retraction=self._retraction(),
        )  # fmt: skip

    def warnings(self) -> tuple[str, ...]:
        """What it says of retractions that its document cannot say."""
        found = []
        if self._retracting() and not self._retraction():
            found.append("it is retracted, but the day is not told; look at its notice")
        return tuple(found)

    @property
    def retracts(self) -> tuple[str, ...]:
        """The DOIs of the works that it retracts."""
        retracted = (
            doi_in(text_at(update, "DOI"))
            for update in objects_at(self.item, "update-to")
            if text_at(update, "type").casefold() in _RETRACTED_BY
        )
        return tuple(doi for doi in retracted if doi)

    def _retracting(self) -> list[dict[str, Any]]:
        updates = objects_at(self.item, "updated-by")
        return [u for u in updates if text_at(u, "type").casefold() in _RETRACTED_BY]

    def _retraction(self) -> Retraction | None:
        for update in self._retracting():
            doi, on = doi_in(text_at(update, "DOI")), day_in(_date(update, "updated"))
            if doi and on:
                return Retraction(notice=f"https://doi.org/{doi}", on=on)
        return None


def made(record: Record, source: Source) -> Made:
    """The document of a record that is a work; of what it cannot carry it is warned."""
    work: Work = record.content
    document = bibliographic.made(record, source, work.entry(), work.indexed)
    return replace(document, retracts=work.retracts, warnings=work.warnings())


def _title(item: dict[str, Any]) -> str:
    """Title and subtitle as an index has them, unless the title has both."""
    title, subtitle = plain(text_at(item, "title")), plain(text_at(item, "subtitle"))
    if not subtitle or subtitle.casefold() in title.casefold():
        return title
    return f"{title}{' ' if title.endswith(('?', '!', ':')) else ': '}{subtitle}"


def _name(author: dict[str, Any]) -> str:
    family, whole = (
        text_at(author, "family"),
        texts_at(author, "literal") or texts_at(author, "name"),
    )
    if not family:
        return whole[0] if whole else text_at(author, "given")
    particles = (text_at(author, f"{kind}-particle") for kind in ("dropping", "non-dropping"))
    surname = " ".join([*filter(None, particles), family])
    return named(surname, text_at(author, "given"), text_at(author, "suffix"))


def _date(item: dict[str, Any], name: str) -> str:
    """`2018-03-01`, `2018-03` or `2018` of date-parts, else the date in words."""
    parts = at(item, name, "date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [str(part) for part in first if part] if isinstance(first, list) else []
    if numbers and all(number.isdecimal() for number in numbers):
        return "-".join(number.zfill(2) for number in numbers[:3])
    words = ("raw", "literal")
    return next(filter(None, (text_at(item, name, word) for word in words)), text_at(item, name))
