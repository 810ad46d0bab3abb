"""The keys that JSON starts with: what its format is told by."""

import re
from typing import Final

from loaders.content import decoded

# A text that is not closed is one to its end: otherwise each quotation mark in it would be tried.
_TOKEN: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"(\s*:)?|\\?\Z)|[{}\[\]]', re.DOTALL)


def keys_of_start(start: bytes) -> frozenset[str]:
    """The keys in the start of a JSON text down to the third level, each with its parents.

    Of several texts, as NDJSON has them line by line, those of the first.

    An array stands as `[]`: `{"results": {"bindings": [{"s": 1}]}}` gives `results`,
    `results/bindings` and, of deeper ones, nothing; `[{"DOI": ""}]` gives `[]/DOI`.
    """
    found: set[str] = set()
    path: list[str] = []
    key = ""
    for token in _TOKEN.finditer(decoded(start)):
        text = token.group()
        if text in "{[":
            path.append((key or "[]") if path else "")
            key = ""
        elif text in "}]":
            if path:
                path.pop()
            if not path:
                break
            key = ""
        elif token.group(2):
            key = token.group(1)
            steps = [step for step in path[:4] if step]
            if len(steps) < 3:
                found.add("/".join([*steps, key]))
        else:
            key = ""
    return frozenset(found)
