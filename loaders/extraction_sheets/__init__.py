"""Extraction sheets: our own template, and any other table by a mapping of its columns."""
