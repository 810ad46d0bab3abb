"""The operations of the JSON API that are the same in every release."""

from typing import Annotated, Final

import msgspec

from explorer.api_answers import explanation_list, question_list, trace_step
from explorer.api_operation import NoField, Operation
from explorer.api_search import hit_list
from explorer.api_values import (
    ExplanationList,
    HitList,
    PrefixMap,
    QuestionList,
    ReleaseFact,
    TraceStep,
)
from explorer.lookup import KINDS, Kind
from explorer.opened import Opened
from ontology.prefixes import BASE, PREFIXES

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_NAME: Final = msgspec.Meta(
    min_length=1,
    max_length=300,
    description="A slug, a label, a synonym, a prefixed name or an IRI.",
    examples=["thalidomide"],
)
_TEXT: Final = msgspec.Meta(
    min_length=1, max_length=200, description="A part of a name.", examples=["neuropathy"]
)
_KINDS: Final = msgspec.Meta(
    min_length=1, max_length=20, description="Only these kinds; all where it is left out."
)


class _Named(msgspec.Struct, forbid_unknown_fields=True):
    """A name."""

    name: Annotated[str, _NAME]


class _Search(msgspec.Struct, forbid_unknown_fields=True):
    """A text, and the kinds that are looked through."""

    q: Annotated[str, _TEXT]
    kind: Annotated[list[Kind], _KINDS] | msgspec.UnsetType = msgspec.UNSET


def _search(release: Opened, given: _Search) -> HitList:
    return hit_list(release, given.q, KINDS if given.kind is msgspec.UNSET else given.kind)


def _release(release: Opened, _: NoField) -> ReleaseFact:
    return ReleaseFact(
        release=release.facts["release"],
        digest=release.facts["digest"],
        read_by=release.facts["read_by"],
        set_aside=release.facts["set_aside"],
        triples=len(release.store),
        questions=len(release.questions),
        licence=LICENCE,
        iri=f"{BASE}release/{release.facts['release']}",
    )


FIXED: Final = (
    Operation(
        path="/api/release",
        topic="Release",
        summary="The release that answers",
        told="Its name, its digest, and the day up to which the evidence was read.",
        takes=NoField,
        gives=ReleaseFact,
        run=_release,
    ),
    Operation(
        path="/api/prefixes",
        topic="Release",
        summary="The prefixes",
        told="Every prefix that names and queries may use.",
        takes=NoField,
        gives=PrefixMap,
        run=lambda _, __: PrefixMap(dict(PREFIXES)),
    ),
    Operation(
        path="/api/search",
        topic="Names",
        summary="Things by a part of their names",
        told="Therapies, outcomes, conditions, places, documents, studies, questions; at most 50.",
        takes=_Search,
        gives=HitList,
        run=_search,
        several=frozenset({"kind"}),
    ),
    Operation(
        path="/api/trace",
        topic="Reasons",
        summary="From a claim to its words, its document, and what that cites",
        told="Of a claim, position, document, study or proposition.",
        takes=_Named,
        gives=TraceStep,
        run=lambda release, given: trace_step(release, given.name),
    ),
    Operation(
        path="/api/explain",
        topic="Reasons",
        summary="Why a therapy stands on its line",
        told="Of a position, or of every position of a therapy: what is stated, what follows.",
        takes=_Named,
        gives=ExplanationList,
        run=lambda release, given: explanation_list(release, given.name),
    ),
    Operation(
        path="/api/questions",
        topic="Questions",
        summary="The questions",
        told="Every question, by topic and name.",
        takes=NoField,
        gives=QuestionList,
        run=lambda release, _: question_list(release),
    ),
)
