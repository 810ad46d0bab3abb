"""What a number is of, told by the clause it stands in: who did what, what occurred in how many."""

import re
from collections.abc import Sequence
from typing import Final

from loaders.extraction import phrases
from loaders.extraction.arms import Arm
from loaders.extraction.reading import Reading
from loaders.extraction.surroundings import Surroundings

DID: Final = {
    r"relaps(?:ed?|ing)|recurred": "relapse",
    r"respond(?:ed|ing)?": "response",
    r"died|dead|deaths?": "death",
    r"(?:had )?improved": "clinical improvement",
    r"flared": "lupus flare",
    r"completed": "completion",
    r"(?:discontinued|withdrew|dropped out|stopped|did not complete)": "discontinuation",
    r"recovered": "recovered",
    r"cleared|healed": "clearance",
    r"survived": "survival",
    r"cured": "cure",
    r"failed to respond|did not respond": "no response",
}
FOR_ADVERSE: Final = re.compile(
    r"(?:discontinu|withdr|stopp|cessation|drop)\w*[^,;.]{0,60}\b(?:due to|because of|for"
    r"|owing to|leading|related to|with complaints of|after|caused by"
    r"|secondary to)[^,;.]{0,30}(?:adverse|side[ -]effects?|toxicity|intoleran|infection"
    r"|neuropath|reaction|rash|sedation|somnolence|burning|irritation|\b(?:TE|TR)?AEs?\b)"
    r"|(?:adverse (?:events?|effects?|reactions?)|side[ -]effects?|neuropathy|toxicity)"
    r"[^,;.]{0,20} (?:leading to|led to|leads to|resulting in|resulted in|causing|caused"
    r"|requiring|required|necessitat\w+)[^,;.]{0,30}(?:discontinu|withdraw|cessation)",
    re.IGNORECASE,
)
_VERB: Final = (
    r"(?:also |still |no longer |subsequently |had |have |has |was |were |then |only )*"
    r"(?:developed|experienced|achieved|attained|reached|reported|showed|presented(?: with)?"
    r"|suffered(?: from)?|demonstrated|maintained|exhibited|had|have|has|got|met|observed"
    r"|displayed|required|needed|diagnosed with|classified as|lost|sustained|noted|described"
    r"|gained|obtained|found to have|affected by|perceived(?: that)?|complained of|improved"
    r"|remained on|remained in|exceeded|would have|felt(?: that| they)?|stated(?: that)?"
    r"|reporting|having|showing|developing|experiencing|achieving|requiring|attaining|reaching"
    r"|resulted in|went on to have|underwent|retained"
    r"|requires?|experiences?|achieves?|reports?|shows?)"
)
_WHOM: Final = (
    r"\)?(?: (?:of )?(?:the |all |these |our |treated |evaluable |remaining |those |whom "
    r"|them )*(?:\d+ )?(?:(?!with )[\w-]+ ){0,3}?(?:patients?|participants?|subjects?|wom[ae]n|men"
    r"|children|infants?|neonates|adults|wrists?|knees?|hips?|teeth|implants?|grafts?|cases?"
    r"|individuals|them|whom|those|people|respondents|eyes"
    r"|lesions|courses|pregnancies|responders|smokers|nonsmokers|non-smokers)\b)?(?:,? (?:in"
    r"|with|on|from|of|receiving|treated with|taking|who received|given) (?:the "
    r")?(?!(?:an? )?(?:\d|one|two|three|four|five|six|seven) ?(?:%|patients?|participants?|of))"
    r"[^,;.()]{1,60}?)?,?"
)
_ACTIVE: Final = re.compile(rf"^{_WHOM}(?: who)? {_VERB}(?P<name> .*)$")
_INTRANSITIVE: Final = re.compile(
    rf"^{_WHOM}(?: who)? (?:also |had |have |was |were |either |[a-z]+ly )*(?P<did>"
    + "|".join(DID)
    + r")\b"
)
_ADJECTIVE: Final = re.compile(
    rf"^{_WHOM} (?:was|were|remained|became|are|is) (?:found to be |considered |judged "
    r"|classified as )?(?P<name>[^,;.()]+)"
)
_SUBJECT: Final = re.compile(
    r"^(?P<name>.*?)\b(?:(?:was|were|is|are|has been|had been)(?: (?:found to be|also|only"
    r"|significantly|not|approximately|about|lower|higher|low|high|similar|estimated (?:at"
    r"|to be)|calculated (?:at|to be)|as follows))*"
    r"(?: (?:observed|seen|reported|noted|found|recorded|achieved|documented|detected"
    r"|obtained|present|identified|experienced|reached|confirmed|diagnosed|attained"
    r"|maintained|accomplished|evident|required|performed|met|assessed|necessary))?(?: (?:in"
    r"|by|at|for|with|to be))?"
    r"|occurred(?: (?:in|at|with))?|developed in|appeared in|arose in|affected|reached"
    r"|averaged|totalled|complicated|accounted for|amounted to"
    r"|improved(?: significantly)?|decreased|increased|fell"
    r"|dropped|declined|changed|rose|raised|went|worsened|reduced)\b"
    r"(?: (?:only|approximately|about|nearly|almost|from|to|by|a|an|the|just|median of|mean "
    r"of|significantly))*[^.;]{0,140}?$",
    re.DOTALL,
)
_QUALIFIED: Final = re.compile(
    r"^\)?-? (?!(?:of|in|and|or|at|for|with|vs|versus)\b)(?P<name>(?:[\w-]+ ){0,4}?(?:rates?"
    r"|risk|probability|incidence|prevalence|survival|response|remission|mortality|clearance"
    r"|relapses?|non-?response|failure|recurrence|intolerance|discontinuation|hospitali[sz]ation"
    r"|death|(?-i:[OP]RR|OS|PFS|DFS|RFS|EFS|DCR|SVR)))\b"
)
_PROPORTION_WHO: Final = re.compile(
    r"\b(?:proportion|percentage|number)s? of (?:[\w-]+ ){0,3}?(?:patients|participants"
    r"|subjects|individuals|women|children)(?: (?:in|with|on|receiving) [^,;]{1,50}?)?(?: "
    r"(?:who|with|achieving"
    r"|having|reaching|experiencing|exceeding|developing|attaining|reporting|had|achieved"
    r"|have|were|in))+ (?P<name>[^,;:.(]+)"
)
_ELLIPTIC: Final = re.compile(
    r"(?:,|;|\band) (?:and )?(?:the )?(?:mean|median) (?:\([^()]*\) )?"
    r"(?P<name>(?:(?!\b(?:was|were|is)\b)[^,;:.()]){2,60}?)"
    r"(?: (?:(?:increased|decreased|improved|changed|rose|fell|declined|dropped) )?"
    r"(?:from|was|were|is))?$"
)
_GROUPS: Final = re.compile(
    r" (?:in|for|with|among|of|on|between) (?:the |all |both |our )?(?:[\w-]+ "
    r"){0,4}?(?:patients?|participants|groups?|subjects|cohorts?|arms?|women|men|children"
    r"|responders|population|individuals)\b.*$"
)
_MORE: Final = re.compile(
    r"\b(?:[Mm]ore|[Ff]ewer|[Mm]ost|[Hh]alf of|[Aa]ll|[Mm]any|[Pp]roportion of) (?:[\w-]+ "
    r"){0,3}?(?:patients|participants|subjects|women|children)[^,;.()]{0,60}? (?:showed"
    r"|achieved|experienced|had|developed|reported|reached|attained|required|needed) "
    r"(?P<name>[^,;:.()]+)"
)


def next_item(around: Surroundings) -> str | None:
    """Such as "39% reported arthritis, 25% skin infection, and 24% diabetes"."""
    if not re.search(r", (?:and )?$", around.since):
        return None
    match = re.match(
        r"\)? (?!(?:of|in|with|and|or|to|for|at|on|by|from|versus|vs|had|were|was"
        r"|patients)\b)(?P<name>[A-Za-z][\w -]{2,50}?)(?=,| and |\.|;|$)",
        around.after,
    )
    return phrases.after(match["name"]) if match else None


def after_bracket(after: str) -> str | None:
    """The words after the bracket that ends here: "(16% v 17%) of hepatic fibrosis"."""
    match = re.match(
        r"[^()]{0,60}\)(?: and [^()]{1,40}\([^()]*\))? of (?P<name>(?!the \d|\d"
        r"|patients)[^,;:.()]+)",
        after,
    )
    return phrases.after(match["name"]) if match else None


def of_number(since: str) -> str | None:
    """Such as "had a 5-year survival of 49%", "a relapse rate of 12%"."""
    moved = re.search(
        r"\b(?:decreased|reduced|improved|lowered|increased|raised) (?:the )?(?:mean |median )?"
        r"(?P<name>(?!from|by|to|in\b|significantly)[^,;:.()]+?) (?:from|by)$",
        since.rstrip(),
    ) or re.search(
        r"\b(?:fall|decrease|increase|rise|reduction|decline|improvement|change|drop) "
        r"(?:in|of) (?:the )?"
        r"(?P<name>[^,;:.()]+?) (?:with [^,;:.()]{1,40} )?from$",
        since.rstrip(),
    )
    moved = moved or _ELLIPTIC.search(since.rstrip())
    if moved:
        return phrases.named(moved["name"])
    match = re.search(
        r"\b(?:had|have|has|having|showed|achieved|with|experienced|reported|yielded|produced"
        r"|resulted in|gave|demonstrated|and|an?|the|was|found) (?:an? |the "
        r")?(?P<name>(?:(?!\b(?:was|were|had|a|an|the|with|and)\b)[^,;:.()])+?) (?:of|at)(?: "
        r"(?:only|about|approximately|nearly|almost|around|up to))?$",
        since.rstrip(),
    )
    if not match or re.fullmatch(
        r"total|group|sample|number|mean|median|average|maximum|minimum|difference",
        match["name"].strip(),
    ):
        return _before_of(since.rstrip())
    return phrases.named(match["name"])


def _before_of(since: str) -> str | None:
    """The name in "5-, 10- and 20-year survival rates of 83%"."""
    if re.search(r"\b(?:means?|medians?) of$", since):
        return None
    return phrases.before(since.removesuffix(" of")) if since.endswith(" of") else None


def seen_in(since: str) -> str | None:
    """Such as "achieved remission in 93%", "including complete remission in 19%"."""
    match = re.search(
        r"(?P<head>.*[\w)]) in(?: (?:only|about|approximately|nearly|almost|all|the))?$",
        since.rstrip(),
        re.DOTALL,
    )
    if re.match(r"\)? (?:after|following|upon|during) [^,;]{0,40} and in$", since.rstrip()):
        return None
    if match and FOR_ADVERSE.search(match["head"]):
        return "treatment withdrawal for adverse events"
    return phrases.before(match["head"].removesuffix(" and")) if match else None


def stopped(since: str) -> str | None:
    """Whether a treatment "was discontinued in", and whether for harm."""
    match = re.search(
        r"\b(?:[Tt]herapy|[Tt]reatment|[Dd]rugs?|medication|[A-Z]{2,6}"
        r"|\w+(?:ine|mab|ide|ate|one))\b (?:was|were|had to be) (?:discontinued|stopped|withdrawn"
        r"|interrupted)\b(?P<why>[^,;.]*)$",
        since,
    )
    if not match:
        return None
    return (
        "treatment withdrawal for adverse events"
        if FOR_ADVERSE.search(match[0] + " ")
        else "discontinuation"
    )


def effective(since: str) -> str | None:
    """Such as "thalidomide was effective in 19 of 40": how often it helped."""
    found = re.search(r"\b(?:was|were|proved) (?:\w+ly )?(?P<how>effective|successful) in $", since)
    return {"effective": "response", "successful": "success"}[found["how"]] if found else None


def better(since: str) -> str | None:
    """What "improved" or was "longer" in one arm, compared with another."""
    match = re.search(
        r"\b(?:improved|better|longer|prolonged|shorter|higher|increased|reduced|greater"
        r"|superior|worse|lower|fewer|more|less) (?P<name>(?!than|in |with|risk|among"
        r"|for)[^,;:.()]+?) "
        r"(?:compared|versus|vs|than|relative|in|with)\b",
        since,
    )
    return phrases.named(match["name"]) if match else None


def counted(after: str) -> str | None:
    """The noun that is counted: "6 disease flares", "one cardiac-related hospitalisation"."""
    return (
        phrases.after(after) if not re.match(r" (?:patients?|participants?|of)\b", after) else None
    )


_HALVED: Final = re.compile(
    r"\)?(?: patients)? (?:had|achieved|showed|experienced|reached|attained) (?:an? )?"
    r"(?P<how>complete|partial),? (?:and|while) (?:\w+ )?$"
)


def in_state(after: str) -> str | None:
    """Such as "29 (60%) in complete remission", "6 had a complete and 4 a partial response"."""
    halved = _HALVED.match(after)
    if halved:
        return f"{halved['how'].lower()} response"
    match = re.match(
        r"\)?(?: patients)?(?: (?:was|were|are|is))? in (?P<name>(?:complete |partial |clinical )+"
        r"(?:remission|response))\b",
        after,
    )
    return phrases.named(match["name"]) if match else None


_IN_SO_MANY: Final = re.compile(
    r"\)?(?: (?:of )?(?:the )?(?:[\w-]+ )?(?:patients|cases|participants|subjects))?, (?!but "
    r"|and |while |whereas )(?:the )?"
    r"(?P<name>[^,;:.()]{3,70}?) (?:was|were|had to be) (?:(?P<stop>discontinued|stopped|withdrawn)"
    r"|observed|seen|noted|detected|found|reported|required|necessary|achieved)\b"
)


def in_so_many(around: Surroundings) -> str | None:
    """Such as "In 10 (25%) patients, the drug was discontinued", "in 12%, relapse was seen"."""
    match = _IN_SO_MANY.match(around.after) if re.search(r"\b[Ii]n $", around.since) else None
    if match and match["stop"]:
        why = FOR_ADVERSE.search(around.after[match.start("stop") :])
        return "treatment withdrawal for adverse events" if why else "discontinuation"
    return phrases.named(match["name"]) if match else None


_SHORT: Final = re.compile(r" \([A-Za-z][A-Za-z-]{1,12}\)(?= \w)")


def did(after: str) -> str | None:
    """What patients did or had, told by the verb after the number."""
    after = _SHORT.sub("", after)
    match = _INTRANSITIVE.match(after)
    if match:
        did = match["did"]
        if FOR_ADVERSE.search(after[match.start("did") : match.start("did") + 90]):
            return "treatment withdrawal for adverse events"
        rest = after[match.end() :]
        label = next(label for verb, label in DID.items() if re.fullmatch(verb, did))
        wider = re.match(r" or (?:dead|died)", rest)
        return f"{did} or dead" if wider else label
    match = _ACTIVE.match(after)
    if match:
        none = re.match(r" no (?!longer)", match["name"])
        name = phrases.after(match["name"][none.end() :] if none else match["name"])
        none = none or re.search(r"\bno longer ", after[: match.start("name")])
        return f"no {name}" if none and name else name or _thing(match["name"])
    match = _ADJECTIVE.match(after)
    name = re.split(r" and (?:of|in|for|among)\b", match["name"])[0] if match else ""
    return phrases.named(name) if name and len(name.split()) <= 8 else None


_THING: Final = re.compile(
    r" (?:an? |the |their )?(?P<name>(?:(?!of |in |on |to |with |from )[\w-]+ ){1,4}?"
    r"(?:results?|findings?|outcomes?|therapy|treatments?|values?|levels?|recovery|activity))\b"
)


def _thing(words: str) -> str | None:
    """The object of a verb that would be too general as a subject: "had normal findings"."""
    match = _THING.match(words)
    return match["name"] if match else None


def qualified(after: str, quote: str) -> str | None:
    """The noun that the number stands before: "84% response rate"."""
    inside = re.match(r"[\d.]+ ?%(?= [a-zA-Z])", quote)
    match = _QUALIFIED.match(quote[inside.end() :] if inside else after)
    return phrases.named(match["name"]) if match else None


def who(before: str) -> str | None:
    """The words after "proportion of patients who"."""
    for pattern in (_PROPORTION_WHO, _MORE):
        found = list(pattern.finditer(before))
        if found:
            return phrases.after(found[-1]["name"])
    return None


_SPREAD: Final = re.compile(r"\bmean ?± ?(?:SD|SEM?|sd|sem?) ")
_WHEN: Final = re.compile(
    r" (?:prior to|before|after|following|during) (?:the )?(?:treatment|therapy|surgery|procedure"
    r"|operation|intervention|injections?)\b"
)
_MOMENTS: Final = re.compile(
    r" (?:at|after|by|of) (?:the end of )?\d+[- ]?(?:weeks?|months?|days?|years?|hours?|h)?"
    r"(?:(?:, and|,| and) \d+[- ]?(?:weeks?|months?|days?|years?|hours?|h)?)+(?: \w+ly\b)?"
)


def subject(around: Surroundings, reading: Reading, arms: Sequence[Arm]) -> str | None:
    """The subject of the clause that ends in the number."""
    clause = around.since
    for _ in range(2):
        clause = re.sub(r"\([^()]*\)", "", clause)
    clause = re.sub(
        r", (?:defined|measured|either|including|such as|ie|i\.e\.)\b[^;]*, (?=was |were |occ)",
        " ",
        clause,
    )
    first = around.since == around.before
    if not first:
        clause = re.sub(r"^[^A-Za-z]*(?:in|with|for|of|at|among) [^,;]*(?=[,;])", "", clause)
        clause = re.split(r"[;,] |\band |\bwhile |\bwhereas |\bbut |: ", clause, maxsplit=1)[-1]
    match = _SUBJECT.match(clause)
    if not match:
        return None
    subject = _SPREAD.sub("", _WHEN.sub("", _MOMENTS.sub("", match["name"]))).strip(" ,)")
    subject = re.sub(r"^(?:[^,]{0,90}, )+(?=(?:the |a |an )?\w+)", "", subject)
    subject = _GROUPS.sub("", subject)
    if re.fullmatch(r"(?:[Tt]he )?(?:[Dd]isease )?[Aa]ctivity (?:scores?|ind(?:ex|ices))", subject):
        return subject
    if re.search(r"\b(?:groups?|arms?) (?:showed|had|achieved|experienced)", subject):
        return None
    for arm in arms:
        said = reading.text[arm.start : arm.end]
        subject = re.sub(rf" (?:in|for|with|on|under) (?:the )?{re.escape(said)}.*$", "", subject)
        if subject.strip().casefold() in (said.casefold(), f"the {said.casefold()}"):
            return None
    return phrases.named(re.sub(r"^.*\b(?:that|which) (?=\w+ ?\w* ?$)", "", subject))
