"""Records to dossiers: forms checked, names resolved, defaults applied. Pure but for `load`.

pydantic fills the frozen values of `graph.claim` from the tree of text, and refuses what does
not fit; here its refusals become sentences with file, line and mend.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from graph.claim import (
    Assessment,
    BackgroundClaim,
    Claim,
    Dossier,
    Finding,
    Proposition,
    Recommendation,
    RegulatoryStatement,
)
from graph.document import Document, Study
from graph.errors import Problem, UnknownName
from graph.quads import position_slug
from loaders.cited_studies.read import Record, Unreadable, read
from loaders.cited_studies.refusals import NAME, NAMES, WRITTEN, refusals, unknown_key
from loaders.source import Load, Source
from ontology.vocabulary import Vocabulary

_SECTIONS: Final[Mapping[str, type[Any]]] = {
    "studies": Study,
    "findings": Finding,
    "recommendations": Recommendation,
    "background": BackgroundClaim,
    "regulatory": RegulatoryStatement,
    "propositions": Proposition,
    "assessments": Assessment,
}
# Sections whose keys make IRIs under the record's own name.
_NAMED_APART: Final = (
    "studies",
    "findings",
    "recommendations",
    "background",
    "regulatory",
    "assessments",
)
_KEYS: Final = ("document", "defaults", *_SECTIONS)
_KINDS: Final[tuple[type[Any], ...]] = (Document, *_SECTIONS.values())
_ADAPTERS: Final[dict[type[Any], Any]] = {kind: TypeAdapter(kind) for kind in _KINDS}

# Which concept a field names.
_CONCEPTS: Final = {
    "therapy": "therapy",
    "comparator": "therapy",
    "prior_therapies": "therapy",
    "studied_after_failure_of": "therapy",
    "outcome": "outcome",
    "condition": "condition",
    "statistic": "statistic",
    "design": "design",
    "severity": "severity",
    "jurisdiction": "jurisdiction",
    "after_failure_of": "therapy",
    "as_add_on_to": "therapy",
}


def load(source: Source, folder: Path) -> Load:
    """Every `*.yaml` of the folder, in the order of names."""
    vocabulary = Vocabulary.read()
    dossiers: list[Dossier] = []
    refused = [
        Problem(path.name, f"it is not read; name it {path.stem}.yaml")
        for path in sorted(folder.glob("*.yml"))
    ]
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            reading = _Reading(read(path), vocabulary)
        except Unreadable as error:
            refused.append(error.problem)
            continue
        dossier = reading.dossier(source, path.stem)
        refused.extend(reading.problems)
        for slug, place in reading.places(dossier):
            first = places.setdefault(slug, place)
            if first != place and "#" not in slug and _is_unique(slug, dossier):
                refused.append(Problem(place, f"{slug} stands at {first} too; rename one of them"))
        dossiers.append(dossier)
    if not dossiers and not refused:
        refused.append(Problem(folder.resolve().name, "it holds no record (*.yaml)"))
    return Load(dossiers, places, refused)


def _is_unique(slug: str, dossier: Dossier) -> bool:
    return slug in {study.slug for study in dossier.studies} or "/" not in slug


class _Reading:
    """One record on its way to a dossier, with the problems met."""

    def __init__(self, record: Record, vocabulary: Vocabulary) -> None:
        self.record = record
        self.vocabulary = vocabulary
        self.defaults = _mapping(record.tree.get("defaults"))
        self.problems: list[Problem] = []

    def dossier(self, source: Source, slug: str) -> Dossier:
        tree = self.record.tree
        self._refuse_unknown_keys(slug)
        document = None
        if "document" in tree:
            document = self._filled(Document, tree["document"], ("document",))
            if document and document.slug != slug:
                sentence = f"the file of document {document.slug} is named {slug}.yaml; rename one"
                self._refuse(("document", "slug"), sentence)
        elif "propositions" not in tree:
            self._refuse((), "it has no `document:`")
        values = {section: list(self._section(section)) for section in _SECTIONS}
        claims: list[Claim] = [
            *values["findings"],
            *values["recommendations"],
            *values["background"],
            *values["regulatory"],
        ]
        self._refuse_repeats()
        return Dossier(
            source=source.name,
            source_version=source.version,
            slug=slug,
            input_sha256=self.record.sha256,
            document=document,
            studies=tuple(values["studies"]),
            claims=tuple(claims),
            propositions=tuple(values["propositions"]),
            assessments=tuple(values["assessments"]),
        )

    def places(self, dossier: Dossier) -> Iterator[tuple[str, str]]:
        """Slug (and `slug#field`) of everything in the dossier -> file and line."""
        at = self.record.place
        if "document" in self.record.tree:
            yield dossier.slug, at("document")
        for section, kind in _SECTIONS.items():
            for key, entry in _mapping(self.record.tree.get(section)).items():
                slug = key if kind in (Study, Proposition) else f"{dossier.slug}/{key}"
                yield slug, at(section, key)
                yield from self._field_places(slug, (section, key), _mapping(entry))
        for study in dossier.studies:
            yield f"{dossier.slug}/{study.slug}", at("studies", study.slug)
        for field in _mapping(self.record.tree.get("document")):
            yield f"{dossier.slug}#{field}", at("document", field)
        yield from self._listed_places(dossier)

    def _listed_places(self, dossier: Dossier) -> Iterator[tuple[str, str]]:
        at = self.record.place
        for index, reference in enumerate(dossier.document.references if dossier.document else ()):
            yield f"{dossier.slug}/{reference.number}", at("document", "references", str(index))
        for claim in (c for c in dossier.claims if isinstance(c, Recommendation)):
            for index, placement in enumerate(claim.placements):
                position = position_slug(claim.therapy, placement.context.slug)
                yield position, at("recommendations", claim.key, "placements", str(index))
        for proposition in dossier.propositions:
            for index, line in enumerate(proposition.lines):
                place = at("propositions", proposition.slug, "lines", str(index))
                yield f"{proposition.slug}/{line.key}", place

    def _field_places(
        self, slug: str, path: tuple[str, str], entry: dict[str, Any]
    ) -> Iterator[tuple[str, str]]:
        defaults = self.defaults if path[0] == "findings" else {}
        for field in {**defaults, **entry}:
            yield f"{slug}#{field}", self.record.place(*self._stated((*path, field)))

    def _section(self, section: str) -> Iterator[Any]:
        kind = _SECTIONS[section]
        name = "slug" if issubclass(kind, (Study, Proposition)) else "key"
        known = {field.name for field in fields(kind)}
        defaults = {k: v for k, v in self.defaults.items() if kind is Finding and k in known}
        content = self.record.tree.get(section)
        if kind is Finding and not isinstance(self.record.tree.get("defaults") or {}, dict):
            return
        if content is not None and not isinstance(content, dict):
            self._refuse((section,), f"{section} is no mapping of keys to entries")
        for key, entry in _mapping(content).items():
            if isinstance(entry, dict):
                value = self._filled(kind, {**defaults, **entry, name: key}, (section, key))
                if value is not None:
                    yield value
            else:
                self._refuse((section, key), f"{key} is no mapping of keys to values")

    def _filled(self, kind: type[Any], tree: object, path: tuple[str, ...]) -> Any:
        if not isinstance(tree, dict):
            self._refuse(path, f"{path[-1]} is no mapping of keys to values")
            return None
        try:
            value = _ADAPTERS[kind].validate_python(tree)
        except ValidationError as error:
            others = self.defaults if kind is Finding else ()
            for location, sentence in refusals(error, kind, others):
                self._refuse((*path, *location), sentence)
            return None
        self._refuse_forms(value, tree, path)
        return value

    def _refuse_forms(self, value: Any, tree: dict[str, Any], path: tuple[str, ...]) -> None:
        """Refuse names, numbers and dates of a wrong form, in the value and those inside it."""
        for field in fields(value):
            held, raw = getattr(value, field.name), tree.get(field.name)
            listed = isinstance(held, tuple)
            for index, member in enumerate(held if listed else (held,)):
                place = (*path, field.name, str(index)) if listed else (*path, field.name)
                written = raw[index] if listed and raw else raw
                if is_dataclass(member):
                    self._refuse_forms(member, _mapping(written), place)
                elif isinstance(member, str):
                    self._refuse_name(field.name, member, place)
                elif type(member) in WRITTEN and isinstance(written, str):
                    form, kind, example = WRITTEN[type(member)]
                    if not form.fullmatch(written):
                        sentence = f"{field.name}: {written!r} is no plain {kind}; write {example}"
                        self._refuse(place, sentence)
            self._refuse_twins(held if listed else (), (*path, field.name))

    def _refuse_name(self, field: str, name: str, place: tuple[str, ...]) -> None:
        form, example = NAMES.get(field, (None, ""))
        kind = _CONCEPTS.get(field)
        if field == "about":  # any concept, as `condition/cle`
            kind = name.partition("/")[0]
        slug = name.partition("/")[2] if field == "about" else name
        if not name.strip():
            self._refuse(place, f"{field} is empty; write it, or leave the key out")
        elif form and not form.fullmatch(name):
            sentence = "small letters, digits and hyphens make a name, as in " + example
            self._refuse(place, f"{field}: {name!r} has not the form of a name; {sentence}")
        elif kind and "/" not in slug and slug not in self.vocabulary.slugs(kind):
            self._refuse(place, str(UnknownName(kind, slug, self.vocabulary.slugs(kind))))

    def _refuse_twins(self, members: tuple[Any, ...], place: tuple[str, ...]) -> None:
        """Refuse members with one number or key, which would become one node."""
        seen = set()
        for index, member in enumerate(members):
            name = getattr(member, "key", getattr(member, "number", None))
            if name is not None and name in seen:
                self._refuse((*place, str(index)), f"{name!r} stands twice; rename one of them")
            seen.add(name)

    def _refuse_unknown_keys(self, slug: str) -> None:
        if not NAME[0].fullmatch(slug):
            sentence = "small letters, digits and hyphens make its name, as in chasset-2018.yaml"
            self._refuse((), f"a record is not named {slug!r}; {sentence}")
        for key in self.record.tree:
            if key not in _KEYS:
                self._refuse((key,), unknown_key(key, _KEYS))
        known = tuple(field.name for field in fields(Finding))
        for key in self.defaults:
            if key not in known:
                self._refuse(("defaults", key), unknown_key(key, known))
        if not isinstance(self.record.tree.get("defaults") or {}, dict):
            self._refuse(("defaults",), "defaults is no mapping of keys to values")

    def _refuse_repeats(self) -> None:
        """Refuse a key in two sections: within a record a name stands for one thing."""
        seen: dict[str, str] = {}
        for section in _NAMED_APART:
            for key in _mapping(self.record.tree.get(section)):
                first = seen.setdefault(key, section)
                if first != section:
                    sentence = f"{key!r} stands in {first} and {section}; rename one of them"
                    self._refuse((section, key), sentence)

    def _stated(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path of a finding's field, or of the default that stands in for it."""
        if len(path) > 2 and path[0] == "findings" and path[2] in self.defaults:
            entry = _mapping(_mapping(self.record.tree.get("findings")).get(path[1]))
            return path if path[2] in entry else ("defaults", *path[2:])
        return path

    def _refuse(self, path: tuple[str, ...], sentence: str) -> None:
        problem = Problem(self.record.place(*self._stated(path)), sentence)
        if problem not in self.problems:
            self.problems.append(problem)


def _mapping(tree: object) -> dict[str, Any]:
    return tree if isinstance(tree, dict) else {}
