"""From the fields of a call to a question with its givens, to its answer, and to its address."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from explorer.calls import Call
from explorer.opened import Opened
from graph.errors import ClevidenceError, UnknownName
from queries.answer import Answer, answer
from queries.ask import query_text, understood
from queries.catalogue import Question

NARROWER: Final = "with_narrower"
_YES: Final = "yes"
_MOST: Final = 20


class Asked(NamedTuple):
    """A question with what was filled in, as it was typed; what is left open is left out."""

    question: Question
    given: Mapping[str, Sequence[str]]
    with_narrower: bool = False

    def address(self, *, suffix: str = "", under: str = "") -> str:
        """The permalink: the fields that were filled, in the order of the question.

        `suffix` is that of a file such as `.csv`; `under` another page that takes the givens.
        """
        pairs = [(name, value) for name, values in self.given.items() for value in values]
        pairs += [(NARROWER, _YES)] * self.with_narrower
        fields = "?" + urlencode(pairs, quote_via=quote) if pairs else ""
        return (under or f"/ask/{self.question.name}{suffix}") + fields

    def query(self, release: Opened) -> str:
        """The SPARQL behind it, what was given filled in."""
        given = self.given
        return query_text(self.question, release.store, given, with_narrower=self.with_narrower)


def question_of(release: Opened, name: str) -> Question:
    """The question of that name; raises UnknownName with the nearest names."""
    if name not in release.questions:
        raise UnknownName("question", name, release.questions)
    return release.questions[name]


def takes_narrower(question: Question) -> bool:
    """Whether places inside the place asked for may count too."""
    return any(given.name == "jurisdiction" for given in question.givens)


def asked_in(question: Question, call: Call) -> Asked:
    """What a call asks of a question.

    Raises UnknownName for a field that is no given, ClevidenceError for one that comes too often.
    """
    names = [given.name for given in question.givens]
    known = [*names, NARROWER] if takes_narrower(question) else names
    for name, value in call.fields:
        if name not in known:
            raise UnknownName(f"given of {question.name}", name, known)
        if name == NARROWER and value.strip() not in ("", _YES):
            raise UnknownName(f"choice of {NARROWER}", value, [_YES])
        if len(call.fields_of(name)) > _MOST:
            raise ClevidenceError(f"{name} takes no more than {_MOST} values; ask again for others")
    return filled_in(question, call)


def filled_in(question: Question, call: Call) -> Asked:
    """What is filled in of the givens of a question, whatever else a call holds."""
    given = {}
    for known in question.givens:
        if values := list(dict.fromkeys(call.fields_of(known.name))):
            given[known.name] = values[:_MOST]
    narrower = takes_narrower(question) and call.field(NARROWER) == _YES
    return Asked(question, given, with_narrower=narrower)


def faults_of(release: Opened, asked: Asked) -> dict[str, str]:
    """What is wrong with what was filled in, one sentence a given; empty where nothing is."""
    faults = {}
    for name, values in asked.given.items():
        try:
            understood(asked.question, release.store, {name: values})
        except ClevidenceError as error:
            flag = "--" + name.replace("_", "-")
            faults[name] = sentence(str(error).replace(flag, name.replace("_", " ")))
    return faults


def sentence(words: str) -> str:
    """Words of an error as a sentence: with a capital, and an end."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(("?", ".")) else ".")


def answer_to(release: Opened, asked: Asked) -> Answer:
    """The answer; raises as `queries.ask.understood` does."""
    return answer(
        asked.question,
        release.store,
        asked.given,
        with_narrower=asked.with_narrower,
        read_by=release.facts["read_by"],
        set_aside=release.facts["set_aside"],
    )


def threshold_of(answered: Answer) -> float | None:
    """The threshold the answer is judged by, a share from 0 to 1, if the question has one."""
    for given in answered.question.givens:
        if given.type == "proportion":
            values = answered.given.get(given.name) or [given.default or "0"]
            return float(Decimal(values[0]))
    return None
