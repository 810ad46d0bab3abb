"""Retraction reaches the claims of a document and the relays that rest on nothing else."""

from dataclasses import replace
from datetime import date

from graph.claim import Claim, Dossier, Finding
from graph.document import Document, Retraction, Study
from graph.usable import set_aside
from tests.test_intervals import finding

GONE = Retraction(on=date(2026, 1, 31), notice="https://doi.org/10.1000/notice")


def dossier(slug: str, *claims: Claim, retracted: bool = False) -> Dossier:
    document = Document(
        slug=slug,
        kind="JournalArticle",
        title=slug,
        access="FullText",
        retraction=GONE if retracted else None,
    )
    return Dossier(
        source="test", slug=slug, input_sha256="0", document=document, claims=tuple(claims)
    )


def own(key: str) -> Finding:
    return replace(finding(), key=key)


def relay(key: str, *relays: str, cites: tuple[str, ...] = ()) -> Finding:
    return replace(finding(), key=key, role="Relayed", relays=relays, cites=cites)


def test_a_retracted_article_supports_no_claim() -> None:
    aside = set_aside([dossier("article", own("a"), retracted=True), dossier("other", own("b"))])
    assert aside == {"article/a": {"article"}}


def test_a_relay_falls_with_its_only_source() -> None:
    dossiers = [
        dossier("article", own("a"), retracted=True),
        dossier("news", relay("r", "article/a")),
    ]
    assert set_aside(dossiers)["news/r"] == {"article"}


def test_a_relay_that_cites_a_standing_source_too_stands() -> None:
    relayed = relay("r", "article/a", cites=("standing",))
    dossiers = [
        dossier("article", own("a"), retracted=True),
        dossier("standing"),
        dossier("news", relayed),
    ]
    assert "news/r" not in set_aside(dossiers)


def test_a_relay_of_a_relay_falls_too() -> None:
    dossiers = [
        dossier("article", own("a"), retracted=True),
        dossier("news", relay("r", "article/a")),
        dossier("blog", relay("s", "news/r")),
    ]
    assert set_aside(dossiers)["blog/s"] == {"article"}


def test_a_relay_that_cites_what_it_relays_has_one_source() -> None:
    dossiers = [
        dossier("article", own("a"), retracted=True),
        dossier("news", relay("r", "article/a", cites=("article",))),
        dossier("blog", relay("s", "news/r", cites=("news",))),
    ]
    assert set(set_aside(dossiers)) == {"article/a", "news/r", "blog/s"}


def test_a_relay_without_sources_falls_with_the_report_of_its_study() -> None:
    study = Study(slug=own("a").study, label="s", design="case-series")
    reported = replace(dossier("article", retracted=True), studies=(study,))
    assert set_aside([reported, dossier("news", relay("r"))]) == {"news/r": {"article"}}


def test_an_own_result_stands_whatever_it_cites() -> None:
    claim = replace(own("a"), cites=("article",))
    aside = set_aside([dossier("article", retracted=True), dossier("study", claim)])
    assert "study/a" not in aside


def test_a_relay_without_sources_stands() -> None:
    aside = set_aside([dossier("article", retracted=True), dossier("news", relay("r"))])
    assert "news/r" not in aside
