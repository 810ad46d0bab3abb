"""A mapping to start from: the columns of a sheet, put where their names say they may belong."""

import re
from collections.abc import Sequence
from typing import Final

from loaders.content import Content
from loaders.extraction_sheets.grid import folded
from loaders.tables import Sheet, column_letters, sheets

# Field -> what the name of its column looks like.
_DOCUMENT: Final = {
    "title": r"title|study(.?(name|id|label))?|author.?year|reference",
    "doi": r".*\bdoi",
    "pmid": r"pmid|pub.?med.?id",
    "pmcid": r"pmc.?(id)?",
    "year": r"(study.?|publication.?|pub.?)?year",
}
_FINDING: Final = {
    "therapy_as_named": r"drug(.?name)?|intervention|treatment|therapy|arm(.?name)?|exposure",
    "comparator_as_named": r"comparator|control|comparison",
    "outcome_as_named": r"outcome(.?name)?|endpoint|end.?point|analysis name",
    "condition_as_named": r"condition|disease|indication|population",
    "dose_mg": r"dose.*",
    "time": r"(duration|follow.?up|time.?point).*",
}
_DESIGN: Final = r"(study.?)?design|study.?type"
# How the columns of events and totals, and of means, are told: suffix or prefix of a pair.
_PAIRS: Final = (("_e", "_n"), ("_events", "_group_size"), (" cases", " N"), (" events", " total"))
_SIGNS: Final = re.compile(
    r"(?:^|[_ ])(?:e|n|events?|cases|mean|sd|se|group_size|sample_n|total)(?:$|[_ ])", re.IGNORECASE
)


def skeleton(content: Content) -> str:
    """A mapping in YAML for the first sheet with a header, to be mended by hand.

    Raises Hostile or Unreadable.
    """
    return skeleton_of(sheets(content))


def skeleton_of(tables: Sequence[Sheet]) -> str:
    """The same of sheets that were read."""
    sheet, row, header = _header(tables)
    lines = [
        "# How the columns of this sheet are read. {Column} stands for the cell of a row.",
        f"header_row: {row + 1}",
        'blank: ["", NA, not reported]',
    ]
    if sheet.name:
        lines.insert(1, f"sheet: {_quoted(sheet.name)}")
    document = _matched(header, _DOCUMENT) or {"title": header[0] if header else "Study"}
    design = next((name for name in header if re.fullmatch(_DESIGN, name, re.IGNORECASE)), None)
    study = document.get("title") or next(iter(document.values()))
    lines += ["document:", *(f"  {key}: {_reference(name)}" for key, name in document.items())]
    lines += ["  access: FullText  # or AbstractOnly, ExcerptOnly: how much of it was read"]
    words = _reference(design) if design else "randomised controlled trial  # or what it is"
    lines += ["study:", f"  label: {_reference(study)}", f"  design: {words}"]
    lines += [
        "defaults:",
        *(f"  {k}: {_reference(n)}" for k, n in _matched(header, _FINDING).items()),
    ]
    if lines[-1] == "defaults:":
        lines.append("  therapy_as_named: write it here")
    lines += ["findings:", *_findings(header), "# The columns:"]
    lines += [f"# {column_letters(place)}: {name}" for place, name in enumerate(header) if name]
    return "\n".join(lines) + "\n"


def looks_extracted(sheet: Sheet) -> bool:
    """Whether a header has columns of numbers of people, and of what they were given or had."""
    _, _, names = _header([sheet])
    header = [name for name in names if name]
    numbers = [name for name in header if _SIGNS.search(name)]
    about = _matched(header, _FINDING) or _matched(header, {"title": _DOCUMENT["title"]})
    return len(header) >= 4 and len(numbers) >= 2 and bool(about)


def _header(tables: Sequence[Sheet]) -> tuple[Sheet, int, list[str]]:
    """The row of the first sheets that has most cells, and is more than one."""
    best: tuple[int, Sheet, int, list[str]] = (0, Sheet("", ()), 0, [])
    for sheet in tables:
        for row, cells in enumerate(sheet.rows[:10]):
            names = [folded(cell) for cell in cells]
            words = sum(bool(re.search(r"[A-Za-z]", name)) for name in names)
            if words > best[0]:
                best = words, sheet, row, names
    return best[1], best[2], best[3]


def _findings(header: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for events, total in _PAIRS:
        stems = [n.removesuffix(events) for n in header if n.endswith(events)]
        stems = [stem for stem in stems if stem and stem + total in header]
        if stems:
            lines += [f"  events{len(lines) or ''}:", "    statistic: proportion", "    each:"]
            lines += [f"      {_quoted(stem)}: {_quoted(_words(stem))}" for stem in stems]
            lines += [f'    events: "{{{{each}}{events}}}"', f'    total: "{{{{each}}{total}}}"']
            lines += ['    outcome_as_named: "{words}"'] if events == "_e" else []
    if not lines:
        lines = ["  events:", "    statistic: proportion"]
        lines += ['    events: "{write the column}"', '    total: "{write the column}"']
    return lines


def _matched(header: Sequence[str], kinds: dict[str, str]) -> dict[str, str]:
    matched: dict[str, str] = {}
    for field, form in kinds.items():
        name = next((n for n in header if n and re.fullmatch(form, n, re.IGNORECASE)), None)
        if name and name not in matched.values():
            matched[field] = name
    return matched


def _reference(name: str) -> str:
    return _quoted("{" + name + "}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'


def _words(stem: str) -> str:
    return stem.replace("_", " ").strip()
