"""What a PubMed record says, and the document that it makes."""

import pytest

from graph.document import Heading, Link
from loaders.pubmed import transform
from loaders.record import Record, Unusable
from tests.loaders.small_pubmed import (
    SOURCE,
    article,
    citation,
    document,
    links,
    made,
    read_all,
    several,
)


def test_a_record_becomes_a_document_with_its_identifiers_and_headings() -> None:
    mesh = (
        '<MeshHeadingList><MeshHeading><DescriptorName UI="D008179">Lupus Erythematosus, Discoid'
        '</DescriptorName><QualifierName UI="Q000188">drug therapy</QualifierName></MeshHeading>'
        "</MeshHeadingList>"
    )
    ids = (
        '<ArticleIdList><ArticleId IdType="pubmed">7</ArticleId><ArticleId IdType="doi">'
        '10.1000/Test.7</ArticleId><ArticleId IdType="pmc">PMC77</ArticleId></ArticleIdList>'
    )
    made_of_it = document(several(article(7, citation=mesh, data=ids)))
    assert made_of_it.slug == "pmid-7"
    assert (made_of_it.doi, made_of_it.pmcid) == ("10.1000/test.7", "PMC77")
    assert made_of_it.headings == (
        Heading(name="Lupus Erythematosus, Discoid", descriptor="D008179"),
    )
    assert str(made_of_it.published) == "2020-02-03"
    assert made_of_it.journal == "J Test"


def test_the_ids_of_cited_articles_are_not_those_of_the_article() -> None:
    cited = (
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited'
        "</ArticleId></ArticleIdList></Reference><Reference/></ReferenceList>"
    )
    read_of_it = citation(several(article(data=cited)))
    assert read_of_it.doi is None
    assert read_of_it.n_references == 2


def test_a_retracted_article_names_the_notice_and_one_that_retracts_several_all_of_them() -> None:
    retracted = document(several(article(citation=links(("RetractionIn", "9")))))
    assert retracted.retraction
    assert retracted.retraction.notice == "PMID 9 (RetractionIn)"
    notice = document(several(article(9, citation=links(("RetractionOf", "1"), ("Cites", "2")))))
    assert notice.retraction is None
    assert notice.links == (Link(kind="RetractionOf", pmid="1"), Link(kind="Cites", pmid="2"))


def test_an_article_of_the_type_retracted_publication_is_retracted_without_a_notice_too() -> None:
    types = (
        "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType>"
        "</PublicationTypeList>"
    )
    retracted = document(several(article(article=types)))
    assert retracted.retraction
    assert retracted.retraction.notice == "PMID 1 (Retracted Publication)"


def test_an_erratum_without_pmid_is_kept_in_the_record_and_makes_no_link() -> None:
    text = several(article(citation=links(("ErratumIn", ""))))
    assert [(each.kind, each.pmid) for each in citation(text).comments] == [("ErratumIn", None)]
    assert document(text).links == ()


def test_a_link_of_an_unknown_kind_is_a_warning() -> None:
    assert made(several(article(citation=links(("SeenIn", "4"))))).warnings == (
        "a link of the unknown kind “SeenIn” is left out",
    )


def test_a_span_of_months_tells_a_year_and_no_day() -> None:
    months = "<PubDate><MedlineDate>1979 Jan-Mar</MedlineDate></PubDate>"
    made_of_it = document(several(article(date=months)))
    assert (made_of_it.year, made_of_it.published) == (1979, None)


@pytest.mark.parametrize("title", ["", "[Not Available]."])
def test_without_an_english_title_the_vernacular_one_stands_in_its_language(title: str) -> None:
    own = "<Language>ger</Language><VernacularTitle>Lupus der Haut.</VernacularTitle>"
    made_of_it = document(several(article(title=title, article=own)))
    assert (made_of_it.title, made_of_it.language) == ("Lupus der Haut.", "de")


def test_a_translated_title_in_brackets_is_english() -> None:
    own = "<Language>rus</Language><VernacularTitle>Volchanka.</VernacularTitle>"
    made_of_it = document(several(article(title="[Lupus].", article=own)))
    assert (made_of_it.title, made_of_it.language) == ("[Lupus].", "en")
    assert made_of_it.vernacular_title == "Volchanka."


def test_a_title_with_markup_is_read_to_its_end() -> None:
    title = "The <i>TERT</i> gene\n  and CO<sub>2</sub><!-- not this -->."
    assert citation(several(article(title=title))).title == "The TERT gene and CO2."


def test_authors_stand_as_surname_and_initials_and_groups_by_their_name() -> None:
    authors = (
        "<AuthorList><Author><LastName>Long</LastName><ForeName>Vicky</ForeName>"
        "<Initials>V</Initials><Suffix>Jr</Suffix></Author>"
        "<Author><CollectiveName>Lupus Group</CollectiveName></Author>"
        "<Author><LastName>Rossi</LastName><ForeName>Ada</ForeName></Author></AuthorList>"
    )
    read_of_it = citation(several(article(article=authors)))
    assert read_of_it.authors == ("Long V Jr", "Lupus Group", "Rossi Ada")
    assert read_of_it.collective == ("Lupus Group",)


def test_the_sections_of_an_abstract_are_lines_with_their_labels() -> None:
    abstract = (
        '<Abstract><AbstractText Label="RESULTS">7 of 10 (70%).</AbstractText>'
        "<AbstractText>Nobody died.</AbstractText></Abstract>"
    )
    other = '<OtherAbstract Language="ger"><AbstractText>Gut.</AbstractText></OtherAbstract>'
    texts = made(several(article(article=abstract, citation=other))).texts
    assert [(each.part, each.text) for each in texts] == [
        ("abstract", "RESULTS: 7 of 10 (70%).\nNobody died."),
        ("abstract (ger)", "Gut."),
    ]


def test_only_numbers_of_trial_registries_are_registrations() -> None:
    banks = "".join(
        f"<DataBank><DataBankName>{bank}</DataBankName><AccessionNumberList><AccessionNumber>"
        f"{number}</AccessionNumber></AccessionNumberList></DataBank>"
        for bank, number in (("ClinicalTrials.gov", "NCT00000001"), ("GENBANK", "AB1"))
    )
    text = several(article(article=f"<DataBankList>{banks}</DataBankList>"))
    assert document(text).registered_as == ("NCT00000001",)
    assert citation(text).databank == (("ClinicalTrials.gov", "NCT00000001"), ("GENBANK", "AB1"))


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (("Journal Article", "Review"), "ReviewArticle"),
        (("Review", "Systematic Review"), "SystematicReview"),
        (("Meta-Analysis",), "SystematicReview"),
        (("Systematic Review", "Practice Guideline"), "ClinicalGuideline"),
        (("News",), "NewsReport"),
        (("Letter",), "JournalArticle"),
    ],
)
def test_publication_types_tell_the_kind_of_document(types: tuple[str, ...], kind: str) -> None:
    each = "".join(f"<PublicationType>{name}</PublicationType>" for name in types)
    text = several(article(article=f"<PublicationTypeList>{each}</PublicationTypeList>"))
    assert document(text).kind == kind


def test_the_later_version_then_the_later_revision_of_a_pmid_counts() -> None:
    def version(number: int, day: int) -> str:
        revised = f"<Year>2021</Year><Month>06</Month><Day>{day}</Day>"
        return made(
            several(article(version=number, citation=f"<DateRevised>{revised}</DateRevised>"))
        ).version

    assert version(1, 7) < version(1, 10) < version(2, 1) < version(10, 1)


def test_a_chapter_has_its_own_title_and_stands_in_its_book() -> None:
    book = (
        "<PubmedBookArticleSet><PubmedBookArticle><BookDocument><PMID>5</PMID><Book><Publisher>"
        "<PublisherName>Press</PublisherName></Publisher><BookTitle>A book</BookTitle>"
        "<PubDate><Year>1993</Year></PubDate><AuthorList Type='editors'><Author><LastName>Ed"
        "</LastName></Author></AuthorList></Book><ArticleTitle>A chapter</ArticleTitle>"
        "<AuthorList Type='authors'><Author><LastName>Au</LastName></Author></AuthorList>"
        "<PublicationType>Review</PublicationType></BookDocument></PubmedBookArticle>"
        "</PubmedBookArticleSet>"
    )
    made_of_it = document(book)
    assert (made_of_it.title, made_of_it.journal) == ("A chapter", "A book")
    assert (made_of_it.authors, made_of_it.publisher) == (("Au",), "Press")
    assert (made_of_it.kind, made_of_it.year) == ("ReviewArticle", 1993)


def test_a_record_without_title_and_identifier_makes_nothing() -> None:
    (record,) = read_all(several(article(pmid="", title="")))
    assert isinstance(record, Record)
    with pytest.raises(Unusable, match="neither a title nor an identifier"):
        transform.made(record, SOURCE)
