"""What tests of bibliographic formats share: bytes in, documents and refusals out."""

import io
from dataclasses import dataclass
from importlib import import_module

from hypothesis import strategies as st

from graph.document import Document
from loaders.content import Content, Hostile
from loaders.record import Made, Record, Refused, Unreadable, Unusable
from loaders.registry import formats


@dataclass(frozen=True)
class Given:
    """What a format makes of content: what is made, what is refused, and what stops it."""

    made: list[Made]
    refused: list[str]
    records: list[Record | Refused]
    stopped: str = ""

    @property
    def documents(self) -> list[Document]:
        return [m.dossier.document for m in self.made if m.dossier.document]

    @property
    def document(self) -> Document:
        (only,) = self.documents
        return only

    @property
    def abstract(self) -> str:
        ((text,),) = [m.texts for m in self.made]
        return text.text


def content(data: bytes | str, size: int | None = None) -> Content:
    packed = data.encode() if isinstance(data, str) else data
    return Content("given", lambda: io.BytesIO(packed), len(packed) if size is None else size)


def recognised(name: str, data: bytes | str) -> str | None:
    why: str | None = import_module(f"loaders.{name}.read").recognise(content(data).head())
    return why


def given(name: str, data: bytes | str | Content) -> Given:
    """All of it; only the project's own exceptions are caught, so others fail the test."""
    reader, transformer = (import_module(f"loaders.{name}.{m}") for m in ("read", "transform"))
    made, refused, records, stopped = [], [], [], ""
    try:
        for record in reader.records(data if isinstance(data, Content) else content(data)):
            records.append(record)
            if isinstance(record, Refused):
                refused.append(f"{record.position}: {record.sentence}")
                continue
            try:
                made.append(transformer.made(record, formats()[name]))
            except Unusable as error:
                refused.append(f"{record.position}: {error}")
    except (Unreadable, Hostile) as error:
        stopped = str(error)
    assert len(made) + len(refused) == len(records)
    return Given(made, refused, records, stopped)


@st.composite
def damaged(draw: st.DrawFn, *whole: bytes) -> bytes:
    """A small valid file with pieces cut, flipped, repeated, or with bytes put in."""
    data = bytearray(draw(st.sampled_from(whole)))
    for _ in range(draw(st.integers(0, 4))):
        at, end = sorted(draw(st.integers(0, len(data))) for _ in range(2))
        match draw(st.integers(0, 4)):
            case 0:
                del data[at:end]
            case 1:
                data[at:at] = data[at:end]
            case 2:
                data[at:at] = draw(st.sampled_from([b"\0", b"\xff", b"\xed\xa0\x80", b"\n", b"{"]))
            case 3:
                data[at:at] = draw(st.binary(max_size=8))
            case _:
                del data[at:]
    return bytes(data)
