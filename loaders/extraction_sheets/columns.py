"""The columns of our template: what each means, and whether it must be filled."""

from dataclasses import dataclass
from typing import Final

# Concepts that a column takes the label of: column -> kind in the vocabulary.
CONCEPTS: Final = {
    "therapy": "therapy",
    "comparator": "therapy",
    "outcome": "outcome",
    "condition": "condition",
    "design": "design",
    "statistic": "statistic",
}
EXAMPLE: Final = "example"
FINDINGS: Final = "findings"
DOCUMENTS: Final = "documents"
READ_ME: Final = "read me"
# In a CSV the columns of the sheet `documents` stand beside the findings, with this before them.
DOCUMENT: Final = "document_"


@dataclass(frozen=True)
class Column:
    """A column of the template. `needed` says when it must be filled, in words."""

    name: str
    meaning: str
    needed: str = ""


FINDING_COLUMNS: Final = (
    Column(EXAMPLE, "`example` marks a made-up row, which is not loaded; leave it blank"),
    Column("document", "the short name of the document, as in the sheet documents", "always"),
    Column("study", "the name of the study, where the document reports more than one"),
    Column("design", "the design of the study, from the list", "always"),
    Column("therapy", "what was given; from the list, or in the document's words", "always"),
    Column("comparator", "what it was compared with, if anything"),
    Column("condition", "what was treated; from the list, or in words", "always"),
    Column("population", "who was studied, in words"),
    Column("population_match", "how far these people are those with cutaneous lupus", "always"),
    Column("outcome", "what was observed; from the list, or in words", "always"),
    Column("outcome_definition", "the document's own definition; its numbers must be quoted"),
    Column("assessed_how", "in whom the outcome was looked for"),
    Column("statistic", "what kind of number it is, from the list", "always"),
    Column("measure_kind", "what a share counts", "with a proportion"),
    Column("value", "the number; a share as 0.16 or 16%", "unless events or absence are given"),
    Column("unit", "as points, mg, ratio", "with a value that is no share"),
    Column("dispersion", "the standard deviation or error of a mean"),
    Column("dispersion_kind", "which of both it is", "with a dispersion"),
    Column("events", "how many people had the outcome; blank where it is not reported, never 0"),
    Column("total", "how many people they are counted in"),
    Column("total_source", "Inferred where the total is not printed but follows"),
    Column("total_reason", "how an inferred total follows", "with an inferred total"),
    Column("denominator", "whom the total counts", "with a total"),
    Column("reported_lower", "the lower limit"),
    Column("reported_upper", "the upper limit"),
    Column("reported_interval", "what the limits are", "with limits"),
    Column("confidence_level", "as 95%", "with a confidence interval"),
    Column("p_value", "the p value"),
    Column("p_relation", "Below for p < 0.05", "with a p value"),
    Column("dose_low_mg", "the lowest dose, in mg per day"),
    Column("dose_high_mg", "the highest dose, in mg per day"),
    Column("regimen", "the regimen in words"),
    Column("concomitant", "what was given beside it"),
    Column("time_low", "when it was observed, or the earliest time"),
    Column("time_high", "the latest time"),
    Column("time_unit", "the unit of the time", "with a time"),
    Column("time_relation", "what the time is counted to"),
    Column("absence", "why there is no number; only of a document read in full"),
    Column("quote", "the words of the document that hold the numbers, at most 30", "always"),
    Column("quote_2", "a second quote, where one does not hold all numbers"),
    Column("note", "what a reader must know"),
)
DOCUMENT_COLUMNS: Final = (
    Column(EXAMPLE, "`example` marks a made-up row, which is not loaded; leave it blank"),
    Column("document", "a short name of your own, as chasset-2018", "always"),
    Column("title", "its title", "always"),
    Column("kind", "what it is, from the list; JournalArticle where blank"),
    Column("access", "what of it was read, from the list; AbstractOnly where blank"),
    Column("doi", "its DOI"),
    Column("pmid", "its PMID"),
    Column("pmcid", "its PMCID"),
    Column("url", "its address"),
    Column("authors", "as Chasset F; Arnaud L, separated by semicolons"),
    Column("journal", "the journal"),
    Column("year", "the year"),
    Column("volume", "the volume"),
    Column("issue", "the issue"),
    Column("pages", "the pages"),
    Column("language", "as en or fr; en where blank"),
)
