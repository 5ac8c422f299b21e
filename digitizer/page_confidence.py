"""How sure a lead and a page are, from 0 to 1: what the tracing says, and what the leads say of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecg.leads import LIMB_LAWS, law_residual_db

if TYPE_CHECKING:
    from digitizer.page import PageWarning, Trace

# What is left of a page's confidence where it carries a warning of this code. Of eight pages that left rows out, among
# 34 rendered from training recordings that no network saw, five lay below 3 dB; the other factors are judgement.
WARNING_FACTORS = {
    "row-left-out": 0.5,
    "row-not-found": 0.5,
    "gain-disagrees": 0.7,
    "speed-disagrees": 0.7,
    "gain-assumed": 0.9,
    "speed-assumed": 0.9,
}


def trace_confidence(trace: Trace) -> float:
    """How sure a trace is: `surely_traced` times the share of its span that was recovered."""
    return surely_traced(trace) * float(np.isfinite(trace.signal).mean()) if len(trace.signal) else 0.0


def surely_traced(trace: Trace) -> float:
    """Share, of what was recovered of a trace, of the area between it and its median that was traced surely.

    Sum of confidence * |signal| over sum of |signal|. Weighed like this, a long sure baseline does not hide doubtful
    QRS complexes. 0 where nothing was recovered.
    """
    seen = np.isfinite(trace.signal)
    if not seen.any():
        return 0.0
    signal, sure = trace.signal[seen].astype(np.float64), trace.confidence[seen].astype(np.float64)
    area = np.abs(signal - np.median(signal))
    return float((sure * area).sum() / area.sum()) if area.any() else float(sure.mean())


def page_confidence(
    traces: Iterable[Trace], lead_confidence: Mapping[str, float], warnings: Iterable[PageWarning]
) -> float:
    """Mean confidence of the leads, times what the limb-lead laws confirm, times the factor of each kind of warning.

    A law of residual r dB confirms 1 - 10^(-r/10) of the leads' power, not less than 0; the laws' mean counts. Where no
    law can be asked (single strips, chest leads alone) nothing is taken off for them.
    """
    if not lead_confidence:
        return 0.0
    traces = tuple(traces)
    confirmed = [
        max(0.0, 1.0 - 10.0 ** (-residual_db / 10.0))
        for residual_db in (simultaneous_law_db(traces, law) for law in LIMB_LAWS)
        if residual_db is not None
    ]
    factors = [WARNING_FACTORS.get(code, 1.0) for code in {warning.code for warning in warnings}]
    laws = float(np.mean(confirmed)) if confirmed else 1.0
    return float(np.mean(list(lead_confidence.values()))) * laws * float(np.prod(factors))


def simultaneous_law_db(traces: Iterable[Trace], law: Mapping[str, float]) -> float | None:
    """How well the panels that a law binds obey it (dB); None where they are not simultaneous or not all there."""
    panels = {trace.lead: trace for trace in traces if trace.lead in law and not trace.rhythm}
    if len({trace.start_s for trace in panels.values()}) != 1:
        return None
    length = min(len(trace.signal) for trace in panels.values())
    return law_residual_db({lead: trace.signal[:length] for lead, trace in panels.items()}, law)
