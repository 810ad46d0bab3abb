"""The closed lists of claims.

Members are local names of the ontology: `"Incidence"` is `cle:Incidence`.
"""

from typing import Literal

Role = Literal["Own", "Relayed", "Background", "Opinion"]
Access = Literal["FullText", "AbstractOnly", "ExcerptOnly", "ReportOnly", "CitedOnly"]
DocumentKind = Literal[
    "JournalArticle",
    "ReviewArticle",
    "SystematicReview",
    "ClinicalGuideline",
    "ConferenceAbstract",
    "ThesisAbstract",
    "NewsReport",
    "RegulatoryAct",
    "ProductLabel",
    "Appraisal",
    "TrialRegistration",
    "WebPage",
]
PopulationMatch = Literal[
    "CleOnly", "CleSleNotStated", "CleWithOrWithoutSle", "SleWithSkinDisease", "OtherPopulation"
]
AssessedHow = Literal[
    "AssessedSystematically",
    "AssessedIfSymptomatic",
    "ReportedSpontaneously",
    "AssessmentNotStated",
]
MeasureKind = Literal[
    "Incidence", "Prevalence", "EventsCausingWithdrawal", "ShareOfReports", "Ambiguous"
]
Denominator = Literal[
    "Enrolled", "Analysed", "Responders", "AtRisk", "TreatmentCourses", "DenominatorNotStated"
]
TotalSource = Literal["Reported", "Inferred"]
IntervalKind = Literal["Confidence", "Credible", "Range", "InterquartileRange"]
TimeRelation = Literal["AtEnd", "FollowUp", "AfterWithdrawal"]
TimeUnit = Literal["days", "weeks", "months", "years"]
Absence = Literal[
    "NotAssessed", "NotReported", "MentionedWithoutNumber", "NotAccessible", "NotApplicable"
]
Direction = Literal["For", "Against", "Neither"]
Instrument = Literal["Guideline", "Consensus", "RegulatoryAct", "Appraisal", "ExpertReview"]
Line = Literal["FirstLine", "SecondLine", "ThirdLine", "Rescue"]
Ladder = Literal["Systemic", "Topical", "Physical"]
Mode = Literal["AddOn", "Substitution", "AddOnOrSubstitution"]
FailureKind = Literal["Inefficacy", "Intolerance", "Contraindication"]
EvidenceDirection = Literal["Supports", "Disputes", "Neutral"]
PRelation = Literal["Below", "Equal", "Above"]
Aspect = Literal[
    "Licence",
    "OffLabelUse",
    "Reimbursement",
    "Availability",
    "Pregnancy",
    "Contraception",
    "SafetyWarning",
    "Monitoring",
    "Distribution",
]
State = Literal["Holds", "HoldsInPart", "DoesNotHold"]
Verdict = Literal["Faithful", "Changed", "Omitted", "Unverifiable", "Contradicted"]
FidelityAspect = Literal[
    "NumberAspect",
    "UnitAspect",
    "DenominatorAspect",
    "IntervalAspect",
    "PopulationAspect",
    "DefinitionAspect",
    "CountedAspect",
    "QualifierAspect",
    "AttributionAspect",
    "DesignAspect",
    "OmissionAspect",
    "AdditionAspect",
    "ArithmeticAspect",
    "ClassificationAspect",
]
CandidateState = Literal["Undecided", "Accepted", "Corrected", "Rejected"]
DispersionKind = Literal["StandardDeviation", "StandardError"]
LinkKind = Literal[
    "AssociatedDataset",
    "AssociatedPublication",
    "CommentIn",
    "CommentOn",
    "CorrectedAndRepublishedFrom",
    "CorrectedAndRepublishedIn",
    "ErratumFor",
    "ErratumIn",
    "ExpressionOfConcernFor",
    "ExpressionOfConcernIn",
    "OriginalReportIn",
    "RepublishedFrom",
    "RepublishedIn",
    "ReprintIn",
    "ReprintOf",
    "RetractedAndRepublishedFrom",
    "RetractedAndRepublishedIn",
    "RetractionIn",
    "RetractionOf",
    "SummaryForPatientsIn",
    "UpdateIn",
    "UpdateOf",
    "Cites",
]
