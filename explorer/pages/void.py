"""The description of the data at the address where VoID is looked for (RFC 8615)."""

from typing import Final

from explorer.calls import Call, Reply
from explorer.descriptions import catalogue, classes, release_iri
from explorer.forms import BY_TYPE, FORMS, HTML_TYPE, content_type, written
from explorer.iris import address_of
from explorer.layout import html
from explorer.linked_data import VARY
from explorer.negotiation import best
from explorer.opened import Opened
from explorer.refusals import refusal
from graph.errors import UnknownName
from ontology.prefixes import shorten, system_graph

ADDRESS: Final = "/.well-known/void{suffix:path}"
_HERE: Final = "/.well-known/void"
_OFFERED: Final = tuple(form for form in FORMS if not form.names_graphs)


def page(release: Opened, call: Call, suffix: str) -> Reply:
    """The description: Turtle, unless another form or a page for people is wanted more."""
    by_suffix = {form.suffix: form for form in _OFFERED}
    if suffix and suffix not in by_suffix:
        raise UnknownName("description", call.path[:200], [_HERE + s for s in by_suffix])
    media_types = [form.media_type for form in _OFFERED]
    wanted = best(call.accept, [media_types[0], HTML_TYPE, *media_types[1:]])
    if suffix:
        wanted = by_suffix[suffix].media_type
    if wanted is None:
        sentence = f"{call.accept[:200]} is not offered; accept {', '.join(media_types)}"
        return refusal(release, call, 406, sentence, (VARY,))
    if wanted == HTML_TYPE:
        return _shown(release, call)
    form = BY_TYPE[wanted]
    headers = (VARY, ("Content-Location", _HERE + form.suffix))
    return Reply(200, written(catalogue(release), form), content_type(form), headers)


def _shown(release: Opened, call: Call) -> Reply:
    return html(
        release,
        "void.html",
        headers=(VARY,),
        title="The graph as data",
        here=call.path,
        release_path=address_of(release_iri(release)),
        about_path=address_of(system_graph("about")),
        triples=len(release.store),
        dump_bytes=len(release.dump) if release.dump else None,
        classes=[(shorten(name), address_of(name), count) for name, count in classes(release)],
        forms=[(form.media_type, _HERE + form.suffix) for form in _OFFERED],
    )
