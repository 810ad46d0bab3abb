"""Run loaders: each source's records to dossiers, refused as a whole when anything is wrong."""

from collections import Counter
from pathlib import Path

from graph.errors import EvidenceError, Problem
from loaders.registry import FOLDER, curated, loader_of
from loaders.source import Load, Source


def load_all(records: Path | None = None) -> tuple[Load, str]:
    """One load of every source, and the date to which the evidence was read.

    `records` stands in for the `records` of every source that keeps such a folder; what a source
    reads elsewhere is read there. Raises EvidenceError with every refusal, each with file and
    line; then nothing of any source is loaded.
    """
    loads, dates = [], []
    for source in curated().values():
        own = FOLDER / source.name / "records"
        given = records if own.is_dir() else None
        load = loader_of(source).load(source, given or own)
        if not load.refused and given is None:
            load = Load(load.dossiers, load.places, _outside_expectation(source, load))
        loads.append(load)
        dates.append(source.read_by)
    refused = [problem for load in loads for problem in load.refused]
    if refused:
        raise EvidenceError(refused)
    places = {slug: place for load in loads for slug, place in load.places.items()}
    return Load([dossier for load in loads for dossier in load.dossiers], places), max(dates)


def _outside_expectation(source: Source, load: Load) -> list[Problem]:
    counts = Counter(type(claim).__name__ for d in load.dossiers for claim in d.claims)
    counts["Document"] = sum(dossier.document is not None for dossier in load.dossiers)
    return [
        Problem(
            f"{source.name}/source.yaml",
            f"{counts[kind]} of {kind} were read where {least} to {most} are expected; "
            "mend the records, or the expectation",
        )
        for kind, (least, most) in source.expect.items()
        if not least <= counts[kind] <= most
    ]
