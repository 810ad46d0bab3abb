"""Whether an article is about people, and what design it calls its own: by its words.

Nothing is clinical unless it says so: an article that speaks of animals or cells more than of
people is marked, and no table of one that speaks of both gives a finding.
"""

import re
from collections import Counter
from typing import Final

from loaders.jats.article import Article

_PEOPLE: Final = re.compile(
    r"\b(?:patients?|participants?|subjects?|women|men|volunteers?|adults?|children|individuals"
    r"|people|persons)\b"
)
_ANIMALS: Final = re.compile(
    r"\b(?:mice|mouse|murine|rats?|rabbits?|zebrafish|hamsters?|guinea pigs?|piglets?|pigs?|dogs?"
    r"|beagles?|monkeys?|macaques?|xenografts?|in[ -]vitro|cell lines?|cultured|transfected"
    r"|keratinocytes|fibroblasts|knockout)\b"
)
_OWN_RESULTS: Final = frozenset(
    {
        "research-article", "brief-report", "rapid-communication", "case-report",
        "clinical-trial", "original-article", "letter", "other",
    }
)  # fmt: skip
_OTHERS_RESULTS: Final = re.compile(
    r"\b(?:systematic review|meta-?analys[ie]s|narrative review|literature review|scoping review"
    r"|review article|pooled analys[ie]s|post[ -]?hoc|study protocol)\b"
)
# In this order: a randomised trial that is open is randomised.
_DESIGNS: Final = (
    (r"\b(?:non|not)[ -]?randomi[sz]ed", "nonrandomised-comparison"),
    (r"\brandomi[sz](?:ed|ation|ly)\b|\bRCT\b", "randomised-controlled-trial"),
    (r"\bcross[ -]sectional\b", "cross-sectional-study"),
    (r"\bcase[ -]control\b", "case-control-study"),
    (r"\bretrospective(?:ly)?\b|\bchart review\b", "retrospective-cohort"),
    (r"\bopen[ -]label\b", "open-label-trial"),
    (r"\bprospective(?:ly)?\b", "prospective-cohort"),
)


def not_clinical(article: Article) -> str | None:
    """Why the article is no clinical evidence, or None. Silence about both is no reason."""
    front = _front(article)
    people, animals = len(_PEOPLE.findall(front)), len(_ANIMALS.findall(front))
    in_body = Counter(_ANIMALS.findall(article.body.casefold()))
    people_in_body = len(_PEOPLE.findall(article.body.casefold()))
    by_front = animals >= 2 and animals >= people
    by_body = in_body.total() >= 10 and in_body.total() > people_in_body
    if not (by_front or by_body):
        return None
    word, times = (in_body or Counter(_ANIMALS.findall(front))).most_common(1)[0]
    return f"By its words an animal or laboratory study ({word!r}, {times} times), not clinical."


def is_clinical(article: Article) -> bool:
    """Whether it speaks of people, and next to never of animals or cells."""
    words = f"{_front(article)} {article.body.casefold()}"
    people, animals = len(_PEOPLE.findall(words)), len(_ANIMALS.findall(words))
    return people >= 5 and animals <= max(2, people // 10)


def speaks_of_animals(text: str) -> bool:
    """Whether a caption or heading names animals or cells."""
    return bool(_ANIMALS.search(text.casefold()))


def design_of(article: Article) -> str | None:
    """The slug of the design that title or abstract tells; None where it is not its own research.

    A review, a protocol, a notice and a letter about others' research have no results of their
    own.
    """
    front = " ".join((_front(article), *article.subjects)).casefold()
    if article.article_type not in _OWN_RESULTS or _OTHERS_RESULTS.search(front):
        return None
    found = (slug for words, slug in _DESIGNS if re.search(words, front, re.IGNORECASE))
    return next(found, None)


def _front(article: Article) -> str:
    hyphens = str.maketrans("‐‑–", "---")
    parts = (article.title, article.subtitle, article.abstract, " ".join(article.keywords))
    return " ".join(parts).casefold().translate(hyphens)
