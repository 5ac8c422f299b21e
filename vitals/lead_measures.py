"""Amplitudes of Q, R, S and T and levels of the ST segment, lead by lead."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecg import Recording
from vitals.alignment import AlignedBeats
from vitals.delineation import Delineation
from vitals.estimate import NO_QRS
from vitals.median_beat import MedianBeat
from vitals.qrs_amplitudes import QrsAmplitudes, qrs_amplitudes
from vitals.st_levels import ST_AFTER_J_S, st_and_t_mv
from vitals.wave import Absent

QRS_AMPLITUDES = ("q_mv", "r_mv", "s_mv")
AMPLITUDES = (*QRS_AMPLITUDES, *ST_AFTER_J_S, "t_mv")
_NO_WHOLE_QRS = Absent("no QRS complex of this lead was recorded from end to end")


@dataclass(frozen=True)
class LeadMeasures:
    """What is measured in one lead, mV from the level just before the QRS complex; None where `reasons` says why."""

    lead: str
    q_mv: float | None
    """Depth of the Q wave, 0 where there is none; a QS complex counts as Q and as S."""
    r_mv: float | None
    """Height of the highest R wave, 0 where there is none."""
    s_mv: float | None
    """Depth of the deepest S wave, 0 where there is none."""
    st_j_mv: float | None
    """Level at the J point, the end of the QRS complex over all leads."""
    st_j60_mv: float | None
    """Level 60 ms after the J point."""
    st_j80_mv: float | None
    """Level 80 ms after the J point."""
    t_mv: float | None
    """Largest deflection of the T wave, below 0 where it points down."""
    beats: int
    """Beats that the values rest on, 0 where there are none."""
    qrs_uncertainty_mv: float | None
    """One standard deviation of the larger of Q, R and S, from how beats differ; None where that is not known."""
    st_uncertainty_mv: float | None
    """One standard deviation of the ST levels and of T, from the noise of the median beat."""
    reasons: Mapping[str, str]
    """Name of a value that is None -> why."""


def lead_measures(
    recording: Recording, beats: AlignedBeats, beat: MedianBeat | None, waves: Delineation
) -> tuple[LeadMeasures, ...]:
    """Measure every lead of the recording, in its order; on a page each by the beats that it shows."""
    if beat is None or isinstance(waves.qrs, Absent):
        missing = waves.qrs if isinstance(waves.qrs, Absent) else NO_QRS
        return tuple(_of_lead(lead, dict.fromkeys(AMPLITUDES, missing), None, 0, None) for lead in recording.leads)
    complexes = qrs_amplitudes(recording, beats, waves.qrs)
    levels = st_and_t_mv(beat, waves.qrs, waves.t)
    noise_mv = np.sqrt(2.0) * beat.noise_mv.astype(np.float64)
    rows = zip(recording.leads, levels, complexes, beat.beats_per_lead, noise_mv, strict=True)
    return tuple(
        _of_lead(lead, level, complex_, int(count), float(noise) if np.isfinite(noise) else None)
        for lead, level, complex_, count, noise in rows
    )


def _of_lead(
    lead: str,
    levels: Mapping[str, float | Absent],
    amplitudes: QrsAmplitudes | None,
    beats: int,
    st_sd_mv: float | None,
) -> LeadMeasures:
    of_qrs = {name: getattr(amplitudes, name) if amplitudes else _NO_WHOLE_QRS for name in QRS_AMPLITUDES}
    found: dict[str, float | Absent] = of_qrs | dict(levels)
    values = {name: None if isinstance(value, Absent) else value for name, value in found.items()}
    reasons = {name: value.reason for name, value in found.items() if isinstance(value, Absent)}
    rests_on = max(beats, amplitudes.beats if amplitudes else 0) if any(v is not None for v in values.values()) else 0
    qrs_sd_mv = amplitudes.sd_mv if amplitudes else None
    return LeadMeasures(
        lead, **values, beats=rests_on, qrs_uncertainty_mv=qrs_sd_mv, st_uncertainty_mv=st_sd_mv, reasons=reasons
    )
