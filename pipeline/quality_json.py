"""Signal quality as a JSON-ready dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitals.lead_quality import LeadFinding, LeadQuality
from vitals.lead_swap import LeadSwap
from vitals.signal_quality import Quality

if TYPE_CHECKING:
    from pipeline import quality_json_types as types


def quality_json(quality: Quality) -> types.QualityJson:
    """Leads with their numbers and findings, swaps with their evidence, and what that puts in doubt."""
    return {
        "leads": [_lead(one) for one in quality.leads],
        "swaps": [_swap(one) for one in quality.swaps],
        "limb_lead_laws": [
            {"leads": list(law.leads), "residual_db": round(law.residual_db, 1), "reason": law.reason}
            for law in quality.laws
        ],
        "doubts": [
            {"code": doubt.code, "reason": doubt.reason, "leads": list(doubt.leads), "families": list(doubt.families)}
            for doubt in quality.doubts
        ],
        "in_doubt": {family: list(quality.why_not(family)) for family in quality.in_doubt},
    }


def _lead(one: LeadQuality) -> types.LeadQualityJson:
    signal = one.signal
    return {
        "lead": one.lead,
        "level": one.level,
        "recorded_s": round(signal.recorded_s, 3),
        "missing_share": round(signal.missing_share, 4),
        "range_mv": _rounded(signal.range_mv),
        "qrs_mv": _rounded(signal.qrs_mv),
        "slow_mv": _rounded(signal.slow_mv),
        "muscle_mv": _rounded(signal.muscle_mv),
        "noise_mv": _rounded(signal.noise_mv),
        "snr_db": _rounded(signal.snr_db),
        "wander_mv": _rounded(signal.wander_mv),
        "hum_mv": _rounded(signal.hum_mv),
        "hum_hz": _rounded(signal.hum_hz),
        "unknown": dict(signal.unknown),
        "findings": [_finding(finding) for finding in one.findings],
    }


def _finding(finding: LeadFinding) -> types.LeadFindingJson:
    spans = [(round(begin, 3), round(end, 3)) for begin, end in finding.spans_s]
    return {"kind": finding.kind, "level": finding.level, "text": finding.text, "spans_s": spans}


def _swap(swap: LeadSwap) -> types.LeadSwapJson:
    return {
        "code": swap.code,
        "statement": swap.statement,
        "leads": list(swap.leads),
        "odds": _rounded(swap.odds),
        "evidence": list(swap.evidence),
        "alternative": swap.alternative,
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
