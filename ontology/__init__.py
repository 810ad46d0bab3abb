"""What may be said: OWL, concept schemes, shapes, checks, mappings, prefixes, the reasoner."""

__owner__ = "clevidence"
