"""Full text in JATS: documents, texts and the findings of plain tables."""

import io
from decimal import Decimal

from graph.claim import UnmappedFinding
from graph.document import Link, Retraction
from loaders.content import Content
from loaders.jats import read
from loaders.jats.transform import made
from loaders.record import Deleted, Made, Record, Refused
from loaders.registry import sources

SOURCE = sources()["jats"]
PEOPLE = "Patients with lupus were randomized. " + "Patients improved. " * 6
TABLE = """<table-wrap id="t"><label>Table 2</label><caption><p>{caption}</p></caption><table>
<thead><tr><th>Outcome, n (%)</th><th>Drug 5 mg (n = 20)</th><th>Placebo (n = 10)</th>
<th>P</th></tr></thead><tbody>{rows}</tbody></table></table-wrap>"""
ROW = "<tr><td>{}</td><td>{}</td><td>{}</td><td>0.05</td></tr>"


def article(body: str = "", *, title: str = "A trial", meta: str = "", kind: str = "") -> str:
    return (
        f'<article article-type="{kind or "research-article"}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><front><journal-meta><journal-title-group>'
        "<journal-title>Lupus</journal-title></journal-title-group></journal-meta><article-meta>"
        f'<article-id pub-id-type="pmid">123</article-id><title-group><article-title>{title}'
        f"</article-title></title-group>{meta}<abstract><p>{PEOPLE}</p></abstract>"
        f"</article-meta></front><body>{body}</body></article>"
    )


def trial(*rows: tuple[str, str, str], caption: str = "Adverse events") -> str:
    lines = "".join(ROW.format(*row) for row in rows)
    return article(f"<p>Text.</p>{TABLE.format(caption=caption, rows=lines)}")


def content(data: bytes | str) -> Content:
    raw = data if isinstance(data, bytes) else data.encode()
    return Content("name", lambda: io.BytesIO(raw), len(raw))


def all_of(data: bytes | str) -> list[Record | Refused | Deleted]:
    return list(read.records(content(data)))


def only(data: bytes | str) -> Made:
    (record,) = all_of(data)
    assert isinstance(record, Record), record
    return made(record, SOURCE)


def findings(data: bytes | str) -> list[UnmappedFinding]:
    return [c for c in only(data).dossier.claims if isinstance(c, UnmappedFinding)]


def counts(data: str) -> list[tuple[str | None, int | None, int | None]]:
    return [(f.arm, f.events, f.total) for f in findings(data)]


# What an article is


def test_an_article_has_its_identifiers_authors_journal_and_day() -> None:
    meta = """<contrib-group><contrib contrib-type="author"><name><surname>White</surname>
    <given-names>D.J.</given-names></name></contrib><contrib contrib-type="editor"><name>
    <surname>Sen</surname></name></contrib><contrib><collab>The Group<contrib-group><contrib>
    <name><surname>Member</surname></name></contrib></contrib-group></collab></contrib>
    </contrib-group><pub-date pub-type="ppub"><month>2</month><year>2018</year></pub-date>
    <pub-date pub-type="epub"><day>5</day><month>Dec</month><year>2017</year></pub-date>
    <pub-date pub-type="pmc-release"><day>1</day><month>1</month><year>2019</year></pub-date>
    <volume>7</volume><fpage>12</fpage><lpage>20</lpage>"""
    document = only(article("<p>Text.</p>", meta=meta)).dossier.document
    assert document
    assert document.authors == ("White DJ", "The Group")
    assert (document.journal, document.pmid, document.slug) == ("Lupus", "123", "pmid-123")
    assert str(document.published) == "2017-12-05"
    assert (document.volume, document.pages, document.access) == ("7", "12-20", "FullText")


def test_the_text_has_a_line_for_each_paragraph_and_title_and_no_tables_or_references() -> None:
    body = f"""<sec><label>1</label><title>Results</title><p>Of <italic>ten</italic>
    patients<xref ref-type="bibr" rid="b">3</xref>, one had:<list><list-item><p>rash</p>
    </list-item></list> and left.</p>{TABLE.format(caption="T", rows="")}</sec>"""
    abstract, full = only(article(body)).texts
    assert (abstract.part, full.part) == ("abstract", "full text")
    assert full.text.splitlines() == ["Results", "Of ten patients3, one had:", "rash", "and left."]


def test_an_article_of_which_only_the_abstract_is_there_is_no_full_text() -> None:
    document = only(article("<!-- not allowed to be given -->")).dossier.document
    assert document
    assert document.access == "AbstractOnly"


def test_an_old_file_that_uses_entities_of_html_keeps_its_characters() -> None:
    dtd = '<!DOCTYPE article PUBLIC "-//NLM//DTD v2.3//EN" "archivearticle.dtd">'
    assert only(dtd + article("<p>5&nbsp;&micro;g <b>a</b>&ge;b</p>")).texts[1].text == "5 µg a≥b"
    (refused,) = all_of(dtd + article("<p>&mine;</p>"))
    assert isinstance(refused, Refused)
    assert refused.sentence == "it uses the entity &mine;, which is not known; write it out"


def test_a_retraction_notice_names_what_it_retracts() -> None:
    meta = """<related-article related-article-type="retracted-article" ext-link-type="uri"
    xlink:href="info:doi/10.1371/journal.ppat.1003435"/>"""
    document = only(article("<p>We retract.</p>", meta=meta, kind="retraction")).dossier.document
    assert document
    assert document.note == "It retracts doi:10.1371/journal.ppat.1003435."
    assert not document.retraction


def test_a_related_article_with_a_pmid_is_a_link() -> None:
    meta = """<related-article related-article-type="corrected-article" ext-link-type="pmid"
    xlink:href="456"/>"""
    document = only(article("<p>Sorry.</p>", meta=meta, kind="correction")).dossier.document
    assert document
    assert document.links == (Link(kind="ErratumFor", pmid="456"),)


def test_a_retracted_article_is_marked_and_gives_no_finding() -> None:
    meta = """<related-article related-article-type="retraction-forward" ext-link-type="doi"
    xlink:href="10.1000/notice"/>"""
    retracted = trial(("Rash", "4 (20)", "1 (10)")).replace("<abstract>", f"{meta}<abstract>")
    dossier = only(retracted).dossier
    assert dossier.document
    assert dossier.document.retraction == Retraction(notice="doi:10.1000/notice")
    assert not dossier.claims


def test_a_registry_number_that_the_text_calls_its_own_is_kept_and_others_are_not() -> None:
    own = only(article("<p>(ClinicalTrials.gov identifier: NCT01438489).</p>"))
    others = only(article("<p>Like NCT01438489 and NCT01438490.</p>"))
    assert own.dossier.document
    assert own.dossier.document.registered_as == ("NCT01438489",)
    assert others.dossier.document
    assert not others.dossier.document.registered_as


# Findings of tables


def test_each_arm_of_a_plain_table_has_its_events_and_its_total() -> None:
    rash, placebo = findings(trial(("Rash", "4 (20.0)", "1/9 (11.1%)")))
    assert (rash.arm, rash.events, rash.total, rash.value) == ("drug-5-mg", 4, 20, Decimal("0.2"))
    assert (rash.therapy_as_named, rash.outcome_as_named) == ("Drug 5 mg", "Rash")
    assert (placebo.events, placebo.total, placebo.as_printed) == (1, 9, "1/9 (11.1%)")
    assert rash.field == "/article/body[1]/table-wrap[1]/table[1]/tbody[1]/tr[1]/td[2]"
    assert rash.key == "t1-r2-c2"


def test_the_study_has_the_arms_and_the_design_that_the_abstract_tells() -> None:
    (study,) = only(trial(("Rash", "4 (20)", "1 (10)"))).dossier.studies
    assert study.design == "randomised-controlled-trial"
    assert [arm.label for arm in study.arms] == ["Drug 5 mg", "Placebo"]


def test_a_percentage_that_is_not_of_the_arms_n_gives_no_finding() -> None:
    assert counts(trial(("Rash", "4 (31)", "1 (10)"))) == [("placebo", 1, 10)]


def test_a_mean_with_its_deviation_is_no_share() -> None:
    assert counts(trial(("Age, mean (SD)", "4 (20)", "1 (10)"))) == []


def test_a_blank_cell_is_silence_and_no_zero() -> None:
    assert counts(trial(("Rash", "4 (20)", ""))) == [("drug-5-mg", 4, 20)]
    assert counts(trial(("Rash", "4 (20)", "–"))) == [("drug-5-mg", 4, 20)]


def test_a_printed_zero_beside_a_share_is_none_of_the_arm() -> None:
    _, none = findings(trial(("Rash", "4 (20)", "0")))
    assert (none.events, none.total, none.total_source) == (0, 10, "Inferred")
    assert counts(trial(("Rash", "0", "0"))) == []


def test_patients_at_baseline_are_no_result() -> None:
    row = ("Rash", "4 (20)", "1 (10)")
    assert counts(trial(row, caption="Baseline characteristics")) == []
    assert len(counts(trial(row, caption="Improvement from baseline"))) == 2


def test_a_column_for_all_arms_together_counts_nobody_twice() -> None:
    both = trial(("Rash", "4 (20)", "1 (10)")).replace("<th>P</th>", "<th>All (n = 30)</th>")
    assert counts(both.replace("0.05", "5 (17)")) == [("drug-5-mg", 4, 20), ("placebo", 1, 10)]


def test_times_as_columns_are_no_arms() -> None:
    weeks = trial(("Rash", "4 (20)", "1 (10)")).replace("Drug 5 mg", "Week 4")
    assert counts(weeks.replace("Placebo", "Week 8")) == []


def test_a_heading_is_part_of_the_outcome_and_a_time_is_its_time() -> None:
    rows = (("Week 24", "", ""), ("Response", "4 (20)", "1 (10)"))
    first, _ = findings(trial(*rows))
    assert (first.outcome_as_named, first.time_low, first.time_unit) == ("Response", 24, "weeks")
    named, _ = findings(trial(("Skin", "", ""), rows[1]))
    assert named.outcome_as_named == "Skin: Response"


def test_what_a_row_or_column_is_printed_in_is_no_part_of_its_name() -> None:
    rows = (("Adverse events, n (%)", "", ""), ("Rash, no. (%)", "4 (20)", "1 (10)"))
    heads = trial(*rows).replace("Outcome, n (%)", "").replace("(n = 20)", "(n = 20), n (%)")
    first, _ = findings(heads)
    assert (first.outcome_as_named, first.therapy_as_named) == ("Rash", "Drug 5 mg")


def test_two_grids_in_one_table_have_findings_of_their_own() -> None:
    grid = "<table>" + trial(("Rash", "4 (20)", "1 (10)")).split("<table>")[1].split("</table>")[0]
    found = findings(
        trial(("Rash", "4 (20)", "1 (10)")).replace("</table>", f"</table>{grid}</table>")
    )
    assert [f.key for f in found] == ["t1-r2-c2", "t1-r2-c3", "t1-2-r2-c2", "t1-2-r2-c3"]


def test_the_footnote_of_an_outcome_goes_with_the_finding() -> None:
    noted = trial(('Rash<xref ref-type="fn" rid="n">a</xref>', "4 (20)", "1 (10)"))
    foot = (
        '</table><table-wrap-foot><fn id="n"><label>a</label><p>Grade 3.</p></fn></table-wrap-foot>'
    )
    assert [f.note for f in findings(noted.replace("</table>", foot))] == ["Grade 3.", "Grade 3."]


def test_a_table_whose_spans_are_absurd_is_told_and_the_rest_is_kept() -> None:
    absurd = trial(("Rash", "4 (20)", "1 (10)")).replace("<td>Rash", '<td colspan="999999999">Rash')
    result = only(absurd)
    assert result.warnings == ("table 1 was not read: it has more than 200 columns",)
    assert result.texts


# Not clinical unless it is


def test_a_study_of_mice_is_marked_and_gives_no_finding() -> None:
    mice = trial(("Rash", "4 (20)", "1 (10)")).replace("Patients", "MRL/lpr mice")
    dossier = only(mice).dossier
    assert dossier.document
    assert "animal or laboratory study ('mice'" in (dossier.document.note or "")
    assert not dossier.claims


def test_an_article_that_speaks_of_nobody_gives_no_finding() -> None:
    assert counts(trial(("Rash", "4 (20)", "1 (10)")).replace("Patients", "Cases")) == []


def test_the_tables_of_a_review_are_not_its_own_results() -> None:
    review = trial(("Rash", "4 (20)", "1 (10)"))
    assert counts(review.replace("A trial", "A systematic review")) == []
    assert counts(review.replace("research-article", "review-article")) == []


def test_without_a_design_that_has_arms_there_is_no_finding_but_a_warning() -> None:
    for words, told in (("seen", "no design of its own"), ("seen retrospectively", "cohort")):
        result = only(trial(("Rash", "4 (20)", "1 (10)")).replace("randomized", words))
        assert not result.dossier.claims
        assert told in result.warnings[0]


# Wrappers


def test_a_set_gives_each_article_and_says_which_were_not_given() -> None:
    reply = '<Reply Id="9" error="The following PMC ID is not available"/>'
    whole = f"<pmc-articleset>{article()}{reply}{article(title='B')}</pmc-articleset>"
    first, refused, second = all_of(whole)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(refused, Refused)
    assert "not available" in refused.sentence
    assert second.content.title == "B"


def test_a_record_of_a_set_loads_again_from_its_own_bytes() -> None:
    dtd = '<!DOCTYPE pmc-articleset SYSTEM "x.dtd">'
    inside = article("<p>a&nbsp;b <m:math xmlns:m='http://www.w3.org/1998/Math/MathML'/></p>")
    (record,) = all_of(f"{dtd}<pmc-articleset>{inside}</pmc-articleset>")
    assert isinstance(record, Record)
    (again,) = all_of(record.raw)
    assert isinstance(again, Record)
    assert again.content == record.content


def test_oai_gives_articles_and_deleted_records() -> None:
    namespace = 'xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"'
    header = "<header{}><identifier>oai:pubmedcentral.nih.gov:{}</identifier></header>"
    inside = article("<p>Text.</p>").replace("<article ", f"<article {namespace} ")
    whole = f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
    <record>{header.format("", 1)}<metadata>{inside}</metadata></record>
    <record>{header.format(' status="deleted"', 2)}</record>
    <record>{header.format("", 3)}<metadata><dc/></metadata></record></ListRecords></OAI-PMH>"""
    first, deleted, refused = all_of(whole)
    assert isinstance(first, Record)
    assert first.content.title == "A trial"
    assert isinstance(deleted, Deleted)
    assert deleted.key == "pmc2"
    assert isinstance(refused, Refused)
    assert read.recognise(content(whole).head()) == "its root is <OAI-PMH>, with articles in JATS"


def test_other_articles_in_xml_are_not_claimed() -> None:
    docbook = "<article xmlns='http://docbook.org/ns/docbook'><info/></article>"
    for other in (docbook, "<PubmedArticleSet/>", "<html/>", "{}", "", "TY  - JOUR"):
        assert read.recognise(content(other).head()) is None
