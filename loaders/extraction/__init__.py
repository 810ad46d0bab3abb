"""Candidate findings from prose: numbers with their roles, read by rules that can be told."""
