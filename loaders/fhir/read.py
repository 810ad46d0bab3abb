"""FHIR resources, one by one, out of a single resource, a Bundle, an array, or NDJSON.

Which release a resource is of is told by its shape. One that looks like release 5 is checked
with fhir.resources, and what that finds goes with it as faults; the values are taken out of the
JSON by the same code for both releases.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from loaders.bibliographic import document_key, document_of
from loaders.content import Content, Head
from loaders.fhir.citation import citation, variable_definition
from loaders.fhir.evidence import evidence, is_release_6
from loaders.fhir.values import Citation, Evidence, VariableDefinition
from loaders.json_records import JsonRecord, json_records
from loaders.record import Record, Refused, Unreadable, Unusable

_READ: Final = ("Evidence", "Citation", "EvidenceVariable", "Bundle")
_TYPE: Final = re.compile(r'"resourceType"\s*:\s*"(\w+)"')
# The type of a resource in an array, or in an entry that a Bundle had, as `Head.json_keys` has it.
_WITHIN: Final = frozenset({"[]/resourceType", "[]/[]/resourceType", "resource/resourceType"})
_SMALL: Final = 1 << 20
_MOST_FAULTS: Final = 3


def recognise(head: Head) -> str | None:
    """By `resourceType`; one that stands far behind (release 6 sorts keys) is told by shape."""
    if not head.is_json:
        return None
    keys = head.json_keys
    if "resourceType" in keys or _WITHIN & keys:
        found = set(_TYPE.findall(head.text))
        kind = "Bundle" if "Bundle" in found else next((k for k in _READ if k in found), None)
        return f"its resourceType is {kind}" if kind else None
    if {"statistic", "variableDefinition"} <= keys:
        return "it has the statistics and variables of a FHIR Evidence"
    return "it has the cited artifact of a FHIR Citation" if "citedArtifact" in keys else None


def records(content: Content) -> Iterator[Record | Refused]:
    """Each resource of the content: a Record, or Refused where its kind is not read here."""
    content = content.held(_SMALL)
    known = _variables(content)
    for record in json_records(content, "entry"):
        yield _record(record, known)


def _variables(content: Content) -> Mapping[str, VariableDefinition]:
    """The EvidenceVariables of the content by their reference, up to where it is damaged."""
    known = {}
    with suppress(Unreadable):
        for record in json_records(content, "entry"):
            resource = _resource(record.value)
            if record.fault or not isinstance(resource, dict):
                continue
            if resource.get("resourceType") == "EvidenceVariable":
                with suppress(Unusable):
                    found = variable_definition(resource)
                    known[f"EvidenceVariable/{found.id}"] = found
    return known


def _resource(item: Any) -> Any:
    """What an entry of a Bundle holds, or the thing itself."""
    wrapped = isinstance(item, dict) and "resource" in item and "resourceType" not in item
    return item["resource"] if wrapped else item


def _record(record: JsonRecord, known: Mapping[str, VariableDefinition]) -> Record | Refused:
    position, raw = record.position, record.raw
    if record.fault:
        return Refused(position=position, sentence=record.fault, raw=raw)
    resource = _resource(record.value)
    if not isinstance(resource, dict) or not resource:
        sentence = "it is no resource; remove it, or export the file again"
        return Refused(position=position, sentence=sentence, raw=raw)
    try:
        content = _content(resource, known)
        key = _key(content)
    except Unusable as error:
        return Refused(position=position, sentence=str(error), raw=raw)
    return Record(key=key, position=position, raw=raw, content=content)


def _content(
    resource: dict[str, Any], known: Mapping[str, VariableDefinition]
) -> Evidence | Citation | VariableDefinition:
    kind = resource.get("resourceType")
    if kind == "Evidence":
        return evidence(resource, known, _faults(resource))
    if kind == "Citation":
        return citation(resource, _faults(resource))
    if kind == "EvidenceVariable":
        return variable_definition(resource)
    if kind == "Bundle":
        held = resource.get("entry") is not None
        sentence = "it is a Bundle inside a Bundle; load it by itself"
        raise Unusable(sentence if held else "it is a Bundle without entries; export it again")
    named = f"a {kind}" if isinstance(kind, str) else "a resource that does not say its type"
    raise Unusable(f"it is {named[:60]}; only Evidence, EvidenceVariable and Citation are read")


def _faults(resource: dict[str, Any]) -> tuple[str, ...]:
    """What fhir.resources finds wrong with a resource that has the shape of release 5."""
    if is_release_6(resource):
        return ()
    from fhir.resources import get_fhir_model_class
    from pydantic import ValidationError

    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        found = [f"{'/'.join(map(str, e['loc']))}: {e['msg']}"[:200] for e in error.errors()]
        more = [f"and {len(found) - _MOST_FAULTS} more"] if len(found) > _MOST_FAULTS else []
        return (*found[:_MOST_FAULTS], *more)
    except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError) as error:
        return (f"fhir.resources cannot read it ({type(error).__name__})",)
    return ()


def _key(content: Evidence | Citation | VariableDefinition) -> str:
    if isinstance(content, Citation):
        return document_of(content.entry).slug
    if isinstance(content, Evidence):
        return evidence_key(content)
    return ""


def evidence_key(content: Evidence) -> str:
    """The key of an Evidence: of its address, the same in every release and version of it.

    Raises Unusable where it has neither address, identifier nor title.
    """
    name = content.url or next((f"{i.system}/{i.value}" for i in content.identifiers), "")
    if not (name or content.title):
        raise Unusable("it has neither a url, an identifier nor a title; add one of them")
    return document_key(None, None, None, name or content.title).replace("title-", "fhir-", 1)
