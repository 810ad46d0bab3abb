"""Words in which pages say what the graph says by a term."""

from typing import Final

# Access state -> in a few words, and what follows from it.
ACCESS: Final = {
    "FullText": ("read in full", "What it does not say, it does not say."),
    "AbstractOnly": (
        "read in the abstract only",
        "What is not found here may stand in the full text, which was not read.",
    ),
    "ExcerptOnly": (
        "read in an excerpt only",
        "A part of it was read; what is not found here may stand in the rest.",
    ),
    "ReportOnly": (
        "read in a report only",
        "Nobody here read the document itself: its numbers are those that a report of it prints.",
    ),
    "CitedOnly": (
        "not read, cited only",
        "It is known from citations of it, and says nothing here.",
    ),
}
ROLES: Final = {
    "Own": ("own", "the document's own result or wording"),
    "Relayed": ("relayed", "the document passes on what another one found or said"),
    "Background": ("background", "told in passing, as known"),
    "Opinion": ("opinion", "the authors' opinion"),
}
# Verdict of the audit -> the class of its sign.
VERDICTS: Final = {
    "Faithful": "meets",
    "Changed": "fails",
    "Contradicted": "fails",
    "Omitted": "fails",
    "Unverifiable": "no-data",
}
# How a position hangs on a recommendation.
LINKED: Final = {
    "endorsedBy": "recommended by",
    "suggestedBy": "suggested by a review",
    "advisedAgainstBy": "advised against by",
    "leftOpenBy": "left open by",
}
# Class of a document -> its kind; what has two shows the narrower.
KINDS: Final = {
    "ProductLabel": "product label",
    "Appraisal": "appraisal",
    "RegulatoryDocument": "regulatory act",
    "ClinicalGuideline": "guideline",
    "SystematicReview": "systematic review",
    "ReviewArticle": "review",
    "JournalArticle": "journal article",
    "ConferenceAbstract": "conference abstract",
    "ThesisAbstract": "thesis abstract",
    "NewsReport": "news report",
    "TrialRegistration": "trial registration",
    "WebPage": "web page",
}
