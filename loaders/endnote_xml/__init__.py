"""References in the XML that EndNote, and tools beside it, export."""
