"""Which of the forms we offer a client wants, by its `Accept` header (RFC 9110, 12.5.1).

Werkzeug parses the header: q-values, the more specific range before the wider, members with a
bad q left out. Two things are added. Parameters other than q are not compared, since every
form here exists once: `text/turtle;charset=utf-8` and the profiles of JSON-LD ask for what we
have. A header of which no member can be read is as none.
"""

import re
from collections.abc import Sequence
from typing import Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

_LONGEST: Final = 4_096
_RANGE: Final = re.compile(r"(\*|[\w!#$&.+^`|~'%-]+)/(\*|[\w!#$&.+^`|~'%-]+)", re.ASCII)


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The media type of those offered that a client likes best, or None where it takes none.

    Of equals the first offered is taken, and so it is where no `Accept` came, or none that can
    be read (nothing but malformed members, or more than 4,096 characters).
    """
    ranges = _ranges(accept)
    return ranges.best_match(offered) if ranges else offered[0]


def _ranges(accept: str) -> MIMEAccept:
    if len(accept) > _LONGEST:
        return MIMEAccept()
    members = parse_accept_header(accept, MIMEAccept)
    bare = [(member.partition(";")[0].strip(), quality) for member, quality in members]
    widest = [("*/*" if name == "*" else name, quality) for name, quality in bare]
    return MIMEAccept([(name, quality) for name, quality in widest if _is_range(name)])


def _is_range(name: str) -> bool:
    found = _RANGE.fullmatch(name)
    return bool(found and (found[1] != "*" or found[2] == "*"))
