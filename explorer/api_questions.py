"""Each question as two operations of the JSON API: to read it, and to ask it with its givens."""

from typing import Annotated, Any, Final, Literal

import msgspec

from explorer.api_answers import answer_fact, question_fact
from explorer.api_operation import NoField, Operation
from explorer.api_values import AnswerFact, QuestionFact
from explorer.opened import Opened
from ontology.prefixes import expand, shorten
from queries.catalogue import Given, Question
from queries.names import words

# What `queries.ask.proportion` takes: 0 to 1 as a decimal, 0% to 100%.
_SHARE: Final = r"^(0(\.[0-9]{1,9})?|1\.0{1,9}|(100(\.0{1,9})?|[0-9]{1,2}(\.[0-9]{1,9})?)%)$"


def described(question: Question) -> Operation:
    """The operation that gives a question itself."""
    return Operation(
        f"/api/questions/{question.name}",
        "Questions",
        f"The question {question.name}",
        "Its givens, columns and query.",
        NoField,
        QuestionFact,
        lambda release, _: question_fact(release, question),
    )


def asked(question: Question) -> Operation:
    """The operation that asks a question, with its own givens as fields."""
    fields: list[tuple[str, Any, Any]] = [
        (given.name, _type_of(given), msgspec.UNSET) for given in question.givens
    ]
    if any(given.name == "jurisdiction" for given in question.givens):
        told = msgspec.Meta(description="Count the places inside the jurisdiction too.")
        kind = Annotated[Literal["true", "false"], told] | msgspec.UnsetType
        fields.append(("with_narrower", kind, msgspec.UNSET))

    def run(release: Opened, taken: Any) -> msgspec.Struct:
        given = {g.name: getattr(taken, g.name) for g in question.givens}
        return answer_fact(
            release,
            question,
            {
                name: value if isinstance(value, list) else [value]
                for name, value in given.items()
                if value is not msgspec.UNSET
            },
            with_narrower=getattr(taken, "with_narrower", "") == "true",
        )

    takes = msgspec.defstruct(
        f"Ask_{question.name}", fields, kw_only=True, forbid_unknown_fields=True
    )
    return Operation(
        f"/api/ask/{question.name}",
        question.topic.replace("_", " ").capitalize(),
        question.summary,
        question.not_told,
        takes,
        AnswerFact,
        run,
        frozenset(given.name for given in question.givens if given.several),
    )


def _type_of(given: Given) -> Any:
    """The type of a given's field: its choices, a share, or a name of a member of its class."""
    said = f"{given.help[:1].upper()}{given.help[1:]}."
    kind: Any
    match given.type:
        case "choice":
            kind = Literal[given.choices]
        case "proportion":
            kind = Annotated[str, msgspec.Meta(pattern=_SHARE, examples=["20%", "0.2"])]
        case _:
            of = words(shorten(expand(given.of or "") or ""))
            said += f" A {of}: slug, label, synonym, prefixed name or IRI."
            kind = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    if given.several:
        kind = Annotated[list[kind], msgspec.Meta(min_length=1, max_length=50)]
    default = [given.default] if given.several else given.default
    extra = {"default": default} if given.default else {}
    return (
        Annotated[kind, msgspec.Meta(description=said, extra_json_schema=extra)] | msgspec.UnsetType
    )
