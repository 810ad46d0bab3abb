"""What is no result: numbers of the sample, its description, doses, criteria, strengths."""

import re
from functools import lru_cache
from typing import Final

from loaders.extraction.figures import Figure
from loaders.extraction.reading import Reading, Result, nearest

_PEOPLE: Final = (
    r"(?:females?|males?|wom[ae]n|m[ae]n|girls?|boys?|Caucasians?|[Ww]hites?|[Bb]lacks?|Asians?"
    r"|Chinese|Japanese"
    r"|Hispanics?|African|Black|Latin[oax]\w*|smokers|sex)"
)
_PEOPLE_AFTER: Final = re.compile(
    rf"^\)?(?: [\w-]+){{0,9}} (?:were|was) (?:fe)?(?:male|women|men)\b|^[)\]]?(?: (?:of|the"
    r"|our|all|them|whom|these|patients?|participants?|subjects?|cohort|were|was|cases?"
    rf"|identified|as|self|which)){{0,7}} ?{_PEOPLE}\b(?! (?:with|in the|who|had))"
)
_PEOPLE_BEFORE: Final = re.compile(
    r"(?<!\bin )(?<!\bamong )(?<!\bthan )(?<!\bfor )(?<!\bvs )(?<!\bversus )(?<!\bvs\. "
    rf")\b(?:{_PEOPLE}|(?:fe)?male (?:gender|sex|patients|proportion|predominance)) ?[,:=(]? "
    r"?\(?$"
)
_ENROLLED: Final = re.compile(
    r"^\)?(?: (?!eventually\b|subsequently\b|ultimately\b|later\b|and\b|or\b|had\b|with\b|who\b"
    r"|that\b)[\w'-]+){0,7}? (?:(?:were|was|had been"
    r"|have been) "
    r"(?:\w+ly |also |then )?(?:enrol+ed"
    r"|included|recruited|random\w+|assigned|allocated|screened|eligible|studied"
    r"|identified(?! as)|analy[sz]ed"
    r"|registered|retrieved|recorded|selected|invited|excluded|treated (?:with|by|in|at)|evaluated"
    r"|assessed"
    r"|planned|available|evaluable|reviewed|collected|considered|switched|offered"
    r"|classified as having|aged?"
    r"|na[iï]ve|older|younger)"
    r"|who underwent random|participated|consented|entered|met (?:the )?(?:inclusion|eligib)"
    r"|took part"
    r"|received (?!a diagn)|(?:had )?under(?:went|gone)\b|selected\b|fulfilled|gave consent"
    r"|(?:were )?treatment.na[iï]ve)"
)
_ENROLLED_BEFORE: Final = re.compile(
    r"\b(?:[Ww]e|[Ii]n total,?|[Aa]uthors) (?:\w+ly )?(?:included|enrol+ed|recruited"
    r"|identified|analy[sz]ed|studied|reviewed"
    r"|evaluated|screened|selected|treated|followed|retrieved|examined|assigned)(?: data "
    r"(?:from|of))?(?: a total of)?$"
    r"|\b(?:comprising|comprised|consisted of|consisting of|including|were assigned)(?: a "
    r"total of)?$"
)
_DESCRIPTION: Final = re.compile(
    r"\b(?:most common (?:primary )?(?:site|location|diagnosis"
    r"|co-?morbidit\w+)|most prevalent co-?morbidit\w+"
    r"|baseline (?:demographic|characteristic)\w*|demographic\w*|descent|ethnicit(?:y"
    r"|ies)|risk factors (?:among|were|in|\()"
    r"|comorbidities (?:were|included)|phototypes?|skin types?"
    r"|(?<!hen )stratified (?:according|by|into)"
    r"|(?:divided|grouped) (?:into|by))\b",
    re.IGNORECASE,
)
_STATE: Final = re.compile(
    r"^\)?(?: of (?:the )?patients)? (?:(?:were|was|had|and) )*(?:steroid|treatment|therapy"
    r"|cortico\w+)"
    r"[- ](?:dependent|refractory|resistant|na[iï]ve)|^\)?(?: (?:of|the|patients))* had "
    r"(?:[\w-]+ ){0,3}(?:histology|phenotype|subtype|genotype|(?:risk|stage) disease)\b"
)
_IN_STATE: Final = re.compile(
    r"\)? in (?:clinical )?(?:complete|partial|full)? ?(?:clinical )?(?:remission|response)\b"
)
_OF_KIND: Final = re.compile(r"\b(?:histology|subtypes?) \($")
_NO_CENTRE: Final = re.compile(
    r"\b(?:age[ds]?(?! groups?)|at diagnosis(?! and)|years old|Charlson|EuroSCORE|comorbidity index"
    r"|time (?:after|since"
    r"|from)|interval from (?:transplant\w*|diagnosis|surgery)|time of observation"
    r"|follow(?:ed)?[- ]?up|(?:body mass(?: index)?|BMI)(?! (?:loss|gain|change|decrease"
    r"|reduction|increase))|ingest\w+|long-term use|duration of use|disease duration"
    r"|time of (?:the )?disease"
    r"|duration of (?:the "
    r")?(?:disease|illness"
    r"|psoriasis|symptoms|follow|treatment|therapy|SLE|lupus|CLE)|(?:treatment|therapy) "
    r"(?:duration|time)|(?:observation|study|exposure) (?:duration|time|period)"
    r"|illness duration|weight(?! (?:loss|gain|change|decrease|reduction|increase))|(?:daily"
    r"|weekly|initial|starting"
    r"|maintenance) dos\w+"
    r"|(?<!cumulative )(?<!corticoid )(?<!steroid )(?<!sone )(?<!solone )\bdos(?:es?|age)\b"
    r"(?! reduction)"
    r"|number of (?:previous|prior|patients|participants|treatments|infusions|biologics"
    r"|exposures|injections))\b",
    re.IGNORECASE,
)
_CRITERION: Final = re.compile(
    r"\b(?:defined (?:as|by)|(?:goals?|targets?) of|criterion (?:of|was|for)|threshold (?:of"
    r"|for)|assuming|margin of"
    r"|non-?inferiority margin)\b"
)
_DEFINED_ASIDE: Final = re.compile(
    r"\bdefined (?:as|by)\b[^;]*[,)\w\"] (?:was|were|occurred|achieved) [^,;]*$"
)
_WHILE_FOLLOWED: Final = re.compile(
    r"\b(?:within|during|over|throughout) (?:the |a )?follow-?up(?: (?:period|time))?"
)
_PROCEDURE: Final = re.compile(
    r"\b(?:[Aa]nalys[ei]s|[Dd]ata|[Ff]ollow-up) (?:was|were) \w+ (?:in|for|from)$|"
    r"\b(?:was|were) (?:given to|received by|taken by)$|\b(?:was|were) (?:performed|used"
    r"|carried out|applied|administered|prescribed"
    r"|available) (?:in|on|for)$"
)
_BRACKETED_GROUP: Final = re.compile(
    r"\b(?:had undergone|underwent|(?:was|were|been) (?:treated with|randomly)|received)\b"
    r"[^.;,]*\($"
)
_SET_AGAINST: Final = re.compile(r" ?(?:vs\.?|versus|compared (?:with|to)) ")
_SAMPLE: Final = re.compile(
    r"\b(?:were|was) (?:included|enrolled|recruited|randomi[sz]ed|studied|identified"
    r"|eligible)(?: (?:in|into) (?:the|this|our) (?:study|trial|analysis|cohort|review))?\.?$"
)
_OF_SAMPLE: Final = re.compile(
    r"\b(?:eligible|included|enrolled|recruited|identified|randomi[sz]ed)\b[^;]*\b(?:of "
    r"(?:which|whom)|including|comprising)\b"
)
_OUTCOME_VERB: Final = re.compile(
    r"respon|achiev|develop|experienc|improv|relapse|remission\b|adverse|flare|died|death"
    r"|complet|discontin|withdr|recover|clear"
)
_STRENGTH_OF: Final = re.compile(r"\b(?:cream|ointment|(?:hydro)?gel|lotion|foam|solution)s? \(?$")
_STRENGTH: Final = re.compile(
    r"^ (?:[\w-]+ ){0,2}?(?:cream|ointment|gel|lotion|foam|solution|shampoo|oil)\b"
)


_DESCRIBED: Final = re.compile(
    r"\b(?:mean|median|average)(?: \([^)]*\))? (?:patient |participant |maternal )?ages?\b"
    r"|\bage range\b|\bmean \(?\w+\)? age\b|\breasons? for (?:admission|referral|consultation)"
    r"|^ ?At (?:baseline|enrol\w+|inclusion|entry|presentation|diagnosis),(?!.*\b(?:at"
    r"|after) (?:week|month|\d|follow))"
    r"|\b(?:therapies|treatments|medications|regimens) included\b|\bGleason\b"
    r"|\bmost (?:common|frequent) type\b|\b(?:un)?employed\b|\bcommon diagnos[ei]s\b"
    r"|\b[Dd]iagnoses (?:were|included)\b"
    r"|\b(?:was|were) (?:mostly |predominantly )?(?:[Ww]hite|female|male|Caucasian)\b|\bFIGO\b"
    r"|\bECOG\b|\bperformance status\b|\bmost common stage\b|\bCharlson\b|\bmarital\b"
    r"|\beducation level"
)
_HISTORY: Final = re.compile(
    r"\b(?:previously|(?<!in the )prior|history of|on presentation|at (?:baseline|inclusion"
    r"|enrol\w+"
    r"|study entry|presentation|entry)|concomitant\w*|had failed|were (?:taking|using|on)"
    r"|current smokers|ever smokers|concurrent\w*)\b"
)
_MOMENT: Final = re.compile(
    r"\b(?:weeks?|days?|months?|visits?|grades?|first|last|next|initial|within|every|up to|until) $"
)
_TIME_UNIT: Final = re.compile(r"(?:months?|weeks?|days?|years?|hours?)")
_WHEN: Final = re.compile(
    r"\b(?:at|within|during|by|until|through|over|up to|anywhere from|usually) "
    r"(?:a |an |the |about |approximately )?(?:\d+ to )?"
    r"(?:\d+(?:[- ]?(?:months?|weeks?|days?|years?|hours?))?(?:, and|,? or|,| and) )*$"
)
_ONE_OF: Final = re.compile(
    r" (?:[\w-]+ ){0,3}?(?:arms?|groups?|cohorts?|studies|trials|cent(?:er|re)s|sites|hospitals"
    r"|regimens|doses|treatments)\b"
)


def _of_the_sample(reading: Reading, result: Result) -> bool:
    """Whether the words near a number describe who took part, not what came of it."""
    figure = result.figure
    before, after = reading.before(figure), reading.after(figure)
    bare = re.sub(r"^[^()]*\)|\([^()]*\)", "", after)
    near = re.split(r"[;,(]|\d", before)[-1] + " " + clause_of(bare)
    if result.rule == "events of a total" and figure.events == 1 and _ONE_OF.match(after):
        return True
    if _OUTCOME_VERB.search(near):
        return False
    whole = reading.text[reading.sentence.start : reading.sentence.end]
    return bool(_DESCRIBED.search(whole) or _HISTORY.search(near))


_DOSED: Final = re.compile(
    r"(?:(?:,| and| or|, and| versus| vs\.?) \d[\d.]* ?[mkμ]?g)* "
    r"(?:dos\w+ )?groups?\b"
)
_THRESHOLD: Final = re.compile(
    r"\b(?:patients|participants|subjects|proportion|percentage) [^.;,()\d]{0,30}?"
    r"\b(?:achiev|reach|attain|with)\w* (?:an? |at least )*$"
)
_WHOM: Final = re.compile(
    r" (?:[\w-]+ ){0,2}?(?:patients|participants|subjects|responders|cases|women|men|children)\b"
)
_OF_STUDIES: Final = re.compile(
    r"(?:\)? of)?(?: (?:the|all|these|included|eligible))*"
    r" (?:(?!patients|participants|subjects|wom[ae]n|children|in |from |across |of |and )[\w-]+ )"
    r"{0,3}?(?:studies|trials|articles|papers|(?:case )?reports|case series|publications|facilities"
    r"|hospitals|items)\b"
)
_OF_SKIN: Final = re.compile(r" (?:of )?(?:the |total )?(?:body surface|BSA)\b")
_USED: Final = re.compile(r"\b(?:use|therapy|treatment|exposure|history|disease|illness) \($")
_BEGUN: Final = re.compile(r"(?:results?|findings): ?$", re.IGNORECASE)
_MANY: Final = 10
_QUALITY: Final = re.compile(r"\b(?:PEDro|Jadad|methodological|QUADAS|GRADE) [^,;.()]{0,20}\($")


def left_out(reading: Reading, result: Result, near: int | None) -> bool:
    """Whether the number is no result: participants, description, dose, criterion."""
    figure, measure = result.figure, result.measure
    before, after = reading.before(figure), reading.after(figure)
    if figure.unit and re.fullmatch(r"[mkμ]?g(?:/\S+)?", figure.unit) and _DOSED.match(after):
        return True
    rated = figure.kind == "number" and _QUALITY.search(before)
    if rated or (measure == "percent_change" and _THRESHOLD.search(before)):
        return True
    timed = figure.unit and _TIME_UNIT.fullmatch(figure.unit)
    moment = timed and (_WHEN.search(before) or (figure.low is None and before.endswith("after ")))
    if (
        (figure.kind == "number" and (_MOMENT.search(before) or moment))
        or (_CRITERION.search(before) and not _DEFINED_ASIDE.search(before))
        or re.search(r"\bheterogeneity\b[^,;]*$", before[-40:])
    ):
        return True
    if measure in ("mean", "median", "mean_change", "median_change"):
        return _of_no_outcome(reading, figure, near)
    return measure in ("proportion", "count") and _no_share(reading, result, before, after)


def _no_share(reading: Reading, result: Result, before: str, after: str) -> bool:
    """Whether a proportion or a count is of studies, of the skin, of the sample, of a cream."""
    figure = result.figure
    quote = reading.text[reading.start(figure) : reading.end(figure)]
    if (
        _OF_STUDIES.match(re.sub(r"^[\w.,-]+%?|(?<=s) \([\d.]+ ?%\)?$", "", quote) + after)
        or (figure.kind == "range" and _OF_SKIN.match(after))
        or _opens_results(reading, result)
    ):
        return True
    strength = result.measure == "proportion" and figure.events is None
    return (
        (strength and _is_named_strength(reading, after))
        or _of_the_sample(reading, result)
        or _of_people(result, before, after)
    )


_ASIDE: Final = re.compile(r"\b(?:was|were|ranged?|ranging|from|of|between)\b[^;:()]*[(,] ?$")
_SIZED: Final = re.compile(r"\b(?:baseline|sample|enrol\w+|inclusion)\b[^;:()]*\brang")


def _of_no_outcome(reading: Reading, figure: Figure, near: int | None) -> bool:
    """Whether a mean or a median is of an age, a dose, a duration."""
    last = near if near is not None else nearest(reading.tokens, 0, figure.first)
    of_whom = re.search(r"\b(?:for|in|of|among) (?:the|all|our|these) $", reading.before(figure))
    if of_whom and figure.unit is None and _WHOM.match(reading.after(figure)):
        return True
    timed = re.match(
        r" ?(?:years?|months?|weeks?|days?|mg)\b", figure.unit or reading.after(figure)
    )
    if timed and _USED.search(reading.before(figure)):
        return True
    if last is None:
        return bool(_NO_CENTRE.search(reading.before(figure)[-60:]))
    name = reading.tokens[last]
    said = _WHILE_FOLLOWED.sub("", reading.text[name.start : reading.start(figure)])
    ahead = reading.text[max(reading.sentence.start, name.start - 12) : name.start]
    aside = reading.text[max(reading.sentence.start, name.start - 90) : name.start]
    return bool(
        _NO_CENTRE.search(said)
        or (_ASIDE.search(aside) and (_NO_CENTRE.search(aside) or _SIZED.search(aside)))
        or re.search(
            r"\b(?:[Oo]ver|[Aa]fter|[Aa]t|[Dd]uring|[Uu]pon|than|above|below)"
            r" (?:an? |the )?$",
            ahead,
        )
        or re.search(r"\b(?:treatment|disease|therapy) $|\(ie, an $", ahead)
    )


def _opens_results(reading: Reading, result: Result) -> bool:
    """Whether the results begin with so many who had something: those whom the study is of."""
    figure, start = result.figure, reading.sentence.start
    first = re.fullmatch(r" ?(?:A total of |In total,? |Overall,? )?", reading.before(figure))
    had = re.match(
        r" [^,;.()]{0,60}?\b(?:developed|had|presented|diagnosed)\b", reading.after(figure)
    )
    return bool(
        first
        and had
        and figure.total is None
        and result.rule in ("events", "events by a verb")
        and (figure.events or 0) >= _MANY
        and _BEGUN.search(reading.text[max(0, start - 12) : start])
    )


def _of_people(result: Result, before: str, after: str) -> bool:
    """Whether a proportion or a count tells of the sample, not of what became of it."""
    if _is_strength(result.figure, before, after) or (
        result.figure.kind == "count" and re.search(r"\b[Pp]atients \($", before)
    ):
        return True
    if _PEOPLE_AFTER.match(after) or _PEOPLE_BEFORE.search(before):
        return True
    if result.rule in ("events", "events, continued"):
        return False
    told = before + after
    return bool(
        _STATE.search(after[:60])
        or _ENROLLED.match(clause_of(after))
        or (_ENROLLED_BEFORE.search(before.rstrip()) and not _IN_STATE.match(after))
        or _DESCRIPTION.search(told)
        or _OF_KIND.search(before)
        or _PROCEDURE.search(before.rstrip())
        or (_BRACKETED_GROUP.search(before) and not _SET_AGAINST.match(after))
        or _SAMPLE.search(told)
        or (_OF_SAMPLE.search(before) and not _OUTCOME_VERB.search(after[:80]))
    )


def _is_strength(figure: Figure, before: str, after: str) -> bool:
    """Whether a percentage is the strength of a preparation: "0.1% tacrolimus ointment"."""
    if figure.events is not None or figure.low is not None:
        return False
    return bool(_STRENGTH.match(after) or _STRENGTH_OF.search(before))


def _is_named_strength(reading: Reading, after: str) -> bool:
    """Whether the text speaks of creams of such a strength: "20% urea", "5% and 20%"."""
    named = _preparations(reading.text)
    if not named:
        return False
    beside = re.match(r"(?: and \d+(?:\.\d+)?%)? ([A-Za-z-]+)|[.;]?$| [A-Z]{5}", after)
    return bool(beside and (beside[1] is None or beside[1].lower() in named))


@lru_cache(maxsize=4)
def _preparations(text: str) -> frozenset[str]:
    found = re.finditer(r"\d% ([a-z-]{3,30}) (?:cream|ointment|gel|lotion|foam|solution)s?\b", text)
    return frozenset(match[1] for match in found)


def clause_of(after: str) -> str:
    """What follows, up to the next number or the end of the clause."""
    return re.split(r"[;,:(]|\d|\band \d", after.removeprefix(")"), maxsplit=1)[0]
