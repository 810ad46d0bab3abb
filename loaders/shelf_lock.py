"""The shelf of a home, for one command at a time that writes it."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from graph.disk import why_unwritten
from graph.errors import HomeError
from graph.release import Home
from graph.shelf import Shelf


@contextmanager
def locked_shelf(home: Home) -> Iterator[Shelf]:
    """The home's shelf; raises HomeError where another command writes it, or it cannot be used."""
    folder = home.folder / "loaded"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                sentence = f"{home.folder} is in use by another load"
                raise HomeError(f"{sentence}; wait, or choose another --home") from error
            shelf = Shelf(folder)
            try:
                yield shelf
            finally:
                shelf.close()
    except (OSError, sqlite3.Error) as error:
        raise HomeError(f"nothing was published: {why_unwritten(home.folder, error)}") from error
