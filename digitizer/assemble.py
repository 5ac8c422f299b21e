"""From panels to a recording: the strip of a lead wins over its panel, gaps stay NaN, doubts become warnings."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from digitizer.layout_match import LayoutMatch, PanelPlace
from digitizer.page import PageWarning, Trace
from digitizer.page_confidence import surely_traced, trace_confidence
from digitizer.panel_signals import PanelSignal
from digitizer.rectify import FlatPage
from ecg import Provenance, Recording
from ecg.leads import LIMB_LAWS, law_residual_db
from ecg.version import __version__

COMPLETE = 0.9
"""Share of a lead's printed span that must have been recovered to pass without a warning."""
DOUBTFUL_BELOW = 0.5
# Shorter doubts are the first and last columns of panels.
DOUBTFUL_S = 0.02
# On 34 pages (355 leads) of every kind, rendered from training recordings that no network saw, all of the 7 leads
# below 0.8 lay under 3 dB (four pages; median -2 dB), from 0.8 to 0.85 two of 6, above 0.98 one of twelve. Confidence
# does not see a page whose layout or time went wrong.
WITHHELD_BELOW = 0.8
# The residual of leads that were all traced rightly is smaller than this.
LAW_BROKEN_DB = 12.0


def as_trace(place: PanelPlace, panel: PanelSignal, rhythm: bool, page: FlatPage) -> Trace:
    """One panel in the terms of the source image."""
    line_px = page.to_source_px(panel.line_px).astype(np.float32)
    return Trace(place.lead, panel.start_s, panel.signal, panel.confidence, panel.interval, line_px, rhythm)


def as_recording(
    traces: tuple[Trace, ...], fs_hz: float, source: str, method: str, withheld: Collection[str] = ()
) -> Recording:
    """All leads on the page's time axis; the longest trace of a lead is the lead, NaN where the lead is withheld."""
    longest = longest_traces(traces)
    starts = {lead: round(trace.start_s * fs_hz) for lead, trace in longest.items()}
    length = max(starts[lead] + len(trace.signal) for lead, trace in longest.items())
    signal = np.full((len(longest), length), np.nan, np.float32)
    for row, (lead, trace) in zip(signal, longest.items(), strict=True):
        if lead not in withheld:
            row[starts[lead] : starts[lead] + len(trace.signal)] = trace.signal
    return Recording(
        tuple(longest),
        signal,
        fs_hz,
        tuple(trace.start_s for trace in longest.values()),
        provenance=Provenance(source, method, f"inkbeat {__version__}"),
    )


def lead_confidence(traces: Iterable[Trace]) -> dict[str, float]:
    """Lead -> confidence of its longest trace."""
    return {lead: trace_confidence(trace) for lead, trace in longest_traces(traces).items()}


def withheld_leads(traces: Iterable[Trace]) -> tuple[PageWarning, ...]:
    """A warning for each lead that was traced too doubtfully to be given as signal; its trace is still shown."""
    warnings = []
    for lead, trace in longest_traces(traces).items():
        surely = surely_traced(trace)
        if np.isfinite(trace.signal).any() and surely < WITHHELD_BELOW:
            what = (
                f"{lead} is withheld: {surely:.0%} of its deflections were traced surely; the overlay shows it"
            )
            warnings.append(PageWarning("lead-withheld", what, lead))
    return tuple(warnings)


def longest_traces(traces: Iterable[Trace]) -> dict[str, Trace]:
    """Lead -> its longest trace, the first of equals."""
    longest: dict[str, Trace] = {}
    for trace in traces:
        if trace.lead not in longest or len(trace.signal) > len(longest[trace.lead].signal):
            longest[trace.lead] = trace
    return longest


def doubts(match: LayoutMatch, traces: tuple[Trace, ...], unclaimed: int, fs_hz: float) -> tuple[PageWarning, ...]:
    """What a reader must know: leads incomplete or in doubt, strips without a name, laws that do not hold."""
    found = []
    for trace in traces:
        doubtful_s = float((np.isfinite(trace.signal) & (trace.confidence < DOUBTFUL_BELOW)).sum()) / fs_hz
        if doubtful_s >= DOUBTFUL_S:
            what = f"{1000 * doubtful_s:.0f} ms of {trace.lead} are in doubt (ink touches another trace, or is broken)"
            found.append(PageWarning("trace-doubtful", what, trace.lead))
        share = float(np.isfinite(trace.signal).mean()) if len(trace.signal) else 0.0
        if share < COMPLETE:
            what = f"{share:.0%} of the printed span of {trace.lead} was recovered; the rest is missing"
            found.append(PageWarning("lead-incomplete", what, trace.lead))
    unnamed = len(match.rhythm_rows) - sum(trace.rhythm for trace in traces)
    if unnamed:
        found.append(PageWarning("rhythm-lead-unknown", f"{unnamed} rhythm strip(s) left out: no way to tell the lead"))
    if unclaimed:
        what = f"{unclaimed} piece(s) of ink run as a trace does where no row was found"
        found.append(PageWarning("row-not-found", what))
    if match.spare_rows:
        found.append(PageWarning("row-left-out", f"{match.spare_rows} row(s) of the page fit no place of the layout"))
    for law in LIMB_LAWS:
        residual_db = _law_db(traces, law)
        if residual_db is not None and residual_db < LAW_BROKEN_DB:
            what = f"{', '.join(law)} contradict each other ({residual_db:.0f} dB): at least one was traced wrongly"
            found.append(PageWarning("limb-leads-inconsistent", what))
    return tuple(found)


def _law_db(traces: tuple[Trace, ...], law: Mapping[str, float]) -> float | None:
    """How well the panels that a law binds obey it (dB); None where they are not simultaneous or not there."""
    panels = [trace for trace in traces if trace.lead in law and not trace.rhythm]
    if len({trace.start_s for trace in panels}) != 1:
        return None
    length = min(len(trace.signal) for trace in panels)
    return law_residual_db({trace.lead: trace.signal[:length] for trace in panels}, law)
