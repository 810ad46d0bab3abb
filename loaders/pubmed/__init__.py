"""PubMed and MEDLINE in XML, as NLM gives it: baseline and update files, and exports."""
