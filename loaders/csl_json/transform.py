"""An item of CSL-JSON to a document."""

from loaders import works
from loaders.record import Made, Record
from loaders.source import Source


def made(record: Record, source: Source) -> Made:
    """The document of a work; of retractions that it cannot carry it is warned."""
    return works.made(record, source)
