"""Signal quality as a JSON-ready dictionary."""

from typing import Any

from vitals.lead_quality import LeadFinding, LeadQuality
from vitals.lead_swap import LeadSwap
from vitals.plateaus import Spans
from vitals.signal_quality import Quality

_NUMBERS = ("range_mv", "qrs_mv", "slow_mv", "muscle_mv", "noise_mv", "snr_db", "wander_mv", "hum_mv", "hum_hz")


def quality_json(quality: Quality) -> dict[str, Any]:
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


def _lead(one: LeadQuality) -> dict[str, Any]:
    signal = one.signal
    return {
        "lead": one.lead,
        "level": one.level,
        "recorded_s": round(signal.recorded_s, 3),
        "missing_share": round(signal.missing_share, 4),
        **{name: _rounded(getattr(signal, name)) for name in _NUMBERS},
        "unknown": dict(signal.unknown),
        "findings": [_finding(finding) for finding in one.findings],
    }


def _finding(finding: LeadFinding) -> dict[str, Any]:
    return {"kind": finding.kind, "level": finding.level, "text": finding.text, "spans_s": _spans(finding.spans_s)}


def _swap(swap: LeadSwap) -> dict[str, Any]:
    return {
        "code": swap.code,
        "statement": swap.statement,
        "leads": list(swap.leads),
        "odds": _rounded(swap.odds),
        "evidence": list(swap.evidence),
        "alternative": swap.alternative,
    }


def _spans(spans: Spans) -> list[list[float]]:
    return [[round(begin, 3), round(end, 3)] for begin, end in spans]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
