"""Names of authors as `Surname Initials`, whatever order and dots they were printed with."""

import re
from collections.abc import Iterable
from typing import Final

from loaders.markup import plain

_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd"})
_SINGLE_LETTERS: Final = re.compile(r"[^\W\d_](?:(?:\.-?|-)[^\W\d_]){0,5}\.?")
_OTHERS: Final = frozenset({"et al", "et al.", "others", "and others", "...", "…"})
_MOST_INITIALS: Final = 4


def surname_first(printed: str) -> str:
    """`McNamara, M.E.`, `McNamara, Mary Ellen` and `McNamara M E` are all `McNamara ME`.

    A name whose given names cannot be told apart (without a comma) stays as it is printed.
    """
    name = plain(printed).strip(" ;,")
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 2 and not _is_suffix(parts[1]):
        return named(parts[0], parts[1])
    if len(parts) == 3:
        suffix, given = (parts[1], parts[2]) if _is_suffix(parts[1]) else (parts[2], parts[1])
        return named(parts[0], given, suffix) if _is_suffix(suffix) else name
    if len(parts) == 1:
        words = name.split(" ")
        at = len(words)
        while at and _SINGLE_LETTERS.fullmatch(words[at - 1]) and words[at - 1].isupper():
            at -= 1
        if 0 < at < len(words):
            return named(" ".join(words[:at]), " ".join(words[at:]))
    return name


def named(surname: str, given: str = "", suffix: str = "") -> str:
    """A name of its parts, the given names as initials where their script has capitals."""
    return " ".join(part for part in (surname, initials(given), suffix.rstrip(".")) if part)


def initials(given: str) -> str:
    """`Sang In`, `S.I.` and `S I` are all `SI`; what has no capitals stays as it is."""
    words = [word for word in re.split(r"[\s.‐-]+", given.strip()) if word]
    if not words or not all(word[0].isupper() for word in words):
        return " ".join(words)
    return "".join(word if _are_initials(word) else word[0] for word in words)


def authors_of(printed: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """The names, each once and in their order, and whether others are meant (`et al.`).

    Initials that stand where a name should (EPPI-Reviewer parts `Dos Santos | H B`) belong to
    the surname before them.
    """
    names: dict[str, None] = {}
    others = False
    for text in printed:
        name = surname_first(text)
        if name.casefold() in _OTHERS:
            others = True
        elif names and all(_SINGLE_LETTERS.fullmatch(word) for word in name.split()):
            surname, _ = names.popitem()
            names[named(surname, name) if " ".join(name.split()) else surname] = None
        elif name:
            names[name] = None
    return tuple(names), others


def _is_suffix(part: str) -> bool:
    return part.casefold().rstrip(".") in _SUFFIXES


def _are_initials(word: str) -> bool:
    return len(word) <= _MOST_INITIALS and word.isupper() and word.isalpha()
