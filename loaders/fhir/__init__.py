"""FHIR Evidence, EvidenceVariable and Citation, of release 5 and of the release 6 ballots."""
