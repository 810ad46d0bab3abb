"""From a question and what is given to the text of a query.

What stands between the braces of a `VALUES … # given` line is replaced by serialised terms:
IRIs that the store knows, checked decimals, or one of the listed choices. Free text never
reaches a query.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from graph.errors import ClevidenceError, UnknownName
from graph.nquads import literal, node
from graph.store import Store
from queries.catalogue import GIVEN_LINE, Given, Question
from queries.names import resolve, within

_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_SHARE: Final = re.compile(r"0(?:\.\d+)?|1\.0+")


def query_text(
    question: Question,
    store: Store,
    given: Mapping[str, Sequence[str]],
    *,
    with_narrower: bool = False,
) -> str:
    """The question's query with what is given in place of its defaults.

    Raises UnknownName for a given or a value that fits nothing, ClevidenceError for a
    percentage that is ambiguous or out of range.
    """
    known = {g.name: g for g in question.givens}
    for name in given:
        if name not in known:
            raise UnknownName(f"given of {question.name}", name, known)
    terms = {
        name: _terms(known[name], store, values, with_narrower=with_narrower)
        for name, values in given.items()
        if values
    }

    def filled(line: re.Match[str]) -> str:
        name = line[1]
        return f"VALUES ?{name} {{ {terms.get(name, line[2].strip())} }}  # given"

    return GIVEN_LINE.sub(filled, question.query)


def proportion(text: str) -> Decimal:
    """`20%` or `0.2` as a decimal from 0 to 1; a bare `20` is refused as ambiguous."""
    percent, share = _PERCENT.fullmatch(text.strip()), _SHARE.fullmatch(text.strip())
    if share:
        return Decimal(text.strip())
    if not percent:
        raise ClevidenceError(f"{text!r} is no plain percentage; write 20% or 0.2")
    number = Decimal(percent[1]) / 100
    if number > 1:
        raise ClevidenceError(f"{text} is more than the whole; a percentage goes from 0% to 100%")
    return number


def _terms(given: Given, store: Store, values: Sequence[str], *, with_narrower: bool) -> str:
    match given.type:
        case "iri":
            iris = [resolve(store, value, given.of or "") for value in values]
            if with_narrower and given.name == "jurisdiction":
                iris = within(store, iris)
            return " ".join(node(iri) for iri in iris)
        case "proportion":
            return " ".join(literal(proportion(value)) for value in values)
        case _:
            for value in values:
                if value not in given.choices:
                    raise UnknownName(f"choice of {given.flag}", value, given.choices)
            return " ".join(literal(value) for value in values)
