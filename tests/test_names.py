"""Names of things: which of two that fit is meant, or that neither is."""

from typing import Final

import pytest

from graph.embedded import EmbeddedStore
from graph.errors import AmbiguousName, UnknownName
from graph.nquads import literal, node, quad
from ontology.prefixes import CLE, GRAPHS, PREFIXES, iri
from queries.names import resolve

TYPE: Final = PREFIXES["rdf"] + "type"
LABEL: Final = PREFIXES["rdfs"] + "label"
PREFERRED: Final = PREFIXES["skos"] + "prefLabel"
SYNONYM: Final = PREFIXES["skos"] + "altLabel"

CLASSES: Final = {"therapy": CLE + "Therapy", "document": CLE + "Document", "study": CLE + "Study"}
# Made up, so that a name fits things of several ranks, and of one.
THINGS: Final = {
    iri("therapy", "quinine"): [(PREFERRED, "Cinchona"), (SYNONYM, "bark")],
    iri("therapy", "bark"): [(PREFERRED, "willow"), (SYNONYM, "quinine"), (SYNONYM, "Salix")],
    iri("therapy", "aspirin"): [(PREFERRED, "salix"), (SYNONYM, "willow"), (SYNONYM, "powder")],
    iri("therapy", "talc"): [(PREFERRED, "talcum"), (SYNONYM, "Powder")],
    iri("document", "smith-2001"): [(LABEL, "Smith 2001")],
    iri("document", "smith-2001-abstract"): [(LABEL, "Smith 2001")],
    iri("document", "series"): [(LABEL, "Jones 2002")],
    iri("study", "series"): [(LABEL, "the series")],
}
ORDERS: Final = {"as they stand": 1, "reversed": -1}


def store_of(step: int) -> EmbeddedStore:
    """The things, loaded in their order or in the reverse."""
    lines = [
        quad(thing, predicate, term, GRAPHS + "test/names")
        for thing, names in THINGS.items()
        for predicate, term in [
            (TYPE, node(CLASSES[thing.split("/")[-2]])),
            *((naming, literal(name)) for naming, name in names),
        ]
    ]
    return EmbeddedStore.in_memory(lines[::step])


@pytest.fixture(params=ORDERS.values(), ids=ORDERS)
def things(request: pytest.FixtureRequest) -> EmbeddedStore:
    """The things, in both orders."""
    return store_of(request.param)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("quinine", "quinine"),  # a slug before another's synonym
        ("bark", "bark"),
        ("Willow", "bark"),  # a label before another's synonym
        ("SALIX", "aspirin"),
        (" cinchona ", "quinine"),
        ("therapy:bark", "bark"),
        (iri("therapy", "bark"), "bark"),
        (f"<{iri('therapy', 'bark')}>", "bark"),
        ("talcum", "talc"),
    ],
)
def test_a_slug_goes_before_a_label_and_a_label_before_a_synonym(
    things: EmbeddedStore, name: str, meant: str
) -> None:
    assert resolve(things, name, "cle:Therapy") == iri("therapy", meant)


@pytest.mark.parametrize(
    ("name", "classes", "choices"),
    [
        ("powder", ("cle:Therapy",), ["aspirin", "talc"]),
        ("smith 2001", ("cle:Document", "cle:Study"), ["smith-2001", "smith-2001-abstract"]),
        ("series", ("cle:Study", "cle:Document"), ["document:series", "study:series"]),
    ],
)
def test_a_name_of_two_things_alike_is_refused_with_what_tells_them_apart(
    things: EmbeddedStore, name: str, classes: tuple[str, ...], choices: list[str]
) -> None:
    kinds = " or ".join(c.removeprefix("cle:").lower() for c in classes)
    with pytest.raises(AmbiguousName) as refusal:
        resolve(things, name, *classes)
    assert str(refusal.value) == (
        f"{name!r} names more than one {kinds}: {', '.join(choices)}; choose one of these"
    )
    for choice in choices:
        assert resolve(things, choice, *classes) in THINGS


def test_a_name_of_nothing_gets_the_nearest(things: EmbeddedStore) -> None:
    with pytest.raises(UnknownName, match="did you mean quinine"):
        resolve(things, "quinnine", "cle:Therapy")


def test_a_thing_of_another_class_is_not_meant(things: EmbeddedStore) -> None:
    with pytest.raises(UnknownName):
        resolve(things, iri("document", "series"), "cle:Therapy")
    assert resolve(things, "series", "cle:Study") == iri("study", "series")
