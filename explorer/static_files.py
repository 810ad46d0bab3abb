"""The files that pages use: held in memory, so that no address can name another file."""

import mimetypes
from hashlib import blake2b
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_HOUR: Final = "public, max-age=3600"
_TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".map": "application/json"}
_OF_TEXT: Final = ("text/", "application/json", "image/svg+xml")


class StaticFiles:
    """An app that answers with the files of a folder, read when it is made.

    A file that has changed since is read anew. Whatever query an address has, it is asked for
    again after an hour: a stranger could have the file of today kept as that of another version.
    """

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self._paths = {"/" + path.relative_to(folder).as_posix(): path for path in paths}
        self._read = {name: _File(path) for name, path in self._paths.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The file, or 404; what the client has already is left to those who reply."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        name = scope["path"].removeprefix(scope.get("root_path", ""))
        file = self._read.get(name)
        if file is None:
            raise HTTPException(404)
        if file.changed():
            file = self._read[name] = _File(self._paths[name])
        fields = {"Content-Type": file.kind, "ETag": file.tag, "Cache-Control": _HOUR}
        await Response(file.content, headers=fields)(scope, receive, send)


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.stamp = path.stat().st_mtime_ns
        self.content = path.read_bytes()
        self.tag = f'"{blake2b(self.content, digest_size=12).hexdigest()}"'
        guess = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        self.kind = guess or "application/octet-stream"
        if self.kind.startswith(_OF_TEXT):
            self.kind += "; charset=utf-8"

    def changed(self) -> bool:
        try:
            return self.path.stat().st_mtime_ns != self.stamp
        except OSError:
            return False  # it goes on from memory
