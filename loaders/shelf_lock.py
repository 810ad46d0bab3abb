"""The shelf of a home, for one command at a time that writes it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import HomeError
from graph.release import Home
from graph.shelf import Shelf


@contextmanager
def locked_shelf(home: Home) -> Iterator[Shelf]:
    """The home's shelf; raises HomeError where another command writes it, or it cannot be used."""
    shelf = Shelf(home.folder / "loaded")
    with (shelf.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            sentence = f"{home.folder} is in use by another load; wait, or choose another --home"
            raise HomeError(sentence) from error
        try:
            yield shelf
        finally:
            shelf.close()
