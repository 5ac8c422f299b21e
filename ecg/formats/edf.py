"""EDF, EDF+, BDF and BDF+ files: their leads, at one rate and with the gaps of discontinuous ones."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.column_head import VOLTAGES
from ecg.formats.edf_header import (
    ANNOTATION_LABELS,
    BDF_MAGIC,
    EDF_MAGIC,
    EdfFile,
    EdfSignal,
    edf_file,
    is_called_ecg,
    lead_of_label,
)
from ecg.formats.edf_writing import BEGINS, ENDS, NOT_RECORDED, write_edf
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import Format
from ecg.formats.patient_fields import cleaned
from ecg.formats.stretches import Stretch, at_rate, checked_rate, in_mv, one_recording
from ecg.leads import standard_lead_name
from ecg.recording import Recording

_ONSET = re.compile(rb"([+-]\d+(?:\.\d*)?)(?:\x15[\d.]*)?\x14")
_BEGINS = re.compile(BEGINS.format("(?P<lead>.+)"))


def read_edf(path: Path) -> Recording:
    """Read the ECG of a file: the signals called so, else those called as leads are, else all in a unit of voltage.

    Signals of a lower rate are brought to the highest. What passes between the records of EDF+D is NaN. Annotations
    are not read, but for those of our own files that say where leads begin and which samples were not recorded.
    Raises UnreadableFileError, UnsupportedFormatError, TooLargeError or InvalidSignalError.
    """
    file = edf_file(file_bytes(path), path)
    chosen = _by_lead(_ecg_signals(file, path), path)
    rates = {lead: checked_rate(signal.samples / (file.record_s or np.inf), path) for lead, signal in chosen.items()}
    fs_hz = max(rates.values())
    notes = _annotations(file)
    texts = {text for _, text in notes}
    ends_s = min((onset_s for onset_s, text in notes if text == ENDS), default=np.inf)
    stretches = []
    for first, last, start_s in _runs(file, path):
        for lead, signal in chosen.items():
            samples = _millivolts(file.records[first:last], signal, NOT_RECORDED in texts, path)
            kept = samples[: int(np.clip(np.rint((ends_s - start_s) * rates[lead]), 0, len(samples)))]
            stretches.append(at_rate(Stretch(lead, start_s, kept), rates[lead], fs_hz, path))
    recording = one_recording(stretches, fs_hz, path, "edf", file.patient)
    said = {match["lead"]: onset_s for onset_s, text in notes if (match := _BEGINS.fullmatch(text))}
    starts = zip(recording.leads, recording.start_s, strict=True)
    return replace(recording, start_s=tuple(said.get(lead, start_s) for lead, start_s in starts))


def _ecg_signals(file: EdfFile, path: Path) -> list[EdfSignal]:
    signals = [signal for signal in file.signals if signal.label not in ANNOTATION_LABELS]
    in_volts = [signal for signal in signals if signal.unit.casefold() in VOLTAGES]
    if not in_volts:
        raise UnsupportedFormatError("no signal in a unit of voltage", cure="give a file with an ECG", source=path.name)
    called_ecg = [signal for signal in in_volts if is_called_ecg(signal.label)]
    # Electrodes of an EEG are called C3 and C4, as chest leads sometimes are.
    return called_ecg or [signal for signal in in_volts if standard_lead_name(signal.label)] or in_volts


def _by_lead(signals: list[EdfSignal], path: Path) -> dict[str, EdfSignal]:
    by_lead = {cleaned(lead_of_label(signal.label)) or f"channel {k + 1}": signal for k, signal in enumerate(signals)}
    if len(by_lead) < len(signals):
        raise InvalidSignalError("two signals of one lead", cure="name them differently", source=path.name)
    return by_lead


def _millivolts(records: NDArray[np.uint8], signal: EdfSignal, marked: bool, path: Path) -> NDArray[np.float32]:
    """float32 [sample], mV, of one signal in some records; NaN where the file marks what was not recorded."""
    (low, high), (bottom, top) = signal.physical, signal.digital
    if low == high or bottom >= top:
        raise UnreadableFileError("a signal without a scale", cure="export it again", source=path.name)
    stored = records[:, signal.at : signal.at + signal.samples]
    number = stored[..., -1].astype(np.int8).astype(np.int32)
    for byte in range(stored.shape[-1] - 2, -1, -1):
        number = (number << 8) | stored[..., byte]
    scale = (high - low) / (top - bottom)
    to_mv = VOLTAGES[signal.unit.casefold()]
    samples = in_mv(number.reshape(-1), scale * to_mv, (low - scale * bottom) * to_mv)
    if marked:
        samples[number.reshape(-1) == bottom] = np.nan
    return samples


def _runs(file: EdfFile, path: Path) -> list[tuple[int, int, float]]:
    """Records without time between them: first, last (excluded) and start (s) on the file's time axis."""
    if not file.discontinuous:
        return [(0, len(file.records), 0.0)]
    onsets = [_ONSET.match(_annotation_bytes(file, k)) for k in range(len(file.records))]
    starts = np.array([float(onset[1]) if onset else np.nan for onset in onsets])
    if not np.isfinite(starts).all():
        raise UnreadableFileError("records that do not say their time", cure="export it again", source=path.name)
    if (np.diff(starts) < file.record_s * 0.5).any():
        raise UnreadableFileError("records out of their order", cure="export it again", source=path.name)
    shortest_s = file.record_s / max(signal.samples for signal in file.signals)
    broken = np.flatnonzero(np.abs(np.diff(starts) - file.record_s) > shortest_s / 2) + 1
    edges = [0, *broken.tolist(), len(starts)]
    return [(a, b, float(starts[a] - starts[0])) for a, b in pairwise(edges)]


def _annotation_bytes(file: EdfFile, record: int) -> bytes:
    notes = [signal for signal in file.signals if signal.label in ANNOTATION_LABELS]
    return b"".join(file.records[record, note.at : note.at + note.samples].tobytes() for note in notes)


def _annotations(file: EdfFile) -> list[tuple[float, str]]:
    """Onset (s) and text of what the records note."""
    found = []
    for record in range(len(file.records)):
        for note in _annotation_bytes(file, record).split(b"\0"):
            onset = _ONSET.match(note)
            if onset:
                texts = note[onset.end() :].decode("utf-8", errors="replace").split("\x14")
                found += [(float(onset[1]), text) for text in texts if text]
    return found


def is_edf(head: bytes, suffix: str) -> bool:
    """Whether a file begins as EDF or BDF files do, with a count of signals where theirs is."""
    del suffix
    return head.startswith((EDF_MAGIC, BDF_MAGIC)) and head[252:256].strip().isdigit()


FORMAT = Format("edf", "EDF+", (".edf", ".bdf", ".rec"), is_edf, read_edf, write_edf)
