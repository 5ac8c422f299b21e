"""PR, QRS and QT of the median beat, and whether there is a P wave at all, against cardiologists' marks and diagnoses.

A reference interval is taken beat by beat from the marks of all leads, then its median over the beats, in two ways.
"median of leads": from the median of the leads' marks, where at least four leads have one. "earliest to latest": from
the earliest onset that three leads agree on within 12 ms to the latest end that three leads agree on, as an interval
over all leads is defined (CSE working party, Eur Heart J 6, 1985).
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.ludb import MarkedRecord
from ecg import Recording
from training.twelve_lead_data import ptbxl_rows
from vitals import Vitals, measure

LEAST_LEADS = 4
AGREEING_LEADS = 3
AGREEMENT_S = 0.012
# Interval -> where it begins (wave, side), where it ends, and the mean absolute error (ms) that is aimed at.
INTERVALS = {
    "pr": (("p", "onset_s"), ("qrs", "onset_s"), 10.0),
    "qrs": (("qrs", "onset_s"), ("qrs", "offset_s"), 10.0),
    "qt": (("qrs", "onset_s"), ("t", "offset_s"), 15.0),
}

OfLeads = Callable[[NDArray[np.float64], str], NDArray[np.float64]]
"""From float64 [beat, lead], s, of marks and the side to float64 [beat], s; NaN where the leads do not suffice."""


def median_of_leads(marks_s: NDArray[np.float64], _side: str) -> NDArray[np.float64]:
    """float64 [beat], s: median over the leads, where at least four are marked."""
    enough = np.isfinite(marks_s).sum(axis=1) >= LEAST_LEADS
    found = np.full(len(marks_s), np.nan)
    found[enough] = np.nanmedian(marks_s[enough], axis=1)
    return found


def outermost_of_leads(marks_s: NDArray[np.float64], side: str) -> NDArray[np.float64]:
    """float64 [beat], s: the earliest onset, or the latest offset, that three leads agree on within 12 ms."""
    inward = 1.0 if side == "onset_s" else -1.0
    ordered = np.sort(inward * marks_s, axis=1)
    agreeing = ordered[:, AGREEING_LEADS - 1 :] - ordered[:, : 1 - AGREEING_LEADS] <= AGREEMENT_S + 1e-9
    first = agreeing.argmax(axis=1)
    return np.where(agreeing.any(axis=1), inward * ordered[np.arange(len(ordered)), first], np.nan)


REFERENCES: dict[str, OfLeads] = {"median of leads": median_of_leads, "earliest to latest": outermost_of_leads}


def reference_ms(record: MarkedRecord, interval: str, of_leads: OfLeads) -> float | None:
    """The interval by the marks (ms), None where no beat has both of its ends."""
    begin, end, _ = INTERVALS[interval]
    begin_s, end_s = (of_leads(record.of_beats(*boundary), boundary[1]) for boundary in (begin, end))
    whole = np.isfinite(begin_s) & np.isfinite(end_s)
    return 1000 * float(np.median((end_s - begin_s)[whole])) if whole.any() else None


def interval_table(records: list[MarkedRecord]) -> str:
    """Error of `vitals.measure` against both references."""
    measured = [measure(record.recording) for record in records]
    lines = []
    for interval, (_, _, aim_ms) in INTERVALS.items():
        for name, of_leads in REFERENCES.items():
            truths = [reference_ms(record, interval, of_leads) for record in records]
            pairs = [(vitals.get(interval).value, truth) for vitals, truth in zip(measured, truths, strict=True)]
            lines.append(f"  {interval.upper():3s} against {name:18s}  {_interval_cells(pairs)}  (aim {aim_ms:.0f})")
    return "\n".join(lines)


def _interval_cells(pairs: list[tuple[float | None, float | None]]) -> str:
    errors = np.array([ours - truth for ours, truth in pairs if ours is not None and truth is not None])
    only_marked = sum(ours is None and truth is not None for ours, truth in pairs)
    only_measured = sum(ours is not None and truth is None for ours, truth in pairs)
    lacking = f"marked only {only_marked}  measured only {only_measured}"
    if errors.size == 0:
        return f"none  {lacking}"
    return (
        f"mean absolute error {np.abs(errors).mean():5.1f} ms  median {np.median(np.abs(errors)):5.1f}  "
        f"p90 {np.quantile(np.abs(errors), 0.9):5.1f}  mean {errors.mean():+5.1f}  n {errors.size}  {lacking}"
    )


def ludb_fibrillation(records: list[MarkedRecord]) -> str:
    """How often atrial fibrillation shows no P wave, and sinus rhythm shows one."""
    af = [measure(record.recording) for record in records if record.fibrillates]
    sinus = [measure(record.recording) for record in records if record.rhythm.startswith("Sinus")]
    return _p_presence(af, sinus, "diagnosed as atrial fibrillation", "in a sinus rhythm")


def ptbxl_fibrillation(data: Path) -> str:
    """The same on PTB-XL's val split by the codes AFIB and SR."""
    coded: dict[str, list[Recording]] = {"AFIB": [], "SR": []}
    for row, val, recording in ptbxl_rows(data):
        codes = set(json.loads(row["scp_codes"])) if val and row["scp_codes"] else set()
        for code in coded:
            if code in codes and not (code == "SR" and "AFIB" in codes):
                coded[code].append(recording)
    af, sinus = ([measure(recording) for recording in coded[code]] for code in ("AFIB", "SR"))
    return _p_presence(af, sinus, "coded AFIB", "coded SR")


def _p_presence(af: list[Vitals], sinus: list[Vitals], af_name: str, sinus_name: str) -> str:
    absent = sum(vitals.get("pr").value is None for vitals in af)
    present = sum(vitals.get("pr").value is not None for vitals in sinus)
    return f"  no PR in {absent} of {len(af)} {af_name}; a PR in {present} of {len(sinus)} {sinus_name}"
