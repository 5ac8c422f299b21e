"""Signal quality: what is measured of known noise, whether noisy recordings are told, swapped electrodes, and whether
what is called doubtful is wrong more often than what is not.

python -m benchmarks.signal_quality --data ../shared/data

Limits were set on PTB-XL's split train with the first 20 minutes of the noise records, and on CinC 2017's split train.
Here stand PTB-XL's split val with the last 10 minutes, and CinC 2017's split val. Swaps take ten minutes.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray

from benchmarks.lead_swaps import limb_leads, swap_table
from benchmarks.noise_stress import NOISES, usual_rms_mv
from ecg import Recording
from ecg.leads import STANDARD_LEADS
from ecg.resampling import resampled
from training.packed_recordings import packed_recordings
from training.rhythm_data import LABELS, cinc2017_raw
from vitals.conditioning import condition
from vitals.lead_quality import LeadQuality
from vitals.measures import Vitals, measure_beats
from vitals.median_beat import median_beat
from vitals.plateaus import clipped_spans
from vitals.qrs import find_beats
from vitals.quality_meaning import Family
from vitals.signal_quality import Quality, quality_of, signal_quality

SNRS_DB = (24.0, 18.0, 12.0, 6.0, 0.0, -6.0)
HELD_OUT_S = 1200.0
PTBXL_HZ = 500.0
CLIPPED_AT = (0.95, 0.9, 0.8, 0.7, 0.5)
# Largest difference from the clean recording that still counts as right.
TOLERANCES: dict[Family, tuple[tuple[str, float], ...]] = {
    "heart rate": (("heart_rate", 3.0),),
    "PR and P": (("pr", 15.0),),
    "QRS": (("qrs", 10.0),),
    "QT": (("qt", 20.0),),
    "axes": (("axis_qrs", 10.0),),
}
ST_TOLERANCE_MV = 0.05
_ALL_NOISE = 1e3


def ptbxl(data: Path, split: str) -> list[Recording]:
    """Twelve leads of 10 s at 500 Hz."""
    return [Recording(STANDARD_LEADS, signal, PTBXL_HZ) for _, _, signal in packed_recordings(data).ptbxl(split)]


def held_out_noise(data: Path) -> dict[str, NDArray[np.float64]]:
    """Name -> float64 [channel, sample], mV at 500 Hz: the last ten minutes of each noise record."""
    found = {}
    for name in NOISES:
        record = wfdb.rdrecord(str(data / "nstdb" / name))
        rows = record.p_signal.T[:, round(HELD_OUT_S * record.fs) :]
        found[name] = resampled(rows, record.fs, PTBXL_HZ).astype(np.float64)
    return found


def with_noise(
    recording: Recording, noise: NDArray[np.float64], heights_mv: NDArray[np.float64], snr_db: float, seed: int
) -> Recording:
    """Add noise to I, II and V1 to V6, each from another place, at a power of QRS^2 / 8 over the signal-to-noise ratio.

    The other limb leads follow from I and II. heights_mv: float64 [lead], mV, QRS complexes peak to peak.
    """
    rng = np.random.default_rng(seed)
    rows = recording.signal.astype(np.float64)
    for lead in (0, 1, *range(6, 12)):
        row, height_mv = rows[lead], heights_mv[lead]
        first = int(rng.integers(noise.shape[1] - row.size))
        part = noise[int(rng.integers(len(noise))), first : first + row.size]
        gain = height_mv / np.sqrt(8 * 10 ** (snr_db / 10)) / usual_rms_mv(part, recording.fs_hz)
        row += gain * (part - part[0])
    rows[:6] = limb_leads(rows[:2])
    return recording.with_signal(rows.astype(np.float32))


def judged(recording: Recording) -> tuple[Quality, Vitals]:
    """Quality and measurements of the same beats."""
    ecg = condition(recording)
    beats = find_beats(ecg)
    beat = median_beat(ecg, beats)
    return quality_of(recording, beats, beat), measure_beats(recording, beats, beat)


def heights_mv(quality: Quality) -> NDArray[np.float64]:
    """float64 [lead], mV: QRS complexes peak to peak."""
    return np.array([one.signal.qrs_mv or 0.0 for one in quality.leads])


def noise_tables(recordings: Sequence[Recording], noises: dict[str, NDArray[np.float64]]) -> str:
    """Clean recordings with noise: what is measured of it, and how often what is in doubt or not is wrong."""
    judged_clean = [(one, judged(one), judged(lead_ii(one))) for one in recordings]
    clean = [one for one in judged_clean if all(not quality.doubts for quality, _ in one[1:])]
    lines = [
        f"  {len(clean)} clean recordings",
        "  noise   SNR    measured SNR (10th to 90th percentile)  doubtful  unusable",
    ]
    wrong: dict[str, list[bool]] = {}
    for name, noise in noises.items():
        for snr_db in SNRS_DB:
            leads: list[LeadQuality] = []
            for number, (recording, whole, alone) in enumerate(clean):
                noisy = with_noise(recording, noise, heights_mv(whole[0]), snr_db, number)
                after = judged(noisy)
                leads += after[0].leads
                for shown, before, found in (("12", whole, after), ("II", alone, judged(lead_ii(noisy)))):
                    for family, is_wrong in errors(before[1], found[1]):
                        wrong.setdefault(f"{family} {shown} {bool(found[0].why_not(family))}", []).append(is_wrong)
            lines.append(f"  {name:5s}{snr_db:5.0f} dB   {_snr_cells(leads)}")
    heads = ("twelve leads: trusted", "in doubt", "II alone: trusted", "in doubt")
    lines.append(f"  {'wrong with noise':16s}" + "".join(f"{head:>23s}" for head in heads))
    for family in (*TOLERANCES, "ST"):
        cells = [wrong.get(f"{family} {shown} {doubted}", []) for shown in ("12", "II") for doubted in (False, True)]
        lines.append(f"  {family:16s}" + "".join(f"{_wrong_cell(cell):>23s}" for cell in cells))
    return "\n".join(lines)


def lead_ii(recording: Recording) -> Recording:
    """Lead II alone."""
    return Recording(("II",), recording.lead("II")[None], recording.fs_hz)


def _wrong_cell(wrong: list[bool]) -> str:
    return f"{100 * np.mean(wrong):.1f} % of {len(wrong)}" if wrong else "-"


def errors(before: Vitals, after: Vitals) -> Iterator[tuple[Family, bool]]:
    """For each family that both recordings have a measurement of: whether it moved too far (ST: in any lead)."""
    for family, measures in TOLERANCES.items():
        for name, tolerance in measures:
            one, other = before.get(name).value, after.get(name).value
            if one is not None and other is not None:
                apart = abs(one - other)
                yield family, min(apart, 360 - apart if family == "axes" else apart) > tolerance
    moved = [
        abs(one.st_j60_mv - other.st_j60_mv)
        for one, other in zip(before.leads, after.leads, strict=True)
        if one.st_j60_mv is not None and other.st_j60_mv is not None
    ]
    if moved:
        yield "ST", max(moved) > ST_TOLERANCE_MV


def _snr_cells(leads: Sequence[LeadQuality]) -> str:
    snr_db = np.array([one.signal.snr_db for one in leads if one.signal.snr_db is not None])
    measured = "no beat found"
    if snr_db.size:
        low, middle, high = np.quantile(snr_db, (0.1, 0.5, 0.9))
        measured = f"{middle:6.1f} dB ({low:5.1f} to {high:5.1f})"
    levels = [100 * np.mean([one.level == level for one in leads]) for level in ("doubtful", "unusable")]
    return f"{measured:40s}{levels[0]:6.0f} %  {levels[1]:6.0f} %"


def too_noisy_table(data: Path, split: str) -> str:
    """CinC 2017: recordings that three readers called too noisy, against the level of the one lead and its noise."""
    records = cinc2017_raw(data, split)
    qualities = [signal_quality(Recording(("I",), signal[None], 300.0)) for signal in records.signals]
    noisy = records.labels == LABELS.index("~")
    share = np.array([_noise_share(quality) for quality in qualities])
    lines = [f"  noise over QRS: AUC {_auc(share, noisy):.3f} ({noisy.sum()} too noisy of {noisy.size})"]
    told: dict[str, Callable[[Quality], bool]] = {
        "unusable": lambda quality: quality.leads[0].level == "unusable",
        "doubtful or unusable": lambda quality: quality.leads[0].level != "good",
        "rhythm class in doubt": lambda quality: bool(quality.why_not("rhythm class")),
    }
    for name, is_told in told.items():
        found = np.array([is_told(quality) for quality in qualities])
        lines.append(f"  {name:24s} sensitivity {found[noisy].mean():.2f}  specificity {1 - found[~noisy].mean():.3f}")
    return "\n".join(lines)


def _noise_share(quality: Quality) -> float:
    share = quality.leads[0].signal.noise_share
    return _ALL_NOISE if share is None else share


def _auc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Probability that a positive has a higher score than another, ties counted half."""
    above = scores[positive][:, None] - scores[~positive][None]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def clipping_table(recordings: Sequence[Recording]) -> str:
    """Leads cut off at a share of their largest deflection: how many are told; 1.00 is none cut off."""
    lines = []
    for fs_hz in (500.0, 250.0, 100.0):
        every = round(PTBXL_HZ / fs_hz)
        cells = []
        for share in (1.0, *CLIPPED_AT):
            found = []
            for recording in recordings:
                row = recording.signal[:, ::every] - np.median(recording.signal, axis=1, keepdims=True)
                limit = share * np.abs(row).max(axis=1, keepdims=True)
                found += [bool(spans) for spans in clipped_spans(np.clip(row, -limit, limit), fs_hz)]
            cells.append(f"{share:.2f}: {100 * np.mean(found):5.1f} %")
        lines.append(f"  {fs_hz:4.0f} Hz  " + "  ".join(cells))
    return "\n".join(lines)


def doubts_table(recordings: Sequence[Recording]) -> str:
    """How often recordings as they are give rise to doubts."""
    qualities = [signal_quality(recording) for recording in recordings]
    families = [family for quality in qualities for family in quality.in_doubt]
    lines = [f"  none {100 * np.mean([not quality.doubts for quality in qualities]):.0f} % of {len(qualities)}"]
    lines += [
        f"  {family:22s}{100 * families.count(family) / len(qualities):5.1f} %" for family in sorted(set(families))
    ]
    return "\n".join(lines)


PARTS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "noise": ("Known noise on PTB-XL val", lambda data: noise_tables(ptbxl(data, "val"), held_out_noise(data))),
    "too-noisy": ("CinC 2017 val, labelled too noisy", lambda data: too_noisy_table(data, "val")),
    "clipping": ("Cut-off leads of PTB-XL val", lambda data: clipping_table(ptbxl(data, "val"))),
    "doubts": ("Doubts about PTB-XL val as it is", lambda data: doubts_table(ptbxl(data, "val"))),
    "swaps": ("Swapped electrodes on PTB-XL val", lambda data: swap_table(ptbxl(data, "val"))),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.signal_quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), default=tuple(PARTS), help="parts to measure")
    given = parser.parse_args()
    for part in given.only:
        title, table = PARTS[part]
        print(f"{title}\n{table(given.data)}", flush=True)


if __name__ == "__main__":
    main()
