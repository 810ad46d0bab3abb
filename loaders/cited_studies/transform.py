"""Records to dossiers: forms checked, names resolved, defaults applied. Pure but for `load`.

pydantic fills the frozen values of `graph.claim` from the tree of text, and refuses what does
not fit; here its refusals become sentences with file, line and mend.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import shorten
from typing import Any, Final, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from graph.claim import (
    BackgroundClaim,
    Claim,
    Document,
    Dossier,
    Finding,
    Proposition,
    Recommendation,
    Study,
)
from graph.errors import Problem, UnknownName, nearest
from graph.quads import position_slug
from loaders.cited_studies.read import Record, Unreadable, read
from loaders.source import Load, Source
from ontology.vocabulary import Vocabulary

_SECTIONS: Final[Mapping[str, type[Any]]] = {
    "studies": Study,
    "findings": Finding,
    "recommendations": Recommendation,
    "background": BackgroundClaim,
    "propositions": Proposition,
}
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

# The forms of the names that IRIs are made of.
_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME: Final = (re.compile(_SLUG), "chasset-2018")
_CLAIM: Final = (re.compile(f"{_SLUG}/{_SLUG}"), "chasset-2018/response")
_POSITION: Final = (re.compile(f"{_SLUG}(?:/{_SLUG}){{5}}|{_SLUG}"), "antimalarials")
_NAMES: Final = {
    "slug": _NAME,
    "key": _NAME,
    "study": _NAME,
    "edition": _NAME,
    "source": _NAME,
    "document": _NAME,
    "cites": _NAME,
    "includes": _NAME,
    "shares_patients_with": _NAME,
    "assessed_by": _NAME,
    "relays": _CLAIM,
    "items": _CLAIM,
    "about": (re.compile(f"{_SLUG}/{_SLUG}"), "condition/cle"),
    "after_failure_of": _POSITION,
    "as_add_on_to": _POSITION,
}

# How numbers and dates are written; pydantic would read others too, such as 1e3 and 1_000.
_WRITTEN: Final = {
    int: (re.compile(r"-?\d{1,12}"), "whole number", "12"),
    Decimal: (re.compile(r"-?\d{1,12}(\.\d{1,12})?"), "number", "0.16"),
    date: (re.compile(r"\d{4}-\d\d-\d\d"), "date", "2015-05-05"),
}

# What pydantic refuses, by the first word of its name for the fault.
_FAULTS: Final = {
    "decimal": "is no number; write 0.16",
    "finite": "is no number; write 0.16",
    "int": "is no whole number; write 12",
    "date": "is no date; write 2015-05-05",
    "bool": "is neither true nor false",
    "tuple": "is no list; write [a, b]",
    "dataclass": "is no mapping of keys to values",
    "string": "is no text",
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
        dossier = reading.dossier(source.name, path.stem)
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

    def dossier(self, source: str, slug: str) -> Dossier:
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
        ]
        self._refuse_repeats()
        return Dossier(
            source=source,
            slug=slug,
            input_sha256=self.record.sha256,
            document=document,
            studies=tuple(values["studies"]),
            claims=tuple(claims),
            propositions=tuple(values["propositions"]),
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
        name = "key" if issubclass(kind, Claim) else "slug"
        known = {field.name for field in fields(kind)}
        defaults = {k: v for k, v in self.defaults.items() if kind is Finding and k in known}
        content = self.record.tree.get(section)
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
            for fault in error.errors(include_url=False):
                place = (*path, *(str(part) for part in fault["loc"]))
                self._refuse(place, _sentence(dict(fault), kind))
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
                elif type(member) in _WRITTEN and isinstance(written, str):
                    form, kind, example = _WRITTEN[type(member)]
                    if not form.fullmatch(written):
                        sentence = f"{field.name}: {written!r} is no plain {kind}; write {example}"
                        self._refuse(place, sentence)
            self._refuse_twins(held if listed else (), (*path, field.name))

    def _refuse_name(self, field: str, name: str, place: tuple[str, ...]) -> None:
        form, example = _NAMES.get(field, (None, ""))
        kind = _CONCEPTS.get(field)
        if not name.strip():
            self._refuse(place, f"{field} is empty; write it, or leave the key out")
        elif form and not form.fullmatch(name):
            sentence = "small letters, digits and hyphens make a name, as in " + example
            self._refuse(place, f"{field}: {name!r} has not the form of a name; {sentence}")
        elif field == "about":  # any concept, as `condition/cle`
            kind, _, name = name.partition("/")
        if kind and "/" not in name and name not in self.vocabulary.slugs(kind):
            self._refuse(place, str(UnknownName(kind, name, self.vocabulary.slugs(kind))))

    def _refuse_twins(self, members: tuple[Any, ...], place: tuple[str, ...]) -> None:
        """Refuse members with one number or key, which would become one node."""
        seen = set()
        for index, member in enumerate(members):
            name = getattr(member, "key", getattr(member, "number", None))
            if name is not None and name in seen:
                self._refuse((*place, str(index)), f"{name!r} stands twice; rename one of them")
            seen.add(name)

    def _refuse_unknown_keys(self, slug: str) -> None:
        if not _NAME[0].fullmatch(slug):
            sentence = "small letters, digits and hyphens make its name, as in chasset-2018.yaml"
            self._refuse((), f"a record is not named {slug!r}; {sentence}")
        for key in self.record.tree:
            if key not in _KEYS:
                self._refuse((key,), _unknown_key(key, _KEYS))
        known = tuple(field.name for field in fields(Finding))
        for key in self.defaults:
            if key not in known:
                self._refuse(("defaults", key), _unknown_key(key, known))
        if not isinstance(self.record.tree.get("defaults", {}), dict):
            self._refuse(("defaults",), "defaults is no mapping of keys to values")

    def _refuse_repeats(self) -> None:
        """Refuse a key in two sections; quotes are named after studies as after claims."""
        seen: dict[str, str] = {}
        for section in ("studies", "findings", "recommendations", "background"):
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


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    near = nearest(key, known)
    return f"unknown key {key!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _kind_at(kind: type[Any], location: tuple[Any, ...]) -> type[Any]:
    """The class of the value whose field the location names."""
    for part in location[:-1]:
        if isinstance(part, str):
            hint = get_type_hints(kind).get(part)
            kind = next((k for k in (hint, *get_args(hint)) if is_dataclass(k)), kind)  # type: ignore[assignment]
    return kind


def _sentence(fault: dict[str, Any], kind: type[Any]) -> str:
    field = str(next(part for part in reversed(fault["loc"]) if isinstance(part, str)))
    if fault["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        return _unknown_key(field, tuple(f.name for f in fields(_kind_at(kind, fault["loc"]))))
    if fault["type"] in ("missing", "missing_keyword_only_argument"):
        return f"{field} is missing; add it"
    if fault["input"] is None:
        return f"{field} is empty; write it, or leave the key out"
    if fault["type"] == "literal_error":
        why = f"is none of {fault['ctx']['expected']}"
    else:
        what = fault["type"].partition("_")[0]
        why = _FAULTS.get(what, f"is not right: {fault['msg'].lower()}")
    return f"{field}: {shorten(repr(fault['input']), 60, placeholder=' …')} {why}"
