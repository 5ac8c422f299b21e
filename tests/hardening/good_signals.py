"""The same recording as each signal format holds it."""

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from ecg import Recording
from ecg.formats.registry import WRITABLE, write_signal
from ecg.leads import STANDARD_LEADS

FS_HZ = 250.0


@lru_cache(maxsize=1)
def recorded() -> Recording:
    """Twelve leads of five seconds at 250 Hz, a beat every 0.8 s."""
    time_s = np.arange(1250) / FS_HZ
    phase = time_s % 0.8
    waves = ((0.12, 0.14, 0.02), (1.2, 0.3, 0.012), (-0.3, 0.33, 0.012), (0.3, 0.5, 0.04))
    beat = sum(height * np.exp(-0.5 * ((phase - at) / width) ** 2) for height, at, width in waves)
    noise = np.random.default_rng(3).normal(0.0, 0.005, (2, len(time_s)))
    one, two = 0.7 * beat + noise[0], beat + noise[1]
    limb = [one, two, two - one, -(one + two) / 2, one - two / 2, two - one / 2]
    chest = [share * beat + noise[k % 2] for k, share in enumerate((-0.7, -0.3, 0.4, 1.0, 1.1, 0.9))]
    return Recording(STANDARD_LEADS, np.stack([*limb, *chest]).astype(np.float32), FS_HZ)


@lru_cache(maxsize=32)
def written(name: str) -> tuple[tuple[str, bytes], ...]:
    """The files of a format, as (ending, content); the one that is read first."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_signal(Path(folder) / f"input{WRITABLE[name].suffixes[0]}", recorded(), name)
        return tuple((path.suffix, path.read_bytes()) for path in paths)


def content_of(name: str) -> bytes:
    """The first file of a format."""
    return written(name)[0][1]
