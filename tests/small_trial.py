"""One small trial in the three shapes of ClinicalTrials.gov, and what comes of it."""

import copy
import io
import json
from typing import Any

from graph.claim import UnmappedFinding
from loaders.clinical_trials import read, transform
from loaders.content import Content
from loaders.record import Made, Record, Refused
from loaders.registry import formats

SOURCE = formats()["clinical_trials"]
EVENTS = "resultsSection/adverseEventsModule"
MEASURE = "resultsSection/outcomeMeasuresModule/outcomeMeasures/0"
GROUPS = [("EG000", "Drug X", 0, 20, 2, 20, 5, 20), ("EG001", "Placebo", 0, 21, 1, 21, 0, 0)]
V2: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09990001",
            "briefTitle": "Drug X in Discoid Lupus",
            "officialTitle": "A Small Trial of Drug X in Discoid Lupus",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "studyFirstPostDateStruct": {"date": "2019-05-02"},
            "lastUpdatePostDateStruct": {"date": "2021-06-30"},
        },
        "conditionsModule": {"conditions": ["Discoid Lupus"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "maskingInfo": {"masking": "DOUBLE"},
            },
            "enrollmentInfo": {"count": 41, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Drug X", "type": "EXPERIMENTAL", "interventionNames": ["Drug: X"]},
                {"label": "Placebo", "type": "PLACEBO_COMPARATOR"},
            ],
            "interventions": [{"type": "DRUG", "name": "X"}],
        },
        "eligibilityModule": {"healthyVolunteers": False},
        "referencesModule": {
            "references": [
                {"pmid": "111", "type": "RESULT", "citation": "a"},
                {"pmid": "222", "type": "BACKGROUND", "citation": "b"},
            ]
        },
    },
    "resultsSection": {
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Change From Baseline in CLASI",
                    "paramType": "MEAN",
                    "dispersionType": "Standard Deviation",
                    "unitOfMeasure": "points",
                    "timeFrame": "Baseline, Week 12",
                    "groups": [
                        {"id": "OG000", "title": "Placebo"},
                        {"id": "OG001", "title": "Drug X"},
                    ],
                    "denoms": [
                        {
                            "units": "Participants",
                            "counts": [
                                {"groupId": "OG000", "value": "20"},
                                {"groupId": "OG001", "value": "18"},
                            ],
                        }
                    ],
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {"groupId": "OG000", "value": "-1.10", "spread": "2.5"},
                                        {"groupId": "OG001", "value": "-4.6", "spread": "3.0"},
                                    ]
                                }
                            ]
                        }
                    ],
                    "analyses": [
                        {
                            "groupIds": ["OG000", "OG001"],
                            "pValue": "<0.001",
                            "statisticalMethod": "ANCOVA",
                            "paramType": "Mean Difference (Final Values)",
                            "paramValue": "-3.5",
                            "ciPctValue": "90",
                            "ciNumSides": "TWO_SIDED",
                            "ciLowerLimit": "-5.1",
                            "ciUpperLimit": "-1.9",
                        }
                    ],
                }
            ]
        },
        "adverseEventsModule": {
            "frequencyThreshold": "5",
            "eventGroups": [
                {
                    "id": id_,
                    "title": title,
                    "deathsNumAffected": deaths,
                    "deathsNumAtRisk": of_deaths,
                    "seriousNumAffected": serious,
                    "seriousNumAtRisk": of_serious,
                    "otherNumAffected": other,
                    "otherNumAtRisk": of_other,
                }
                for id_, title, deaths, of_deaths, serious, of_serious, other, of_other in GROUPS
            ],
            "seriousEvents": [
                {
                    "term": "Pneumonia",
                    "organSystem": "Infections and infestations",
                    "sourceVocabulary": "MedDRA (21.0)",
                    "assessmentType": "SYSTEMATIC_ASSESSMENT",
                    "stats": [
                        {"groupId": "EG000", "numEvents": 3, "numAffected": 2, "numAtRisk": 20},
                        {"groupId": "EG001", "numAffected": 0, "numAtRisk": 21},
                    ],
                }
            ],
            "otherEvents": [
                {
                    "term": "Headache",
                    "organSystem": "Nervous system disorders",
                    "assessmentType": "NON_SYSTEMATIC_ASSESSMENT",
                    "stats": [
                        {"groupId": "EG000", "numAffected": 5, "numAtRisk": 20},
                        {"groupId": "EG001", "numAffected": 0, "numAtRisk": 0},
                    ],
                }
            ],
        },
    },
    "hasResults": True,
}


def as_v1() -> dict[str, Any]:
    """The events of the trial as version 1 of the interface had them, in a full reply."""

    def event(kind: str, source: dict[str, Any], assessed: str) -> dict[str, Any]:
        stats = [
            {
                f"{kind}StatsGroupId": item["groupId"],
                f"{kind}StatsNumAffected": str(item["numAffected"]),
                f"{kind}StatsNumAtRisk": str(item["numAtRisk"]),
            }
            for item in source["stats"]
        ]
        return {
            f"{kind}Term": source["term"],
            f"{kind}OrganSystem": source["organSystem"],
            f"{kind}AssessmentType": assessed,
            f"{kind}StatsList": {f"{kind}Stats": stats},
        }

    events = V2["resultsSection"]["adverseEventsModule"]
    names = ("Id", "Title", "DeathsNumAffected", "DeathsNumAtRisk", "SeriousNumAffected")
    names += ("SeriousNumAtRisk", "OtherNumAffected", "OtherNumAtRisk")
    groups = [
        {f"EventGroup{name}": str(said) for name, said in zip(names, group, strict=True)}
        for group in GROUPS
    ]
    serious = event("SeriousEvent", events["seriousEvents"][0], "Systematic Assessment")
    other = event("OtherEvent", events["otherEvents"][0], "Non-systematic Assessment")
    study = {
        "ProtocolSection": {
            "IdentificationModule": {"NCTId": "NCT09990001", "BriefTitle": "Drug X"},
            "StatusModule": {
                "LastUpdatePostDateStruct": {"LastUpdatePostDate": "June 30, 2021"},
            },
        },
        "ResultsSection": {
            "AdverseEventsModule": {
                "EventGroupList": {"EventGroup": groups},
                "SeriousEventList": {"SeriousEvent": [serious]},
                "OtherEventList": {"OtherEvent": [other]},
            }
        },
    }
    return {"FullStudiesResponse": {"FullStudies": [{"Rank": 1, "Study": study}]}}


XML = """<clinical_study>
  <id_info><nct_id>NCT09990001</nct_id></id_info><brief_title>Drug X</brief_title>
  <last_update_posted type="Actual">June 30, 2021</last_update_posted>
  <clinical_results><reported_events>
    <group_list><group group_id="E1"><title>Drug X</title></group>
      <group group_id="E2"><title>Placebo</title></group></group_list>
    <serious_events><default_assessment>Systematic Assessment</default_assessment>
      <category_list><category><title>Total</title><event_list>
        <event><sub_title>Total, all-cause mortality</sub_title>
          <counts group_id="E1" subjects_affected="0" subjects_at_risk="20"/>
          <counts group_id="E2" subjects_affected="0" subjects_at_risk="21"/></event>
        <event><sub_title>Total, serious adverse events</sub_title>
          <counts group_id="E1" subjects_affected="2" subjects_at_risk="20"/>
          <counts group_id="E2" subjects_affected="1" subjects_at_risk="21"/></event>
      </event_list></category><category><title>Infections and infestations</title><event_list>
        <event><sub_title>Pneumonia</sub_title>
          <counts group_id="E1" events="3" subjects_affected="2" subjects_at_risk="20"/>
          <counts group_id="E2" subjects_affected="0" subjects_at_risk="21"/></event>
      </event_list></category></category_list></serious_events>
    <other_events><default_assessment>Non-systematic Assessment</default_assessment>
      <category_list><category><title>Total</title><event_list>
        <event><sub_title>Total, other adverse events</sub_title>
          <counts group_id="E1" subjects_affected="5" subjects_at_risk="20"/>
          <counts group_id="E2" subjects_affected="0" subjects_at_risk="0"/></event>
      </event_list></category><category><title>Nervous system disorders</title><event_list>
        <event><sub_title>Headache</sub_title>
          <counts group_id="E1" subjects_affected="5" subjects_at_risk="20"/>
          <counts group_id="E2" subjects_affected="0" subjects_at_risk="0"/></event>
      </event_list></category></category_list></other_events>
  </reported_events></clinical_results>
</clinical_study>"""


def content(data: bytes | str | Any, name: str = "a file") -> Content:
    if not isinstance(data, bytes):
        data = (data if isinstance(data, str) else json.dumps(data)).encode()
    return Content(name, lambda: io.BytesIO(data), len(data))


def the_records(data: Any, name: str = "a file") -> list[Record | Refused]:
    return list(read.records(content(data, name)))


def the_record(data: Any, name: str = "a file") -> Record:
    (record,) = the_records(data, name)
    assert isinstance(record, Record), record
    return record


def made(data: Any, name: str = "a file") -> Made:
    return transform.made(the_record(data, name), SOURCE)


def findings(data: Any) -> dict[str, UnmappedFinding]:
    claims = made(data).dossier.claims
    return {claim.key: claim for claim in claims if isinstance(claim, UnmappedFinding)}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small trial with one thing in it otherwise, or away where the value is None."""
    study = copy.deepcopy(V2)
    *steps, last = path.split("/")
    at: Any = study
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return study
