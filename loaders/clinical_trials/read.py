"""ClinicalTrials.gov: its studies in JSON, of either version, and in XML."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from loaders.clinical_trials import v1, v2, xml
from loaders.clinical_trials.study import Registration
from loaders.content import Content, Head
from loaders.json_records import json_records
from loaders.record import Record, Refused, Unreadable, Unusable
from loaders.safe_xml import elements, refuse_entities, tree

_LISTS: Final = ("studies", "FullStudiesResponse/FullStudies")
_LARGEST_STUDY: Final = 64 << 20
_SMALL: Final = 1 << 20
_NCT: Final = re.compile(r"NCT\d{8}")
# Keys that nothing but this register has, on their own or in a list.
_OURS: Final = (
    *("protocolSection", "derivedSection/miscInfoModule", "resultsSection/moreInfoModule"),
    *("ProtocolSection", "Study/ProtocolSection", "FullStudy/Study"),
    "FullStudiesResponse",
)
_ROOTS: Final = ("clinical_study", "clinical_studies", "search_results")


def recognise(head: Head) -> str | None:
    """Why content that starts so is of the register, in words."""
    if head.is_json:
        keys = head.json_keys
        for key in _OURS:
            for place in (key, f"[]/{key}", f"studies/[]/{key}"):
                if place in keys:
                    return f"its JSON has the key {place} of ClinicalTrials.gov"
        return None
    root = head.xml_root
    if root == "clinical_study" or (root in _ROOTS and "<clinical_study" in head.text):
        return f"its root is <{root}>"
    return None


def records(content: Content) -> Iterator[Record | Refused]:
    """Each study as a record, whose content is a Registration."""
    content = content.held(_SMALL)
    in_name = _NCT.findall(content.name.upper())
    head = content.head()
    studies = _json(content) if head.is_json else _xml(content, head.xml_root)
    for position, raw, study, fault in studies:
        if fault:
            yield Refused(position=position, sentence=fault, raw=raw)
            continue
        try:
            registration = _checked(_registration(study))
        except Unusable as error:
            yield Refused(position=position, sentence=str(error), raw=raw)
            continue
        nct = registration.nct
        if in_name and nct not in in_name:
            registration = replace(registration, named_in_file=in_name[0])
        yield Record(key=nct.lower(), position=position, raw=raw, content=registration)


def _json(content: Content) -> Iterator[tuple[str, bytes, Any, str]]:
    """Where each study stands, its bytes, it, and in words what is wrong with its JSON."""
    for record in json_records(content, *_LISTS):
        yield record.position, record.raw, record.value, record.fault


def _xml(content: Content, root: str | None) -> Iterator[tuple[str, bytes, Any, str]]:
    if root == "clinical_study":
        yield "record 1", content.bytes(_LARGEST_STUDY), tree(content, root), ""
        return
    number = 0
    with content.open() as stream:
        for number, study in enumerate(elements(stream, "clinical_study"), start=1):
            refuse_entities(study)
            raw = etree.tostring(study, encoding="UTF-8", with_tail=False)
            yield f"record {number}, line {study.sourceline}", raw, study, ""
    if not number:
        raise Unreadable("it holds no <clinical_study>; download the studies again")


def _registration(study: Any) -> Registration:
    if not isinstance(study, dict):
        if etree.iselement(study):
            return xml.registration(study)
        raise Unusable("it is no object, so no study; leave it out")
    if "protocolSection" in study:
        return v2.registration(study)
    if "FullStudy" in study and isinstance(study["FullStudy"], dict):
        return _v1(study["FullStudy"], "/FullStudy/Study")
    return _v1(study, "/Study")


def _v1(study: dict[str, Any], root: str) -> Registration:
    inner = study.get("Study")
    if isinstance(inner, dict) and "ProtocolSection" in inner:
        return v1.registration(inner, root)
    if "ProtocolSection" in study:
        return v1.registration(study, "")
    raise Unusable("it has no protocolSection, so no study; download it again")


def _checked(registration: Registration) -> Registration:
    if not registration.nct:
        raise Unusable("it has no NCT number; add it, or download the study again")
    if not _NCT.fullmatch(registration.nct):
        raise Unusable(
            f"its number {registration.nct[:40]!r} is not NCT and eight digits; correct it"
        )
    if not (registration.brief_title or registration.official_title):
        raise Unusable("it has no title; download the study again")
    return registration
