"""One small record and the text it was read from, both made up, for tests to spoil."""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from tests.program import refused

TEXT: Final = """Ten patients with cutaneous lupus were given lenalidomide, 5 mg per day.
Complete response was seen in 7 patients (70%; 95% CI 35 to 93), after 12 weeks.
Nobody had a rash of another kind; 4 patients slept badly, and all of them, young and old, in
town and in the country, in summer and in winter, said so when they were asked at the end.
"""
_DOCUMENT: Final = f"""document:
  slug: small-2020
  kind: JournalArticle
  title: A small series
  authors: [Small A]
  year: 2020
  doi: 10.1000/small.2020
  access: FullText
  text:
    file: small.txt
    sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
"""
RECORD: Final = (
    _DOCUMENT
    + """
studies:
  small-2020-series:
    label: A small series
    design: case-series

defaults:
  role: Own
  study: small-2020-series
  therapy: lenalidomide
  condition: cle
  population_match: CleSleNotStated

findings:
  complete-response:
    outcome: complete-response
    statistic: proportion
    measure_kind: Incidence
    value: 0.70
    unit: proportion
    events: 7
    total: 10
    total_source: Reported
    denominator: Enrolled
    quotes:
      - text: "7 patients (70%;"
        start: 103
        end: 119
      - text: "Ten patients"
        start: 0
        end: 12
  insomnia:
    outcome: insomnia
    statistic: worded-result
    quotes:
      - text: "4 patients slept badly"
        start: 189
        end: 211

recommendations:
  use-in-france:
    role: Opinion
    therapy: lenalidomide
    direction: For
    placements:
      - context: {condition: cle, jurisdiction: france, edition: small-2020}
        states_line: ThirdLine
    quotes:
      - text: "were given lenalidomide"
        start: 34
        end: 57

background:
  no-other-rash:
    role: Background
    about: [condition/cle]
    quotes:
      - text: "Nobody had a rash of another kind"
        start: 154
        end: 187
"""
)
FILE: Final = "small-2020.yaml"


class Written(NamedTuple):
    """The folders of the record and of its text, and the record as it was written."""

    records: Path
    documents: Path
    text: str

    def place(self, words: str) -> str:
        """File and line of the first line of the record that holds the words."""
        return place(FILE, self.text, words)


def place(file: str, text: str, words: str) -> str:
    """`file:line` of the first line of a text that holds the words."""
    assert words in text, f"{file} does not hold {words!r}"
    return f"{file}:{text[: text.index(words)].count(chr(10)) + 1}"


def written(folder: Path, *changes: tuple[str, str], text: str = TEXT) -> Written:
    """The small record and its text, written into a folder, with words of the record replaced."""
    record = RECORD
    for old, new in changes:
        assert old in record, f"the record does not hold {old!r}"
        record = record.replace(old, new, 1)
    records, documents = folder / "records", folder / "documents"
    records.mkdir()
    documents.mkdir()
    (records / FILE).write_text(record, encoding="utf-8")
    (documents / "small.txt").write_text(text, encoding="utf-8")
    return Written(records, documents, record)


def refusals(records: Path, tmp_path: Path, documents: Path | None = None) -> list[str]:
    """The sentences with which a build refuses the records, having made nothing."""
    home = tmp_path / "home"
    given = ("--documents", documents) if documents else ()
    sentences = refused("build", "--home", home, "--records", records, *given, code=1)
    assert not home.exists()
    return [line.removeprefix("clevidence: ") for line in sentences.splitlines()]
