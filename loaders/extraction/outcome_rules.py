"""The rules that find the words for what a number is of, in their order."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.arms import Arm
from loaders.extraction.brackets import bracketed, is_arm
from loaders.extraction.clauses import (
    DID,
    after_bracket,
    better,
    counted,
    did,
    effective,
    in_so_many,
    in_state,
    next_item,
    of_number,
    qualified,
    seen_in,
    stopped,
    subject,
    who,
)
from loaders.extraction.effects import did_before, listed, moved, raised_in
from loaders.extraction.no_names import trimmed
from loaders.extraction.reading import RATIOS, Reading, Result
from loaders.extraction.surroundings import Surroundings

_LIKELY: Final = re.compile(
    r"\b(?:likely|able|tendency|failed) to (?P<verb>respond|relapse|flare|die|improve|recover"
    r"|achieve|develop|have|experience|reach|report|discontinue"
    r"|withdraw)\b(?P<name>[^,;:.()]*)"
)
_RISK_OF: Final = re.compile(
    r"\b(?:risks?|odds|rates?|incidences?|prevalences?|frequency|likelihood|hazards?"
    r"|probability|proportion|occurrence|number|percentage|numbers|frequencies) (?:of|for) "
    r"(?P<name>(?:the )?(?:(?!\b(?:was|were|is|are|var(?:y|ied|ies)|ranged?)\b)[^,;:.(])+)"
)
_FACTOR_FOR: Final = re.compile(
    r"\b(?:predictors?|risk factors?|prognostic factors?|factors?)(?: (?:significantly "
    r"|independently )?associated)? (?:of|for|with) (?P<name>[^,;:.(]+)"
)
_ASSOCIATED: Final = re.compile(
    r"\b(?:(?:was|were|are|is|remained) (?:\w+ly )?(?:found |shown )?(?:to be )?(?:associated with"
    r"|correlated with|linked (?:with|to)|predictive (?:of|for)|related to)"
    r"|(?:predicted|showed (?:an? )?(?:\w+ )?association with)) (?:an? "
    r"|the )?"
    r"(?:(?:increased|decreased|higher|lower|reduced|greater|better|worse|subsequent) )*"
    r"(?:(?:risks?|odds|rates?|likelihood|chances?) of )?(?P<name>[^,;:.()]+)"
)
_FURTHER: Final = re.compile(
    r"[^()]{0,40}\),? (?:and |or )?(?:for |with )?(?P<name>[^,;:()]{2,50}) \([^()]*$"
)
_ENDPOINT: Final = re.compile(
    r"\b[A-Z]{1,3}[FS]S\b|\bOS\b|survival|mortality|death|recurren|relaps|respon|remission"
    r"|progress|flare"
)
_RATIO_ASIDE: Final = re.compile(r" ?\((?:a?[HOR]R(?! ?[<>])|hazard|odds|risk|adjusted|\d)")
_RAISED: Final = re.compile(
    r"\b(?:increased|decreased|reduced|raised|lowered|affected|influenced) (?:the )?(?:risks?"
    r"|odds|rates?|likelihood|hazards?|chances?) (?:of|for) (?P<name>[^,;:.(]+)"
)


def own_words(
    reading: Reading, result: Result, arms: Sequence[Arm], around: Surroundings
) -> tuple[str, str] | None:
    """The words for what this number is of, where a rule is sure, and the rule."""
    after = around.after
    if result.rule in ("events", "events, continued"):
        name = did(after) or counted(after)
        if name or result.rule == "events, continued":
            return (name, "events counted") if name else None
    rules = _rules(reading, result, arms, around)
    said = ((trimmed(words), rule) for words, rule in rules if words)
    for name, rule in said:
        only = name and _only_arms(name, reading, arms)
        outcome = _needed(name, around) if name and only else name
        if outcome:
            return outcome, rule
    return None


def _needed(name: str, around: Surroundings) -> str | None:
    """A therapy as what was needed: "40% underwent surgery"."""
    match = re.search(
        rf"\b(?:required|needed|underwent|retained) (?:an? )?{re.escape(name)}", around.after
    )
    return match[0] if match else None


_REQUIRED: Final = re.compile(
    r"(?:^|[,;] |\band )(?P<name>(?:[A-Za-z][\w-]* ){1,4})(?:was|were) (?:required|needed"
    r"|necessary) (?:in|by|for) (?:only )?$"
)


def _required(since: str) -> str | None:
    """Such as "Steroids were required in"."""
    match = _REQUIRED.search(since.lstrip())
    return f"{match['name']}required" if match else None


def _rules(
    reading: Reading, result: Result, arms: Sequence[Arm], around: Surroundings
) -> Iterator[tuple[str | None, str]]:
    """What each rule finds, and its name, in their order."""
    before, after, figure = around.before, around.after, result.figure
    ratio = result.measure in (*RATIOS.values(), "difference")
    quote = reading.text[reading.start(figure) : reading.end(figure)]
    yield _within(quote), "name within the number"
    yield _ratio_for(reading.before(result.figure)) if ratio else None, "ratio for"
    yield _factor(around) if ratio else None, "predictors of"
    yield _likely(before if ratio else around.since), "likely to"
    yield listed(before) if ratio else None, "predictors of"
    yield raised_in(before) if ratio else None, "risk of"
    yield moved(around, reading, arms, ratio=ratio), "what was compared"
    yield bracketed(reading, before, arms, ratio=ratio), "name before the bracket"
    yield did_before(around.before) if ratio else None, "what patients did"
    yield None if ratio else did(after), "what patients did"
    yield None if ratio else in_state(after), "what patients did"
    yield None if ratio else in_so_many(around), "what patients did"
    yield None if ratio else _events_of(after), "events counted"
    yield _listed(before, reading, result), "name in a list"
    yield next_item(around) if result.measure == "proportion" else None, "name in a list"
    yield after_bracket(after), "named after the bracket"
    yield None if ratio else _for(after, arms, reading), "number for a name"
    yield qualified(after, quote) if result.measure == "proportion" else None, "noun qualified"
    yield of_number(around.since), "name of the number"
    yield stopped(around.since), "treatment stopped"
    yield effective(around.since), "treatment effective"
    yield _required(around.since), "treatment required"
    yield _reported_in(around.since), "name in so many"
    yield seen_in(around.since), "name in so many"
    yield who(around.since) or who(before), "proportion who"
    yield subject(around, reading, arms), "subject of the sentence"
    yield _risk(around.since + " ", after, arms, reading), "risk of"
    yield better(around.since), "what was better"
    yield _conferred(around.after, reading) if ratio else None, "what was better"


def _events_of(after: str) -> str | None:
    """Such as "There were 7 (2.5%) major bleeding events in the X group"."""
    match = re.match(
        r"\)? (?P<name>(?!and\b|or\b)(?:[a-z][\w-]+ ){0,4}?(?:events?|episodes|deaths?"
        r"|reactions?|complications?|infections?|failures?|recurrences?|relapses?|strokes?)) "
        r"(?:in|with|among|occurred|were)\b",
        after,
    )
    return phrases.named(match["name"]) if match else None


def _reported_in(since: str) -> str | None:
    """Such as "The most common adverse events were digestive disorders, reported in"."""
    match = re.search(
        r"\b(?:was|were|included?) (?P<name>[^,;:.()]+), (?:which )?(?:was |were )?"
        r"(?:reported|seen|observed|noted|occurring|occurred|found) (?:in|by)$",
        since.rstrip(),
    )
    return phrases.named(match["name"]) if match else None


def _only_arms(name: str, reading: Reading, arms: Sequence[Arm]) -> bool:
    """Whether the words are but the names of therapies."""
    rest = name
    if any(name in reading.text[arm.start : arm.end] for arm in arms):
        return True
    for arm in arms:
        rest = rest.replace(reading.text[arm.start : arm.end], "").replace(arm.label, "")
    return rest != name and not re.search(
        r"[A-Za-z]{3}",
        re.sub(
            r"\b(?:and|plus|with|mg|the|or|in|of|to|received|receiving|treated|given|taking"
            r"|who|patients|those|on|switching|starting|initiating|[Tt]opical|[Oo]ral"
            r"|[Ss]ystemic|low-dose|sodium|was|were)\b",
            "",
            rest,
        ),
    )


def _within(quote: str) -> str | None:
    """Such as "14 had lymphopenia (7.0%)", "12 patients relapsed (40%)"."""
    match = re.match(
        r"[\w-]+(?: (?:patients?|participants?|subjects?|women|men|children|cases|of them))?"
        r"(?P<did> (?!\()[^()]{4,60}?) ?\(",
        quote,
    )
    return did(match["did"]) if match else None


def _likely(before: str) -> str | None:
    match = _LIKELY.search(before)
    if not match:
        return None
    did = f"{match['verb']}d" if match["verb"].endswith("e") else f"{match['verb']}ed"
    label = next((label for verb, label in DID.items() if re.fullmatch(verb, did)), None)
    return label or phrases.after(match["name"])


def _ratio_for(before: str) -> str | None:
    match = re.search(
        r"(?:ratios?|\b[ac]?(?:HR|OR|RR)s?|[Dd]ifferences?)(?: ?\([^)]*\))?(?: of| for| in| "
        r"between \w+ and \w+ in) (?P<name>[^,;:.(]+?)(?: (?:was|were|vs|versus|between"
        r"|compared|of)\b[^;.]*)?[,:( ]*(?:95% CI[^;]*)?$",
        before,
    )
    return (
        phrases.after(match["name"]) if match and not re.search(r"\d", match["name"][-3:]) else None
    )


def _listed(before: str, reading: Reading, result: Result) -> str | None:
    """Such as "all-cause mortality, 1.6%; cardiac death, 0.8%" and "complete remission: 40%"."""
    match = re.search(
        r"(?:^|[;:,)] |\band )(?:and )?(?P<name>[A-Za-z][^,;:()]{2,70}?) ?[,:] ?$", before
    )
    if not match:
        return None
    told = reading.after(result.figure)
    if before.rstrip().endswith(":") or re.match(r"\)?(?:;|\.$|\)$)", told.lstrip()):
        return phrases.named(match["name"])
    return None


def _for(after: str, arms: Sequence[Arm], reading: Reading) -> str | None:
    after = re.sub(r"^ ?\([pP] ?[<=>][^()]*\)", "", after)
    match = re.match(
        r"^\)? (?:for|in) (?P<name>(?:the )?[a-z]?[A-Z0-9][^,;:.()]{1,50}?)(?=,| and\b|\.|;|$)",
        after,
    ) or re.match(r"^\)? for (?P<name>[a-z][^,;:.()]{2,50}?)(?=[,;)(]|\.|$)", after)
    if not match or is_arm(match["name"], reading, arms) or "respectively" in after:
        return None
    if re.search(r"\b(?:patients|participants|subjects|women|men|children)\b", match["name"]):
        return None
    if re.search(r"\b(?:group|those|arm|mg|dose|age[ds]?|both|all|treatment)\b", match["name"]):
        return None
    return phrases.named(match["name"])


_CONFERRED: Final = re.compile(
    r"\) ?,? (?:conferred|showed|had|provided|yielded|demonstrated"
    r"|(?:was|were) associated with) (?:a |significantly )*"
    r"(?:better|longer|improved|prolonged|superior|lower|higher) "
    r"(?P<name>[^,;:.()]{1,90}?) (?:than|compared|versus|vs)\b"
)


def _conferred(after: str, reading: Reading) -> str | None:
    """Such as "A (HR 0.71), B (HR 0.70), and C (HR 0.84) conferred better survival than D"."""
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    match = _CONFERRED.search(after) or _CONFERRED.search(whole)
    return phrases.named(match["name"]) if match else None


def _risk(before: str, after: str, arms: Sequence[Arm], reading: Reading) -> str | None:
    told = re.split(r"[;,] (?:but|and|while|whereas|although)\b", after[:120])[0]
    found = list(_RISK_OF.finditer(before)) or list(_RISK_OF.finditer(told))
    name = phrases.after(found[-1]["name"]) if found else None
    return None if name and is_arm(name, reading, arms) else name


def _factor(around: Surroundings) -> str | None:
    rest = around.whole[len(around.before) :]
    match = _FACTOR_FOR.search(around.whole) or _RAISED.search(rest) or _ASSOCIATED.search(rest)
    further = _FURTHER.match(around.since)
    if (
        match
        and further
        and _ENDPOINT.search(further["name"])
        and _RATIO_ASIDE.match(match.string, match.end())
    ):
        return phrases.named(further["name"])
    return phrases.after(re.sub(r"^being in (?:the )?", "", match["name"])) if match else None
