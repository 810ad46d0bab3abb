"""Full text of articles in JATS and its forerunner, the NLM DTD: as PMC and publishers give it."""
