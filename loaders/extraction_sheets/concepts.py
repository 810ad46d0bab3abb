"""Names of our concepts as they may stand in a sheet: label, synonym or slug, in any case."""

from functools import cache

from graph.errors import nearest
from loaders.extraction_sheets.cells import Unfit
from ontology.vocabulary import Vocabulary


@cache
def _names(kind: str) -> dict[str, str]:
    """Each name, casefolded, to the slug; names of several concepts are left out."""
    vocabulary = Vocabulary.read()
    names: dict[str, set[str]] = {}
    for slug in vocabulary.slugs(kind):
        for name in (slug, *vocabulary.names(f"{kind}/{slug}")):
            names.setdefault(" ".join(name.split()).casefold(), set()).add(slug)
    return {name: next(iter(slugs)) for name, slugs in names.items() if len(slugs) == 1}


def slug_of(kind: str, name: str) -> str | None:
    """The concept of the kind with that name, else None."""
    return _names(kind).get(" ".join(name.split()).casefold())


def known(kind: str, name: str) -> str:
    """The concept with that name; raises Unfit with the nearest names."""
    slug = slug_of(kind, name)
    if slug is None:
        near = nearest(name, labels(kind)) or labels(kind)[:3]
        raise Unfit(f"no {kind} is named {name[:60]!r}; write {' or '.join(near)}")
    return slug


def labels(kind: str) -> list[str]:
    """The preferred labels of a kind, sorted."""
    vocabulary = Vocabulary.read()
    return sorted(
        (vocabulary.label(f"{kind}/{slug}") for slug in vocabulary.slugs(kind)), key=str.casefold
    )
