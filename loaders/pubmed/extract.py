"""A parsed PubMed record to its citation: every element is met once, on the way down.

The speed of a load is decided here: a file of NLM's has up to thirty thousand records. And
nothing is searched for (`find`, XPath), which would also meet the ids of cited articles where
those of this one are meant.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.document import Heading
from loaders.nlm import Citation, Comment, Section, date_of

# What is known of a record: a field of `Citation` to its value.
_Facts = dict[str, Any]
_ByTag = Mapping[str, Callable[[Any, _Facts], None]]


def citation_of(element: Any) -> Citation | None:
    """The citation of an article or book; None where it lacks what holds one."""
    facts: _Facts = {}
    _each(element, _RECORD, facts)
    return Citation(**facts) if "status" in facts else None


def text(element: Any) -> str:
    """All text within an element, markup dropped, white space folded."""
    words = "".join(element.itertext()) if len(element) else element.text
    if not words:
        return ""
    if words.isascii() and "  " not in words and "\n" not in words and "\t" not in words:
        return words.strip()  # what follows, at half the price for an abstract
    return " ".join(words.split())


def _each(element: Any, by_tag: _ByTag, facts: _Facts) -> None:
    for child in element:
        reads = by_tag.get(child.tag)
        if reads:
            reads(child, facts)


def _into(name: str) -> Callable[[Any, _Facts], None]:
    """A reader of elements whose text is a fact."""

    def reads(element: Any, facts: _Facts) -> None:
        if words := text(element):
            facts[name] = words

    return reads


def _added_to(name: str) -> Callable[[Any, _Facts], None]:
    """A reader of elements whose text is one of several."""

    def reads(element: Any, facts: _Facts) -> None:
        if words := text(element):
            facts[name] = (*facts.get(name, ()), words)

    return reads


def _all(by_tag: _ByTag) -> Callable[[Any, _Facts], None]:
    """A reader of elements whose children say something."""

    def reads(element: Any, facts: _Facts) -> None:
        _each(element, by_tag, facts)

    return reads


def _medline_citation(element: Any, facts: _Facts) -> None:
    facts["status"] = element.get("Status") or ""
    _each(element, _MEDLINE_CITATION, facts)


def _book_document(element: Any, facts: _Facts) -> None:
    facts["status"] = ""
    _each(element, _BOOK_DOCUMENT, facts)


def _pmid(element: Any, facts: _Facts) -> None:
    facts["pmid"] = text(element)
    facts["version"] = element.get("Version") or "1"


def _revised(element: Any, facts: _Facts) -> None:
    facts["revised"] = _date(element)


def _published(element: Any, facts: _Facts) -> None:
    facts["date"] = _date(element)


def _date(element: Any) -> str:
    parts = {child.tag: text(child) for child in element}
    if "Year" not in parts:
        return parts.get("MedlineDate", "")
    month = parts.get("Month") or parts.get("Season", "")
    return date_of(parts["Year"], month, parts.get("Day", ""))


def _journal_title(element: Any, facts: _Facts) -> None:
    if words := text(element):
        facts.setdefault("journal", words)


def _pages(element: Any, facts: _Facts) -> None:
    parts = {child.tag: text(child) for child in element}
    first, last = parts.get("StartPage"), parts.get("EndPage")
    between = f"{first}-{last}" if first and last and first != last else first
    facts["pages"] = parts.get("MedlinePgn") or between or None


def _location(element: Any, facts: _Facts) -> None:
    valid = element.get("EIdType") == "doi" and element.get("ValidYN") != "N"
    if valid and (words := text(element)):
        facts.setdefault("doi", words)


def _identifiers(element: Any, facts: _Facts) -> None:
    for child in element:
        kind = child.get("IdType")
        if kind == "doi":
            facts["doi"] = text(child) or facts.get("doi")
        elif kind == "pmc":
            facts["pmcid"] = text(child) or None


def _authors(element: Any, facts: _Facts) -> None:
    if element.get("Type") == "editors":
        return
    names: list[str] = []
    groups: list[str] = []
    for author in element:
        last = initials = suffix = ""
        fore = None
        for child in author:
            tag = child.tag
            if tag == "LastName":
                last = text(child)
            elif tag == "ForeName":
                fore = child
            elif tag == "Initials":
                initials = text(child)
            elif tag == "Suffix":
                suffix = f" {text(child)}"
            elif tag == "CollectiveName":
                last = text(child)
                groups.append(last)
        if not initials and fore is not None:
            initials = text(fore)
        names.append(f"{last} {initials}{suffix}".strip())
    facts["authors"] = tuple(names)
    facts["collective"] = tuple(groups)


def _abstract(element: Any, facts: _Facts) -> None:
    facts["abstract"] = _sections(element)


def _other_abstract(element: Any, facts: _Facts) -> None:
    other = (element.get("Language") or "", "\n".join(map(str, _sections(element))))
    facts["other_abstracts"] = (*facts.get("other_abstracts", ()), other)


def _sections(element: Any) -> tuple[Section, ...]:
    return tuple(
        Section(child.get("Label") or None, text(child))
        for child in element
        if child.tag == "AbstractText"
    )


def _headings(element: Any, facts: _Facts) -> None:
    facts["headings"] = tuple(
        Heading(name=text(name), descriptor=name.get("UI"))
        for heading in element
        for name in heading
        if name.tag == "DescriptorName"
    )


def _comments(element: Any, facts: _Facts) -> None:
    facts["comments"] = tuple(_comment(child) for child in element)


def _comment(element: Any) -> Comment:
    parts = {child.tag: text(child) for child in element}
    return Comment(
        element.get("RefType") or "", parts.get("PMID") or None, parts.get("RefSource") or None
    )


def _bank(element: Any, facts: _Facts) -> None:
    bank, numbers = "", []
    for child in element:
        if child.tag == "DataBankName":
            bank = text(child)
        elif child.tag == "AccessionNumberList":
            numbers = [text(number) for number in child]
    facts["databank"] = (*facts.get("databank", ()), *((bank, number) for number in numbers))


def _investigators(element: Any, facts: _Facts) -> None:
    facts["n_investigators"] = facts.get("n_investigators", 0) + len(element)


def _references(element: Any, facts: _Facts) -> None:
    count = sum(1 for _ in element.iter("Reference"))
    facts["n_references"] = facts.get("n_references", 0) + count


_ISSUE: Final[_ByTag] = {
    "Volume": _into("volume"),
    "Issue": _into("issue"),
    "PubDate": _published,
}
_JOURNAL: Final[_ByTag] = {
    "JournalIssue": _all(_ISSUE),
    "Title": _journal_title,
    "ISOAbbreviation": _into("journal"),
}
_ARTICLE: Final[_ByTag] = {
    "Journal": _all(_JOURNAL),
    "ArticleTitle": _into("title"),
    "VernacularTitle": _into("vernacular_title"),
    "Pagination": _pages,
    "ELocationID": _location,
    "Abstract": _abstract,
    "AuthorList": _authors,
    "Language": _added_to("languages"),
    "PublicationTypeList": _all({"PublicationType": _added_to("publication_types")}),
    "DataBankList": _all({"DataBank": _bank}),
}
_MEDLINE_CITATION: Final[_ByTag] = {
    "PMID": _pmid,
    "DateRevised": _revised,
    "Article": _all(_ARTICLE),
    "MedlineJournalInfo": _all({"MedlineTA": _journal_title}),
    "MeshHeadingList": _headings,
    "CommentsCorrectionsList": _comments,
    "OtherAbstract": _other_abstract,
    "InvestigatorList": _investigators,
}
_BOOK: Final[_ByTag] = {
    "Publisher": _all({"PublisherName": _into("publisher")}),
    "BookTitle": _into("book_title"),
    "PubDate": _published,
    "AuthorList": _authors,
    "Volume": _into("volume"),
    "ELocationID": _location,
}
_BOOK_DOCUMENT: Final[_ByTag] = {
    "PMID": _pmid,
    "DateRevised": _revised,
    "Book": _all(_BOOK),
    "ArticleTitle": _into("title"),
    "VernacularTitle": _into("vernacular_title"),
    "Pagination": _pages,
    "Language": _added_to("languages"),
    "AuthorList": _authors,
    "PublicationType": _added_to("publication_types"),
    "Abstract": _abstract,
    "ReferenceList": _references,
}
_RECORD: Final[_ByTag] = {
    "MedlineCitation": _medline_citation,
    "PubmedData": _all({"ArticleIdList": _identifiers, "ReferenceList": _references}),
    "BookDocument": _book_document,
}
