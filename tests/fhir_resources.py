"""Small FHIR resources in the shapes of release 5 and release 6, made up for tests."""

from typing import Any


def coded(words: str, code: str = "") -> dict[str, Any]:
    return {"coding": [{"display": words} | ({"code": code} if code else {})]}


def estimate(words: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    limits = {"low": {"value": low}, "high": {"value": high}}
    return {"type": coded(words), "range": limits, "level": 0.95, **more}


def statistic(kind: str, value: float, **more: Any) -> dict[str, Any]:
    return {"statisticType": coded(kind), "quantity": {"value": value}, **more}


def release_5(**more: Any) -> dict[str, Any]:
    def variable(role: str, words: str, comparator: str = "") -> dict[str, Any]:
        kind = "http://hl7.org/fhir/uv/ebm/StructureDefinition/variable-definition-"
        extension = [{"url": kind + "variable-role-code", "valueCode": role}]
        if comparator:
            extension.append({"url": kind + "comparator-category", "valueString": comparator})
        return {"description": words, "variableRole": coded(role, role), "extension": extension}

    return {
        "resourceType": "Evidence",
        "id": "1",
        "url": "https://example.org/Evidence/1",
        "title": "Bypass surgery and infarction",
        "status": "active",
        "variableDefinition": [
            variable("population", "adults with obesity"),
            variable("exposure", "bypass surgery vs. usual care", "no surgery"),
            variable("outcome", "myocardial infarction"),
        ],
        "synthesisType": coded("not applicable", "NotApplicable"),
        "studyDesign": [coded("randomized assignment", "SEVCO:01003")],
        "relatedArtifact": [
            {"type": "derived-from", "citation": "Smith. In: Journal, PMID 123456."},
            {"type": "cite-as", "citation": "Cite me so"},
        ],
        "statistic": [
            statistic(
                "Hazard Ratio",
                0.67,
                numberAffected=359,
                sampleSize={"knownDataCount": 4047, "numberOfParticipants": 4050},
                attributeEstimate=[estimate("Confidence interval", 0.54, 0.83)],
            )
        ],
        "certainty": [{"type": coded("Overall", "Overall"), "rating": coded("Low quality", "low")}],
        **more,
    }


def release_6(**more: Any) -> dict[str, Any]:
    return {
        **{k: v for k, v in release_5().items() if k != "relatedArtifact"},
        "variableDefinition": [
            {"description": "adults with obesity", "variableRole": "population"},
            {
                "description": "bypass surgery vs. usual care",
                "variableRole": "exposure",
                "comparatorCategory": "no surgery",
            },
            {"description": "myocardial infarction", "variableRole": "outcome"},
        ],
        "synthesisType": [coded("not applicable", "NotApplicable")],
        "relatesTo": [
            {
                "type": coded("Derived From", "derived-from"),
                "targetMarkdown": "Smith. In: Journal, PMID 123456.",
            }
        ],
        "citeAs": "Cite me so",
        **more,
    }
