"""Claims to RDF, and nowhere else: one dossier gives the N-Quads of one named graph.

What several documents say of one node (the type, therapy and context of a position, the parts
of a context) goes to the `shared` graph, once. Every node has an IRI; IRIs never hold a value.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph import fields
from graph.claim import (
    BackgroundClaim,
    Claim,
    Dossier,
    Finding,
    Measurement,
    Placement,
    Proposition,
    Recommendation,
    RegulatoryStatement,
    UnmappedFinding,
)
from graph.document import Document, Quote, Study
from graph.nquads import language_literal, literal, node, quad
from graph.provenance import load_iri
from graph.quotes import carried
from ontology import terms as cle
from ontology.prefixes import CLE, PREFIXES, graph_iri, iri, system_graph

_RDF, _RDFS = PREFIXES["rdf"], PREFIXES["rdfs"]
_DCTERMS: Final = PREFIXES["dcterms"]
_OA, _CITO, _PROV = PREFIXES["oa"], PREFIXES["cito"], PREFIXES["prov"]
_MESH: Final = "http://id.nlm.nih.gov/mesh/"
_TYPE: Final = _RDF + "type"
_LABEL: Final = _RDFS + "label"
_NOTE: Final = PREFIXES["skos"] + "editorialNote"
_SHARED: Final = system_graph("shared")

_LINKS: Final = {
    "For": cle.endorsedBy,
    "Against": cle.advisedAgainstBy,
    "Neither": cle.leftOpenBy,
}


def quads_of(dossier: Dossier) -> Iterator[str]:
    """The N-Quads of a dossier, in no particular order, with repeats in the `shared` graph."""
    yield from _Writer(dossier, graph_iri(dossier.source, dossier.slug)).lines()


def additions(dossier: Dossier, document_slug: str, known: Container[str]) -> Iterator[str]:
    """What a dossier's document adds to one that others describe: how it is indexed and linked.

    Of its identifiers, those of a kind that is not `known`; nothing that a document has once.
    """
    document = dossier.document
    assert document is not None
    subject, graph = iri("document", document_slug), graph_iri(dossier.source, dossier.slug)
    yield quad(subject, _PROV + "wasGeneratedBy", node(load_iri(dossier)), graph)
    yield from _Writer(dossier, graph).indexing(subject, document)
    for field in ("doi", "pmid", "pmcid"):
        value = getattr(document, field)
        if value and field not in known:
            predicate, to_term = fields.DOCUMENT[field]
            yield quad(subject, predicate, to_term(value), graph)


def claim_iri(document_slug: str, key: str) -> str:
    """The IRI of a claim: its document's slug and its key in the record."""
    return iri("claim", f"{document_slug}/{key}")


def position_slug(therapy_or_slug: str, context_slug: str) -> str:
    """The slug of a position, from a therapy of the context or a position's own slug."""
    if "/" in therapy_or_slug:
        return therapy_or_slug
    return f"{therapy_or_slug}/{context_slug}"


def document_label(document: Document) -> str:
    """What people call a document: first author and year, else its title."""
    if not document.authors:
        return document.title
    surname = document.authors[0].rsplit(" ", 1)[0]
    return f"{surname} {document.year}" if document.year else surname


def position_lines(claim: Recommendation, graph: str) -> Iterator[str]:
    """What a usable recommendation makes its positions state: what reasoners are given."""
    for placement in claim.placements:
        context = placement.context.slug
        position = iri("position", position_slug(claim.therapy, context))
        for predicate, term in _statements(claim, placement):
            yield quad(position, predicate, term, graph)
        if placement.states_line:
            yield quad(position, cle.statesLine, fields.term(placement.states_line), graph)
        for predicate, others in (
            (cle.afterFailureOf, placement.after_failure_of),
            (cle.asAddOnTo, placement.as_add_on_to),
        ):
            for other in others:
                target = iri("position", position_slug(other, context))
                yield quad(position, predicate, node(target), graph)


def _link(claim: Recommendation) -> str:
    """How a position hangs on the recommendation: a review suggests, and endorses nothing."""
    if claim.instrument == "ExpertReview" and claim.direction == "For":
        return cle.suggestedBy
    return _LINKS[claim.direction]


def _statements(claim: Recommendation, placement: Placement) -> Iterator[tuple[str, str]]:
    """What is said alike of a recommendation and of the position it makes."""
    if placement.line_wording:
        yield cle.lineWording, literal(placement.line_wording)
    if claim.mode:
        yield cle.mode, fields.term(claim.mode)
    for kind in claim.failure_kinds:
        yield cle.failureKind, fields.term(kind)


@dataclass(frozen=True)
class _Writer:
    dossier: Dossier
    graph: str

    def say(self, subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, self.graph)

    def fields(self, subject: str, value: object, table: fields.Fields) -> Iterator[str]:
        for field, (predicate, to_term) in table.items():
            held = getattr(value, field)
            if held is None:
                continue
            for member in held if isinstance(held, tuple) else (held,):
                yield self.say(subject, predicate, to_term(member))

    def lines(self) -> Iterator[str]:
        if self.dossier.document:
            yield from self.document(self.dossier.document)
        for study in self.dossier.studies:
            yield from self.study(study)
        for claim in self.dossier.claims:
            yield from self.claim(claim)
        for proposition in self.dossier.propositions:
            yield from self.proposition(proposition)

    def document(self, document: Document) -> Iterator[str]:
        subject = iri("document", document.slug)
        yield self.say(subject, _TYPE, node(cle.Document))
        yield self.say(subject, _TYPE, node(fields.KIND_CLASSES[document.kind]))
        title = language_literal(document.title, document.language)
        yield self.say(subject, _DCTERMS + "title", title)
        yield self.say(subject, _LABEL, literal(document_label(document)))
        if document.authors:
            names = ", ".join(document.authors) + (", et al." if document.and_others else "")
            yield self.say(subject, cle.authorList, literal(names))
        if document.text:
            yield self.say(subject, cle.textFile, literal(document.text.file))
            yield self.say(subject, cle.textSha256, literal(document.text.sha256))
        if document.retraction:
            yield self.say(subject, _TYPE, node(cle.RetractedDocument))
            if document.retraction.on:
                yield self.say(subject, cle.retractedOn, literal(document.retraction.on))
            yield self.say(subject, cle.retractionNotice, literal(document.retraction.notice))
        yield from self.fields(subject, document, fields.DOCUMENT)
        yield from self.indexing(subject, document)
        if self.dossier.structured:
            yield self.say(subject, _PROV + "wasGeneratedBy", node(load_iri(self.dossier)))
        for reference in document.references:
            slug = f"{document.slug}/{reference.number}"
            entry = iri("reference", slug)
            cited = node(iri("document", reference.document))
            yield self.say(entry, _TYPE, node(_CITO + "Citation"))
            yield self.say(entry, _CITO + "hasCitingEntity", node(subject))
            yield self.say(entry, _CITO + "hasCitedEntity", cited)
            yield self.say(entry, cle.referenceNumber, literal(reference.number))
            yield self.say(subject, _CITO + "cites", cited)
            yield from self.quotes(entry, f"{slug}/reference", reference.quotes, {})

    def indexing(self, subject: str, document: Document) -> Iterator[str]:
        """How an index has a document: headings, publication types, numbers and links."""
        for heading in document.headings:
            yield self.say(subject, cle.meshHeading, literal(heading.name))
            if heading.descriptor:
                yield self.say(subject, _DCTERMS + "subject", node(_MESH + heading.descriptor))
        for link in document.links:
            yield self.say(subject, fields.LINKS[link.kind], literal(link.pmid))
        for kind in document.publication_types:
            yield self.say(subject, cle.publicationType, literal(kind))
        for design in document.designs:
            yield self.say(subject, cle.indexedDesign, node(iri("design", design)))
        for number in document.registered_as:
            yield self.say(subject, cle.registeredAs, literal(number))

    def study(self, study: Study) -> Iterator[str]:
        subject = iri("study", study.slug)
        yield self.say(subject, _TYPE, node(cle.Study))
        yield self.say(iri("document", self.dossier.slug), cle.reportsStudy, node(subject))
        yield from self.fields(subject, study, fields.STUDY)
        for arm in study.arms:
            group = iri("arm", f"{study.slug}/{arm.key}")
            yield self.say(subject, cle.hasArm, node(group))
            yield self.say(group, _TYPE, node(cle.Arm))
            yield from self.fields(group, arm, fields.ARM)
        yield from self.quotes(subject, f"{self.dossier.slug}/study/{study.slug}", study.quotes, {})

    def claim(self, claim: Claim) -> Iterator[str]:
        subject = claim_iri(self.dossier.slug, claim.key)
        yield self.say(subject, cle.statedIn, node(iri("document", self.dossier.slug)))
        yield self.say(subject, _PROV + "wasGeneratedBy", node(load_iri(self.dossier)))
        slug = f"{self.dossier.slug}/{claim.key}"
        yield from self.quotes(subject, slug, claim.quotes, carried(claim))
        yield self.say(subject, _TYPE, node(cle.Claim))
        match claim:
            case Finding():
                yield self.say(subject, _TYPE, node(cle.Finding))
                yield from self.fields(subject, claim, fields.FINDING)
                yield from self.measurement(subject, slug, claim)
            case UnmappedFinding():
                yield self.say(subject, _TYPE, node(cle.UnmappedFinding))
                yield from self.fields(subject, claim, fields.MEASUREMENT)
                yield from self.measurement(subject, slug, claim)
            case Recommendation():
                yield self.say(subject, _TYPE, node(cle.Recommendation))
                yield from self.fields(subject, claim, fields.RECOMMENDATION)
                for placement in claim.placements:
                    yield from self.placement(subject, claim, placement)
            case BackgroundClaim():
                yield self.say(subject, _TYPE, node(cle.BackgroundClaim))
                yield from self.fields(subject, claim, fields.BACKGROUND)
            case RegulatoryStatement():
                yield self.say(subject, _TYPE, node(cle.RegulatoryStatement))
                yield from self.fields(subject, claim, fields.REGULATORY)

    def measurement(self, subject: str, slug: str, finding: Measurement) -> Iterator[str]:
        """Its arm, and its rating as the document publishes it, which is a node of its own."""
        if finding.arm:
            arm = iri("arm", f"{finding.study}/{finding.arm}")
            yield self.say(subject, cle.inArm, node(arm))
        if finding.certainty:
            rating = iri("assessment", f"{slug}/certainty")
            yield self.say(rating, _TYPE, node(cle.CertaintyAssessment))
            yield self.say(rating, cle.certaintyOf, node(subject))
            yield self.say(rating, cle.statedIn, node(iri("document", self.dossier.slug)))
            yield from self.fields(rating, finding, fields.CERTAINTY)

    def placement(self, subject: str, claim: Recommendation, placement: Placement) -> Iterator[str]:
        position = iri("position", position_slug(claim.therapy, placement.context.slug))
        yield from _shared_position(position, claim.therapy, placement)
        context = node(iri("context", placement.context.slug))
        yield self.say(subject, cle.inContext, context)
        yield self.say(position, _link(claim), node(subject))
        if placement.states_line:
            yield self.say(subject, cle.placesOnLine, fields.term(placement.states_line))
        for predicate, term in _statements(claim, placement):
            yield self.say(subject, predicate, term)

    def quotes(
        self, subject: str, slug: str, quotes: tuple[Quote, ...], holders: Mapping[str, int | None]
    ) -> Iterator[str]:
        for index, quote in enumerate(quotes):
            fragment = iri("quote", f"{slug}/{index + 1}")
            source = iri("document", quote.source or self.dossier.slug)
            yield self.say(subject, cle.hasQuote, node(fragment))
            yield self.say(fragment, _TYPE, node(_OA + "SpecificResource"))
            yield self.say(fragment, _OA + "hasSource", node(source))
            text = fragment + "/text"
            yield self.say(fragment, _OA + "hasSelector", node(text))
            yield self.say(text, _TYPE, node(_OA + "TextQuoteSelector"))
            yield self.say(text, _OA + "exact", literal(quote.text))
            state = cle.UnverifiedQuote
            if quote.start is not None and quote.end is not None:
                state = cle.VerifiableByPosition
                position = fragment + "/position"
                yield self.say(fragment, _OA + "hasSelector", node(position))
                yield self.say(position, _TYPE, node(_OA + "TextPositionSelector"))
                yield self.say(position, _OA + "start", literal(quote.start))
                yield self.say(position, _OA + "end", literal(quote.end))
            yield self.say(fragment, cle.quoteState, node(state))
            for field, holder in holders.items():
                if holder == index:
                    yield self.say(fragment, cle.carries, node(fields.NUMBERS[field]))

    def proposition(self, proposition: Proposition) -> Iterator[str]:
        subject = iri("proposition", proposition.slug)
        yield self.say(subject, _TYPE, node(cle.Proposition))
        yield self.say(subject, cle.wording, literal(proposition.wording))
        for concept in proposition.about:
            yield self.say(subject, cle.about, fields.concept(concept))
        for line in proposition.lines:
            argument = iri("evidence-line", f"{proposition.slug}/{line.key}")
            yield self.say(subject, cle.hasEvidenceLine, node(argument))
            yield self.say(argument, _TYPE, node(cle.EvidenceLine))
            yield self.say(argument, cle.direction, fields.term(line.direction))
            yield self.say(argument, cle.assessedBy, node(iri("agent", line.assessed_by)))
            if line.note:
                yield self.say(argument, _NOTE, literal(line.note))
            for item in line.items:
                yield self.say(argument, cle.hasEvidenceItem, node(iri("claim", item)))


def _shared_position(position: str, therapy: str, placement: Placement) -> Iterator[str]:
    context = placement.context
    context_iri = iri("context", context.slug)
    edition = iri("edition", context.edition)
    for subject, predicate, target in (
        (position, _TYPE, cle.TherapyPosition),
        (position, cle.ofTherapy, iri("therapy", therapy)),
        (position, cle.inContext, context_iri),
        (context_iri, _TYPE, cle.ClinicalContext),
        (context_iri, cle.condition, iri("condition", context.condition)),
        (context_iri, cle.severity, iri("severity", context.severity)),
        (context_iri, cle.ladder, CLE + context.ladder),
        (context_iri, cle.jurisdiction, iri("jurisdiction", context.jurisdiction)),
        (context_iri, cle.edition, edition),
        (edition, _TYPE, cle.GuidelineEdition),
    ):
        yield quad(subject, predicate, node(target), _SHARED)
    yield quad(edition, _LABEL, literal(context.edition), _SHARED)
