"""From panels to a recording: the strip of a lead wins over its panel, gaps stay NaN, doubts become warnings."""

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from digitizer.page import PageWarning, Trace
from digitizer.page_confidence import surely_traced, trace_confidence
from digitizer.panel_box import box_of_place
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.panel_signals import PanelSignal
from digitizer.rectify import FlatPage
from ecg import Provenance, Recording
from ecg.layouts import STRIP, STRIP_LEAD
from ecg.leads import LIMB_AXES, LIMB_LAWS, limb_residual_db
from ecg.version import __version__

COMPLETE = 0.9
"""Share of a lead's printed span that must have been recovered to pass without a warning."""
DOUBTFUL_BELOW = 0.5
# Shorter doubts are the first and last columns of panels.
DOUBTFUL_S = 0.02
LEAD_UNNAMED = PageWarning("lead-unnamed", f"the page names no lead: its one lead is called {STRIP_LEAD}")
# On rendered pages of training recordings that no network saw (most of them with crossing rows), leads at 0.77 and 0.79
# still lay at 12 and 4 dB. Confidence does not see a page whose layout or time went wrong.
WITHHELD_BELOW = 0.6
# The residual of leads that were all traced rightly is smaller than this.
LAW_BROKEN_DB = 12.0


def as_trace(place: PanelPlace, panel: PanelSignal, rhythm: bool, baseline_px: float, page: FlatPage) -> Trace:
    """One panel in the terms of the source image; baseline_px: about which height (flat page) its row runs."""
    return Trace(
        place.lead,
        panel.start_s,
        panel.signal,
        panel.confidence,
        panel.interval,
        page.to_source_px(panel.line_px).astype(np.float32),
        box_of_place(place, baseline_px, panel.line_px, page),
        rhythm,
        place.sign,
    )


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
            what = f"{lead} is withheld: {surely:.0%} of its deflections were traced surely; the overlay shows it"
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
    unnamed = 0 if match.given_strips is not None else len(match.rhythm_rows) - sum(trace.rhythm for trace in traces)
    if unnamed:
        found.append(PageWarning("rhythm-lead-unknown", f"{unnamed} rhythm strip(s) left out: no way to tell the lead"))
    if unclaimed:
        what = f"{unclaimed} piece(s) of ink run as a trace does where no row was found"
        found.append(PageWarning("row-not-found", what))
    if match.spare_rows:
        found.append(PageWarning("row-left-out", f"{match.spare_rows} row(s) of the page fit no place of the layout"))
    if match.name == STRIP:
        found.append(LEAD_UNNAMED)
    if match.unnamed_panels:
        what = f"{match.unnamed_panels} panel(s) left out: no way to tell the lead"
        found.append(PageWarning("panel-left-out", what))
    for leads in _bound_by_laws(traces):
        length = min(len(trace.signal) for trace in leads)
        residual_db = limb_residual_db({trace.lead: trace.signal[:length] for trace in leads})
        if residual_db is not None and residual_db < LAW_BROKEN_DB:
            names = ", ".join(trace.lead for trace in leads)
            what = f"{names} contradict each other ({residual_db:.0f} dB): at least one was traced wrongly"
            found.append(PageWarning("limb-leads-inconsistent", what))
    return tuple(found)


def _bound_by_laws(traces: tuple[Trace, ...]) -> Iterator[list[Trace]]:
    """The simultaneous limb leads that obey a law: those of Einthoven's and Goldberger's, else all of three or more."""
    limb = [trace for trace in traces if trace.lead in LIMB_AXES and not trace.rhythm]
    for start_s in sorted({trace.start_s for trace in limb}):
        together = {trace.lead: trace for trace in limb if trace.start_s == start_s}
        laws = [law for law in LIMB_LAWS if set(law) <= set(together)]
        for law in laws:
            yield [together[lead] for lead in law]
        if not laws and len(together) >= 3:
            yield list(together.values())
