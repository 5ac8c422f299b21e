"""EDF+ as Inkbeat writes it: 1 uV a unit, missing samples at the digital minimum, which an annotation says."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.atomic_file import atomic_file
from ecg.errors import InvalidSignalError
from ecg.formats.edf_header import lead_of_label
from ecg.formats.stretches import checked_rate
from ecg.recording import Recording
from ecg.version import __version__

UNITS_PER_MV = 1000.0
MAX_MV = 32.767
MAX_LEADS = 999
BEGINS = "lead {} begins"
ENDS = "samples end, the record is filled up"
NOT_RECORDED = "samples at the digital minimum were not recorded"
LABEL_LETTERS = 16
# A record holds about 1 s, and up to 10 s where only that gives the rate exactly.
MOST_RECORD_S = 10


@dataclass(frozen=True)
class _Annotation:
    """A time (s) and what is said of it."""

    onset_s: float
    text: str


def write_edf(path: Path, recording: Recording) -> None:
    """Write EDF+C with one signal a lead in uV and whole numbers, without anything about a patient or a date.

    EDF has no mark for a missing sample. Each lead's digital minimum lies 1 uV below all of its values and stands for
    nothing else; an annotation at the beginning says so. Others tell where each lead begins on the page, and where
    the samples end in the last record. Names of leads are cut to what EDF holds: 12 letters of ASCII.
    Raises InvalidSignalError for a recording without samples, values beyond 32.767 mV, more than 999 leads or a rate
    that no ECG has, and OutputError.
    """
    if recording.signal.shape[1] == 0:
        raise InvalidSignalError("an EDF file needs at least one sample", cure="give a longer recording")
    if float(np.nanmax(np.abs(recording.signal), initial=0.0)) > MAX_MV:
        raise InvalidSignalError(f"values beyond {MAX_MV} mV do not fit into an EDF file", cure="check the gain")
    if len(recording.leads) > MAX_LEADS:
        raise InvalidSignalError(f"{len(recording.leads)} leads do not fit into an EDF file", cure="choose some")
    record_samples, record_s = record_length(checked_rate(recording.fs_hz, path))
    records = -(-recording.signal.shape[1] // record_samples)
    digital, lowest, highest = _digital(recording, records * record_samples)
    labels = _labels(recording.leads)
    notes = _note_bytes(_annotations(recording, labels), records, Decimal(record_s))
    leads = len(labels)
    fields = (
        (16, [*labels, "EDF Annotations"]),
        (80, [""] * (leads + 1)),
        (8, ["uV"] * leads + [""]),
        (8, [*map(str, lowest), "-1"]),
        (8, [*map(str, highest), "1"]),
        (8, [*map(str, lowest), "-32768"]),
        (8, [*map(str, highest), "32767"]),
        (80, [""] * (leads + 1)),
        (8, [str(record_samples)] * leads + [str(notes.shape[1] // 2)]),
        (32, [""] * (leads + 1)),
    )
    # What is not known is X, and an unknown date the first that EDF can hold (EDF+, 2.1.3).
    recorded = f"Startdate X X X Inkbeat_{__version__}"
    head = f"{0:<8}{'X X X X':<80}{recorded:<80}01.01.8500.00.00{256 * (leads + 2):<8}{'EDF+C':<44}"
    head += f"{records:<8}{record_s:<8}{leads + 1:<4}"
    head += "".join(value.ljust(width) for width, values in fields for value in values)
    blocks = digital.reshape(leads, records, record_samples).transpose(1, 0, 2).reshape(records, -1)
    body = np.concatenate([np.ascontiguousarray(blocks).view(np.uint8), notes], axis=1)
    with atomic_file(path) as part:
        part.write_bytes(head.encode("ascii") + body.tobytes())


def record_length(fs_hz: float) -> tuple[int, str]:
    """Samples and seconds of a record whose rate is as near to `fs_hz` as the 8 letters of the header allow."""
    for whole_s in range(1, MOST_RECORD_S + 1):
        if fs_hz * whole_s == round(fs_hz * whole_s):
            return round(fs_hz * whole_s), str(whole_s)
    first = max(1, round(fs_hz))
    samples = np.arange(first, max(first, int(MOST_RECORD_S * fs_hz)) + 1)
    texts = [f"{n / fs_hz:.7f}"[:8].rstrip("0").rstrip(".") for n in samples]
    seconds = np.array([float(text) for text in texts])
    best = int(np.argmin(np.round(np.abs(samples / seconds / fs_hz - 1.0), 9)))
    return int(samples[best]), texts[best]


def _digital(recording: Recording, length: int) -> tuple[NDArray[np.int16], list[int], list[int]]:
    """int16 [lead, sample] in uV filled up to `length`, with the lowest and highest number of each lead."""
    units = np.full((len(recording.leads), length), np.nan)
    units[:, : recording.signal.shape[1]] = np.rint(recording.signal * np.float64(UNITS_PER_MV))
    seen = np.isfinite(units)
    highest = np.where(seen, units, -np.inf).max(axis=1)
    lowest = np.where(seen, units, np.inf).min(axis=1)
    none = ~seen.any(axis=1)
    highest[none] = lowest[none] = 0
    missing = lowest - 1
    digital = np.where(seen, units, missing[:, None]).astype("<i2")
    return digital, [int(number) for number in missing], [int(number) for number in highest]


def _labels(leads: tuple[str, ...]) -> list[str]:
    """One label a lead, "ECG II" (EDF+ standard texts), in ASCII and all different."""
    labels: list[str] = []
    for lead in leads:
        name = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in lead).strip() or "?"
        whole = name if name.upper() in ("ECG", "EKG") else f"ECG {name}"
        label = whole[:LABEL_LETTERS].rstrip()
        number = 2
        while label in labels:
            label = f"{whole[: LABEL_LETTERS - len(str(number)) - 1].rstrip()}_{number}"
            number += 1
        labels.append(label)
    return labels


def _annotations(recording: Recording, labels: list[str]) -> list[_Annotation]:
    notes = [_Annotation(0.0, NOT_RECORDED)]
    for label, start_s in zip(labels, recording.start_s, strict=True):
        notes.append(_Annotation(start_s, BEGINS.format(lead_of_label(label))))
    return [*notes, _Annotation(recording.duration_s, ENDS)]


def _note_bytes(annotations: list[_Annotation], records: int, record_s: Decimal) -> NDArray[np.uint8]:
    """uint8 [record, byte]: every record's time, and the annotations dealt out to the records."""
    texts = [f"{note.onset_s:+.6f}".rstrip("0").rstrip(".") + f"\x14{note.text}\x14\0" for note in annotations]
    share = -(-len(texts) // records)
    lines = [
        f"+{k * record_s}\x14\x14\0{''.join(texts[k * share : (k + 1) * share])}".encode("ascii")
        for k in range(records)
    ]
    width = max(map(len, lines))
    width += width % 2
    return np.frombuffer(b"".join(line.ljust(width, b"\0") for line in lines), np.uint8).reshape(records, width)
