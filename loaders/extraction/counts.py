"""Events that are counted without a percentage: "6 disease flares", "one patient withdrew"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from loaders.extraction.figures import Figure
from loaders.extraction.reading import Reading, Result
from loaders.extraction.totals import stated_whole

_HAPPENED: Final = re.compile(
    r"\b(?:occurred|developed|arose|(?:was|were) (?:observed|seen|reported|noted|found"
    r"|recorded|achieved|discontinued|stopped|withdrawn"
    r"|documented|detected|obtained|diagnosed|confirmed|experienced)) in "
    r"(?:only |just )?$"
)
_UNITS: Final = re.compile(
    r"^ (?:of the |of our |of these )?(?:patients?|participants?|subjects?|cases?|women|men"
    r"|children|eyes?|lesions?|pregnanc\w+|individuals)\b(?! \()|^ \((?![\d.]+ ?%)|^[,.;]|^ "
    r"and\b|^$"
)
_EVENTS: Final = re.compile(
    r"^ (?:(?:other|further|additional|more|new|early|late|(?:grade \S+|serious|severe|mild"
    r"|minor|major|fatal|disease|confirmed|[\w-]+-related|clinical"
    r"|thromboembolic|lupus|non-?fatal|skin|adverse|infectious)) ?){0,3}"
    r"(?:deaths?|relapses?|flares?|recurrences?|adverse (?:events?|reactions?|effects?)"
    r"|infections?|malignanc(?:y|ies)|events?|cases of (?!the)"
    r"|(?:an? )?(?:complete|partial|minimal|no)(?: clinical)? (?:responses?|remissions?)"
    r"|(?:non-?|complete |partial )?responders?"
    r"|episodes? of|events? of|hospitali[sz]ations?|(?:patients?|participants?|subjects?"
    r"|women|men|children|infants|pregnanc(?:y|ies)|of (?:them|whom)|others?)"
    r"(?:,[^,;]{1,40},)?(?: (?:with|on|in the|in|treated with|receiving) [^,;.()\d]{1,45}?)? "
    r"(?:\([^)]*\) )?(?:who )?(?:also |then |subsequently |prematurely )?(?:died"
    r"|relapsed|developed|experienced|withdrew|discontinued|achieved|responded|had (?:a |an "
    r"|to |at least one |one or more |any |no )*(?:relapse|grade|flare|complete|partial"
    r"|adverse|serious|severe|response|remission|recurr|discontinu|stop|infection|neuropath"
    r"|thromb|side)\w*|reported|showed|suffered|dropped out|stopped|improved|recovered|flared"
    r"|failed to \w+|remained (?:in|on|free|relapse|stable)|did not (?:respond|complete"
    r"|improve)|went into|w(?:ere|as) withdrawn|demonstrated|presented (?:with )?(?:side|adverse)"
    r"|complained|gained|attained|experience|needed to (?:stop|discontinue)|worsened|cleared"
    r"|saw (?:clinical|improvement)))\b"
)


_NO_COUNT: Final = re.compile(
    r"\b(?:(?:random\w+|assigned|allocated) to|at least|first|last|only at|more than|age|than"
    r"|(?:for|among|of) the"
    r"|every)$"
)
_DID: Final = re.compile(
    r"^ (?:also |subsequently |then )?(?:died|relapsed|flared|developed|experienced|achieved"
    r"|discontinued|withdrew|responded|improved|dropped out|had (?:a |an )?(?:complete|partial"
    r"|no response|relapse|severe|serious))\b"
)
_HARMS: Final = re.compile(
    r"\b(?:adverse|side[ -]effects?|toxicit\w+|complications?|reasons? for|discontinu\w+"
    r"|withdr\w+|causes? of death)\b",
    re.IGNORECASE,
)
_FINDINGS: Final = re.compile(
    r"\b(?:frequent|common|symptoms|findings|laboratory|manifestations)\b"
)
_NO_HARM: Final = re.compile(
    r"(?:patients?|participants?|subjects?|groups?|arms?|cohorts?|controls?|wom[ae]n|m[ae]n"
    r"|placebo|mg|\b[A-Z]?CLE|lupus(?: erythematosus)?) \($"
)


_CAME_TO: Final = re.compile(
    r"^ (?:(?:of the|of these|of our) )?(?:[a-z][\w-]+ ){0,2}?(?:patients?|participants?|subjects?"
    r"|cases?|wom[ae]n|m[ae]n|children|infants?|neonates|pregnanc\w+|eyes?|lesions?|wrists?|knees?"
    r"|hips?|teeth|implants?|grafts?|individuals)"
    r"(?: (?:in|on|with|from|randomi[sz]ed|assigned|treated|receiving) [^,;.()]{1,45}?)?"
    r"(?: \([^()]{1,40}\))? (?:also |then |still |subsequently |later )?"
    r"(?:died|relapsed|responded|developed|experienced|required|needed|remained|had|achieved"
    r"|showed|presented with|progressed|recurred|failed|resulted in"
    r"|(?:were|was|are|is) (?:also |still |found to be |considered |judged |very |\w+ly )*"
    r"(?:weaned|diagnosed with|satisfied|dissatisfied|cured|spared|healed|cleared|alive|dead"
    r"|free|asymptomatic"
    r"|symptomatic|hospitali[sz]ed|readmitted|rehospitali[sz]ed|unable|able|stable|well|negative"
    r"|positive|sero\w+|resistant|refractory|controlled|improved|worse|better|unchanged|in"
    r" remission))\b(?! (?:intracranial |coronary )?(?:[\w-]*(?:ing|ectomy|plasty|scopy)|surgery"
    r"|biops\w+|data)\b)"
)
_STARTS: Final = re.compile(
    r"(?:^|[,;] (?:and |but |while |whereas |although )?|\b(?:and|while|whereas|although|but) )"
    r"(?:[Oo]nly |[Jj]ust )?$"
)


def _came_to(reading: Reading, figure: Figure) -> bool:
    """Whether the clause that the number opens tells what became of so many patients."""
    before, after = reading.before(figure), reading.after(figure)
    told = reading.sentence.section in ("results", "unlabelled")
    shared = re.match(r"[^,;()]{0,90}\(\d[\d.]* ?%", after)
    return told and not shared and bool(_STARTS.search(before.lstrip()) and _CAME_TO.match(after))


def events(reading: Reading, figure: Figure) -> Result | None:
    """Events counted by the noun that follows: "6 disease flares", "one patient withdrew"."""
    value = figure.value
    if value is None or value != int(value) or figure.unit or value < 0 or figure.low is not None:
        return None
    before, after = reading.before(figure), reading.after(figure)
    whole = stated_whole(before) if re.search(r", (?:only )?$", before) else None
    happened = _HAPPENED.search(before) and _UNITS.match(after)
    if whole and value <= whole and re.match(r" [a-z]", after):
        counted = replace(figure, kind="count", value=None, events=int(value), total=whole)
        return Result(figure=counted, measure="count", rule="events of a stated whole")
    worded = reading.tokens[figure.at].worded or _STARTS.search(before.lstrip())
    bare = worded and _DID.match(after)
    if not happened and not bare and not _EVENTS.match(after):
        if not _came_to(reading, figure) or _NO_COUNT.search(before.rstrip()):
            return None
        counted = replace(figure, kind="count", value=None, events=int(value))
        return Result(figure=counted, measure="count", rule="events by a verb")
    sample = re.match(r" cases of\b", after) and re.search(r"\b(?:of|in|among|ed|with) $", before)
    if sample or _NO_COUNT.search(before.rstrip()):
        return None
    everyone = int(value) if re.search(r"\b[Aa]ll $", before) and value > 1 else None
    counted = replace(figure, kind="count", value=None, events=int(value), total=everyone)
    return Result(figure=counted, measure="count", rule="events")


def in_brackets(reading: Reading, figure: Figure) -> Result | None:
    """Counts of harms and reasons, where the sentence lists them: "insomnia (n = 2)"."""
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    listed = whole.count("(n=") + whole.count("(n = ") > 2 and _FINDINGS.search(whole)
    if not (_HARMS.search(whole) or listed) or _NO_HARM.search(reading.before(figure)):
        return None
    return Result(figure=figure, measure="count", rule="events in brackets")


_OF_THOSE: Final = re.compile(
    r"^(?:[^.;()]{3,60})?, (?:(?:which|who|and) (?:was|were) )?(?:[\w-]+[- ])?(?:proven|confirmed"
    r"|proved|verified|documented)(?: (?:by|on|with) [\w -]{2,40}?)? in $"
)


def _of_those(reading: Reading, figure: Figure, last: Figure) -> Figure | None:
    """Such as "13 patients developed neuropathy, which was EMG-proven in 11": 11 of the 13."""
    value, whole = figure.value, last.events
    if value is None or value != int(value) or figure.unit or figure.kind != "number":
        return None
    if whole is None or value > whole:
        return None
    between = reading.text[reading.end(last) : reading.start(figure)]
    counted = replace(figure, kind="count", value=None, events=int(value))
    if _OF_THOSE.match(between):
        return replace(counted, total=whole)
    part = between == ", including " and last.kind == "count" and last.total is not None
    return counted if part and _UNITS.match(reading.after(figure)) else None


def part_of(reading: Reading, figure: Figure, found: Sequence[Result]) -> Result | None:
    """The part of the events before that was confirmed, or had something more."""
    part = _of_those(reading, figure, found[-1].figure) if found else None
    return Result(figure=part, measure="count", rule="events, continued") if part else None


def second_count(reading: Reading, figure: Figure, found: Sequence[Result]) -> Result | None:
    """The count of the other arm: "6 flares in the one group and 44 in the other"."""
    value, last = figure.value, found[-1] if found else None
    if last is None or value is None or last.rule == "events of a total":
        return None
    if not last.rule.startswith("events"):
        return None
    joined = figure.first > 0 and reading.tokens[figure.first - 1].kind in "av"
    if value != int(value) or figure.unit or figure.kind != "number":
        return None
    listed = re.search(
        r"(?:, (?:and )?|; (?:and )?| and )[^,;.()\d]{3,60} in $", reading.before(figure)
    )
    if listed and _UNITS.match(reading.after(figure)):
        counted = replace(figure, kind="count", value=None, events=int(value))
        return Result(figure=counted, measure="count", rule="events listed")
    if not joined or not re.match(r" (?:in|with|of|on|for|receiving) ", reading.after(figure)):
        return None
    stated = last.figure.total if last.rule == "events of a stated whole" else None
    counted = replace(figure, kind="count", value=None, events=int(value), total=stated)
    return Result(figure=counted, measure="count", rule="events, continued")
