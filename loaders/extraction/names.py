"""Names of therapies, outcomes and conditions in a text: the ontology's, and drugs by their stem.

The longest name wins. Case, hyphens, plurals and British or American spelling make no difference,
but abbreviations in capitals ("SAE", "DLE", "LET") count only in capitals.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ontology.vocabulary import Vocabulary

PHRASE: Final = 160
MANY_PHRASES: Final = 20_000
"""What is remembered of short texts, which are asked for many times."""

KINDS: Final = ("therapy", "outcome", "condition")

_WORD: Final = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_ABBREVIATION: Final = re.compile(r"[A-Z][A-Z0-9]{1,5}s?")
_STEM: Final = re.compile(
    r"[A-Za-z]{2,}(?:mab|nib|cept|leukin|lukin|kinra|imod|amide|umide|omide|prine|purine|rolimus"
    r"|limus|citinib|trexate|oquine|crine|sone|solone|inolone|betasol|nisolone|onide|statin|gliptin"
    r"|gliflozin|glutide"
    r"|glitazone|metformin|fenadine|cillin|mycin|micin|cycline|floxacin|conazole|navir"
    r"|tegravir|ciclovir"
    r"|buvir|vudine|sartan|dipine|oprazole|pril|olol|parin|xaban|grel|platin|taxel|rubicin"
    r"|tinib|zomib"
    r"|ciclib|lisib|parib|lamide|idomide|retin|tretinoin|carotene|calcitol|potriol|pyrine"
    r"|azine|setron"
    r"|triptan|gabalin|gabapentin|xetine|oxetine|azepam|zolam|dronate|steride|trozole|oxifen"
    r"|estrant"
    r"|mofetil|globulin|phosphamide|bucil|mustine|sporine?|trexed|citabine|terferon|thiazide"
    r"|semide|tecan|uracil|vorin|caine|terol|tropium|lukast|profen|coxib|nidazole|bendazole"
    r"|mectin|vaptan|gepant|fentanil|tidine|mantadine|milast|copan|leucel|pristone|prost"
    r"|prostol|poside"
    r"|cristine|blastine|arabine|ginase)s?|[Cc]ef[a-z]{4,}",
)
_DRUGS: Final = frozenset(
    [
        "aspirin",
        "colchicine",
        "ivig",
        "interferon",
        "warfarin",
        "heparin",
        "insulin",
        "ibuprofen",
        "celecoxib",
        "etretinate",
        "imiquimod",
        "salbutamol",
        "danazol",
        "auranofin",
        "gold",
        "ceftazidime",
        "cefuroxime",
        "sulfapyridine",
        "sulphasalazine",
        "hydroquinone",
        "dehydroepiandrosterone",
        "leflunomide",
        "fumarate",
        "fumarates",
        "bleomycin",
        "obinutuzumab",
        "acyclovir",
        "nicotinamide",
        "phenytoin",
        "cevimeline",
        "voclosporin",
        "atacicept",
        "bcg",
        "amifampridine",
        "acetaminophen",
        "paracetamol",
        "crisaborole",
        "tapinarof",
        "minoxidil",
        "spironolactone",
        "terbinafine",
        "griseofulvin",
        "permethrin",
        "cantharidin",
        "podophyllotoxin",
        "penicillamine",
        "febuxostat",
        "allopurinol",
        "pegloticase",
        "probenecid",
        "teriparatide",
        "glucosamine",
        "chondroitin",
        "ketamine",
        "propofol",
        "morphine",
        "melatonin",
        "digoxin",
        "lithium",
        "ezetimibe",
        "ticagrelor",
        "testosterone",
        "estradiol",
        "progesterone",
        "levothyroxine",
        "iguratimod",
        "folfirinox",
        "folfox",
        "folfiri",
        "ruxolitinib",
        "dupilumab",
        "sacubitril",
        "naltrexone",
        "naloxone",
        "buprenorphine",
        "methadone",
    ]
)
"""Drugs whose names have no stem that tells."""

_NO_DRUG: Final = frozenset(
    [
        "person",
        "endocrine",
        "neuroendocrine",
        "exocrine",
        "paracrine",
        "autocrine",
        "persone",
        "reason",
        "season",
        "lesson",
        "comparison",
        "poison",
        "prison",
        "arson",
        "unison",
        "amide",
        "mechanize",
        "cyanamide",
        "glycerine",
        "machine",
        "crystalline",
        "medicine",
        "urine",
        "routine",
        "baseline",
        "examine",
        "determine",
        "define",
        "cocaine",
        "magazine",
        "creatinine",
        "hemoglobin",
        "haemoglobin",
        "immunoglobulin",
        "globulin",
        "statin",
        "statins",
        "beta",
        "cortisone",
        "vaccine",
        "caffeine",
        "azine",
        "betaine",
        "albumin",
        "outline",
        "discipline",
        "combine",
        "guideline",
        "decline",
        "pipeline",
        "except",
        "accept",
        "concept",
        "intercept",
        "precept",
        "percept",
        "interleukin",
        "interleukins",
        "unicorn",
        "toxin",
        "keratin",
        "elastin",
        "gliadin",
        "keratine",
        "benzodiazepine",
        "microglobulin",
        "cryoglobulin",
        "endocrine",
        "exocrine",
        "paracrine",
        "autocrine",
        "ceramide",
        "cholesterol",
        "cystatin",
        "somatostatin",
    ]
)


@dataclass(frozen=True)
class Mention:
    """A name in a text: its kind, the concept where the ontology has it, its label, its place."""

    kind: str
    concept: str | None
    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Names:
    """What can be named, by the first folded word of each name."""

    vocabulary: Vocabulary
    _by_word: Mapping[str, Sequence[tuple[tuple[str, ...], str]]] = field(init=False, repr=False)

    _phrases: dict[str, list[Mention]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        by_word: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for concept, name in _named(self.vocabulary):
            words = tuple(_folded(word) for word in _WORD.findall(name))
            if words:
                by_word[words[0]].append((words, concept))
        for known in by_word.values():
            known.sort(key=lambda entry: -len(entry[0]))
        object.__setattr__(self, "_by_word", dict(by_word))

    def mentions(self, text: str) -> Sequence[Mention]:
        """The names in the text, in order; none overlaps another."""
        if len(text) > PHRASE:
            return self._mentions(text)
        known = self._phrases.get(text)
        if known is None:
            if len(self._phrases) > MANY_PHRASES:
                self._phrases.clear()
            known = self._phrases[text] = self._mentions(text)
        return known

    def _mentions(self, text: str) -> list[Mention]:
        words = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(text)]
        folded = [_folded(word) for _, _, word in words]
        found: list[Mention] = []
        at = 0
        while at < len(words):
            known = self._known(text, words, folded, at) or _drug(words[at])
            if known is None:
                at += 1
                continue
            mention, length = known
            found.append(mention)
            at += length
        return found

    def label(self, concept: str) -> str:
        """The preferred label of `kind/slug`."""
        return self.vocabulary.label(concept)

    def _known(
        self,
        text: str,
        words: Sequence[tuple[int, int, str]],
        folded: Sequence[str],
        at: int,
    ) -> tuple[Mention, int] | None:
        for name, concept in self._by_word.get(folded[at], ()):
            length = len(name)
            if tuple(folded[at : at + length]) != name:
                continue
            start, end = words[at][0], words[at + length - 1][1]
            if re.search(r"[^\w\s%'/-]", text[start:end]):
                continue
            kind = concept.partition("/")[0]
            return Mention(kind, concept, self.label(concept), start, end), length
        return None


def _named(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        for slug in sorted(vocabulary.slugs(kind)):
            concept = f"{kind}/{slug}"
            for name in vocabulary.names(concept):
                yield concept, name


def _drug(word: tuple[int, int, str]) -> tuple[Mention, int] | None:
    start, end, name = word
    known = name.lower() in _DRUGS
    if not known and (not _STEM.fullmatch(name) or name.lower() in _NO_DRUG or len(name) < 6):
        return None
    return Mention("therapy", None, name.lower(), start, end), 1


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    """One form for case, plural and spelling; abbreviations in capitals keep theirs."""
    if _ABBREVIATION.fullmatch(word) and (len(word) <= 5 or not word.isalpha()):
        return "=" + word.removesuffix("s")
    plain = word.casefold().removesuffix("'s").replace("ae", "e").replace("oe", "e")
    plain = re.sub(r"is(?=(?:ations?|ed|es?|ing)$)", "iz", plain)
    plain = re.sub(r"our(?=s?$|ation$|ed$)", "or", plain)
    if plain.endswith("ies") and len(plain) > 4:
        return plain[:-3] + "y"
    if plain.endswith("s") and not plain.endswith(("ss", "us", "is")) and len(plain) > 3:
        return plain[:-1]
    return plain
