"""Works as the REST interface of Crossref gives them: one, or a page of them."""
