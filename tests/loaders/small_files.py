"""Small files of our own making, in the formats that evidence travels in."""

from collections.abc import Iterable


def article(
    pmid: int | str,
    title: str = "Thalidomide in small numbers of people with cutaneous lupus",
    *,
    version: int = 1,
    doi: str = "",
    abstract: str = "",
    links: Iterable[tuple[str, str]] = (),
) -> str:
    """A PubMed record; `links` are (RefType, PMID)."""
    ids = f'<ArticleId IdType="doi">{doi}</ArticleId>' if doi else ""
    text = f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract>" if abstract else ""
    linked = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>X</RefSource><PMID Version="1">{other}'
        "</PMID></CommentsCorrections>"
        for kind, other in links
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{version}">{pmid}</PMID>'
        "<Article><Journal><JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue>"
        f"<Title>Our Journal</Title></Journal><ArticleTitle>{title}</ArticleTitle>{text}"
        "<Language>eng</Language><PublicationTypeList><PublicationType>Journal Article"
        "</PublicationType></PublicationTypeList></Article>"
        f"<CommentsCorrectionsList>{linked}</CommentsCorrectionsList></MedlineCitation>"
        f"<PubmedData><ArticleIdList>{ids}</ArticleIdList></PubmedData></PubmedArticle>\n"
    )


def pubmed(*records: str, deleted: Iterable[int] = ()) -> bytes:
    """A file of PubMed records, and of PMIDs that PubMed withdrew."""
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    gone = f"<DeleteCitation>{gone}</DeleteCitation>" if gone else ""
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n{"".join(records)}{gone}'
    return f"{text}</PubmedArticleSet>\n".encode()


def ris(title: str, doi: str = "", *, year: int = 2019, pmid: str = "") -> str:
    """A RIS record."""
    lines = ["TY  - JOUR", f"TI  - {title}", f"PY  - {year}"]
    lines += [f"DO  - {doi}"] if doi else []
    lines += [f"AN  - {pmid}"] if pmid else []
    return "\n".join([*lines, "ER  - ", "", ""])
