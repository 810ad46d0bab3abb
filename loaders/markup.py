"""Text as a person reads it: markup, entities, control characters and odd white space away.

Titles and abstracts come with HTML, JATS and MathML tags, with entities that were escaped once
or twice, and with what no text may hold. Signs that are no markup stay: `P < 0.05 and n > 3`.
"""

import html
import re
from typing import Final

# Only tags known in titles and abstracts are markup; `<0.05` and `<LOD>` are text.
_INLINE: Final = (
    r"(?:a|abbr|b|bold|caps|em|emph|font|i|inf|italic|nobr|overline|roman|scp?|small|span|strike"
    r"|strong|tt|u|ul|underline|xref|jats:(?:bold|ext-link|italic|monospace|named-content|sc"
    r"|styled-content|underline|xref))"
)
_BLOCK: Final = (
    r"(?:abstract|br|div|h[1-6r]|img|li|ol|p|sec|table|tbody|td|title|tr|jats:(?:abstract|break"
    r"|disp-formula|inline-formula|list|list-item|p|sec|table-wrap|tex-math|title))"
)
_MATHS: Final = (
    r"(?:mml:|m:)?m(?:ath|enclose|error|fenced|frac|i|n|o|over|padded|phantom|root|row|space"
    r"|sqrt|style|subsup|sub|sup|table|td|text|tr|underover|under)"
)
# In `a<b and c>d` nothing is markup: behind the name of a tag stand attributes, or nothing.
_REST: Final = r"""(?:\s+[\w:.-]{1,60}\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s<>"'=]+)){0,20}\s*/?>"""
_IS_RAISED: Final = re.compile(
    rf"<(?:jats:)?sup{_REST}([^<>]{{0,40}})</(?:jats:)?sup\s*>", re.IGNORECASE
)
_IS_INLINE: Final = re.compile(rf"</?(?:{_INLINE}|{_MATHS}|(?:jats:)?su[bp]){_REST}", re.IGNORECASE)
_IS_BLOCK: Final = re.compile(rf"</?{_BLOCK}{_REST}", re.IGNORECASE)
_HEADING_END: Final = re.compile(r"[:.]?\s*(</(?:h[1-6]|jats:title|title)\s*>)", re.IGNORECASE)
_ABSTRACT: Final = re.compile(r"^(?:abstract|summary)\s*:\s*", re.IGNORECASE)
_CDATA: Final = re.compile(r"<!\[CDATA\[|\]\]>|<!--.{0,400}?-->", re.DOTALL)
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_HALF_PAIR: Final = re.compile(r"[\ud800-\udfff]")
_RAISED_SIGNS: Final = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")


def plain(text: str) -> str:
    """The text without markup, on one line.

    A raised number stays raised, for 10<sup>6</sup> is not 106. Entities are resolved twice,
    as they are often escaped twice.
    """
    for _ in range(3):
        if "<" not in text and "&" not in text:
            break
        resolved = html.unescape(_without_tags(text))
        if resolved == text:
            break
        text = resolved
    return " ".join(readable(text).split())


def plain_abstract(text: str) -> str:
    """An abstract without markup; its headings end in a colon, and `Abstract` itself is none."""
    words = plain(_HEADING_END.sub(r": \1", text))
    return _ABSTRACT.sub("", words)


def readable(text: str) -> str:
    """The text without what no text may hold: control characters and halves of characters."""
    if text.isascii() and text.isprintable():
        return text
    return _HALF_PAIR.sub("\ufffd", _NO_TEXT.sub(" ", text))


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _IS_RAISED.sub(_raised, _CDATA.sub("", text))
    return _IS_BLOCK.sub(" ", _IS_INLINE.sub("", text))


def _raised(found: re.Match[str]) -> str:
    signs = found.group(1).strip()
    raised = signs.translate(_RAISED_SIGNS)
    return raised if all(a != b for a, b in zip(signs, raised, strict=True)) else signs
