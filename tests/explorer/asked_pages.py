"""Pages asked in this process, as trees."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import html

from explorer.calls import Call, Reply
from explorer.desk import respond
from explorer.opened import Opened


def get(release: Opened, address: str) -> Reply:
    """The reply to an address, which holds its fields encoded."""
    parts = urlsplit(address)
    return respond(release, Call(path=parts.path, fields=fields_of(address)))


def fields_of(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query, keep_blank_values=True)


def header(reply: Reply, name: str) -> str:
    return dict(reply.headers)[name]


def tree(reply: Reply) -> Any:
    return html.document_fromstring(reply.body.decode())


def words(node: Any) -> str:
    """The text of a node as one line."""
    return " ".join(node.text_content().split())


def page(release: Opened, address: str, status: int = 200) -> Any:
    """The tree of a page that is answered with a status."""
    reply = get(release, address)
    assert reply.status == status, reply.body.decode()[:400]
    return tree(reply)


def rows(at: Any) -> list[Any]:
    """The rows of the answer on a page, each a body of its own."""
    return list(at.xpath("//table[@class='answer']/tbody"))


def cells(row: Any, name: str) -> list[Any]:
    """The cells of a row below the heading of that name."""
    return list(row.xpath(".//td[@data-name=$name]", name=name))


def links(node: Any) -> list[str]:
    """Where the links of a node lead."""
    return list(node.xpath(".//a/@href"))
