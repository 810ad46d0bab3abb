"""Formats that travel and that are not read: known, so that nothing takes them for another."""
