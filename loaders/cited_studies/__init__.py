"""The cited studies: records curated by hand, one YAML file a document."""
