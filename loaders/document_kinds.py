"""What kind of document an index says that a record is, in its many words for it."""

import re
from collections.abc import Iterable
from typing import Final

from graph.closed_lists import DocumentKind

# In order: what stands first decides, as an index gives several types to one record.
_KINDS: Final[tuple[tuple[DocumentKind, str], ...]] = (
    (
        "ConferenceAbstract",
        (
            r"(conference|meeting) ?-?(abstract|paper|review|proceeding|poster)s?|congress(es)?"
            r"|proceedings(-article)?|paper-conference|inproceedings|conference|conf|cpaper"
            r"|abst|poster"
        ),
    ),
    (
        "SystematicReview",
        r"systematic.?review|(network )?meta.?analysis|cochrane review",
    ),
    (
        "ClinicalGuideline",
        r"(practice |clinical )?guidelines?|consensus( statement| development conference)?.*",
    ),
    (
        "ThesisAbstract",
        r"thes|thesis|dissertation|(phd|masters?|doctoral)\W?thesis|academic dissertation.*",
    ),
    ("NewsReport", r"news|newspaper( article)?|magazine article|article-(newspaper|magazine)|mgzn"),
    ("WebPage", r"elec|electronic|web ?page|blog|icomm|post(-weblog)?|online|www"),
    ("RegulatoryAct", r"statute|bill|legislation|legal.?(rule|case).*|regulation"),
    (
        "TrialRegistration",
        r"clinical ?trial(s)? ?(protocol|registration|registry).*|trial registry record.*",
    ),
    ("ReviewArticle", r"review|review.?article|scoping review|review, .*|short survey"),
)
_PATTERNS: Final = tuple((re.compile(words, re.IGNORECASE), kind) for kind, words in _KINDS)


# MeSH publication types that are designs (as mappings/designs.sssom.tsv has them), and their kin.
_DESIGNS: Final = {
    "case reports": "case-report",
    "clinical trial": "clinical-trial",
    "clinical trial, phase i": "clinical-trial",
    "clinical trial, phase ii": "clinical-trial",
    "clinical trial, phase iii": "clinical-trial",
    "clinical trial, phase iv": "clinical-trial",
    "consensus development conference": "expert-consensus",
    "controlled clinical trial": "clinical-trial",
    "equivalence trial": "randomised-controlled-trial",
    "guideline": "guideline-development",
    "meta-analysis": "meta-analysis",
    "observational study": "observational-study",
    "practice guideline": "guideline-development",
    "pragmatic clinical trial": "randomised-controlled-trial",
    "randomized controlled trial": "randomised-controlled-trial",
    "systematic review": "systematic-review",
}


def designs_of(types: Iterable[str]) -> tuple[str, ...]:
    """The slugs of the designs that publication types name, each once, in their order."""
    named = (_DESIGNS.get(word.strip().casefold()) for word in types)
    return tuple(dict.fromkeys(design for design in named if design))


def kind_of(types: Iterable[str]) -> DocumentKind:
    """The kind by the words of an index or a reference manager; else a journal article."""
    words = [word.strip() for word in types]
    for pattern, kind in _PATTERNS:
        if any(pattern.fullmatch(word) for word in words):
            return kind
    return "JournalArticle"


def is_kind(word: str) -> bool:
    """Whether the word is one of a kind, or of the commonest types of an index."""
    known = word.strip().casefold()
    if known in {"journal article", "article", "letter", "editorial", "case reports", "erratum"}:
        return True
    if known.startswith(("randomized controlled", "randomised controlled", "clinical trial")):
        return True
    return known in {"retracted publication", "retraction of publication"} or any(
        pattern.fullmatch(known) for pattern, _ in _PATTERNS
    )
