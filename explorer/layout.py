"""How a page is set: a template in the frame of the site, as a reply."""

from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from explorer.calls import HTML, Reply
from explorer.iris import link_of
from explorer.opened import Opened
from ontology.prefixes import shorten
from queries.names import words

_TEMPLATES: Final = Environment(
    loader=PackageLoader("explorer"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    auto_reload=False,  # a worker could not read again what changed on the disk
    trim_blocks=True,
    lstrip_blocks=True,
)


def html(
    release: Opened,
    template: str,
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
    **context: Any,
) -> Reply:
    """A template with its context, inside the frame; `title` and `here` belong to every context.

    `here` is the address of the page below the site, which the navigation marks.
    """
    page = _TEMPLATES.get_template(template).render(facts=release.facts, **context)
    return Reply(status, page.encode(), HTML, headers)


def preload_templates() -> None:
    """Compile every template, for processes that will open no file."""
    for name in _TEMPLATES.list_templates():
        _TEMPLATES.get_template(name)


_TEMPLATES.filters |= {"link_of": link_of, "slug": shorten, "words": words}
