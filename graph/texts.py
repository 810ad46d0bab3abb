"""The source texts that quotes are verified against."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from graph.claim import Dossier
from graph.errors import ClevidenceError, EvidenceError, Problem


def read_texts(dossiers: Iterable[Dossier], folder: Path) -> dict[str, str]:
    """The text of every document that names a text file, by the file's name.

    Raises ClevidenceError where the folder is none, EvidenceError where a file is missing or is
    not the one that the positions were taken from.
    """
    if not folder.is_dir():
        raise ClevidenceError(
            f"{folder} is no folder; give --documents the folder of the source texts"
        )
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for dossier in dossiers:
        text = dossier.document.text if dossier.document else None
        if text is None:
            continue
        path = folder / text.file
        if not path.is_file():
            sentence = (
                f"its text {text.file} is not in {folder}; put it there, or leave out --documents"
            )
            problems.append(Problem(f"{dossier.slug}#text", sentence))
            continue
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != text.sha256:
            sentence = f"{text.file} has the SHA-256 {found}, not {text.sha256}: it is another text"
            problems.append(Problem(f"{dossier.slug}#text", sentence))
            continue
        try:
            texts[text.file] = content.decode("utf-8")
        except UnicodeDecodeError:
            sentence = f"{text.file} is not UTF-8; name the text as UTF-8, with its SHA-256"
            problems.append(Problem(f"{dossier.slug}#text", sentence))
    if problems:
        raise EvidenceError(problems)
    return texts
