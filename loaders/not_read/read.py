"""What is known and not read: the file is one record, refused with what it is and what to do."""

from collections.abc import Iterator

from loaders.content import Content, Head, Hostile
from loaders.not_read.kinds import kind_of
from loaders.record import Refused, Unreadable
from loaders.tables import sheets


def recognise(head: Head) -> str | None:
    """Why content that starts so is one of these formats, in words; None where it is not."""
    kind = kind_of(head)
    return f"it is {kind.name}, which is not read" if kind else None


def records(content: Content) -> Iterator[Refused]:
    """One refusal of the whole, which says how many rows it holds; raises Unreadable."""
    head = content.head()
    kind = kind_of(head)
    if kind is None:
        raise Unreadable("it is none of the formats that are known and not read; check the file")
    rows = _rows(content) if kind.is_table else ""
    yield Refused(position="the file", sentence=f"it is {kind.name}{rows}: {kind.why}")


def _rows(content: Content) -> str:
    """How many rows stand below the header, in words; nothing where they cannot be counted."""
    try:
        count = sum(
            max(0, sum(any(cell.strip() for cell in row) for row in sheet.rows) - 1)
            for sheet in sheets(content)
        )
    except (Hostile, Unreadable):
        return ""
    return f" with {count:,} row{'' if count == 1 else 's'}"
