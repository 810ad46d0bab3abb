"""FHIR samples: what is expected of them, which is all that is claimed of the samples."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from loaders.content import Content, Head
from loaders.fhir import read, transform
from loaders.record import Made, Record, Refused
from loaders.registry import formats

SOURCE: Final = formats()["fhir"]


def content(value: Any) -> Content:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Content("name", lambda: io.BytesIO(data), len(data))


def records(value: Any) -> list[Record | Refused]:
    return list(read.records(content(value)))


def record(value: Any) -> Record:
    (found,) = records(value)
    assert isinstance(found, Record), found
    return found


def made(value: Any) -> Made:
    return transform.made(record(value), SOURCE)


def test_of_all_samples_only_fhir_ones_are_claimed(samples: Path) -> None:
    claimed = {
        path.parent.name
        for path in samples.rglob("*")
        if path.is_file()
        and path.parent != samples
        and read.recognise(Head(path.name, path.read_bytes()[: 1 << 16]))
    }
    assert claimed == {"fhir_r5", "fhir_r6"}


def test_the_twins_in_release_5_and_6_agree_on_bypass_surgery(samples: Path) -> None:
    (five,) = samples.glob("fhir_r5/*bypass*")
    (six,) = samples.glob("fhir_r6/*bypass*")
    one, two = made(five.read_bytes()), made(six.read_bytes())
    assert one.dossier.slug == two.dossier.slug
    assert one.version < two.version
    first, second = one.dossier.claims[0], two.dossier.claims[0]
    assert replace(first, note=None) == replace(second, note=None)
    old, new = record(five.read_bytes()).content, record(six.read_bytes()).content
    assert (old.variables, old.related, old.certainty) == (
        new.variables,
        new.related,
        new.certainty,
    )


def test_suspect_samples_are_warned_of(samples: Path) -> None:
    def warnings(part: str) -> str:
        (path,) = samples.glob(f"fhir_r5/*{part}*")
        return " | ".join(made(path.read_bytes()).warnings)

    assert "body mass index of 415.4" in warnings("bmi")
    assert "does not stand in its own description" in warnings("mean-difference")
    assert "equals a limit" in warnings("mean-difference")
    assert "net effect" in warnings("neteffect")
    assert warnings("interventiononly") == ""


def test_the_samples_of_release_5_are_valid(samples: Path) -> None:
    for path in samples.glob("fhir_r5/*.json"):
        assert record(path.read_bytes()).content.faults == ()
