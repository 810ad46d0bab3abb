"""ClinicalTrials.gov: registrations with their results, in the three shapes they travel in."""
