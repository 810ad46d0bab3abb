"""References in CSL-JSON: lists of items, one item, or items under their DOIs."""
