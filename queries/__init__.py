"""What is asked: questions as files, their answers, and how they are shown."""

__owner__ = "clevidence"
