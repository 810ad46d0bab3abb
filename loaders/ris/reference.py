"""A reference as RIS has it: tags and values, and where its identifiers stand among them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from loaders.identifiers import doi_told, pmcid_told, pmid_told

_OF_NLM: Final = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)

# Texts that speak of other documents too, so that numbers in them are not this one's.
_TEXTS: Final = frozenset({"AB", "N2", "TI", "T1", "T2", "T3", "BT", "LK"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The values of each tag, in the order in which they stand; blank ones are none."""

    tags: Mapping[str, tuple[str, ...]]

    def all(self, *tags: str) -> tuple[str, ...]:
        """The values of the tags, those of the first tag first."""
        return tuple(value for tag in tags for value in self.tags.get(tag, ()))

    def first(self, *tags: str) -> str:
        """The first value of the first tag that has one, else empty."""
        return next(iter(self.all(*tags)), "")

    @property
    def doi(self) -> str | None:
        """Of DO; else of a field that is nothing but a DOI, or an address at doi.org."""
        notes = self.all("M3", "N1", "C7", "L3", "ID")
        return doi_told(self.all("DO", "DI"), notes, self._addresses())

    @property
    def pmid(self) -> str | None:
        """Where it is told to be one: C5 of Embase, AN of the NLM, an address at PubMed, …"""
        from_nlm = any(_OF_NLM.search(value) for value in self.all("DB", "DP"))
        own = self.all("C5", "AN", "U1") if from_nlm else self.all("C5")
        notes = self.all(*(tag for tag in self.tags if tag not in _TEXTS))
        return pmid_told(own, notes, self._addresses())

    @property
    def pmcid(self) -> str | None:
        """Of a field that holds one, or an address at PubMed Central."""
        return pmcid_told(self.all("C2", "U2", "C6", "L1", "L2", "UR", "N1", "LB", "AN"))

    def _addresses(self) -> Iterator[str]:
        for value in self.all("UR", "L2", "L3", "L1"):
            yield from re.split(r"[\s;]+(?=https?:)|\s+", value)
