"""The codes of an analysis in FHIR: each against pydicom's tables where it is in one, else as it is published."""

from typing import Any

import pytest
from pydicom.sr import _concepts_dict

from classifier.twelve_lead import STATEMENTS, SUPERCLASSES
from ecg.formats.fhir_codes import INKBEAT, LOINC, MDC, FhirCode
from ecg.shipped_model import load_model
from reports import fhir_codes
from vitals import LeadMeasures
from vitals.ectopy import EctopicBeats
from vitals.lead_measures import AMPLITUDES
from vitals.measure_names import LABELS

CONCEPTS: Any = _concepts_dict.concepts
TABLES = {
    scheme: {(value, meaning) for concept in CONCEPTS[scheme].values() for value, (meaning, _) in concept.items()}
    for scheme in ("MDC", "LN")
}
"""Scheme -> codes with what they mean."""
UCUM = {value for concept in CONCEPTS["UCUM"].values() for value in concept}
ALL_MDC = [
    one
    for codes in (*fhir_codes.MEASURES.values(), *fhir_codes.AMPLITUDES.values())
    for one in codes
    if one.system == MDC
]
PUBLISHED = {
    "heart_rate": "8867-4",
    "pr": "8625-6",
    "qrs": "8633-0",
    "qt": "8634-8",
    "qtc_fridericia": "8636-3",
    "qtc_bazett": "8636-3",
    "qtc_framingham": "8636-3",
    "qtc_hodges": "8636-3",
}
DICOM = {
    "pr": "2:15872",
    "qrs": "2:16156",
    "qt": "2:16160",
    "qtc_bazett": "2:15880",
    "qtc_fridericia": "2:15892",
    "rr_mean": "2:16168",
    "p_duration": "2:16184",
    "axis_p": "2:16128",
    "axis_qrs": "2:16132",
    "axis_t": "2:16136",
}


@pytest.mark.parametrize("code", ALL_MDC, ids=lambda code: code.display)
def test_every_code_of_mdc_is_what_pydicom_says(code: FhirCode) -> None:
    assert (f"2:{int(code.code) - 131072}", code.display) in TABLES["MDC"]


def test_measures_have_the_codes_that_are_published() -> None:
    first = {name: codes[0] for name, codes in fhir_codes.MEASURES.items()}
    assert {name: code.code for name, code in first.items() if code.system == LOINC} == PUBLISHED
    mdc = {name: one.code for name, codes in fhir_codes.MEASURES.items() for one in codes if one.system == MDC}
    assert {name: f"2:{int(code) - 131072}" for name, code in mdc.items()} == DICOM
    assert first["heart_rate"][1:] in TABLES["LN"]
    assert fhir_codes.PANEL[:2] == (LOINC, "34534-8")
    assert fhir_codes.REPORT[:2] == (LOINC, "11524-6")


def test_formulas_of_qtc_do_not_share_their_codes() -> None:
    sets = {
        name: {one.code for one in codes} - {"8636-3"} for name, codes in fhir_codes.MEASURES.items() if "qtc" in name
    }
    assert {"76634-5"} < sets["qtc_fridericia"]
    assert {"76635-2"} < sets["qtc_bazett"]
    assert sum(map(len, sets.values())) == len(set.union(*sets.values()))
    assert set(fhir_codes.METHODS) == set(sets)


def test_everything_that_is_measured_has_a_code_and_a_unit() -> None:
    assert set(fhir_codes.MEASURES) == set(LABELS)
    assert {unit for _, unit in LABELS.values()} <= set(fhir_codes.UNITS)
    assert {unit for _, unit in fhir_codes.ECTOPY_VALUES.values()} <= set(fhir_codes.UNITS)
    assert tuple(fhir_codes.AMPLITUDES) == AMPLITUDES
    assert set(AMPLITUDES) <= set(LeadMeasures.__annotations__)
    assert set(EctopicBeats.__annotations__) == {*fhir_codes.ECTOPY_VALUES, "uncertainty"}


def test_everything_that_is_classified_has_a_code() -> None:
    assert set(fhir_codes.TWELVE_LEAD_CLASSES) == {*SUPERCLASSES, *STATEMENTS}
    assert set(fhir_codes.RHYTHMS) == set(load_model("classifier", "rhythm").card["plan"]["classes"])
    assert set(fhir_codes.BEAT_CLASSES) == set(load_model("classifier", "beats").card["plan"]["classes"])
    assert set(fhir_codes.BEAT_PROBABILITIES) == set(fhir_codes.BEAT_CLASSES)


def test_units_are_those_of_ucum() -> None:
    units = {unit.ucum for unit in fhir_codes.UNITS.values()}
    assert units & UCUM == {"/min", "ms", "mV", "deg", "%", "1"}
    # Powers, products, quotients and annotations by UCUM's grammar, of units that are in the table.
    assert units - UCUM == {"ms2", "mV.ms", "/h", "{beats}"}
    assert {"ms", "mV", "h"} <= UCUM


def test_no_own_code_stands_for_two_things() -> None:
    tables = tuple(value for name, value in vars(fhir_codes).items() if name.isupper())
    found: dict[str, str] = {}

    def visit(node: Any) -> None:
        if isinstance(node, FhirCode):
            if node.system == INKBEAT:
                assert found.setdefault(node.code, node.display) == node.display
        elif isinstance(node, dict):
            for value in node.values():
                visit(value)
        elif isinstance(node, tuple):
            for value in node:
                visit(value)

    visit(tables)
    assert len(found) > 80
    assert all(code == code.strip().lower().replace(" ", "-") for code in found)
