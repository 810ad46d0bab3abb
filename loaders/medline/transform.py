"""A record of MEDLINE text to a document: the same as its XML makes."""

from loaders import nlm
from loaders.record import Made, Record
from loaders.source import Source


def made(record: Record, source: Source) -> Made:
    """The dossier of a record; raises Unusable where it has neither title nor identifier."""
    return nlm.made(record, source)
