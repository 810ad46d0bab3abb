"""Parts of a resource, taken out of JSON with their types looked at.

Each raises Unusable, naming the element and the mend, where an element is of another type than
FHIR lets it be. What is missing is an empty text, an empty list, or None.
"""

from decimal import Decimal
from typing import Any, Final

from loaders.record import Unusable

# Codings that say that the meaning stands in the text beside them.
_IN_TEXT: Final = frozenset({"defined-in-text"})
_SYSTEMS: Final = {
    "http://snomed.info/sct": "SNOMEDCT",
    "http://loinc.org": "LOINC",
    "https://meshb.nlm.nih.gov": "MeSH",
    "https://meshb.nlm.nih.gov/": "MeSH",
    "http://www.nlm.nih.gov/mesh": "MeSH",
    "https://www.meddra.org": "MedDRA",
    "http://terminology.hl7.org/CodeSystem/mdr": "MedDRA",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10": "ICD10",
}


def objects(parent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of an element; a single one (as it was in another release) is a list of one."""
    value = parent.get(name)
    found = [] if value is None else value if isinstance(value, list) else [value]
    for item in found:
        if not isinstance(item, dict):
            raise _mistyped(name, item, "an object")
    return found


def first(parent: dict[str, Any], name: str) -> dict[str, Any]:
    """The only object of an element, or the first, or an empty one."""
    found = objects(parent, name)
    return found[0] if found else {}


def text(parent: dict[str, Any], name: str) -> str:
    """A text element, white space folded."""
    value = parent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _mistyped(name, value, "text")
    return " ".join(value.split())


def texts(parent: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts of an element that repeats."""
    value = parent.get(name)
    found = [] if value is None else value if isinstance(value, list) else [value]
    return tuple(text({name: item}, name) for item in found)


def number(parent: dict[str, Any], name: str) -> Decimal | None:
    """A number as it is printed."""
    value = parent.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _mistyped(name, value, "a number")
    return Decimal(value)


def count(parent: dict[str, Any], name: str) -> int | None:
    """A whole number from 0."""
    value = number(parent, name)
    if value is None:
        return None
    if value < 0 or value != value.to_integral_value():
        raise _mistyped(name, value, "a whole number from 0")
    return int(value)


def notes(parent: dict[str, Any]) -> tuple[str, ...]:
    """The texts of the annotations of an element."""
    return tuple(words for note in objects(parent, "note") if (words := text(note, "text")))


def concept_words(concept: dict[str, Any]) -> str:
    """A coded concept in words: the display of its coding, else its text, else its code."""
    codings = objects(concept, "coding")
    in_text = any(text(coding, "code") in _IN_TEXT for coding in codings)
    displays = [words for coding in codings if (words := text(coding, "display"))]
    codes = [code for coding in codings if (code := text(coding, "code"))]
    said = text(concept, "text")
    if in_text and said:
        return said
    return next(iter([*displays, said, *codes]), "") or said


def concept_code(concept: dict[str, Any]) -> str:
    """The first code of a coded concept."""
    return next((c for coding in objects(concept, "coding") if (c := text(coding, "code"))), "")


def curie(concept: dict[str, Any]) -> str:
    """The first code that is of a vocabulary of outcomes and therapies, as a CURIE."""
    for coding in objects(concept, "coding"):
        prefix, code = _SYSTEMS.get(text(coding, "system")), text(coding, "code")
        if prefix and code:
            return f"{prefix}:{code}"
    return ""


def extension(parent: dict[str, Any], ending: str) -> str:
    """The value, code or string, of the extension whose address ends so."""
    for item in objects(parent, "extension"):
        if text(item, "url").endswith(ending):
            return text(item, "valueCode") or text(item, "valueString")
    return ""


def _mistyped(name: str, value: Any, wanted: str) -> Unusable:
    shown = str(value)[:40]
    return Unusable(f"{name} should be {wanted} and is {shown!r}; mend it")
