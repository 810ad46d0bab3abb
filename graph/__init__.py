"""Where evidence lives: claims, quads, stores, provenance, validation."""

__owner__ = "clevidence"
