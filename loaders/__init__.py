"""Where evidence comes from: one folder a source."""

__owner__ = "clevidence"
