"""Text that a spreadsheet would take for a formula, made harmless in files that it may open.

Words come out of anybody's file: `=HYPERLINK(…)` in a title would run where a CSV that holds it
is opened. An apostrophe before it makes it text; where we read it again, that is taken off.
"""

import re
from typing import Final

_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Plain numbers such as -4.6 stay as they are.
    """
    return f"'{text}" if _is_formula(text) else text


def without_apostrophe(text: str) -> str:
    """The text that `neutral` made this of; other apostrophes stay."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)
