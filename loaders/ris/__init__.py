"""References in RIS and in the tagged text of the Web of Science, in the dialects of many tools."""
