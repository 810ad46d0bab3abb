"""An article as JATS has it: the front matter, the running text, the tables as grids."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from loaders.jats.prose import inline, lines
from loaders.jats.tables import NoGrid, Table, read_table

_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_SIDE_ABSTRACTS: Final = frozenset(
    {
        "graphical", "teaser", "toc", "precis", "short", "editor-summary",
        "plain-language-summary", "web-summary", "key-points", "highlights", "video",
    }
)  # fmt: skip
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
# Dates of the article itself, best first; that of its release in PMC is none.
_DATES: Final = ("epub", "pub", "epub-ppub", "ppub", "collection", "")
_REGISTERED: Final = re.compile(r"(?:identifier|regist|number|ID)\W[^.]{0,60}?\b(NCT\d{8})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another article that this one names: as what (`retracted-article`), DOI and PMID."""

    kind: str
    doi: str
    pmid: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article: text as printed; `ids` are pairs of kind and identifier, in their order.

    `published` is a day, month or year as `2017-01-28`. `n_tables` counts the tables that there
    are, also those that are pictures; `unread_tables` say why a table is no grid. `references`
    are pairs of DOI and PMID, either of which may be empty. `subjects` are the headings that the
    journal prints it under.
    """

    ids: tuple[tuple[str, str], ...]
    article_type: str
    language: str
    title: str
    subtitle: str
    authors: tuple[str, ...]
    journal: str
    publisher: str
    published: str
    volume: str
    issue: str
    pages: str
    licence: str
    subjects: tuple[str, ...]
    keywords: tuple[str, ...]
    registered_as: tuple[str, ...]
    funding: str
    conflicts: str
    related: tuple[Related, ...]
    abstract: str
    body: str
    tables: tuple[Table, ...]
    unread_tables: tuple[str, ...]
    n_tables: int
    references: tuple[tuple[str, str], ...]

    def id(self, *kinds: str) -> str:
        """The first identifier of these kinds, or an empty text."""
        return next((value for kind, value in self.ids if kind in kinds), "")


def article_of(root: Any) -> Article:
    """What the `article` element holds; its names must be plain (`prose.plain_names`)."""
    meta = _child(root, "front/article-meta")
    journal = _child(root, "front/journal-meta")
    wraps = [w for w in root.iter("table-wrap") if not _in_sub_article(w)]
    tables, unread = _tables(root, wraps)
    body = "\n".join(_body(root))
    abstract = "\n".join(_abstract(meta))
    return Article(
        ids=tuple((i.get("pub-id-type") or "", inline(i)) for i in meta.findall("article-id")),
        article_type=root.get("article-type") or "",
        language=root.get(_LANG) or "",
        title=inline(meta.find("title-group/article-title")),
        subtitle=inline(meta.find("title-group/subtitle")),
        authors=tuple(_authors(meta)),
        journal=inline(next(journal.iter("journal-title"), None)),
        publisher=inline(journal.find("publisher/publisher-name")),
        published=_published(meta),
        volume=inline(meta.find("volume")),
        issue=inline(meta.find("issue")),
        pages=_pages(meta),
        licence=_licence(meta),
        subjects=tuple(filter(None, map(inline, _headings(meta)))),
        keywords=tuple(filter(None, map(inline, meta.iter("kwd")))),
        registered_as=tuple(_registered(inline(meta), body)),
        funding=" ".join(filter(None, map(inline, meta.iter("funding-statement")))),
        conflicts=_conflicts(root),
        related=tuple(_related(meta)),
        abstract=abstract,
        body=body,
        tables=tables,
        unread_tables=unread,
        n_tables=len(wraps),
        references=tuple(_references(root)),
    )


def _child(root: Any, path: str) -> Any:
    """The element, or an empty one where there is none."""
    found = root.find(path)
    return root.makeelement("none", {}) if found is None else found


def _in_sub_article(element: Any) -> bool:
    """Whether it stands in a decision letter, a reply or a translation."""
    return any(e.tag in ("sub-article", "response") for e in element.iterancestors())


def _authors(meta: Any) -> Iterator[str]:
    for contributor in meta.findall("contrib-group/contrib"):
        if contributor.get("contrib-type") not in (None, "author"):
            continue
        name = contributor.find("name")
        if name is None:
            name = contributor.find("name-alternatives/name")
        if name is not None:
            given = name.find("given-names")
            initials = _initials(inline(given), given.get("initials") if given is not None else "")
            parts = (inline(name.find("surname")), initials, inline(name.find("suffix")))
            yield " ".join(filter(None, parts))
            continue
        group = contributor.find("collab")
        for members in group.findall("contrib-group") if group is not None else ():
            group.remove(members)
        printed = inline(group) or inline(contributor.find("string-name"))
        if printed:
            yield printed


def _initials(given: str, told: str | None) -> str:
    if told:
        return told.replace(".", "").replace(" ", "")
    if re.fullmatch(r"[A-Z]{1,3}", given):
        return given
    return "".join(part[0].upper() for part in re.split(r"[\s.\-‐]+", given) if part)


def _headings(meta: Any) -> list[Any]:
    """The headings that the journal prints it under: `Systematic Review`."""
    found: list[Any] = meta.findall(
        "article-categories/subj-group[@subj-group-type='heading']/subject"
    )
    return found


def _published(meta: Any) -> str:
    dates = {d.get("pub-type") or d.get("date-type") or "": _day(d) for d in meta.iter("pub-date")}
    in_order = [dates[kind] for kind in _DATES if dates.get(kind)]
    return next((day for day in in_order if len(day) == 10), next(iter(in_order), ""))


def _day(element: Any) -> str:
    """`2017-01-28`, `2017-02` or `2007`, or an empty text."""
    year, month, day = (inline(element.find(part)) for part in ("year", "month", "day"))
    if not re.fullmatch(r"\d{4}", year):
        return ""
    if month[:3].lower() in _MONTHS:
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    if not re.fullmatch(r"\d{1,2}", month):
        return year
    return f"{year}-{month:0>2}" + (f"-{day:0>2}" if re.fullmatch(r"\d{1,2}", day) else "")


def _pages(meta: Any) -> str:
    first, last = inline(meta.find("fpage")), inline(meta.find("lpage"))
    if first and last and first != last:
        return f"{first}-{last}"
    return first or inline(meta.find("elocation-id"))


def _licence(meta: Any) -> str:
    """The address of the licence, else its words, shortened."""
    for licence in meta.findall("permissions/license"):
        words = inline(licence)
        texts = [licence.get(_XLINK) or "", inline(licence.find("license_ref"))]
        texts += [link.get(_XLINK) or "" for link in licence.iter("ext-link")]
        address = re.search(r"https?://creativecommons\.org/\S+?(?=[\s)\],;]|\.?$)", words)
        texts += [address.group() if address else "", words.partition(", which")[0][:300]]
        return next((text for text in texts if text), "")
    return ""


def _conflicts(root: Any) -> str:
    kinds = ("coi-statement", "conflict", "COI-statement")
    notes = (n for tag in ("fn", "notes") for n in root.iter(tag) if not _in_sub_article(n))
    told = (n for n in notes if (n.get("fn-type") or n.get("notes-type")) in kinds)
    return " ".join(dict.fromkeys(map(inline, told)))


def _related(meta: Any) -> Iterator[Related]:
    for element in meta.iter("related-article", "related-object"):
        link = (element.get(_XLINK) or element.get("document-id") or "").strip()
        kind = element.get("ext-link-type") or element.get("document-id-type") or ""
        doi = link if "10." in link else ""
        ids = {i.get("pub-id-type"): inline(i) for i in element.iter("pub-id", "article-id")}
        pmid = link if kind in ("pmid", "pubmed") and link.isdecimal() else ids.get("pmid", "")
        yield Related(
            kind=element.get("related-article-type") or "",
            doi=doi or ids.get("doi", ""),
            pmid=pmid,
            words=inline(element),
        )


def _abstract(meta: Any) -> Iterator[str]:
    abstracts = meta.findall("abstract")
    own = [a for a in abstracts if (a.get("abstract-type") or "") not in _SIDE_ABSTRACTS]
    for abstract in own[:1]:
        yield from lines(abstract)


def _body(root: Any) -> Iterator[str]:
    """Body, captions of floating figures, and appendices; no references, no other articles."""
    for path in ("body", "floats-group", "floats-wrap", "back/app-group", "back/app"):
        for part in root.findall(path):
            yield from lines(part)


def _registered(front: str, body: str) -> list[str]:
    """Registry numbers in the front matter, else the only one that the text calls its own."""
    found = set(re.findall(r"\bNCT\d{8}\b", front))
    named = set(re.findall(r"\bNCT\d{8}\b", body))
    if not found and len(named) == 1 and _REGISTERED.search(body):
        found = named
    return sorted(found)


def _references(root: Any) -> Iterator[tuple[str, str]]:
    for reference in root.iter("ref"):
        if _in_sub_article(reference):
            continue
        ids = {
            element.get("pub-id-type") or "": inline(element)
            for element in reference.iter("pub-id", "object-id", "article-id")
        }
        linked = (link.get(_XLINK) or "" for link in reference.iter("ext-link"))
        doi = ids.get("doi") or next((link for link in linked if "doi.org/10." in link), "")
        yield doi, ids.get("pmid", "")


def _tables(root: Any, wraps: list[Any]) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    read: list[Table] = []
    unread: list[str] = []
    for number, wrap in enumerate(wraps, start=1):
        described = {
            "number": number,
            "label": inline(wrap.find("label")),
            "caption": inline(wrap.find("caption")),
            "footnotes": _footnotes(wrap),
        }
        tables = [
            t for t in wrap.iter("table") if not any(a.tag == "table" for a in t.iterancestors())
        ]
        if not tables:
            unread.append(f"table {number} is a picture or of another model; it was not read")
        for part, table in enumerate(tables, start=1):
            try:
                read.append(read_table(table, _path(table, root), part=part, **described))
            except NoGrid as reason:
                unread.append(f"table {number} was not read: {reason}")
    return tuple(read), tuple(unread)


def _footnotes(wrap: Any) -> dict[str, str]:
    """The footnotes of a table by their ids; what stands loose below it has made-up ones."""
    found: dict[str, str] = {}
    for foot in wrap.findall("table-wrap-foot"):
        for number, note in enumerate(foot.iter("fn")):
            found[note.get("id") or f"note-{number}"] = " ".join(lines(note)).lstrip(": ")
        for number, paragraph in enumerate(foot.findall("p")):
            found[f"loose-{number}"] = inline(paragraph)
    return found


def _path(element: Any, root: Any) -> str:
    """The XPath of an element from the article, namespaces left out."""
    steps: list[str] = []
    while element is not root:
        before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
        steps.append(f"{element.tag}[{before + 1}]")
        element = element.getparent()
    return "/".join(["/article", *reversed(steps)])
