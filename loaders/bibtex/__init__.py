"""References in BibTeX and BibLaTeX, with their LaTeX decoded."""
