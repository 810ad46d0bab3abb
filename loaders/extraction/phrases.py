"""Noun phrases at the edge of a number, cut and stripped to the name of an outcome."""

import re
from typing import Final

_STOP: Final = (
    r"was|were|is|are|be|been|being|had|has|have|having|in|on|at|by|with|for|(?<!freedom )from"
    r"|than|that"
    r"|which|who|whom|whose|where|when|whereas|while"
    r"|but|although|compared|comparing|versus|vs\.?|v|showed|show|shown|achieved|achieving"
    r"|occurred|occurring|experienced|experiencing|developed|developing|observed|reported"
    r"|reporting"
    r"|found|carried|noted|identified|evidenced|collected|confirmed|detected|diagnosed|documented"
    r"|performed|needed"
    r"|treated|reached|reaching|improved|reduced|decreased|increased|among|after|during"
    r"|within|between|through|throughout|until|because"
    r"|as|did|does|do|would|could|can|may|might|also|only|both|including|included|include"
    r"|demonstrated|exhibited|presented|suffered|had been|not|no|there|into"
    r"|associated|resulted|led|comparable|similar|significantly|statistically|respectively"
    r"|more|most|less|then|receiving|per|against|followed|attained|maintained|seen|recorded"
    r"|undergoing|predicted|and/or|due|approximately|about|nearly|almost|around|overall,"
    r"|evidence|if|so|we|they|these|those|it|its|their|using|without|under|over|before|since"
    r"|remained|remaining|required|requiring"
)
_BOUNDARY: Final = re.compile(rf"[,;:.()=%]|(?<!self-)\b(?:{_STOP})\b(?!-)|±", re.IGNORECASE)
_AND: Final = re.compile(r"\b(?:and|or|as well as)\b")
_TIME: Final = re.compile(
    r"(?: |^|,)?(?:at|by|after|within|over|during|until|through|for|in|to|of|from) (?:the |a "
    r"|an |last |final |up to |about |approximately "
    r"|baseline to |first |end of )*(?:weeks?|days?|months?"
    r"|years?|visits?|baseline|follow-?up|end of \w+|study end|discharge"
    r"|\d+(?:[-.,]\d+)*[- ]?(?:-|to |and )?(?:\d+ ?)?(?:weeks?|days?|months?|years?|hours?|h"
    r"|mo|yr)?|one year|longest follow-?up|last follow-?up|all time points|(?:one|two|three"
    r"|four|five|six|twelve) (?:weeks|months|years))(?: ?\d+(?:(?:,| to| and|-|/) "
    r"?\d+)*)?(?: (?:of )?(?:follow-?up|treatment|therapy|after \w+|post-?\w+))? ?,?$",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    r"^(?:terms of|estimates of|results for|differences? (?:from|to|versus|vs\.?) [\w-]+ in"
    r"|\w+-(?:induced|associated)"
    r"|(?:treatment|drug|therapy)-related|least[- ]squares?|LS"
    r"|standardi[sz]ed|neither|nor|both|no significant|diagnosed (?:as|with)"
    r"|(?:further )?cases? of"
    r"|the combined|saw|EAIRs? of|some degree of|evidence of|symptoms of|signs of|occurrences? of"
    r"|preventing|reducing"
    r"|percent(?:age)?|changes? (?:from baseline )?in|score (?:of|in)|and|or|the|a|an|any|all"
    r"|their|while|whereas|one|one or more|1|overall(?! (?:survival|response|remission))"
    r"|pooled|estimated|observed|reported|adjusted|unadjusted|crude|cumulative|mean|median"
    r"|average|total|absolute|highest|lowest|higher|lower(?! (?:resp|limb|extrem|leg|abdom"
    r"|back|urin))"
    r"|increased|decreased|reduced|greater|better|longer|shorter|poorer|improved"
    r"|(?:good|poor|inferior|superior)(?= (?:OS|PFS|overall|survival|progression"
    r"|response|local|disease))"
    r"|worse|similar|significant|significantly|slightly|markedly|only|more|fewer|most|common"
    r"|frequent|frequently|corresponding|in|of|for|to|with|new|an increase|a decrease"
    r"|experienced|achieved|achieve|achieving|being in|being|had|having|developed|developing"
    r"|whom|least|at "
    r"least|peak|relative|calculated|annual|high(?! (?:blood|trigly|LDL|cholest))|low(?! (?:HDL"
    r"|blood|platelet))|patients with|elevated"
    r"|(?:rates?|incidences?|proportions?|prevalences?|frequenc(?:y|ies)|percentages?|risks?"
    r"|odds|hazards?|probabilit(?:y|ies)|likelihood|numbers?|levels?|values?|reductions?"
    r"|improvements?|changes?|decreases?|increases?|differences?|occurrence|development"
    r"|presence|percentage|episodes?|cases?|majority|event|evidence|signs?) (?:of|in|from"
    r"|for)"
    r"|incidence rates? of|(?:\d+-(?:year|month|week|day) )(?:cumulative )?incidences? of"
    r"|(?:patients?|participants?|subjects?|cases|women|men|children|individuals)(?: (?:who"
    r"|with|that|achieving|having|experiencing|developing|showing|reporting|had|reaching"
    r"|meeting|exceeding|attaining|in whom|achieved|have|were))+) ",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(
    r" (?:rates?|incidences?|proportions?|prevalences?|frequenc(?:y|ies)|percentages?|percent"
    r"|risks?|probabilit(?:y|ies)|levels?|values?|occurrence|(?<!dose )reductions?|concentrations?"
    r"|scores?|lower|higher|from baseline|estimates?|significantly|of patients|and|or|of|the"
    r"|to|a)$",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"(?:.* )?(?:patients?|participants?|subjects?|individuals|people|persons?|groups?|arms?"
    r"|cohorts?|wom[ae]n|m[ae]n|children|adults|cases"
    r"|(?<!disease )(?<!local )(?<!regional )(?<!tumor )(?<!pain )controls?|ones|comparators"
    r"|females?"
    r"|males?|them|whom|respectively|subgroups?|population|years?|months?|weeks?|days?|eyes?"
    r"|which|mg|half|there|age|results?|analys[ie]s|coefficients?|number|evidence|rate|score"
    r"|incidence|prevalence|frequency|risk|data|infrequent|smokers|non-?smokers|frequent"
    r"|popular|common|rare|uncommon|fixed|low|high|lower|higher|similar|comparable|treated"
    r"|given|trial|study|criteria|week|day|month|year|one|two|both|each|treatment|therapy"
    r"|stage|class|mean|median|respect|findings?|total|end|recipients|users|carriers|studies|trials"
    r"|surgeons|it|they|this|that|these|those|he|she|we|safe|tolerated|well tolerated"
    r"|difference|differences|parameters|comparison|figure|table|hazards?"
    r"|(?<!lost to )(?<!loss to )follow-up(?: period)?|(?:wk|week) ?\d+)",
    re.IGNORECASE,
)


_STATISTIC: Final = re.compile(
    r"\b(?:odds|hazards?|risk|rate|prevalence|relative) ratios?\b|\bmean differences?\b|\bSMD\b"
    r"|^(?:ROR|PRR|EBGM|APC)\b"
    r"|\bCohen|\beffect size|\bI?RR\b|\binteraction\b"
    r"|\bconfidence\b|\bcoefficients?\b|\banalys[ei]s\b|\bmean±|\bper ?cent\b|\bvs\b|\bversus\b"
    r"|\b(?:HR|OR|CI)\b(?!-)|\bstandard (?:error|deviation|mean)"
)
_TRIAL_NAME: Final = re.compile(r"(?:[A-Z][A-Za-z]+ )+\d")
_BARE_VERB: Final = re.compile(
    r"(?!recovered|healed|cleared|satisfied|hospitali[sz]ed|died|relapsed|improved|need"
    r"|(?-i:[A-Z]))[a-z-]+ed"
    r"|(?!bleeding|vomiting|swelling|scarring|itching|scaling|flushing|burning|healing|bruising"
    r"|functioning|blistering|peeling|crusting|stinging|tingling|wheezing)[a-z]+ing"
    r"|present|maximal|minimal|chosen|seen|given|known|stable|unchanged|subsequent|however|nor"
    r"|neither|overall|baseline|decrease|increase|reduction|change|difference|subacute|chronic"
    r"|acute|minor|major|mild|moderate|complete|positive|negative|use|others?"
    r"|effect|patients|type|types|degree|least|secondary|primary|outcomes?|means?|activity"
    r"|prior .*|prevalent|common|frequent"
    r"|small|large|vast|feasible|(?:clinically )?(?:better|worse)|effective|efficacious|likely"
    r"|active|in",
    re.IGNORECASE,
)


def before(text: str) -> str | None:
    """The name that ends where the text ends."""
    text = _untimed(text.rstrip(" ,:=-"))
    bounds = list(_BOUNDARY.finditer(text))
    tail = text[bounds[-1].end() :] if bounds else text
    ands = list(_AND.finditer(tail))
    if ands and _PEOPLE.fullmatch(tail[: ands[-1].start()].strip().removeprefix("of ")):
        return named(tail[ands[-1].end() :])
    if ands and ((bounds and bounds[-1][0] in ",;)") or tail[: ands[-1].start()].strip() == ""):
        tail = tail[ands[-1].end() :]
    return named(tail)


def after(text: str) -> str | None:
    """The name that begins where the text begins."""
    text = re.sub(
        r"^ ?(?:at least |more than |only )?(?:one or more |one |1 |an? |any |the |some )*",
        "",
        text,
    )
    text = re.sub(r" \([A-Z]{2,6}s?\)", "", text[:300])
    bound = _BOUNDARY.search(text)
    head = text[: bound.start()] if bound else text
    head = re.split(r"\b(?:and|or) (?=(?:only |in |the )?\d|[A-Z]?[a-z]+ \()", head)[0]
    return named(_untimed(head.strip()))


def named(phrase: str) -> str | None:
    """The phrase without articles, "rate of", "patients with", "at week 24"; None for no name."""
    name = re.split(
        r" (?:which|that|resolved|requiring|during|throughout|across|as an?|as the|when|if"
        r"|rates? (?:for|in|with|on|among)) ",
        phrase.strip(" ,;:-'\""),
    )[0]
    name = _untimed(name)
    for _ in range(8):
        shorter = _LEADING.sub("", name + " ", count=1).strip() if " " in name else name
        if shorter == name:
            break
        name = shorter
    for _ in range(3):
        shorter = _TRAILING.sub("", name).strip()
        if shorter == name:
            break
        name = shorter
    name = _untimed(name)
    if (
        not re.search(r"[A-Za-z]{2}", name)
        or len(name) > 110
        or re.search(r"\d ?%$|^\d+ ?%|\d%|^\w+ly$", name)
        or _PEOPLE.fullmatch(name)
        or _STATISTIC.search(name)
        or _BARE_VERB.fullmatch(name)
        or _TRIAL_NAME.fullmatch(name)
        or re.search(r"\d ?mg\b|\bout of\b|^(?:than|from|to|of)\b", name)
    ):
        return None
    if _LEADING.fullmatch(name + " ") or _TRAILING.fullmatch(" " + name):
        return None
    return name


def _untimed(text: str) -> str:
    for _ in range(3):
        shorter = _TIME.sub("", text).rstrip(" ,")
        if shorter == text:
            break
        text = shorter
    return text
