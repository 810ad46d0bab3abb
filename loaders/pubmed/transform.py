"""A PubMed record to a document: what the index says of it, retractions and links included."""

from loaders import nlm
from loaders.record import Made, Record
from loaders.source import Source


def made(record: Record, source: Source) -> Made:
    """The dossier of a record; raises Unusable where it has neither title nor identifier."""
    return nlm.made(record, source)
