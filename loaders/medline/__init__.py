"""MEDLINE text (NBIB): what PubMed gives to reference managers."""
