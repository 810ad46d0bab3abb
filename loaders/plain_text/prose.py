"""Whether text is prose, and what it says of itself: a title, and identifiers of its own."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

_OTHER_START: Final = re.compile(r"%PDF|\{\\rtf|#!|[{\[<]|@\w+\s*[{(]")
# Lines of RIS, NBIB, EndNote and Web of Science; three of them anywhere are no chance.
_TAGGED: Final = re.compile(
    r"[A-Z][A-Z0-9] {1,2}- ?|[A-Z]{2,4} *- |%[0A-Z] \S|(?:FN|VR|PT|AU|TI|SO|ER) \S|@\w+\s*[{(]"
)
_CODE: Final = re.compile(
    r"^\s*(?:def |class \w+[:(]|import \w|from \w[\w.]* import |#include|function\s*\w*\("
    r"|(?:var|let|const) \w+ =|public |private |return\b|SELECT |PREFIX |@prefix|library\()"
    r"|[;{}]\s*$|^\s*[\w.]+ (?:=|<-) \S|\w\(\)"
)
_KEY: Final = re.compile(r"^\s*(?:- )?[\w.-]{1,40}:(?:\s|$)")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END: Final = re.compile(r"[^\W_][)\]”\"'%]?[.?!](?=\s|$|\d)")
_FEWEST_WORDS: Final = 15
_WORDS_OF_PROSE: Final = 6
_DELIMITERS: Final = ",;\t|$"

_NO_TITLE: Final = re.compile(
    r"(?:skip to (?:main )?content|abstract|article text|summary|open access|published\b.*"
    r"|(?:original |research )*(?:article|paper|letter|report)|review(?: article)?|full text"
    r"|home|menu|title|text|background|objectives?|introduction)\W*",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"^(?:title|background|objectives?|abstract)\s*:\s*", re.IGNORECASE)
_MARKUP: Final = re.compile(r"</?[a-z][a-z0-9]{0,10}[^<>]{0,40}>", re.IGNORECASE)
_LONGEST_TITLE: Final = 200
_REFERENCES: Final = re.compile(
    r"^\s*(?:\d+\.?\s*)?(?:references|bibliography|literature cited|works cited)\s*:?\s*$"
    r"|<h\d>\s*(?:references|bibliography)\s*</h\d>",
    re.IGNORECASE | re.MULTILINE,
)
_DOI: Final = re.compile(
    r"^\W*(?:doi\s*:?|https?://(?:dx\.)?doi\.org/)\s*(?:https?://(?:dx\.)?doi\.org/)?"
    r"(10\.\d{4,9}/\S{1,200})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_CITED_DOI: Final = re.compile(r"\bdoi:\s*(10\.\d{4,9}/\S{1,200})", re.IGNORECASE)
# How PubMed heads an entry: `1. J Am Acad Dermatol. 2018 Feb;78(2):342-350. doi: 10.…`
_CITATION: Final = re.compile(
    r"\s*(?:\d+\. )?[A-Z][^\n]{3,80}\. (?:19|20)\d\d\b(?:[^\n]+\n){1,3}\s*\n"
)
_PMID: Final = re.compile(r"^\W*PMID\s*:?\s*(\d{1,8})\b", re.IGNORECASE | re.MULTILINE)
_PMCID: Final = re.compile(r"^\W*(?:PMCID\s*:?\s*)(PMC\d{1,9})\b", re.IGNORECASE | re.MULTILINE)
_REGISTERED: Final = re.compile(
    r"(?:clinicaltrials\.gov|regist\w+|identifier)[^.\n]{0,60}?(NCT\d{8})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A text as it stands and what it says of itself; None or empty where it does not."""

    title: str
    text: str
    doi: str | None
    pmid: str | None
    pmcid: str | None
    registered_as: tuple[str, ...]


def no_prose(text: str) -> str | None:
    """Why a text is no prose, in a sentence with the mend; None where it is."""
    lines = [line for line in text.splitlines() if line.strip()]
    for is_so, sentence in _REFUSALS:
        if is_so(lines):
            return sentence
    return None


def prose_of(text: str) -> Prose:
    """What a text says of itself; identifiers in its list of references are not its own."""
    own = _REFERENCES.split(text, maxsplit=1)[0]
    citation = _CITATION.match(own)
    dois = _DOI.findall(own) or _CITED_DOI.findall(citation.group() if citation else "")
    trials = {number.upper() for number in re.findall(r"\bNCT\d{8}\b", own, re.IGNORECASE)}
    is_own = len(trials) == 1 and bool(_REGISTERED.search(own))
    return Prose(
        title=_title(text[citation.end() :] if citation else text),
        text=text,
        doi=_only(doi.rstrip(".,;)").lower() for doi in dois),
        pmid=_only(_PMID.findall(own)),
        pmcid=_only(_PMCID.findall(own)),
        registered_as=tuple(trials) if is_own else (),
    )


def entries_of_pubmed(text: str) -> int:
    """How many PubMed entries a text holds, as PubMed's format "abstract" prints them."""
    return len(set(_PMID.findall(text)))


def _only(found: Iterable[str]) -> str | None:
    """The value where there is one; two are nobody's own."""
    distinct = set(found)
    return distinct.pop() if len(distinct) == 1 else None


def _is_binary(lines: list[str]) -> bool:
    text = "".join(lines)
    unprintable = sum(not char.isprintable() and char not in "\t\f\xad\u200b" for char in text)
    return unprintable * 100 > len(text)


def _is_other(lines: list[str]) -> bool:
    tagged = sum(1 for line in lines if _TAGGED.match(line.lstrip("\ufeff")))
    return tagged > 2 or bool(_OTHER_START.match(lines[0].lstrip("\ufeff \t")))


def _is_code(lines: list[str]) -> bool:
    return sum(1 for line in lines if _CODE.search(line[:500])) * 5 > len(lines)


def _is_keys(lines: list[str]) -> bool:
    return sum(1 for line in lines if _KEY.match(line[:500])) * 2 > len(lines)


def _is_table(lines: list[str]) -> bool:
    """Whether nearly all lines have the same number of fields, three or more."""
    lines = lines[:40]
    for delimiter in _DELIMITERS:
        try:
            rows = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        usual = max(set(rows), key=rows.count)
        is_short = len(lines[0].split()) <= 4 * usual
        if len(rows) > 1 and usual > 2 and rows.count(usual) * 5 >= len(rows) * 4 and is_short:
            return True
    return False


def _reads_as_prose(lines: list[str]) -> bool:
    words = [len(_WORD.findall(line)) for line in lines]
    in_prose = sum(count for count in words if count >= _WORDS_OF_PROSE)
    text = " ".join(lines)
    letters = sum(char.isalpha() for char in text)
    return (
        sum(words) >= _FEWEST_WORDS
        and in_prose * 2 >= sum(words)
        and letters * 10 >= 7 * sum(not char.isspace() for char in text)
        and bool(_SENTENCE_END.search(text))
    )


# In this order: why lines that are not blank are no prose.
_REFUSALS: Final[tuple[tuple[Callable[[list[str]], bool], str], ...]] = (
    (lambda lines: not lines, "it is empty; save the text again"),
    (_is_binary, "it holds characters of no text; save it as UTF-8 text"),
    (_is_other, "it is written in another format; export it again in that format"),
    (_is_table, "it is a table, not text; save it as CSV with a row of headings"),
    (_is_code, "it is program code, not text; give the text itself"),
    (_is_keys, "it is a list of keys and values; give it in the format that it is from"),
    (lambda lines: not _reads_as_prose(lines), "it has next to no sentences; give running text"),
)


def _title(text: str) -> str:
    """The first line that says something; of a line that is a paragraph, its first sentence."""
    bare = (_MARKUP.sub(" ", line).strip("\ufeff \t•*#-") for line in text.splitlines())
    lines = (" ".join(line.split()) for line in bare)
    told = (line for line in lines if _WORD.search(line) and not _NO_TITLE.fullmatch(line))
    line = _LABEL.sub("", next(told, ""))
    if len(line) <= _LONGEST_TITLE:
        return line
    sentence = re.match(r".{20,200}?[.?!](?=\s)", line)
    if sentence:
        return sentence.group()
    return line[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
