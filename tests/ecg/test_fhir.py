"""FHIR waveforms: what Inkbeat writes, what others do, and what nobody should."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Patient, Recording
from ecg.errors import InvalidSignalError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats import fhir_tree, fhir_writer
from ecg.formats.fhir import FORMAT, read_fhir, write_fhir
from ecg.formats.fhir_codes import INKBEAT, LEAD_CODES, LEAD_START, MDC
from ecg.formats.format import SNIFFED_BYTES
from tests.ecg.format_cases import PATIENT, cuts, page_of_heart, refusal, refusals, spoiled, whole_heart

OTHER_MDC = "urn:oid:2.16.840.1.113883.6.24"
OFFSET = "http://hl7.org/fhir/StructureDefinition/observation-timeOffset"
SAMPLES = arrays(np.float32, (3, 25), elements=st.one_of(st.just(np.nan), st.floats(-99, 99, width=32)))


def code(lead: str, display: str | None = None, system: str = OTHER_MDC) -> dict[str, Any]:
    """A lead's concept as other makers write it."""
    number = LEAD_CODES[lead].code
    return {"coding": [{"system": system, "code": number, "display": display or f"MDC_ECG_ELEC_POTL_{lead.upper()}"}]}


def sampled(data: str, **changes: Any) -> dict[str, Any]:
    """SampledData at 250 Hz in units of 5 uV about 2048."""
    origin = {"value": 10.24, "unit": "mV", "system": "http://unitsofmeasure.org", "code": "mV"}
    made = {"origin": origin, "period": 4, "factor": 0.005, "dimensions": 1, "data": data} | changes
    return {name: value for name, value in made.items() if value is not None}


def component(lead: str, data: str = "-2048 -2049 -1848", **changes: Any) -> dict[str, Any]:
    return {"code": code(lead), "valueSampledData": sampled(data)} | changes


def observed(*components: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An Observation of the kind of HL7's own example."""
    whole = {"coding": [{"system": OTHER_MDC, "code": "131328", "display": "MDC_ECG_ELEC_POTL"}]}
    return {"resourceType": "Observation", "status": "final", "code": whole, "component": list(components)} | changes


def bundled(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}


@pytest.fixture
def reading(tmp_path: Path) -> Callable[[dict[str, Any]], Recording]:
    """Write a tree as JSON and read it."""

    def read(tree: dict[str, Any]) -> Recording:
        path = tmp_path / "ecg.json"
        path.write_text(json.dumps(tree), encoding="utf-8")
        return read_fhir(path)

    return read


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signal=SAMPLES, fs_hz=st.sampled_from([100.0, 257.0, 360.0, 1000.0]), starts=st.tuples(*[st.floats(0, 0.02)] * 3)
)
def test_samples_gaps_starts_and_length_survive(
    tmp_path: Path, signal: np.ndarray, fs_hz: float, starts: tuple[float, float, float]
) -> None:
    write_fhir(tmp_path / "a.json", Recording(("II", "V6", "my lead"), signal, fs_hz, starts))
    back = read_fhir(tmp_path / "a.json")
    assert (back.leads, back.fs_hz, back.start_s) == (("II", "V6", "my lead"), fs_hz, starts)
    np.testing.assert_allclose(back.signal, signal, rtol=0, atol=5.1e-4, equal_nan=True)


def test_a_page_and_its_patient_survive(tmp_path: Path) -> None:
    page = page_of_heart()
    write_fhir(tmp_path / "page.json", page)
    back = read_fhir(tmp_path / "page.json")
    assert (back.leads, back.start_s, back.fs_hz) == (page.leads, page.start_s, 500.0)
    np.testing.assert_allclose(back.signal, page.signal, rtol=0, atol=1e-6, equal_nan=True)
    assert back.patient == replace(PATIENT, age_years=None)
    assert back.provenance.method == "fhir"


def test_whoever_knows_nothing_of_pages_finds_the_columns_one_behind_the_other(tmp_path: Path) -> None:
    page = page_of_heart()
    write_fhir(tmp_path / "page.json", page)
    tree = json.loads((tmp_path / "page.json").read_text())
    components = tree["entry"][0]["resource"]["component"]
    for part, lead, start_s in zip(components, page.leads, page.start_s, strict=True):
        data = part["valueSampledData"]
        texts = data["data"].split(" ")
        assert part["code"]["coding"][0] == dict(LEAD_CODES[lead]._asdict())
        assert texts[: round(1000 * start_s / data["period"])].count("E") == round(1000 * start_s / data["period"])
        assert len(texts) * data["period"] == 10_000
        assert data["origin"] == {"value": 0, "unit": "uV", "system": "http://unitsofmeasure.org", "code": "uV"}
        assert (data["factor"], data["dimensions"]) == (1, 1)
    v1 = next(part for part, lead in zip(components, page.leads, strict=True) if lead == "V1")
    assert v1["extension"] == [{"url": LEAD_START, "valueDecimal": 5.0}]  # its first samples were not recovered


def test_what_is_written_is_a_preliminary_bundle_that_the_library_takes(tmp_path: Path) -> None:
    write_fhir(tmp_path / "a.json", page_of_heart())
    content = (tmp_path / "a.json").read_bytes()
    assert json.loads(Bundle.model_validate_json(content).model_dump_json()) == json.loads(content)
    tree = json.loads(content)
    wave, device, patient = (entry["resource"] for entry in tree["entry"])
    urls = [entry["fullUrl"] for entry in tree["entry"]]
    assert tree["type"] == "collection"
    assert wave["status"] == "preliminary"
    assert [one["resourceType"] for one in (wave, device, patient)] == ["Observation", "Device", "Patient"]
    assert (wave["device"]["reference"], wave["subject"]["reference"]) == (urls[1], urls[2])
    assert len(set(urls)) == 3


def test_no_patient_is_made_where_the_recording_has_none(tmp_path: Path) -> None:
    for patient in (Patient(), Patient(name=" ", sex="unknown", age_years=50.0)):
        write_fhir(tmp_path / "a.json", replace(whole_heart(), patient=patient))
        tree = json.loads((tmp_path / "a.json").read_text())
        assert [entry["resource"]["resourceType"] for entry in tree["entry"]] == ["Observation", "Device"]
        why = tree["entry"][0]["resource"]["subject"]["extension"]
        assert why == [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]


@pytest.mark.parametrize("fs_hz", [500.0, 312.5])
def test_a_long_lead_goes_on_where_a_string_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fs_hz: float
) -> None:
    heart = whole_heart(duration_s=10.0)
    recording = Recording(("I", "II"), heart.signal[:2], fs_hz, (0.25, 0.0))
    monkeypatch.setattr(fhir_writer, "MAX_CHARACTERS", 8000)
    write_fhir(tmp_path / "a.json", recording)
    components = json.loads((tmp_path / "a.json").read_text())["entry"][0]["resource"]["component"]
    offsets = [part["extension"][-1]["valueInteger"] for part in components if OFFSET in str(part.get("extension"))]
    assert len(components) > 4
    assert len(offsets) == len(components) - 2
    assert max(len(part["valueSampledData"]["data"]) for part in components) <= 8000
    back = read_fhir(tmp_path / "a.json")
    assert (back.fs_hz, back.start_s) == (fs_hz, (0.25, 0.0))
    np.testing.assert_allclose(back.signal, recording.signal, rtol=0, atol=1e-6)


def test_names_that_fhir_does_not_take_are_cleaned(tmp_path: Path) -> None:
    write_fhir(tmp_path / "a.json", Recording(("", " a\tb\0"), np.zeros((2, 5), np.float32), 500.0))
    assert set(read_fhir(tmp_path / "a.json").leads) == {"channel", "a b"}


@pytest.mark.parametrize("change", ["none", "huge"])
def test_what_makes_no_ecg_is_not_written(tmp_path: Path, change: str) -> None:
    heart = whole_heart()
    signal = heart.signal[:, :0] if change == "none" else heart.signal * np.float32(1e9)
    with pytest.raises(InvalidSignalError) as caught:
        write_fhir(tmp_path / "a.json", heart.with_signal(signal))
    assert caught.value.cure
    assert not list(tmp_path.iterdir())


def test_an_observation_of_another_maker_is_read(reading: Callable[[dict[str, Any]], Recording]) -> None:
    found = reading(observed(component("II"), component("aVR", "-2048 E U"), component("V1", "L -2047 -2046")))
    assert (found.leads, found.fs_hz) == (("II", "aVR", "V1"), 250.0)
    nan = np.nan
    expected = [[0.0, -0.005, 1.0], [0.0, nan, nan], [nan, 0.005, 0.01]]
    np.testing.assert_allclose(found.signal, expected, atol=1e-6, equal_nan=True)
    assert found.start_s == (0.0, 0.0, 0.004)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"origin": {"value": 0, "unit": "µV"}, "factor": None}, [-2.048, -2.049, -1.848]),
        ({"origin": {"unit": "mV", "code": "uV"}, "factor": 2}, [-4.096, -4.098, -3.696]),
        ({"origin": {"value": 1, "code": "V"}, "factor": 0}, [1000.0] * 3),
    ],
)
def test_units_factor_and_origin_count(
    reading: Callable[[dict[str, Any]], Recording], changes: dict[str, Any], expected: list[float]
) -> None:
    part = component("I") | {"valueSampledData": sampled("-2048 -2049 -1848", **changes)}
    np.testing.assert_allclose(reading(observed(part)).signal[0], expected, atol=1e-6)


def test_the_time_between_samples_of_r5_is_read(reading: Callable[[dict[str, Any]], Recording]) -> None:
    for unit, interval in (("ms", 4), ("s", 0.004), ("us", 4000)):
        part = component("I", valueSampledData=sampled("1 2", period=None, interval=interval, intervalUnit=unit))
        assert reading(observed(part)).fs_hz == 250.0


def test_columns_begin_where_the_time_offset_says(reading: Callable[[dict[str, Any]], Recording]) -> None:
    later = component("V1", extension=[{"url": OFFSET, "valueInteger": 2500}])
    found = reading(observed(component("I"), later))
    assert found.start_s == (0.0, 2.5)
    assert found.duration_s == pytest.approx(2.512)
    assert np.isnan(found.lead("V1")[:625]).all()
    np.testing.assert_allclose(found.lead("V1")[625:], [0.0, -0.005, 1.0], atol=1e-6)


def test_an_observation_for_each_lead_makes_one_recording(reading: Callable[[dict[str, Any]], Recording]) -> None:
    each = [
        {"resourceType": "Observation", "status": "final", "code": code(lead), "valueSampledData": sampled("1 2 3")}
        for lead in ("V2", "I")
    ]
    assert reading(bundled(*each)).leads == ("I", "V2")


def test_what_a_report_contains_is_found(reading: Callable[[dict[str, Any]], Recording]) -> None:
    report = {"resourceType": "DiagnosticReport", "contained": [observed(component("III"))]}
    assert reading(report).leads == reading(bundled(report)).leads == ("III",)


def test_other_waves_of_the_same_bundle_are_left(reading: Callable[[dict[str, Any]], Recording]) -> None:
    pulse = {"coding": [{"system": MDC, "code": "150452", "display": "MDC_PULS_OXIM_PLETH"}], "text": "II"}
    oximeter = {"resourceType": "Observation", "code": pulse, "valueSampledData": sampled("7 8 9")}
    assert reading(bundled(oximeter, observed(component("II")))).leads == ("II",)


def test_a_lead_without_a_code_goes_by_its_name(reading: Callable[[dict[str, Any]], Recording]) -> None:
    names = [{"text": "Lead aVL"}, {"text": "Sternal"}, {"coding": [{"display": "MDC_ECG_ELEC_POTL_V9"}]}, {}]
    found = reading(observed(*(component("I") | {"code": name} for name in names)))
    assert found.leads == ("aVL", "Sternal", "V9", "channel")


@pytest.mark.parametrize("text", ["MDC_ECG_ELEC_POTL_AVR", "Lead aVR", "avr"])
def test_a_code_and_a_text_that_name_two_leads_are_refused(
    reading: Callable[[dict[str, Any]], Recording], text: str
) -> None:
    with pytest.raises(UnsupportedFormatError, match="III and aVR"):
        reading(observed(component("III") | {"code": code("III", display=text)}))


def test_the_patient_is_read_in_full(reading: Callable[[dict[str, Any]], Recording]) -> None:
    person = {
        "resourceType": "Patient",
        "name": [{"family": "Ødegård", "given": ["Kari"]}],
        "identifier": [{"value": "4711"}],
        "gender": "female",
        "birthDate": "1960-05-02",
    }
    ecg = observed(component("I"), effectiveDateTime="2023-05-01T12:00:00Z")
    assert reading(bundled(person, ecg)).patient == replace(PATIENT, age_years=62.0)
    assert reading(bundled(person, ecg, person)).patient == Patient()


@pytest.mark.parametrize(
    ("tree", "error", "words"),
    [
        (bundled(), UnsupportedFormatError, "without an Observation"),
        ({"resourceType": "Patient"}, UnsupportedFormatError, "without an Observation"),
        (
            bundled(
                observed(component("I"), effectiveDateTime="2023-05-01"),
                observed(component("I"), effectivePeriod={"start": "2023-05-02"}),
            ),
            UnsupportedFormatError,
            "several times",
        ),
        (observed(component("I"), component("I")), UnsupportedFormatError, "twice at once"),
        (
            observed(component("I") | {"valueSampledData": sampled("1 2", origin={"value": 2048})}),
            UnsupportedFormatError,
            "unit of voltage",
        ),
        (
            observed(component("I") | {"valueSampledData": sampled("1 2", dimensions=2)}),
            UnsupportedFormatError,
            "several dimensions",
        ),
        (
            observed(component("I") | {"valueSampledData": sampled("1 2", codeMap="http://x.example")}),
            UnsupportedFormatError,
            "in codes",
        ),
        (
            observed(component("I") | {"valueSampledData": sampled("1 2", period=None)}),
            UnreadableFileError,
            "time between",
        ),
        (
            observed(component("I") | {"valueSampledData": sampled("1 2", period=1e-9)}),
            InvalidSignalError,
            "sampling rate",
        ),
        (observed(component("I", "1 two 3")), UnreadableFileError, "no numbers"),
        (observed(component("I", "1 1e999 3")), InvalidSignalError, "infinite"),
        (observed(component("I", "")), UnreadableFileError, "no lead holds a sample"),
        (
            observed(component("I", extension=[{"url": OFFSET, "valueInteger": -1}])),
            InvalidSignalError,
            "begins at",
        ),
        (
            observed(component("I", extension=[{"url": OFFSET, "valueInteger": 10**300}])),
            InvalidSignalError,
            "begins at",
        ),
        (
            observed(component("I"), component("II", extension=[{"url": OFFSET, "valueInteger": 10**12}])),
            TooLargeError,
            "give the parts",
        ),
        (
            observed(component("I", extension=[{"url": LEAD_START, "valueDecimal": 1e300}])),
            InvalidSignalError,
            "begins at",
        ),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, tree: Any, error: type[Exception], words: str) -> None:
    caught = refusal(read_fhir, tmp_path / "a.json", json.dumps(tree).encode())
    assert isinstance(caught, error)
    assert words in str(caught)
    assert caught.source == "a.json"
    assert caught.cure


def test_a_small_file_cannot_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = b'{"resourceType": "Bundle", "entry": '
    monkeypatch.setattr(fhir_tree, "MAX_STRUCTURE", 1000)
    assert isinstance(refusal(read_fhir, tmp_path / "a.json", head + b"[],[" * 600), TooLargeError)
    monkeypatch.undo()
    for damaged in (b"[" * 500_000, b"1" * 50_000 + b"}", b"NaN}", b'"\xff"}', b"Infinity}", b""):
        assert isinstance(refusal(read_fhir, tmp_path / "a.json", head + damaged), UnreadableFileError)


def test_damaged_files_are_typed_errors(tmp_path: Path) -> None:
    write_fhir(tmp_path / "a.json", whole_heart(duration_s=0.3))
    content = (tmp_path / "a.json").read_bytes().rstrip()
    assert refusals(read_fhir, tmp_path / "cut.json", cuts(content)) >= 200
    assert refusals(read_fhir, tmp_path / "spoiled.json", spoiled(content)) > 0


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(place=st.integers(0, 200), value=JSON)
def test_a_value_of_the_wrong_kind_in_any_place_is_a_typed_error(tmp_path: Path, place: int, value: Any) -> None:
    person = {"resourceType": "Patient", "name": [{"text": "Kari"}], "identifier": [{"value": "4711"}]}
    later = component("V1", extension=[{"url": OFFSET, "valueInteger": 20}, {"url": LEAD_START, "valueDecimal": 0.1}])
    tree = bundled(observed(component("I"), later, effectivePeriod={"start": "2023-05-01"}), person)
    places: list[tuple[Any, Any]] = []

    def visit(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            places.append((node, key))
            visit(node[key])

    visit(tree)
    node, key = places[place % len(places)]
    node[key] = value
    assert refusals(read_fhir, tmp_path / "a.json", [json.dumps(tree).encode()]) in (0, 1)


def test_content_tells_the_format(tmp_path: Path) -> None:
    write_fhir(tmp_path / "a.json", whole_heart(duration_s=0.3))
    head = (tmp_path / "a.json").read_bytes()[:SNIFFED_BYTES]
    assert FORMAT.sniff(head, ".txt")
    assert FORMAT.sniff(b"\xef\xbb\xbf \r\n" + head, "")
    assert not FORMAT.sniff(b'{"software": "inkbeat", "layout": "3x4"}', ".json")
    assert not FORMAT.sniff(b'say "resourceType": "Bundle"', ".json")
    assert not FORMAT.sniff(b"time_s,I\n0,1\n", ".json")


def test_the_own_code_system_is_not_needed_for_a_waveform(tmp_path: Path) -> None:
    write_fhir(tmp_path / "a.json", whole_heart(duration_s=0.3))
    assert INKBEAT not in (tmp_path / "a.json").read_text()
