"""A page as lines that a reader sees, and as the tags that describe it."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree, html

from loaders.content import decoded
from loaders.record import Unreadable

_DROPPED: Final = frozenset(
    {
        "annotation", "annotation-xml", "aside", "audio", "button", "canvas", "dialog",
        "footer", "form", "head", "iframe", "input", "menu", "nav", "noscript", "object",
        "script", "select", "style", "svg", "template", "textarea", "video",
    }
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {
        "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div",
        "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_ROLES: Final = frozenset(
    {
        "alert", "banner", "complementary", "contentinfo", "dialog", "menu", "navigation",
        "search", "toolbar",
    }
)  # fmt: skip
_CHROME: Final = re.compile(
    r"(?:usa-)?sr-only|visually-?hidden|screen-reader-text|d-none|hidden|no-?print|breadcrumbs?"
    r"|cookie.*|sidebar|social.*|share.*|ref-list\d*|references?|bibliography|skip-?link|site-nav"
)
_UNSEEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ABSTRACT: Final = re.compile(r"(?:article-?)?abstract[-_]?\d*(?:-?(?:content|section|text))?")
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
# No others are decoded: some of Python's codecs are no character sets.
_CHARSETS: Final = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|iso-8859-\d\d?|windows-125\d|latin-?1|us-ascii|gb2312|gbk|gb18030"
    r"|big5|shift_jis|euc-(?:jp|kr)|koi8-[ru]"
)
_LATIN: Final = ("iso-8859-1", "latin1", "latin-1", "us-ascii")
_BUTTONS: Final = ("open in a new tab", "view larger version", "download", "skip to main content")
_LONGEST_CELL: Final = 300
_FEWEST_WORDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its tags by their names in small letters, its address, and what is seen.

    `text` are the lines of the article, `abstract` those that the page marks as such; both may
    be empty. `linked_words` counts the words of `text` that are links. `heading` is its first h1
    or its title.
    """

    tags: tuple[tuple[str, str], ...]
    language: str
    address: str
    heading: str
    abstract: str
    text: str
    linked_words: int

    def tag(self, *names: str) -> str:
        """The first value of the first of these tags that is there, or an empty text."""
        values = (value for name in names for key, value in self.tags if key == name and value)
        return next(values, "")

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a tag, in their order."""
        return tuple(value for key, value in self.tags if key == name and value)


def page_of(content: bytes) -> Page:
    """The page; raises Unreadable where it is none, or nested beyond what is read."""
    root = _parsed(_text(content))
    article = _article(root)
    lines = list(_lines(article))
    return Page(
        tags=tuple(_tags(root)),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        address=next((e.get("href") or "" for e in root.iter("link") if _is_canonical(e)), ""),
        heading=_heading(root),
        abstract="\n".join(_abstract(article)),
        text="\n".join(lines),
        linked_words=sum(len(" ".join(_seen(link)).split()) for link in _links(article)),
    )


def _text(content: bytes) -> str:
    """By its byte order mark, the character set it names, or as any text here."""
    named = _CHARSET.search(content[:4096])
    name = named.group(1).decode("ascii").lower() if named else ""
    has_mark = content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if has_mark or not _CHARSETS.fullmatch(name) or name.startswith("utf"):
        return decoded(content).lstrip("\ufeff")
    return content.decode("cp1252" if name in _LATIN else name, "replace")


def _parsed(text: str) -> Any:
    if "\x00" in text:
        raise Unreadable("it holds NUL bytes, so it is no page; save it again from a browser")
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", text)
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text, parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("it holds no page; save it again from a browser") from error
    fatal = next((e for e in parser.error_log if e.level == etree.ErrorLevels.FATAL), None)
    if fatal is not None:
        reason = fatal.message.partition(",")[0]
        sentence = f"the page cannot be read to its end ({reason}); save it again"
        raise Unreadable(sentence, f"line {fatal.line}")
    return root


def _tags(root: Any) -> Iterator[tuple[str, str]]:
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        value = " ".join((element.get("content") or "").split())
        if name and value:
            yield name.replace("dcterms.", "dc."), value


def _is_canonical(element: Any) -> bool:
    return "canonical" in (element.get("rel") or "").lower().split()


def _heading(root: Any) -> str:
    for element in (*root.iter("h1"), *root.iter("title")):
        if text := " ".join("".join(element.itertext()).split()):
            return text
    return ""


def _article(root: Any) -> Any:
    """The element that holds the article: the longest <article>, else <main>, else the body."""
    choices = (
        root.xpath("//article[not(ancestor::article)]"),
        root.xpath("//main[not(ancestor::main)]"),
        root.xpath("//body"),
    )
    best, most = root, -1
    for elements in choices:
        for element in elements:
            size = sum(len(line.split()) for line in _lines(element))
            if size > most:
                best, most = element, size
        if most >= _FEWEST_WORDS:
            break
    return best


def _links(article: Any) -> Iterator[Any]:
    for link in article.iter("a"):
        if not any(_is_unseen(element) for element in (link, *link.iterancestors())):
            yield link


def _abstract(article: Any) -> Iterator[str]:
    for element in article.iter(etree.Element):
        names = [element.get("id") or "", *(element.get("class") or "").split()]
        if any(_ABSTRACT.fullmatch(name.lower()) for name in names) and not _is_unseen(element):
            lines = list(_lines(element))
            yield from lines[1:] if lines and lines[0].lower() == "abstract" else lines
            return


def _is_unseen(element: Any) -> bool:
    """Whether an element is no part of what a reader reads of the article."""
    names = [element.get("id") or "", *(element.get("class") or "").split()]
    return (
        element.tag in _DROPPED
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") in _ROLES
        or bool(_UNSEEN.search(element.get("style") or ""))
        or any(_CHROME.fullmatch(name.lower()) for name in names)
        or (element.tag == "table" and _is_data(element))
    )


def _is_data(table: Any) -> bool:
    """Whether a table holds data; one with long cells, or with tables in it, lays out a page."""
    if table.find(".//table") is not None:
        return False
    cells = [cell for tag in ("td", "th") for cell in table.iter(tag)]
    return all(len("".join(cell.itertext())) <= _LONGEST_CELL for cell in cells)


def _lines(element: Any) -> Iterator[str]:
    """The lines of a block that are seen, white space folded."""
    pending = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _is_unseen(child):
            if next(child.iter(*_BLOCKS), None) is not None:
                yield from _line(pending)
                pending = []
                yield from _lines(child)
            else:
                pending += _seen(child)
        pending.append(child.tail or "")
    yield from _line(pending)


def _line(pieces: list[str]) -> Iterator[str]:
    line = " ".join("".join(pieces).split())
    if any(char.isalnum() for char in line) and line.casefold() not in _BUTTONS:
        yield line


def _seen(element: Any) -> list[str]:
    if element.tag == "br":
        return [" "]
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _is_unseen(child):
            pieces += _seen(child)
        pieces.append(child.tail or "")
    return pieces
