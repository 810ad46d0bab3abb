"""Every question of the catalogue, by topic."""

from itertools import groupby
from typing import Final

from explorer.calls import Call, Reply
from explorer.layout import html
from explorer.opened import Opened

ADDRESS: Final = "/ask"


def page(release: Opened, call: Call) -> Reply:
    """What can be asked."""
    listed = sorted(release.questions.values(), key=lambda q: (q.topic, q.summary))
    topics = [(topic, list(group)) for topic, group in groupby(listed, key=lambda q: q.topic)]
    return html(release, "questions.html", title="What can be asked", here=call.path, topics=topics)
