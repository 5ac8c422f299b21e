"""QRS detection under noise, as in the MIT-BIH Noise Stress Test Database (Moody, Muldrow and Mark, CinC 1984).

Records 118 and 119 are clean for five minutes, then noisy and clean for two minutes each in turn. The signal's power is
an eighth of the square of the usual peak-to-peak QRS amplitude, the noise's the square of its usual RMS (nst(1) and
sigamp(1) of the WFDB software).
"""

from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from benchmarks.beat_detectors import OURS, Detector
from benchmarks.event_matching import EventCount, count_events
from benchmarks.qrs_detection import BEAT_CLASSES, LEARNING_S, MATCH_S, flutter, outside
from ecg import Recording
from training.beat_data import AnnotatedRecord, mitdb_folder, mitdb_records

RECORDS = ("118", "119")
NOISES = {"em": "electrode motion", "ma": "muscle", "bw": "baseline wander"}
SNRS_DB = (24.0, 18.0, 12.0, 6.0, 0.0, -6.0)
SEGMENT_S = 120.0
_MEASUREMENTS = 300
_QRS_HALF_S = 0.05
_TRIMMED = 0.05
_NOT_VENTRICULAR = (BEAT_CLASSES.index("N"), BEAT_CLASSES.index("S"))


def noise_table(data: Path, detectors: dict[str, Detector]) -> str:
    """Beats of both records in the noisy minutes, on the first channel; of Inkbeat also on both."""
    clean = list(mitdb_records(data, BEAT_CLASSES, RECORDS))
    names = [*detectors, f"{OURS}, both channels"]
    lines = ["  noise  SNR     " + "".join(f"{name:>27s}" for name in names)]
    lines.append("  " + " " * 14 + "".join(f"{'Se % / +P %':>27s}" for _ in names))
    for noise in NOISES:
        noise_mv = wfdb.rdrecord(str(data / "nstdb" / noise)).p_signal.T
        for snr_db in SNRS_DB:
            totals = dict.fromkeys(names, EventCount())
            for record in clean:
                for name, count in _counts(data, record, with_noise(record, noise_mv, snr_db), detectors).items():
                    totals[name] += count
            cells = (f"{100 * one.sensitivity:6.2f} / {100 * one.predictivity:6.2f}" for one in totals.values())
            lines.append(f"  {noise:5s} {snr_db:4.0f} dB  " + "".join(f"{cell:>27s}" for cell in cells))
    return "\n".join(lines)


def _counts(
    data: Path, record: AnnotatedRecord, noisy_mv: NDArray[np.float32], detectors: dict[str, Detector]
) -> dict[str, EventCount]:
    """What each detector finds in the noisy minutes of one record."""
    first = Recording(record.leads[:1], noisy_mv[:1], record.fs_hz)
    answers = {name: detector(first) for name, detector in detectors.items()}
    answers[f"{OURS}, both channels"] = detectors[OURS](Recording(record.leads, noisy_mv, record.fs_hz))
    flutter_s = flutter(mitdb_folder(data) / record.name)
    segments_s = noisy_segments_s(noisy_mv.shape[1] / record.fs_hz)
    beats_s = _inside(outside(record.r_s, flutter_s), segments_s)
    return {
        name: count_events(beats_s, _inside(outside(answer_s, flutter_s), segments_s), MATCH_S)
        for name, answer_s in answers.items()
    }


def with_noise(record: AnnotatedRecord, noise_mv: NDArray[np.float64], snr_db: float) -> NDArray[np.float32]:
    """float32 [channel, sample], mV: the record with noise in its noisy segments and no steps at their ends.

    noise_mv: float64 [channel, sample], mV at the record's rate, at least as long as the record.
    """
    noisy = record.signal.astype(np.float64)
    beats_s = record.r_s[np.isin(record.labels, _NOT_VENTRICULAR)]
    for channel, row in enumerate(noisy):
        noise = noise_mv[channel % len(noise_mv)]
        power = usual_qrs_mv(record.signal[channel], record.fs_hz, beats_s) ** 2 / 8
        gain = np.sqrt(power / 10 ** (snr_db / 10)) / usual_rms_mv(noise, record.fs_hz)
        for begin_s, end_s in noisy_segments_s(row.size / record.fs_hz):
            begin, end = round(begin_s * record.fs_hz), round(end_s * record.fs_hz)
            row[begin:end] += gain * (noise[begin:end] - noise[begin])
            row[end:] += gain * (noise[end - 1] - noise[begin])
    return noisy.astype(np.float32)


def noisy_segments_s(duration_s: float) -> list[tuple[float, float]]:
    """Begin and end (s) of the noisy segments of a record."""
    begins = np.arange(LEARNING_S, duration_s, 2 * SEGMENT_S)
    return [(float(begin), float(min(begin + SEGMENT_S, duration_s))) for begin in begins]


def usual_qrs_mv(row: NDArray[np.float32], fs_hz: float, beats_s: NDArray[np.float64]) -> float:
    """Peak-to-peak amplitude (mV) within 50 ms of the first 300 beats: the mean without the outer twentieths."""
    half = round(_QRS_HALF_S * fs_hz)
    centres = np.round(beats_s * fs_hz).astype(np.int64)
    centres = centres[(centres >= half) & (centres < row.size - half)][:_MEASUREMENTS]
    return _trimmed_mean(np.ptp(row[centres[:, None] + np.arange(-half, half + 1)], axis=1))


def usual_rms_mv(noise: NDArray[np.float64], fs_hz: float) -> float:
    """RMS (mV) of the first 300 whole seconds, each about its own mean: the mean without the outer twentieths."""
    second = round(fs_hz)
    seconds = noise[: noise.size // second * second].reshape(-1, second)[:_MEASUREMENTS]
    return _trimmed_mean(seconds.std(axis=1))


def _trimmed_mean(values: NDArray[np.floating]) -> float:
    cut = int(_TRIMMED * values.size)
    return float(np.sort(values)[cut : values.size - cut].mean())


def _inside(times_s: NDArray[np.float64], segments_s: list[tuple[float, float]]) -> NDArray[np.float64]:
    return np.concatenate([times_s[(times_s >= begin) & (times_s < end)] for begin, end in segments_s])
