"""Recordings to write, and files damaged in the ways that every reader must survive."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from ecg import Patient, Recording
from ecg.errors import InkbeatError
from ecg.leads import STANDARD_LEADS
from tests.vitals.conftest import beating_heart

PATIENT = Patient(name="Ødegård, Kari", identifier="4711", sex="F", age_years=63.0)


def whole_heart(**changes: float) -> Recording:
    """Twelve leads of a synthetic heart at 500 Hz, in whole uV, with a patient."""
    recording = beating_heart(**{"duration_s": 2.0} | changes)  # type: ignore[arg-type]
    signal = np.rint(recording.signal.astype(np.float64) * 1000.0) / 1000.0
    return replace(recording, signal=signal.astype(np.float32), patient=PATIENT)


def page_of_heart() -> Recording:
    """A 3x4 page of 10 s with II as a rhythm strip: columns of 2.5 s, a gap in V5 and 0.1 s of V1 not recovered."""
    recording = whole_heart(duration_s=10.0)
    signal = recording.signal.copy()
    starts = [2.5 * (k // 3) for k in range(12)]
    for k, lead in enumerate(STANDARD_LEADS):
        if lead != "II":
            begin = int(starts[k] * 500)
            signal[k, :begin] = np.nan
            signal[k, begin + 1250 :] = np.nan
    signal[STANDARD_LEADS.index("V5"), 4000:4050] = np.nan
    signal[STANDARD_LEADS.index("V1"), 2500:2550] = np.nan
    return replace(recording, signal=signal, start_s=tuple(starts))


def digital(recording: Recording, uv_per_unit: float = 1.0) -> np.ndarray:
    """int64 [lead, sample] in units; a recording without gaps."""
    return np.rint(recording.signal.astype(np.float64) * 1000.0 / uv_per_unit).astype(np.int64)


def cuts(content: bytes, most: int = 200) -> Iterator[bytes]:
    """The file cut off at up to `most` places from 1 byte on, among them the last ten bytes."""
    step = max(1, len(content) // most)
    for end in (*range(1, len(content), step), *range(max(1, len(content) - 10), len(content))):
        yield content[:end]


def spoiled(content: bytes, most: int = 200, seed: int = 0) -> Iterator[bytes]:
    """The file with one to four bytes replaced, `most` times."""
    rng = np.random.default_rng(seed)
    for _ in range(most):
        changed = bytearray(content)
        for at in rng.integers(0, len(content), rng.integers(1, 5)):
            changed[at] = int(rng.choice([0, 1, 0x20, 0x7F, 0x80, 0xFE, 0xFF, int(rng.integers(256))]))
        yield bytes(changed)


def refusals(read: Callable[[Path], Recording], path: Path, contents: Iterable[bytes]) -> int:
    """How many of the contents are refused; all refusals must be typed, name the file and say what to do."""
    errors = [error for content in contents if (error := refusal(read, path, content)) is not None]
    assert all(error.source == path.name and error.cure for error in errors)
    assert not any(word in str(error) for error in errors for word in ("4711", "Kari", "Ødegård"))
    return len(errors)


def refusal(read: Callable[[Path], Recording], path: Path, content: bytes) -> InkbeatError | None:
    """The typed error that reading this content raises, None where it is read."""
    path.write_bytes(content)
    try:
        read(path)
    except InkbeatError as error:
        return error
    return None
