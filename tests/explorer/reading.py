"""Pages as tests read them: their words, their links, and what is in them that should not be."""

from html.parser import HTMLParser

from explorer.calls import Call
from explorer.desk import respond
from explorer.opened import Opened


class Read(HTMLParser):
    """A page that was parsed: its tags, its words without tags, its links with their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[tuple[str, str]] = []
        self.marked: list[str] = []
        self._said: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    @property
    def words(self) -> str:
        """What a reader sees, white space folded."""
        return " ".join("".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append((dict(attrs).get("href") or "", ""))
        if tag == "mark":
            self.marked.append("")
        if tag in ("a", "mark"):
            self._open.append(tag)
        if tag in ("td", "th", "li", "p", "dd", "dt", "br", "h1", "h2", "h3", "svg"):
            self._said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._said.append(data)
        if "a" in self._open:
            address, words = self.links[-1]
            self.links[-1] = (address, words + data)
        if "mark" in self._open:
            self.marked[-1] += data


def read(release: Opened, path: str, *fields: tuple[str, str]) -> Read:
    """The page at a path, which must answer with 200."""
    reply = respond(release, Call(path=path, fields=fields))
    assert reply.status == 200, f"{path}: {reply.status}"
    return Read(reply.body.decode())
