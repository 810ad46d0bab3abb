"""Small PubMed files, made up, and what the reader makes of them."""

import io

from graph.document import Document
from loaders.content import Content
from loaders.nlm import Citation
from loaders.pubmed import read, transform
from loaders.record import Deleted, Made, Record, Refused
from loaders.registry import sources

SOURCE = sources()["pubmed"]
DOCTYPE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
    '"-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.example/pubmed.dtd">\n'
)
DATE = "<PubDate><Year>2020</Year><Month>Feb</Month><Day>3</Day></PubDate>"


def article(
    pmid: int | str = 1,
    *,
    title: str = "Lenalidomide in lupus.",
    date: str = DATE,
    article: str = "",
    citation: str = "",
    data: str = "",
    version: int = 1,
) -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{version}">{pmid}</PMID>'
        f"<Article><Journal><JournalIssue>{date}</JournalIssue>"
        "<Title>Journal of tests</Title><ISOAbbreviation>J Test</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle>{article}</Article>{citation}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>\n"
    )


def several(*records: str) -> str:
    return f"{DOCTYPE}<PubmedArticleSet>\n{''.join(records)}</PubmedArticleSet>\n"


def content(text: str | bytes) -> Content:
    data = text if isinstance(text, bytes) else text.encode()
    return Content("file", lambda: io.BytesIO(data), len(data))


def read_all(text: str | bytes) -> list[Record | Refused | Deleted]:
    return list(read.records(content(text)))


def pmids(text: str | bytes) -> list[str]:
    return [each.content.pmid for each in read_all(text) if isinstance(each, Record)]


def refusals(text: str | bytes) -> list[str]:
    return [each.sentence for each in read_all(text) if isinstance(each, Refused)]


def citation(text: str) -> Citation:
    (record,) = read_all(text)
    assert isinstance(record, Record)
    read_of_it: Citation = record.content
    return read_of_it


def made(text: str) -> Made:
    (record,) = read_all(text)
    assert isinstance(record, Record)
    return transform.made(record, SOURCE)


def document(text: str) -> Document:
    made_of_it = made(text).dossier.document
    assert made_of_it
    return made_of_it


def links(*kinds_and_pmids: tuple[str, str]) -> str:
    each = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Test. 2021</RefSource>'
        f"{pmid and f'<PMID>{pmid}</PMID>'}</CommentsCorrections>"
        for kind, pmid in kinds_and_pmids
    )
    return f"<CommentsCorrectionsList>{each}</CommentsCorrectionsList>"
