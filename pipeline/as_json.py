"""Digitized pages, recordings, analyses and refusals as JSON-ready of_analysis. Patient text stays out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from classifier.beats import BeatResult
from classifier.measured_findings import MeasuredFinding, measured_findings
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from classifier.twelve_lead import TwelveLeadResult
from digitizer import DigitizedPage, PageWarning
from digitizer.printed_findings import PrintedFindings
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.version import __version__
from pipeline.analysis import Analysis
from pipeline.quality_json import quality_json
from reports.printed_comparison import Comparison
from vitals import Ectopy, LeadMeasures, Measure
from vitals.ectopy import EctopicBeats
from vitals.wave import Absent

if TYPE_CHECKING:  # pydantic, which the types are made with, is nothing that a command waits for
    from pipeline import analysis_json_types as of_analysis
    from pipeline import page_json_types as of_page

SOFTWARE = f"inkbeat {__version__}"


@overload
def page_number(page: DigitizedPage) -> int: ...
@overload
def page_number(page: DigitizedPage | None) -> int | None: ...
def page_number(page: DigitizedPage | None) -> int | None:
    """Which page of its document, counted from 1; None of a signal file."""
    return None if page is None else (page.recording.provenance.page or 0) + 1


def page_json(page: DigitizedPage) -> of_page.PageJson:
    """Layout, calibration with its sources, start and confidence per lead, warnings and timings."""
    calibration = page.calibration
    return {
        "schema": "urn:inkbeat:page:1",
        "software": SOFTWARE,
        "source": page.recording.provenance.source,
        "page": page_number(page),
        "method": page.recording.provenance.method,
        "layout": page.layout,
        "calibration": {
            "speed_mm_per_s": calibration.speed_mm_per_s,
            "speed_source": calibration.speed_source,
            "gain_mm_per_mv": calibration.gain_mm_per_mv,
            "gain_source": calibration.gain_source,
            "chest_gain_mm_per_mv": calibration.chest_gain_mm_per_mv,
            "scale_source": calibration.scale_source,
            "px_per_mm_x": calibration.px_per_mm_x,
            "px_per_mm_y": calibration.px_per_mm_y,
        },
        "printed": _printed(page.printed),
        "fs_hz": page.recording.fs_hz,
        "duration_s": page.recording.duration_s,
        "confidence": round(page.confidence, 3),
        "leads": _leads(page.recording, page.lead_confidence),
        "warnings": [_warning(warning) for warning in page.warnings],
        "timings_s": {stage: round(seconds, 4) for stage, seconds in page.timings_s.items()},
    }


def analysis_json(analysis: Analysis) -> of_analysis.AnalysisJson:
    """Classes with their probabilities, vitals with their evidence, and where everything came from."""
    return {
        "schema": "urn:inkbeat:analysis:1",
        "software": SOFTWARE,
        "purpose": "research and education, not for diagnosis",
        "source": analysis.source,
        "page": page_number(analysis.page),
        "created": analysis.created.isoformat(timespec="seconds"),
        "rhythm": rhythm_json(analysis.rhythm),
        "beats": beats_json(analysis.beats),
        "twelve_lead": twelve_lead_json(analysis.twelve_lead),
        "measured_findings": [_finding(one) for one in measured_findings(analysis.vitals)],
        "vitals": [measure_json(measure) for measure in analysis.vitals.measures],
        "lead_measures": [lead_measures_json(lead) for lead in analysis.vitals.leads],
        "ectopy": ectopy_json(analysis.vitals.ectopy),
        "r_peak_s": [round(second, 4) for second in analysis.vitals.r_peak_s],
        "quality": quality_json(analysis.quality),
        "printed": [_comparison(one) for one in analysis.report.comparisons],
        "statements": list(analysis.page.printed.statements) if analysis.page else [],
        "warnings": [_warning(warning) for warning in analysis.report.warnings],
        "timings_s": {stage: round(seconds, 4) for stage, seconds in analysis.timings_s.items()},
    }


def refusal_json(error: InkbeatError) -> of_page.RefusalJson:
    """A page that could not be read: what was wrong with it, and what to do."""
    return {
        "schema": "urn:inkbeat:refusal:1",
        "software": SOFTWARE,
        "source": error.source,
        "page": None if error.page is None else error.page + 1,
        "error": {"code": error.slug, "message": error.what, "cure": error.cure, "exit_code": error.exit_code},
    }


def recording_json(recording: Recording) -> of_page.RecordingJson:
    """What a signal file held: leads with their starts, rate and length."""
    return {
        "schema": "urn:inkbeat:recording:1",
        "software": SOFTWARE,
        "source": recording.provenance.source,
        "method": recording.provenance.method,
        "fs_hz": recording.fs_hz,
        "duration_s": recording.duration_s,
        "leads": [
            {"lead": lead, "start_s": round(start_s, 4)}
            for lead, start_s in zip(recording.leads, recording.start_s, strict=True)
        ],
        "warnings": [],
    }


def _printed(printed: PrintedFindings) -> of_page.PrintedJson:
    """What the page says in print, without where it says it and without all that may name a person."""
    return {
        "speed_mm_per_s": printed.speed_mm_per_s,
        "gain_mm_per_mv": printed.gain_mm_per_mv,
        "chest_gain_mm_per_mv": printed.chest_gain_mm_per_mv,
        "heart_rate_bpm": printed.heart_rate_bpm,
        "pr_ms": printed.pr_ms,
        "qrs_ms": printed.qrs_ms,
        "qt_ms": printed.qt_ms,
        "qtc_ms": printed.qtc_ms,
        "qtc_formula": printed.qtc_formula,
        "p_axis_deg": printed.p_axis_deg,
        "qrs_axis_deg": printed.qrs_axis_deg,
        "t_axis_deg": printed.t_axis_deg,
        "statements": list(printed.statements),
    }


def _comparison(one: Comparison) -> of_analysis.ComparisonJson:
    return {
        "name": one.measure,
        "label": one.label,
        "unit": one.unit,
        "printed": one.printed,
        "measured": None if one.measured is None else round(one.measured, 2),
        "difference": None if one.difference is None else round(one.difference, 2),
        "limit": one.limit,
        "agrees": None if one.difference is None else one.agrees,
    }


def _leads(recording: Recording, confidence: dict[str, float]) -> list[of_page.PageLeadJson]:
    return [
        {"lead": lead, "start_s": round(start_s, 4), "confidence": round(confidence.get(lead, 0.0), 3)}
        for lead, start_s in zip(recording.leads, recording.start_s, strict=True)
    ]


def _warning(warning: PageWarning) -> of_page.WarningJson:
    return {"code": warning.code, "message": warning.message, "lead": warning.lead}


def rhythm_json(rhythm: RhythmResult | NotClassified) -> of_analysis.RhythmJson | of_analysis.NoRhythmJson:
    """The rhythm, or why it was not classified."""
    if isinstance(rhythm, NotClassified):
        return {"label": None, "reason": rhythm.reason}
    return {
        "label": rhythm.label,
        "probabilities": {name: round(share, 4) for name, share in rhythm.probabilities.items()},
        "p_arrhythmia": round(rhythm.p_arrhythmia, 4),
        "least": {name: round(share, 4) for name, share in rhythm.least.items()},
        "refer": rhythm.refer,
        "lead": rhythm.lead,
        "span_s": (round(rhythm.span_s[0], 3), round(rhythm.span_s[1], 3)),
        "model": rhythm.model_id,
    }


def beats_json(beats: BeatResult | NotClassified) -> of_analysis.BeatsJson | of_analysis.NoBeatsJson:
    """Every beat with its class, or why none has one."""
    if isinstance(beats, NotClassified):
        return {"beats": None, "reason": beats.reason}
    each = zip(beats.r_s, beats.labels, beats.probabilities.max(axis=1), strict=True)
    return {
        "counts": beats.counts,
        "beats": [{"r_s": round(float(r), 4), "class": name, "probability": round(float(p), 4)} for r, name, p in each],
        "leads": list(beats.leads),
        "model": beats.model_id,
    }


def twelve_lead_json(
    found: TwelveLeadResult | NotClassified,
) -> of_analysis.TwelveLeadJson | of_analysis.NoTwelveLeadJson:
    """Classes of twelve leads, or why there are none."""
    if isinstance(found, NotClassified):
        return {"probabilities": None, "reason": found.reason}
    return {
        "probabilities": {name: round(share, 4) for name, share in found.probabilities.items()},
        "answers": dict(found.answers),
        "limits": {
            name: {"no_to": round(no, 4), "yes_from": round(yes, 4)} for name, (no, yes) in found.limits.items()
        },
        "refer": found.refer,
        "leads": list(found.leads),
        "model": found.model_id,
    }


def _finding(found: MeasuredFinding) -> of_analysis.MeasuredFindingJson:
    return {
        "name": found.name,
        "measure": found.measure,
        "value": found.value,
        "unit": found.unit,
        "limit": found.limit,
    }


def measure_json(measure: Measure) -> of_analysis.MeasureJson:
    """One measurement with its evidence."""
    return {
        "name": measure.name,
        "label": measure.label,
        "value": _rounded(measure.value, 3 if measure.unit in ("mV", "") else 2),
        "unit": measure.unit,
        "beats": measure.beats,
        "reason": measure.reason,
        "normal_range": measure.normal_range,
        "uncertainty": _rounded(measure.uncertainty, 3),
        "confidence": _rounded(measure.confidence, 3),
        "tolerance": _rounded(measure.tolerance, 2),
        "note": measure.note,
    }


def lead_measures_json(lead: LeadMeasures) -> of_analysis.LeadMeasuresJson:
    """Amplitudes of one lead."""
    return {
        "lead": lead.lead,
        "q_mv": _rounded(lead.q_mv, 3),
        "r_mv": _rounded(lead.r_mv, 3),
        "s_mv": _rounded(lead.s_mv, 3),
        "st_j_mv": _rounded(lead.st_j_mv, 3),
        "st_j60_mv": _rounded(lead.st_j60_mv, 3),
        "st_j80_mv": _rounded(lead.st_j80_mv, 3),
        "t_mv": _rounded(lead.t_mv, 3),
        "beats": lead.beats,
        "qrs_uncertainty_mv": _rounded(lead.qrs_uncertainty_mv, 3),
        "st_uncertainty_mv": _rounded(lead.st_uncertainty_mv, 3),
        "reasons": dict(lead.reasons),
    }


def ectopy_json(found: Ectopy | Absent) -> of_analysis.EctopyJson | of_analysis.NoBeatsJson:
    """Ectopic beats, or why they were not counted."""
    if isinstance(found, Absent):
        return {"beats": None, "reason": found.reason}
    return {
        "beats": found.beats,
        "hours": round(found.hours, 4),
        "supraventricular": _ectopic_beats(found.supraventricular),
        "ventricular": _ectopic_beats(found.ventricular),
        "per_hour_reason": found.per_hour_reason,
    }


def _ectopic_beats(found: EctopicBeats) -> of_analysis.EctopicBeatsJson:
    return {
        "count": found.count,
        "uncertainty": _rounded(found.uncertainty, 2),
        "share_percent": round(found.share_percent, 2),
        "per_hour": _rounded(found.per_hour, 2),
        "couplets": found.couplets,
        "runs": found.runs,
        "longest_run": found.longest_run,
        "bigeminy": found.bigeminy,
        "trigeminy": found.trigeminy,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) + 0.0  # no minus before 0
