"""Words of others as they may be shown on a terminal: nothing in them that it would obey.

Names of files, and pieces of records in refusals, are anybody's: escape sequences would colour,
erase or type, and marks of direction would turn a line around.
"""

import re
from typing import Final

_OBEYED: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
# What lies outside a string of JSON, and may not be written otherwise, is left.
_OBEYED_IN_JSON: Final = re.compile(_OBEYED.pattern.replace(r"\x00-\x1f", ""))


def shown(text: str) -> str:
    r"""The text on one line, with what a terminal would obey written out: `\x1b`, `\u202e`."""
    return _OBEYED.sub(_written, text)


def shown_lines(text: str) -> str:
    """The text on the lines that it has, each as `shown` gives it."""
    return "\n".join(map(shown, text.split("\n")))


def shown_name(name: str) -> str:
    r"""The name of a file; bytes that are no UTF-8 are written as `\xff`."""
    return shown(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def shown_json(text: str) -> str:
    """JSON that says the same and holds nothing that a terminal would obey."""
    return _OBEYED_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _written(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
