"""Nothing is made of what is not read."""

from loaders.record import Made, Record, Unusable
from loaders.source import Source


def made(record: Record, source: Source) -> Made:
    """Raises Unusable, always."""
    del source
    raise Unusable(f"{record.position} is of a format that is not read; load another")
