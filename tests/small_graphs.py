"""Small graphs made of `graphs/sound.trig` by taking triples away and adding others."""

from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import yaml

from graph.embedded import EmbeddedStore
from ontology.prefixes import BASE, GRAPHS, PREFIXES

FOLDER: Final = Path(__file__).parent / "graphs"
_PROLOGUE: Final = f"@base <{BASE}> .\n" + "".join(
    f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items()
)
_CASE: Final = ox.NamedNode(GRAPHS + "test/case")


def cases(file: str) -> Any:
    """The content of a YAML file beside the graphs."""
    return yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))


def changed_graph(less: str = "", more: str = "") -> EmbeddedStore:
    """The sound graph without the triples `less`, which it must hold, and with `more`.

    Triples of `more` that name no graph go to one of their own.
    """
    quads = set(ox.parse(path=FOLDER / "sound.trig", format=ox.RdfFormat.TRIG))
    for gone in _parsed(less):
        held = {quad for quad in quads if quad.triple == gone.triple}
        assert held, f"the sound graph does not hold {gone.triple}"
        quads -= held
    for new in _parsed(more):
        named = isinstance(new.graph_name, ox.NamedNode)
        quads.add(new if named else ox.Quad(*new.triple, _CASE))
    return EmbeddedStore.in_memory(f"{quad} .\n" for quad in quads)


def _parsed(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(_PROLOGUE + turtle, format=ox.RdfFormat.TRIG))
