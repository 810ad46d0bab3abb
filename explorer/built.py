"""What `make assets` has built: the editor and the picture of the map, or nothing.

Looked up once, when the program starts: workers can open no file.
"""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "static" / "built"
BUILT: Final = frozenset(path.name for path in _FOLDER.glob("*"))
