"""HL7 aECG as Inkbeat writes it, after the HL7 aECG Implementation Guide of 21 March 2005.

When a recording was made is not known here, so its time axes are relative (TIME_RELATIVE) and count from the page's
time 0. What was not recorded stands in no sequence: a sequence set holds the leads that were recorded over the same
stretch, and a sequence without digits marks where a lead begins without a sample, or where the recording ends.
"""

import hashlib
import uuid
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np

from ecg.atomic_file import atomic_file
from ecg.filters import stretches
from ecg.formats.lead_codes import MDC_OID, mdc_name
from ecg.formats.patient_fields import cleaned, sex_letter
from ecg.recording import Patient, Recording
from ecg.version import __version__

UV_PER_MV = 1000.0
_ACT_CODE_OID = "2.16.840.1.113883.5.4"
_CPT_OID = "2.16.840.1.113883.6.12"
_SEX_OID = "2.16.840.1.113883.5.1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def write_aecg(path: Path, recording: Recording) -> None:
    """Write leads in whole uV; gaps, start offsets and the length survive, the age does not (the format has none).

    The same recording gives the same bytes. Raises OutputError.
    """
    content = tostring(_document(recording), encoding="utf-8", xml_declaration=True)
    with atomic_file(path) as part:
        part.write_bytes(content)


def _document(recording: Recording) -> Element:
    root = Element("AnnotatedECG", {"xmlns": "urn:hl7-org:v3", "xmlns:xsi": _XSI, "type": "Observation"})
    digest = hashlib.sha256(f"{recording.leads}{recording.fs_hz}".encode() + recording.signal.tobytes()).hexdigest()
    SubElement(root, "id", root=str(uuid.uuid5(uuid.NAMESPACE_OID, f"aECG {digest}")))
    SubElement(root, "code", code="93000", codeSystem=_CPT_OID, codeSystemName="CPT-4")
    SubElement(root, "effectiveTime", nullFlavor="UNK")
    _add_subject(SubElement(SubElement(root, "componentOf"), "timepointEvent"), recording.patient)
    series = SubElement(SubElement(root, "component"), "series")
    SubElement(series, "id", root=str(uuid.uuid5(uuid.NAMESPACE_OID, f"series {digest}")))
    SubElement(series, "code", code="RHYTHM", codeSystem=_ACT_CODE_OID)
    SubElement(series, "effectiveTime", nullFlavor="UNK")
    device = SubElement(SubElement(SubElement(series, "author"), "seriesAuthor"), "manufacturedSeriesDevice")
    SubElement(device, "softwareName").text = cleaned(recording.provenance.software) or f"inkbeat {__version__}"
    for (begin, end), leads in sorted(_spans(recording).items()):
        _add_sequence_set(series, recording, begin, end, leads)
    indent(root)
    return root


def _add_subject(event: Element, patient: Patient) -> None:
    assignment = SubElement(SubElement(event, "componentOf"), "subjectAssignment")
    subject = SubElement(SubElement(assignment, "subject"), "trialSubject")
    identifier = cleaned(patient.identifier)
    SubElement(subject, "id", {"extension": identifier} if identifier else {"nullFlavor": "UNK"})
    if patient.name or sex_letter(patient.sex):
        person = SubElement(subject, "subjectDemographicPerson")
        if name := cleaned(patient.name):
            SubElement(person, "name").text = name
        if sex := sex_letter(patient.sex):
            SubElement(person, "administrativeGenderCode", code=sex, codeSystem=_SEX_OID)
    trial = SubElement(SubElement(assignment, "componentOf"), "clinicalTrial")
    SubElement(trial, "id", nullFlavor="NA")


def _spans(recording: Recording) -> dict[tuple[int, int], list[str]]:
    """Samples [begin, end) -> the leads recorded there without a gap before, within or after."""
    spans: dict[tuple[int, int], list[str]] = {}
    length = recording.signal.shape[1]
    for lead, row, start_s in zip(recording.leads, recording.signal, recording.start_s, strict=True):
        found = stretches(row)
        start = min(round(start_s * recording.fs_hz), length)
        if not found or found[0][0] != start:
            found.insert(0, (start, start))
        for span in found:
            spans.setdefault(span, []).append(lead)
    if max(end for _, end in spans) < length:
        spans[length, length] = [recording.leads[0]]
    return spans


def _add_sequence_set(series: Element, recording: Recording, begin: int, end: int, leads: list[str]) -> None:
    sequence_set = SubElement(SubElement(series, "component"), "sequenceSet")
    axis = SubElement(SubElement(sequence_set, "component"), "sequence")
    SubElement(axis, "code", code="TIME_RELATIVE", codeSystem=_ACT_CODE_OID)
    value = SubElement(axis, "value", {"xsi:type": "GLIST_PQ"})
    SubElement(value, "head", value=f"{begin / recording.fs_hz:.9f}", unit="s")
    SubElement(value, "increment", value=repr(1.0 / recording.fs_hz), unit="s")
    for lead in leads:
        sequence = SubElement(SubElement(sequence_set, "component"), "sequence")
        if name := mdc_name(lead):
            SubElement(sequence, "code", code=name, codeSystem=MDC_OID, codeSystemName="MDC")
        else:
            code = SubElement(sequence, "code", nullFlavor="OTH", codeSystem=MDC_OID)
            SubElement(code, "originalText").text = cleaned(lead)
        value = SubElement(sequence, "value", {"xsi:type": "SLIST_PQ"})
        SubElement(value, "origin", value="0", unit="uV")
        SubElement(value, "scale", value="1", unit="uV")
        digits = np.rint(recording.lead(lead)[begin:end].astype(np.float64) * UV_PER_MV).astype(np.int64)
        SubElement(value, "digits").text = " ".join(map(str, digits.tolist()))
