"""What is wrong with the signal of a lead, in a reader's words, and how far that goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ecg.leads import CHEST_LEADS, LIMB_LEADS
from vitals.lead_signal import LeadSignal
from vitals.plateaus import Spans

Kind = Literal[
    "not recorded", "flat", "lead off", "clipped", "noise", "baseline wander", "mains hum", "low voltage", "no QRS"
]
Level = Literal["note", "doubtful", "unusable"]

NOISE_MV, NOISE_SHARE, NOISE_SHARE_UNUSABLE = 0.06, 0.15, 0.35
WANDER_NOTE_MV, WANDER_MV = 0.5, 1.5
HUM_NOTE_MV, HUM_MV = 0.05, 0.2
OFF_MV = 5.0
_OFF_HUM_SHARE, _OFF_HUM_MV = 0.5, 0.4
_MISSING_SHARE = 0.1
_FLAT_RANGE_MV = 0.05
_FLAT_SHARE = 0.9
_RAIL_S = 1.0
_MUSCLE_SHARE = 0.7
_LOW_MV = {"limb": 0.5, "chest": 1.0}
_LEAST_LOW_LEADS = 3
_JOINED_S, _MOST_SPANS = 5.0, 100


@dataclass(frozen=True)
class LeadFinding:
    """One thing that a reader should know about the signal of a lead."""

    kind: Kind
    level: Level
    text: str
    """With its number and unit, "muscle noise of 0.12 mV"; the lead stands elsewhere."""
    spans_s: Spans = ()
    """When, s on the recording's axis; nothing where it is so all the time."""


@dataclass(frozen=True, eq=False)
class LeadQuality:
    """The signal of one lead in numbers and findings."""

    signal: LeadSignal
    findings: tuple[LeadFinding, ...]

    @property
    def lead(self) -> str:
        """Its name."""
        return self.signal.lead

    @property
    def level(self) -> Literal["good", "doubtful", "unusable"]:
        """The worst of its findings; a note leaves a lead good."""
        levels = {finding.level for finding in self.findings}
        return "unusable" if "unusable" in levels else "doubtful" if "doubtful" in levels else "good"

    def has(self, *kinds: Kind) -> bool:
        """Whether one of the findings is of such a kind, and more than a note."""
        return any(finding.kind in kinds and finding.level != "note" for finding in self.findings)


def lead_qualities(signals: tuple[LeadSignal, ...], *, irregular: bool) -> tuple[LeadQuality, ...]:
    """Judge every lead; irregular: the RR intervals are, so that slow noise may be fibrillatory waves.

    The limits of noise were set on recordings of PTB-XL (split train) to which the first 20 minutes of the MIT-BIH
    Noise Stress Test Database's records were added: from 0.06 mV on, one ST level in ten of a median over ten beats is
    off by more than 0.05 mV. Noise of 35 % of the QRS complex is what 98 % of the recordings of CinC 2017 (split train)
    that are not labelled too noisy stay below, and half of the others exceed. Wander alone moves ST levels by that much
    from 1.5 mV on, hum (50 Hz) from 0.2 mV on.
    """
    low = _low_voltage(signals)
    return tuple(LeadQuality(one, tuple(_findings(one, one.lead in low, irregular))) for one in signals)


def noise_name(one: LeadSignal, irregular: bool) -> str:
    """What the noise of a lead is likely made of."""
    if (one.muscle_mv or 0.0) >= _MUSCLE_SHARE * (one.noise_mv or 0.0):
        return "muscle noise"
    return "noise or fibrillatory waves" if irregular else "noise"


def _findings(one: LeadSignal, low_voltage: bool, irregular: bool) -> Iterator[LeadFinding]:
    gone = _gone(one)
    if gone:
        yield gone
        return
    if one.missing_share >= _MISSING_SHARE:
        yield LeadFinding("not recorded", "doubtful", f"{one.missing_share:.0%} not recorded")
    if one.flat_s:
        yield LeadFinding("flat", "doubtful", f"a straight line for {_length_s(one.flat_s):.1f} s", one.flat_s)
    if one.clipped_s:
        yield LeadFinding("clipped", "doubtful", f"cut off {_times(len(one.clipped_s))} at its extreme", one.clipped_s)
    yield from _unrest(one)
    yield from _noise(one, irregular)
    if one.hum_mv is not None and one.hum_mv >= HUM_NOTE_MV:
        level: Level = "doubtful" if one.hum_mv >= HUM_MV else "note"
        yield LeadFinding("mains hum", level, f"mains hum of {one.hum_mv:.2f} mV at {one.hum_hz:.0f} Hz")
    if low_voltage:
        yield LeadFinding("low voltage", "note", f"QRS complex of {one.qrs_mv:.2f} mV peak to peak")


def _gone(one: LeadSignal) -> LeadFinding | None:
    """Why there is no ECG in the lead at all, None where there may be one."""
    if one.range_mv is None:
        return LeadFinding("not recorded", "unusable", "not recorded")
    if one.range_mv < _FLAT_RANGE_MV or _length_s(one.flat_s) >= _FLAT_SHARE * one.recorded_s:
        return LeadFinding("flat", "unusable", "nothing but a straight line")
    if any(end - begin >= _RAIL_S for begin, end in one.clipped_s):
        return LeadFinding("lead off", "unusable", "at the limit of the recorder: electrode off", one.clipped_s)
    if one.hum_mv is not None and one.hum_mv >= max(_OFF_HUM_SHARE * (one.qrs_mv or 0.0), _OFF_HUM_MV):
        return LeadFinding("lead off", "unusable", f"little but mains hum of {one.hum_mv:.1f} mV: electrode off")
    return None


def _unrest(one: LeadSignal) -> Iterator[LeadFinding]:
    """Swings that no heart makes, and wander of the baseline."""
    off = one.unrest_by_window_mv >= OFF_MV
    if off.any():
        level: Level = "unusable" if 2 * off.sum() >= np.isfinite(one.unrest_by_window_mv).sum() else "doubtful"
        text = f"swings of {np.nanmax(one.unrest_by_window_mv):.0f} mV: electrode loose or off"
        yield LeadFinding("lead off", level, text, _spans(off, one.noise_by_second_mv.size / off.size))
    elif one.wander_mv is not None and one.wander_mv >= WANDER_NOTE_MV:
        level = "doubtful" if one.wander_mv >= WANDER_MV else "note"
        yield LeadFinding("baseline wander", level, f"baseline wander of {one.wander_mv:.1f} mV")


def _noise(one: LeadSignal, irregular: bool) -> Iterator[LeadFinding]:
    """Noise in the whole lead, or in some of its seconds; without a QRS complex nobody can tell noise from ECG."""
    if "qrs_mv" in one.unknown:
        yield LeadFinding("no QRS", "unusable", one.unknown["qrs_mv"])
        return
    if one.noise_mv is None or one.qrs_mv is None:
        return
    limit_mv = min(NOISE_MV, NOISE_SHARE * one.qrs_mv)
    noisy = one.noise_by_second_mv >= limit_mv
    name = noise_name(one, irregular)
    if one.noise_mv >= limit_mv:
        level: Level = "unusable" if one.noise_mv >= NOISE_SHARE_UNUSABLE * one.qrs_mv else "doubtful"
        text = f"{name} of {one.noise_mv:.2f} mV between QRS complexes of {one.qrs_mv:.1f} mV"
        yield LeadFinding("noise", level, text, () if noisy.all() else _spans(noisy, 1.0))
    elif noisy.any():
        yield LeadFinding("noise", "note", f"{name} in {noisy.mean():.0%} of its seconds", _spans(noisy, 1.0))


def _low_voltage(signals: tuple[LeadSignal, ...]) -> set[str]:
    """The limb leads where all of them (three at least) stay below 0.5 mV, the chest leads below 1 mV, peak to peak.

    The usual definition of low QRS voltage: a finding, not a fault.
    """
    low: set[str] = set()
    for group, names in (("limb", LIMB_LEADS), ("chest", CHEST_LEADS)):
        heights = {one.lead: one.qrs_mv for one in signals if one.lead in names and one.qrs_mv is not None}
        if len(heights) >= _LEAST_LOW_LEADS and max(heights.values()) < _LOW_MV[group]:
            low |= heights.keys()
    return low


def _length_s(spans: Spans) -> float:
    return sum(end - begin for begin, end in spans)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _spans(held: NDArray[np.bool_], step_s: float) -> Spans:
    """Stretches of True in bool [step], joined over pauses of a few seconds; of very many, the longest hundred."""
    edges = np.flatnonzero(np.diff(held.astype(np.int8), prepend=0, append=0)) * step_s
    begins, ends = edges[::2], edges[1::2]
    apart = begins[1:] - ends[:-1] > _JOINED_S
    begins, ends = begins[np.append(True, apart)[: begins.size]], ends[np.append(apart, True)[: ends.size]]
    longest = np.sort(np.argsort(begins - ends, kind="stable")[:_MOST_SPANS])
    return tuple((float(begins[span]), float(ends[span])) for span in longest)
