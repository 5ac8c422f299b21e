"""The codes that an analysis in FHIR is made of, as data.

From pydicom's tables, against which a test holds them: MDC's measurements (in DICOM "2:15872", here 2 * 65536 + 15872)
and LOINC's heart rate. In no table of a library, and taken over as published: all other codes of LOINC and those of
HL7's own code systems. What nothing of that says has a code in Inkbeat's own code system, as has all else besides.
"""

from collections.abc import Mapping
from typing import NamedTuple

from classifier.twelve_lead import STATEMENTS, SUPERCLASSES
from ecg.formats.fhir_codes import EKG_PANEL, EKG_STUDY, INKBEAT, LOINC, MDC, FhirCode
from vitals.measure_names import LABELS


class Unit(NamedTuple):
    """A unit as people write it and its code in UCUM."""

    printed: str
    ucum: str


UNITS: Mapping[str, Unit] = {
    "bpm": Unit("/min", "/min"),
    "ms": Unit("ms", "ms"),
    "ms^2": Unit("ms²", "ms2"),
    "mV": Unit("mV", "mV"),
    "mV ms": Unit("mV ms", "mV.ms"),
    "deg": Unit("°", "deg"),
    "%": Unit("%", "%"),
    "beats": Unit("beats", "{beats}"),
    "per hour": Unit("/h", "/h"),
    "": Unit("", "1"),
}
"""Unit of `vitals` -> unit of FHIR."""


def own(code: str, display: str) -> FhirCode:
    """A code of Inkbeat's own code system."""
    return FhirCode(INKBEAT, code, display)


def _mdc(number: int, display: str) -> FhirCode:
    return FhirCode(MDC, str(2 * 65536 + number), display)


REPORT = EKG_STUDY
PANEL = EKG_PANEL
"""Of twelve leads; another ECG has `OTHER_PANEL` alone."""
OTHER_PANEL = own("ecg-panel", "ECG measurements")
ELECTROCARDIAC = "EC"
"""The report's category in HL7's table 0074."""

_QTC = FhirCode(LOINC, "8636-3", "Q-T interval corrected")
_KNOWN: Mapping[str, tuple[FhirCode, ...]] = {
    "heart_rate": (FhirCode(LOINC, "8867-4", "Heart rate"),),
    "rr_mean": (_mdc(16168, "RR interval global"),),
    "pr": (FhirCode(LOINC, "8625-6", "P-R Interval"), _mdc(15872, "PR interval global")),
    "qrs": (FhirCode(LOINC, "8633-0", "QRS duration"), _mdc(16156, "QRS duration global")),
    "qt": (FhirCode(LOINC, "8634-8", "Q-T interval"), _mdc(16160, "QT interval global")),
    "qtc_fridericia": (
        _QTC,
        FhirCode(LOINC, "76634-5", "Q-T interval corrected based on Fridericia formula"),
        _mdc(15892, "QTc global using Fredericia formula"),
    ),
    "qtc_bazett": (
        _QTC,
        FhirCode(LOINC, "76635-2", "Q-T interval corrected based on Bazett formula"),
        _mdc(15880, "QTc global using Bazett formula"),
    ),
    "qtc_framingham": (_QTC,),
    "qtc_hodges": (_QTC,),
    "p_duration": (_mdc(16184, "P duration global"),),
    "axis_p": (_mdc(16128, "P Axis"),),
    "axis_qrs": (_mdc(16132, "QRS axis"),),
    "axis_t": (_mdc(16136, "T axis"),),
}
MEASURES: Mapping[str, tuple[FhirCode, ...]] = {
    name: (*_KNOWN.get(name, ()), own(name.replace("_", "-"), label)) for name, (label, _) in LABELS.items()
}
"""Measure of `vitals` -> its codes, the most widely known first."""
METHODS: Mapping[str, str] = {
    "qtc_fridericia": "Fridericia's formula",
    "qtc_bazett": "Bazett's formula",
    "qtc_framingham": "the formula of the Framingham study",
    "qtc_hodges": "Hodges' formula",
}

LEAD_AMPLITUDES = own("lead-amplitudes", "Amplitudes in one lead")
AMPLITUDES: Mapping[str, tuple[FhirCode, ...]] = {
    "q_mv": (own("q-depth", "Depth of Q"),),
    "r_mv": (own("r-height", "Height of R"),),
    "s_mv": (own("s-depth", "Depth of S"),),
    "st_j_mv": (_mdc(1024, "J point Amplitude, per lead"), own("st-j", "ST level at J")),
    "st_j60_mv": (_mdc(14336, "Amplitude at 60 ms into ST segment, per lead"), own("st-j60", "ST level at J + 60 ms")),
    "st_j80_mv": (_mdc(14592, "Amplitude at 80 ms into ST segment, per lead"), own("st-j80", "ST level at J + 80 ms")),
    "t_mv": (own("t-deflection", "Largest deflection of T"),),
}
"""Value of `LeadMeasures` -> its codes."""
LEAD = own("lead", "Lead")

RHYTHM = own("rhythm", "Rhythm by a network")
RHYTHMS: Mapping[str, FhirCode] = {
    "normal": own("rhythm-normal", "Normal rhythm"),
    "atrial fibrillation": own("rhythm-af", "Atrial fibrillation"),
    "other arrhythmia": own("rhythm-other", "Other arrhythmia"),
    "too noisy": own("rhythm-noise", "Too noisy"),
}
ARRHYTHMIA = own("rhythm-arrhythmia", "Atrial fibrillation or other arrhythmia, unless too noisy")

BEATS = own("beats", "Classes of beats by a network")
BEAT_CLASSES: Mapping[str, FhirCode] = {
    "N": own("beat-n", "Normal beats"),
    "S": own("beat-s", "Supraventricular ectopic beats"),
    "V": own("beat-v", "Ventricular ectopic beats"),
    "F": own("beat-f", "Fusion beats"),
    "Q": own("beat-q", "Paced or unclassifiable beats"),
}
"""Classes of ANSI/AAMI EC57."""
BEAT_PROBABILITIES: Mapping[str, FhirCode] = {
    name: own(f"{code.code}-probability", f"Mean probability of {code.display.lower()} to be of their class")
    for name, code in BEAT_CLASSES.items()
}

TWELVE_LEAD = own("twelve-lead", "Classes of twelve leads by a network")
TWELVE_LEAD_CLASSES: Mapping[str, FhirCode] = {
    name: own(f"twelve-lead-{name.lower()}", text[:1].upper() + text[1:])
    for name, text in (SUPERCLASSES | STATEMENTS).items()
}
"""Class of PTB-XL -> code."""
ANSWERS: Mapping[str, str] = {"yes": "POS", "no": "NEG", "uncertain": "IND"}
"""Answer -> code of HL7's ObservationInterpretation: positive, negative, indeterminate."""
SIDES: Mapping[str, str] = {"low": "L", "high": "H"}
"""Side of the normal range -> code of the same."""

ECTOPY = own("ectopy", "Ectopic beats")
ECTOPY_KINDS = ("supraventricular", "ventricular")
ECTOPY_VALUES: Mapping[str, tuple[str, str]] = {
    "count": ("ectopic beats", "beats"),
    "share_percent": ("ectopic beats among all", "%"),
    "per_hour": ("ectopic beats per hour", "per hour"),
    "couplets": ("couplets", ""),
    "runs": ("runs of three or more beats", ""),
    "longest_run": ("beats of the longest run", "beats"),
    "bigeminy": ("episodes of bigeminy", ""),
    "trigeminy": ("episodes of trigeminy", ""),
}
"""Value of `EctopicBeats` -> what it is, and its unit."""
ECTOPY_CODES: Mapping[tuple[str, str], FhirCode] = {
    (kind, name): own(f"{kind}-{name.replace('_', '-')}", f"{kind[:1].upper()}{kind[1:]}: {what}")
    for kind in ECTOPY_KINDS
    for name, (what, _) in ECTOPY_VALUES.items()
}
SIGNAL_QUALITY = own("signal-quality", "Signal quality")
QUALITY_LEVELS: Mapping[str, FhirCode] = {
    "good": own("quality-good", "Good"),
    "doubtful": own("quality-doubtful", "Doubtful"),
    "unusable": own("quality-unusable", "Unusable"),
}
TRACE_CONFIDENCE = own("trace-confidence", "Confidence of the traces that were read from the page")
