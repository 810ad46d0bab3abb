"""Why a folder could not be written, in words with the mend."""

import errno
from pathlib import Path
from typing import Final

_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def why_unwritten(folder: Path, error: Exception) -> str:
    """What kept a home from being written: a full disk, rights, or what lies in its place."""
    number = error.errno if isinstance(error, OSError) else None
    if number in _NO_SPACE or "space left" in str(error) or "disk is full" in str(error):
        return f"the disk of {folder} is full; make room, or choose another --home"
    if number in _NO_RIGHT or "readonly database" in str(error):
        return f"{folder} cannot be written; change its rights, or choose another --home"
    if number == errno.EISDIR:
        return f"{folder}/current is a folder; remove it"
    if number in (errno.EEXIST, errno.ENOTDIR):
        return f"{folder} is not a folder; choose another --home"
    return f"{folder}: {error}"
