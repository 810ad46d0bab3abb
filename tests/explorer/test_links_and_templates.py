"""Where IRIs and addresses lead, and that templates are read once."""

import sys

import pytest

from explorer import layout
from explorer.iris import link_of
from explorer.opened import Opened
from explorer.preload import preload
from ontology.prefixes import BASE
from tests.explorer.site import Site


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (BASE + "claim/chasset-2018/response", "/claim/chasset-2018/response"),
        (BASE + "claim/a b/é", "/claim/a%20b/%C3%A9"),
        (BASE + "nothing/of-ours", ""),
        (BASE, ""),
        ("https://doi.org/10.1/x", "https://doi.org/10.1/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("urn:x", ""),
        ('https://x/" onmouseover=y', ""),
    ],
)
def test_an_iri_leads_here_to_the_web_or_nowhere(iri: str, address: str) -> None:
    assert link_of(iri) == address


@pytest.mark.parametrize("address", ["/%0a", "/about%0a", "/ask/options_under_risk%0a"])
def test_no_page_stands_at_an_address_that_ends_in_a_line_feed(
    opened: Opened, address: str
) -> None:
    assert Site(opened).get(address).status_code == 404


def test_a_template_that_changes_on_the_disk_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = layout._TEMPLATES.get_template("frame.html")
    monkeypatch.setattr("os.path.getmtime", lambda _: 0.0)
    assert layout._TEMPLATES.get_template("frame.html") is before


def test_what_tells_a_fault_of_a_template_is_loaded_before_files_are_out_of_reach(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "jinja2.debug", raising=False)
    preload(opened)
    assert "jinja2.debug" in sys.modules
