"""A report in FHIR: what it holds, how it says that something is not known, and that the library takes it."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fhir.resources.R4B.bundle import Bundle

from classifier.not_classified import NotClassified
from digitizer.page import PageWarning
from ecg import Patient
from ecg.formats.fhir_codes import INKBEAT, LOINC, MDC
from ecg.formats.registry import read_signal
from ecg.leads import STANDARD_LEADS
from reports.content import ReportInput
from reports.fhir_bundle import write_fhir_report
from tests.reports.conftest import CREATED, Cases
from vitals import Measure, Vitals
from vitals.wave import Absent

PDF = b"%PDF-1.7 of some length\n%%EOF\n"


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Write a report as FHIR, hold it against the library, and return it as plain JSON."""

    def write(report: ReportInput, pdf: bytes | None = None) -> dict[str, Any]:
        path = tmp_path / "a_fhir.json"
        write_fhir_report(path, report, pdf)
        content = path.read_bytes()
        tree: dict[str, Any] = json.loads(content)
        assert json.loads(Bundle.model_validate_json(content).model_dump_json()) == tree
        return tree

    return write


def resources(tree: dict[str, Any], kind: str | None = None) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in tree["entry"]]
    return [one for one in found if kind in (None, one["resourceType"])]


def observation(tree: dict[str, Any], code: str) -> dict[str, Any]:
    """The Observation of that code, in any system."""
    (found,) = [one for one in resources(tree, "Observation") if code in codes(one)]
    return found


def codes(node: dict[str, Any]) -> dict[str, str]:
    """Code -> system."""
    return {coding["code"]: coding["system"] for coding in node["code"].get("coding", [])}


def component(node: dict[str, Any], code: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in node["component"] if code in codes(one)]
    assert len(found) == 1
    return found[0]


def members(node: Any, name: str) -> Iterator[Any]:
    """All members of that name, however deep."""
    if isinstance(node, dict):
        if name in node:
            yield node[name]
        for value in node.values():
            yield from members(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from members(value, name)


def test_the_report_stands_first_and_all_is_preliminary(cases: Cases, written: Any) -> None:
    tree = written(cases.report(cases.page()))
    report, *others = resources(tree)
    assert tree["type"] == "collection"
    assert report["resourceType"] == "DiagnosticReport"
    assert codes(report) == {"11524-6": LOINC}
    assert report["issued"] == tree["timestamp"] == "2026-03-14T09:26:53Z"
    assert {one["status"] for one in (report, *others) if one["resourceType"] != "Device"} == {"preliminary"}
    assert "final" not in set(members(tree, "status"))


def test_every_reference_leads_to_a_resource_of_the_bundle_and_every_resource_is_referred_to(
    cases: Cases, written: Any
) -> None:
    tree = written(cases.report(replace(cases.signal_file(), patient=Patient(name="Kari"))))
    urls = [entry["fullUrl"] for entry in tree["entry"]]
    referred = set(members(tree, "reference"))
    assert len(set(urls)) == len(urls)
    assert referred == set(urls[1:])
    panel = observation(tree, "34534-8")
    measured = [one for one in resources(tree, "Observation") if "derivedFrom" in one]
    assert len(panel["hasMember"]) > 30
    assert all(one["derivedFrom"] for one in measured)


def test_the_panel_of_fewer_than_twelve_leads_does_not_say_twelve(cases: Cases, written: Any) -> None:
    tree = written(cases.report(cases.signal_file(leads=("I", "II"))))
    assert "34534-8" not in str(tree)
    assert codes(observation(tree, "ecg-panel")) == {"ecg-panel": INKBEAT}


def test_a_measure_has_value_unit_range_and_what_it_rests_on(cases: Cases, written: Any) -> None:
    doubtful = Measure(
        "qtc_bazett", "QTc (Bazett)", 479.9, "ms", 12, None, (360.0, 450.0), 6.25, 0.93, 25.0, "fast; few beats"
    )
    tree = written(cases.report(cases.page(), vitals=Vitals((doubtful,), ())))
    qtc = observation(tree, "qtc-bazett")
    assert codes(qtc) == {"8636-3": LOINC, "76635-2": LOINC, "146952": MDC, "qtc-bazett": INKBEAT}
    value = qtc["valueQuantity"]
    assert {name: value[name] for name in ("value", "unit", "system", "code")} == {
        "value": 479.9,
        "unit": "ms",
        "system": "http://unitsofmeasure.org",
        "code": "ms",
    }
    (uncertain,) = value["extension"]
    assert (uncertain["url"].rpartition("/")[2], uncertain["valueDecimal"]) == ("iso21090-uncertainty", 6.25)
    (limits,) = qtc["referenceRange"]
    assert (limits["low"]["value"], limits["high"]["value"], limits["high"]["code"]) == (360.0, 450.0, "ms")
    assert [one["coding"][0]["code"] for one in qtc["interpretation"]] == ["H"]
    assert qtc["method"]["text"] == "Bazett's formula"
    said = [one["text"] for one in qtc["note"]]
    assert said == ["fast", "few beats", "The error is within 25 ms with a probability of 93 %", "Rests on 12 beats"]


def test_a_measure_without_a_value_says_why(cases: Cases, written: Any) -> None:
    tree = written(cases.report(cases.page()))
    p = observation(tree, "p-duration")
    assert "valueQuantity" not in p
    assert p["dataAbsentReason"]["text"] == "P onset is not clear in enough leads"
    assert p["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_limits_without_a_lower_end_have_none_but_for_angles(cases: Cases, written: Any) -> None:
    tree = written(cases.report(cases.page()))
    (voltage,) = observation(tree, "sokolow-lyon")["referenceRange"]
    (axis,) = observation(tree, "axis-p")["referenceRange"]
    assert "low" not in voltage
    assert voltage["high"]["value"] == 3.5
    assert (axis["low"]["value"], axis["high"]["value"], axis["low"]["code"]) == (0.0, 75.0, "deg")


def test_the_heart_rate_keeps_the_profile_of_vital_signs(cases: Cases, written: Any) -> None:
    rate = observation(written(cases.report(cases.page())), "8867-4")
    assert rate["category"][0]["coding"][0]["code"] == "vital-signs"
    assert rate["valueQuantity"]["code"] == "/min"
    assert rate["subject"]["extension"][0]["valueCode"] == "unknown"
    assert rate["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"


def test_classes_have_their_probabilities(cases: Cases, written: Any) -> None:
    tree = written(cases.report(cases.page()))
    rhythm, beats, twelve = (observation(tree, code) for code in ("rhythm", "beats", "twelve-lead"))
    assert rhythm["valueCodeableConcept"]["coding"][0]["code"] == "rhythm-normal"
    assert component(rhythm, "rhythm-normal")["valueQuantity"]["value"] == 0.91
    assert component(rhythm, "rhythm-arrhythmia")["valueQuantity"]["value"] == 0.08
    assert component(beats, "beat-v")["valueQuantity"] == {
        "value": 1,
        "unit": "beats",
        "system": "http://unitsofmeasure.org",
        "code": "{beats}",
    }
    assert component(beats, "beat-v-probability")["valueQuantity"]["value"] == 0.96
    block = component(twelve, "twelve-lead-crbbb")
    assert (block["valueQuantity"]["value"], block["interpretation"][0]["coding"][0]["code"]) == (0.93, "POS")
    assert component(twelve, "twelve-lead-hyp")["interpretation"][0]["coding"][0]["code"] == "IND"
    assert component(twelve, "twelve-lead-mi")["interpretation"][0]["coding"][0]["code"] == "NEG"


def test_what_was_not_classified_says_why(cases: Cases, written: Any) -> None:
    no = NotClassified("no lead holds 2.3 s of signal in one piece")
    found = replace(cases.report(cases.page(), vitals=Vitals((), ())), rhythm=no, beats=no, twelve_lead=no)
    tree = written(found)
    for code in ("rhythm", "beats", "twelve-lead"):
        assert observation(tree, code)["dataAbsentReason"]["text"] == no.reason
    assert observation(tree, "ectopy")["dataAbsentReason"]["text"] == "beats were not classified"
    assert [one["type"]["text"] for one in resources(tree, "Device")[0]["version"]] == ["software"]
    assert resources(tree)[0]["conclusion"].count("not classified") == 3


def test_the_conclusion_leaves_no_doubt_how_uncertain_it_is(cases: Cases, written: Any) -> None:
    warnings = tuple(PageWarning("code", f"warning {k}.") for k in range(5))
    report = cases.report(cases.page(warnings=warnings), twelve_lead=cases.twelve_lead("no class is certain at 90 %"))
    text = resources(written(report))[0]["conclusion"]
    assert text.startswith("Found by software and confirmed by nobody; every class is uncertain.")
    assert "Rhythm: possibly normal rhythm (probability 91 %)." in text
    assert "Twelve leads: possibly complete right bundle branch block (probability 93 %)." in text
    assert "A human should look first. Twelve leads: no class is certain at 90 %." in text
    assert "To know first: warning 0; warning 1; warning 2; and " in text
    assert text.endswith("For research and education, not for diagnosis.")


def test_the_summary_goes_along_as_it_is(cases: Cases, written: Any) -> None:
    (form,) = resources(written(cases.report(cases.page()), PDF))[0]["presentedForm"]
    assert base64.b64decode(form["data"], validate=True) == PDF
    assert (form["contentType"], form["size"]) == ("application/pdf", len(PDF))
    assert base64.b64decode(form["hash"]) == hashlib.sha1(PDF, usedforsecurity=False).digest()
    assert "presentedForm" not in resources(written(cases.report(cases.page())))[0]


def test_the_device_names_software_and_models(cases: Cases, written: Any) -> None:
    (device,) = resources(written(replace(cases.report(cases.page()), network_ids=("page-1",))), "Device")
    assert device["deviceName"][0]["name"] == "Inkbeat"
    models = [one["value"] for one in device["version"] if one["type"]["text"] == "model"]
    assert models == ["rhythm-1.0 (sha256 0f3a9c41)", "beats-1.0", "twelve-lead-1.0", "page-1"]


def test_a_patient_is_there_only_where_one_is_known_and_never_when_redacted(cases: Cases, written: Any) -> None:
    person = Patient("Ødegård, Kari", "4711", "F", 63.0)
    known = cases.report(replace(cases.signal_file(), patient=person))
    (patient,) = resources(written(known), "Patient")
    assert (patient["name"][0]["text"], patient["identifier"][0]["value"], patient["gender"]) == (
        "Ødegård, Kari",
        "4711",
        "female",
    )
    for report, why in ((cases.report(cases.signal_file()), "unknown"), (replace(known, redacted=True), "masked")):
        tree = written(report)
        assert not resources(tree, "Patient")
        assert {one["subject"]["extension"][0]["valueCode"] for one in resources(tree, "Observation")} == {why}
        assert not any(word in json.dumps(tree, ensure_ascii=False) for word in ("Kari", "4711", "ward-4", "2019"))


def test_amplitudes_of_each_lead_say_their_lead(cases: Cases, written: Any) -> None:
    tree = written(cases.report(cases.page()))
    leads = [one for one in resources(tree, "Observation") if "lead-amplitudes" in codes(one)]
    assert [component(one, "lead")["valueCodeableConcept"]["text"] for one in leads] == list(STANDARD_LEADS)
    assert component(leads[0], "r-height")["valueQuantity"]["value"] == 1.0
    assert component(leads[0], "132096")["valueQuantity"]["code"] == "mV"
    unknown = next(one for one in leads if any("dataAbsentReason" in part for part in one["component"]))
    assert unknown["code"]["text"] == "Amplitudes in lead aVR"


def test_ectopic_beats_of_both_kinds_are_counted(cases: Cases, written: Any) -> None:
    found = observation(written(cases.report(cases.page())), "ectopy")
    assert component(found, "ventricular-count")["valueQuantity"]["value"] == 9
    assert component(found, "ventricular-longest-run")["valueQuantity"]["value"] == 5
    assert component(found, "supraventricular-couplets")["valueQuantity"]["value"] == 0
    why = component(found, "ventricular-per-hour")["dataAbsentReason"]["text"]
    assert why == "less than an hour was recorded"


def test_a_page_says_how_sure_its_traces_are_and_what_to_know(cases: Cases, written: Any) -> None:
    page = cases.page(missing=("V3",), warnings=(PageWarning("lead-withheld", "mostly guessed", "V3"),))
    tree = written(cases.report(page))
    confidence = observation(tree, "trace-confidence")
    shares = {one["code"]["text"]: one["valueQuantity"]["value"] for one in confidence["component"]}
    assert shares["V3"] == 0.0
    assert 0.8 < shares["I"] < 1.0
    assert observation(tree, "131328")["note"][0]["text"] == "V3: mostly guessed"


def test_the_leads_of_a_page_come_back_where_they_begin(cases: Cases, written: Any, tmp_path: Path) -> None:
    page = cases.page(missing=("V3",))
    written(cases.report(page), PDF)
    back = read_signal(tmp_path / "a_fhir.json")
    first_s = [np.isfinite(row).argmax() / 500.0 for row in page.recording.signal]
    assert back.leads == page.recording.leads
    assert back.start_s == page.recording.start_s
    assert np.isnan(back.lead("V3")).all()
    assert max(first_s) > 7.0
    np.testing.assert_allclose(back.signal, page.recording.signal, rtol=0, atol=5.1e-4, equal_nan=True)


def test_the_same_report_gives_the_same_bytes_and_another_other_addresses(
    cases: Cases, written: Any, tmp_path: Path
) -> None:
    report = cases.report(cases.signal_file())
    tree, first = written(report, PDF), (tmp_path / "a_fhir.json").read_bytes()
    written(report, PDF)
    assert (tmp_path / "a_fhir.json").read_bytes() == first
    later = written(replace(report, created=CREATED.replace(year=2027)), PDF)
    assert not {entry["fullUrl"] for entry in tree["entry"]} & {entry["fullUrl"] for entry in later["entry"]}


def test_a_time_without_a_zone_is_left_out(cases: Cases, written: Any) -> None:
    tree = written(replace(cases.report(cases.signal_file()), created=datetime(2026, 3, 14, 9, 26)), PDF)
    assert not list(members(tree, "issued"))
    assert "timestamp" not in tree


def test_ectopy_that_was_not_counted_says_why(cases: Cases, written: Any) -> None:
    vitals = replace(cases.vitals(), ectopy=Absent("no QRS complex was found"))
    tree = written(cases.report(cases.page(), vitals=vitals))
    assert observation(tree, "ectopy")["dataAbsentReason"]["text"] == "no QRS complex was found"
