"""What records make, without what no text may hold: control characters, halves of characters.

Readers of bibliographic formats take these away as they read; this is the last look, for all
formats alike, before anything is written.
"""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from graph.claim import Dossier
from loaders.markup import readable
from loaders.record import Text

_ILLEGIBLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
# The same as a line of JSON has it, which escapes some of it; and what only looks so.
_IN_JSON: Final = re.compile(
    r"\\u00[01]|\\[bf]|[\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)


def may_be_illegible(line: str) -> bool:
    """Whether a dossier that is this line of JSON may hold anything that no text may."""
    if line.isprintable() and "\\" not in line:
        return False  # what most are, told at a tenth of the price
    return _IN_JSON.search(line) is not None


def legible(dossier: Dossier) -> Dossier:
    """The dossier in texts that may be written."""
    cleaned: Dossier = _legible(dossier)
    return cleaned


def legible_texts(texts: tuple[Text, ...]) -> tuple[Text, ...]:
    """The texts of a record as they may be kept."""
    if not any(_is_illegible(text.text) for text in texts):
        return texts
    return tuple(replace(text, text=readable(text.text)) for text in texts)


def _is_illegible(text: str) -> bool:
    return not text.replace("\n", "").isprintable() and _ILLEGIBLE.search(text) is not None


def _legible(value: Any) -> Any:
    if isinstance(value, str):
        return readable(value) if _is_illegible(value) else value
    if isinstance(value, tuple):
        return tuple(map(_legible, value))
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _legible(each) for name, each in held.items()})
    return value
