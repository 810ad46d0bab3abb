"""From a question and what is given to the text of a query.

What stands between the braces of a `VALUES … # given` line is replaced by serialised terms:
IRIs that the store knows, checked decimals, or one of the listed choices. Free text never
reaches a query.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from textwrap import shorten
from typing import Final

from graph.errors import ClevidenceError, UnknownName
from graph.nquads import literal, node
from graph.store import Store
from queries.catalogue import GIVEN_LINE, Given, Question
from queries.names import resolve, within

_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?)\s*%")
_SHARE: Final = re.compile(r"0(?:\.[0-9]+)?|1\.0+")
_AMBIGUOUS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def query_text(
    question: Question,
    store: Store,
    given: Mapping[str, Sequence[str]],
    *,
    with_narrower: bool = False,
) -> str:
    """The question's query with what is given in place of its defaults.

    Raises as `understood` does.
    """
    known = {g.name: g for g in question.givens}
    terms: dict[str, str] = {}
    for name, values in understood(question, store, given).items():
        as_iris = known[name].type == "iri"
        if with_narrower and name == "jurisdiction":
            values = within(store, values)  # noqa: PLW2901 - the places asked for, and those inside
        terms[name] = " ".join(
            node(v) if as_iris else literal(_value(known[name], v)) for v in values
        )

    def filled(line: re.Match[str]) -> str:
        name = line[1]
        return f"VALUES ?{name} {{ {terms.get(name, line[2].strip())} }}  # given"

    return GIVEN_LINE.sub(filled, question.query)


def understood(
    question: Question, store: Store, given: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """What is given, as IRIs, shares from 0 to 1, and choices; what is left open is left out.

    Raises UnknownName for a given or a value that fits nothing, ClevidenceError for a
    percentage that is ambiguous or out of range, and for several values where one is taken.
    """
    known = {g.name: g for g in question.givens}
    for name in given:
        if name not in known:
            raise UnknownName(f"given of {question.name}", name, known)
    return {name: _understood(known[name], store, v) for name, v in given.items() if v}


def proportion(text: str) -> Decimal:
    """`20%` or `0.2` as a decimal from 0 to 1; a bare `20` is refused as ambiguous."""
    percent, share = _PERCENT.fullmatch(text.strip()), _SHARE.fullmatch(text.strip())
    if share:
        return Decimal(text.strip())
    if not percent:
        ambiguous = _AMBIGUOUS.fullmatch(text.strip())
        why = (
            "may be a percentage or a share" if ambiguous else "is neither a percentage nor a share"
        )
        raise ClevidenceError(f"{shorten(text, 40)!r} {why}; write 20% or 0.2")
    number = Decimal(percent[1]) / 100
    if number > 1:
        raise ClevidenceError(f"{text} is more than the whole; a percentage goes from 0% to 100%")
    return number


def _understood(given: Given, store: Store, values: Sequence[str]) -> list[str]:
    if len(values) > 1 and not given.several:
        raise ClevidenceError(f"{given.flag} takes one value, not {len(values)}; ask once for each")
    if given.type == "iri":
        return [resolve(store, value, given.of or "") for value in values]
    if given.type == "proportion":
        return [str(proportion(value)) for value in values]
    for value in values:
        if value not in given.choices:
            raise UnknownName(f"choice of {given.flag}", value, given.choices)
    return list(values)


def _value(given: Given, text: str) -> Decimal | str:
    return Decimal(text) if given.type == "proportion" else text
