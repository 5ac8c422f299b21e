"""Where the waves of every beat are, the median beat, and what classes rest on, as JSON-ready dictionaries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from classifier.not_classified import NotClassified
from classifier.saliency import Saliency, rhythm_saliency, saliency_12lead
from ecg.shipped_model import model_id
from pipeline.analysis import Analysis
from pipeline.as_json import SOFTWARE, page_number
from vitals.beat_waves import BeatWaves, delineate_beats, delineate_median
from vitals.conditioning import WORK_HZ
from vitals.estimate import NO_QRS
from vitals.median_beat import MedianBeat
from vitals.wave import Absent, Wave

if TYPE_CHECKING:  # pydantic, which the types are made with, is nothing that a command waits for
    from pipeline import waves_json_types as types

MOST_ROWS = 2400
"""Beats times leads that are delineated: three minutes of twelve leads, about three seconds of one processor."""


def waves_json(analysis: Analysis) -> types.WavesJson:
    """The fiducial points of every beat, lead by lead, and the median beat; of a long recording its first beats."""
    recording, vitals = analysis.recording, analysis.vitals
    waves = delineate_beats(recording, vitals.found, max(1, MOST_ROWS // len(recording.leads)))
    return {
        "schema": "urn:inkbeat:waves:1",
        "software": SOFTWARE,
        "source": analysis.source,
        "page": page_number(analysis.page),
        "model": model_id("vitals", "waves"),
        "r_peak_s": [round(second, 4) for second in waves.r_s.tolist()],
        "beats_found": len(vitals.r_peak_s),
        "leads": [_lead(waves, k) for k in range(len(waves.leads))],
        "median_beat": _median_beat(analysis),
    }


def saliency_json(analysis: Analysis) -> types.SaliencyJson:
    """What the rhythm and the likeliest superclass of twelve leads rest on."""
    return {
        "schema": "urn:inkbeat:saliency:1",
        "software": SOFTWARE,
        "source": analysis.source,
        "page": page_number(analysis.page),
        "rhythm": _saliency(rhythm_saliency(analysis.recording)),
        "twelve_lead": _saliency(saliency_12lead(analysis.recording)),
    }


def _lead(waves: BeatWaves, lead: int) -> types.LeadWavesJson:
    def moments(fiducial: str) -> list[float | None]:
        return [_known(second) for second in waves.of(fiducial)[:, lead].tolist()]

    return {
        "lead": waves.leads[lead],
        "p_on_s": moments("p_on"),
        "p_peak_s": moments("p_peak"),
        "p_off_s": moments("p_off"),
        "qrs_on_s": moments("qrs_on"),
        "qrs_off_s": moments("qrs_off"),
        "t_on_s": moments("t_on"),
        "t_peak_s": moments("t_peak"),
        "t_off_s": moments("t_off"),
        "p_probability": [_known(share) for share in waves.p_probability[:, lead].tolist()],
        "t_probability": [_known(share) for share in waves.t_probability[:, lead].tolist()],
    }


def _median_beat(analysis: Analysis) -> types.MedianBeatJson | types.NoMedianBeatJson:
    beat, waves = analysis.vitals.beat, analysis.vitals.waves
    if beat is None or waves is None:
        return {"leads": None, "reason": NO_QRS.reason}
    of_leads = delineate_median(beat)
    return {
        "fs_hz": WORK_HZ,
        "r_s": round(beat.r_sample / WORK_HZ, 4),
        "beats": beat.beats,
        "rr_s": _known(beat.rr_s),
        "p": _wave(waves.p),
        "qrs": _wave(waves.qrs),
        "t": _wave(waves.t),
        "leads": [_median_lead(beat, of_leads, k) for k in range(len(beat.leads))],
    }


def _median_lead(beat: MedianBeat, waves: BeatWaves, lead: int) -> types.MedianLeadJson:
    def moment(fiducial: str) -> float | None:
        return _known(float(waves.of(fiducial)[0, lead]))

    return {
        "lead": beat.leads[lead],
        "beats": int(beat.beats_per_lead[lead]),
        "noise_mv": _known(float(beat.noise_mv[lead])),
        "signal_mv": [_known(value) for value in beat.signal[lead].tolist()],
        "p_on_s": moment("p_on"),
        "p_peak_s": moment("p_peak"),
        "p_off_s": moment("p_off"),
        "qrs_on_s": moment("qrs_on"),
        "qrs_off_s": moment("qrs_off"),
        "t_on_s": moment("t_on"),
        "t_peak_s": moment("t_peak"),
        "t_off_s": moment("t_off"),
    }


def _wave(wave: Wave | Absent) -> types.WaveJson | types.NoWaveJson:
    if isinstance(wave, Absent):
        probability = None if wave.probability is None else _known(wave.probability)
        return {"onset_s": None, "reason": wave.reason, "probability": probability}
    return {
        "onset_s": round(wave.onset_s, 4),
        "peak_s": round(wave.peak_s, 4),
        "offset_s": round(wave.offset_s, 4),
        "height_mv": round(wave.height_mv, 4),
        "probability": round(wave.probability, 4),
        "onset_uncertainty_s": _known(wave.onset_sd_s),
        "offset_uncertainty_s": _known(wave.offset_sd_s),
    }


def _saliency(found: Saliency | NotClassified) -> types.ClassSaliencyJson | types.NoSaliencyJson:
    if isinstance(found, NotClassified):
        return {"class": None, "reason": found.reason}
    return {
        "class": found.name,
        "start_s": round(found.start_s, 4),
        "step_s": found.step_s,
        "leads": [
            {"lead": lead, "importance": [round(fall, 4) + 0.0 for fall in row.tolist()]}
            for lead, row in zip(found.leads, found.importance, strict=True)
        ],
        "model": found.model_id,
    }


def _known(number: float) -> float | None:
    return round(number, 4) + 0.0 if math.isfinite(number) else None  # no minus before 0
