"""Refusals: a page for people, a problem (RFC 9457) for programs."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.negotiation import best
from explorer.opened import Opened

PROBLEM: Final = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong, and the mend, in the members of RFC 9457."""

    title: str
    status: int
    detail: str
    nearest: list[str] = msgspec.field(default_factory=list)


def refusal(
    release: Opened,
    call: Call,
    status: int,
    sentence: str,
    headers: tuple[tuple[str, str], ...] = (),
    *,
    nearest: Mapping[str, str] | None = None,
) -> Reply:
    """A refusal as a page where the client likes HTML best, else as a problem.

    `nearest` are the names that may have been meant, with their addresses.
    """
    if best(call.accept, ("text/html", PROBLEM, "application/json")) != "text/html":
        return problem(status, sentence, nearest=tuple(nearest or ()), headers=headers)
    title = HTTPStatus(status).phrase.capitalize()
    return html(
        release,
        "refusal.html",
        status=status,
        headers=headers,
        title=title,
        here="",
        sentence=sentence[:1].upper() + sentence[1:],
        nearest=nearest or {},
    )


def problem(
    status: int,
    sentence: str,
    *,
    nearest: tuple[str, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Reply:
    """A refusal as a problem."""
    said = Problem(HTTPStatus(status).phrase, status, sentence, list(nearest))
    return Reply(status, msgspec.json.encode(said), PROBLEM, headers)
