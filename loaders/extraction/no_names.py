"""Words that stand where the name of an outcome would, and are none: "three factors"."""

import re
from typing import Final

_LEADING: Final = re.compile(
    r"^(?:respective|baseline|\d+(?! ?(?:-|years?|months?|weeks?|days?|(?-i:[A-Z])))(?: of)?"
    r"|have|particularly|especially|mainly|notably|commonly|mostly|predominantly|primarily|namely"
    r"|but|also|still|yet|although|however|clear"
    r"|(?:no|little)(?= (?:clear|significant|differences?|effects?)\b)"
    r"|halved|doubled|\w+fold|influenced?|affect(?:ed)?"
    r"|(?:adjusted |pooled |corresponding )?(?:[ac]?[HO]Rs?|RRs?|(?:hazard|odds|risk) ratios?)"
    r" (?:for|of|in)|effects? (?:on|related to)"
    r"|in (?:our|this|the present) (?:series|study|cohort|experience|trial) the) ",
    re.IGNORECASE,
)
_NONE: Final = re.compile(
    r"(?:(?:an?|the|this|these|those|all|its|their|approximately|about|roughly|over|almost)? ?)"
    r"(?:majority|quarter|quarters|thirds?|half|halves|times?|range|most|rest|remainder|remaining"
    r"|surgery|operation|discharge|baseline|treatment|(?:same |study )?(?:time )?period|\w+fold"
    r"|duration|done|older|younger|minority|few|some|many|several|but|however|also|median time"
    r"|mean time|average|values?|distribution|ratio|change|changes|group|groups|arm|arms|same"
    r"|latter|former|improvement)"
    r"|(?:As far|Either|either|After|With|When|Among|Compared|Of|At|Based|Despite|According"
    r"|Following|Using|Because|Since|While|During|Although|For|Within|By|From|of) .*"
    r"|(?:previously|independent of|depending on) .*"
    r"|(?:.* )?(?:factors?|predictors?|variables?|covariates?|surgeons?|investigators?|authors?"
    r"|physicians?|doctors?|nurses?|clinicians?|respondents?|countr(?:y|ies)|hospitals?|cent(?:er"
    r"|re)s?|versus|with|for|in|by|at|one-sided|two-sided)"
    r"|(?:days?|weeks?|months?|years?|visits?) ?\d.*"
    r"|\d+[- ](?:days?|weeks?|months?|years?|hours?) .*ly"
    r"|(?:cohorts?|arms?|phase|part|study|model|level|stage) (?:\d+|[IV]+[ab]?)"
    r"|switch(?:ing)? (?:to|from) .*"
    r"|(?:[a-z]+ly )?(?:used|prescribed|administered|given|lost|censored)|prescribed .*"
    r"|(?:low|moderate|high|adequate) levels?|(?:first|second|third|next) doses?"
    r"|(?:.* )?(?:inhibitors?|antibod(?:y|ies)|agents)"
    r"|met|goals?|SD|SE|sd|induction|consolidation|dos(?:e|age|ing)"
    r"|(?:.* )?(?:monotherapy|rechallenge|polychemotherapy|approach(?:es)?|regimens?)"
    r"|(?:.* )?(?:relative|weighted|adjusted|pooled|crude)"
    r"|(?:[SW]?MDs?|A?RDs?|[acsS]?[HO]Rs?|I?RRs?)"
    r"|(?:both |two |three |the )*(?:drugs|treatments|therapies|antibiotics|agents|regimens"
    r"|strategies|procedures|techniques|methods|studies|trials)|(?:.* of )?[Gg]roups? [A-Z\d].*"
    r"|(?:active |sham |no )?(?:controls?|comparator|comparison|placebo|(?:usual|standard) care)"
    r"(?: (?:interventions?|conditions?|treatments?|therapy|arms?|participants))?"
    r"|(?:.* )?(?:controls|volunteers|patients|participants|subjects)(?: \([\w-]+\))?"
    r"|.*\b[Pp] ?[<=>≤].*|[<>≤≥][^A-Za-z]*|(?:almost|twice) .*|\d+",
    re.DOTALL,
)
MAX_WORDS: Final = 10
_CLAUSE: Final = re.compile(
    r"\b(?:gave|investigated|represented|provided|yielded|revealed|allowed|enabled|caused"
    r"|led to|proceeded|appeared|seemed)\b"
)
"""A name that holds a verb is a clause, not a name."""


def trimmed(name: str) -> str | None:
    """The name without what leads to it; None where nothing of an outcome is left."""
    if _NONE.fullmatch(name):
        return None
    name = name.rpartition("; ")[2]
    for _ in range(3):
        shorter = _LEADING.sub("", name)
        if shorter == name:
            break
        name = shorter
    if len(re.sub(r" ?\([^()]*\)", "", name).split()) > MAX_WORDS or _CLAUSE.search(name):
        return None
    return None if _NONE.fullmatch(name) else name
