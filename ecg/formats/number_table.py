"""A table of numbers, one row a sample, becomes a recording: CSV, Parquet and MATLAB files all are one."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError, MissingRateError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.column_head import COUNTERS, ColumnHead, understood
from ecg.formats.patient_fields import cleaned
from ecg.formats.stretches import checked_rate
from ecg.leads import STANDARD_LEADS
from ecg.recording import Provenance, Recording

# Steps of a time column may differ by a share of a step, and as far as its times are rounded; a step that differs by
# more than the second share lacks a sample.
MAX_JITTER = 0.25
MAX_ROUNDED_JITTER = 0.6
# A first column without a name that rises by more than this is no time in seconds: no ECG has 10 samples a second.
MAX_STEP_S = 0.1
# Two leads of a body differ by a few mV, electrodes by some hundred that stand still: what moves more, or in whole
# numbers, was not meant as mV.
MAX_SPAN_MV = 50.0
MAX_WHOLE_SPAN_MV = 10.0
UNIT_CURE = "name the unit in the head, as II (uV), or give the gain in ADC units per mV"


@dataclass(frozen=True, eq=False)
class NumberTable:
    """Columns as a file holds them."""

    names: tuple[str, ...]
    """One a column; none where the file names nothing."""
    values: NDArray[np.float64]
    """float64 [sample, column] in the units of the file, NaN where nothing was recorded."""
    fs_hz: float | None = None
    """Used where no column gives the time."""
    adc_per_mv: float | None = None
    """ADC units per mV of the columns whose head names no unit; None where they are mV."""


def table_recording(table: NumberTable, path: Path, method: str) -> Recording:
    """Tell time, counters and leads apart, and scale the leads to mV.

    Without names the columns are the standard leads in their order (12 or 6 columns) or lead II (one), after a first
    column that rises steadily, which is the time in s or ms or counts the samples. A lead without a start in its head
    starts at its first value. Raises UnreadableFileError, UnsupportedFormatError, MissingRateError where neither a
    column nor `fs_hz` gives the rate, or InvalidSignalError, also where no unit is named and the values cannot be mV.
    """
    values = table.values
    if len(values) == 0:
        raise UnreadableFileError("a header, but no samples", cure="give a file with samples", source=path.name)
    names = table.names or _usual_names(values, path)
    if len(names) != values.shape[1]:
        what = f"{len(names)} names for {values.shape[1]} columns"
        raise UnreadableFileError(what, cure="give every column one name", source=path.name)
    heads = {k: understood(name) for k, name in enumerate(names) if not _says_nothing(name, values[:, k])}
    times = {k: head.time_scale for k, head in heads.items() if head.time_scale is not None}
    fs_hz = next((_rate(values[:, k] * scale, path) for k, scale in times.items()), table.fs_hz)
    if fs_hz is None:
        cure = "give the rate, or add a column time_s"
        raise MissingRateError("no time column gives the sampling rate", cure=cure, source=path.name)
    checked_rate(fs_hz, path)
    leads = {
        k: replace(head, name=cleaned(head.name) or f"column {k + 1}") for k, head in heads.items() if k not in times
    }
    if not leads:
        raise UnreadableFileError("a time column, but no lead", cure="give a column for each lead", source=path.name)
    signal = np.stack([_millivolts(head, values[:, k], table.adc_per_mv, path) for k, head in leads.items()])
    starts = [
        float(np.argmax(np.isfinite(row)) / fs_hz) if head.start_s is None else head.start_s
        for head, row in zip(leads.values(), signal, strict=True)
    ]
    try:
        order = tuple(head.name for head in leads.values())
        return Recording(order, signal, fs_hz, tuple(starts), provenance=Provenance(path.name, method))
    except InvalidSignalError as error:
        raise error.at(path.name) from None


def cannot_be_mv(column: NDArray[np.floating]) -> bool:
    """Whether a column ([sample], NaN allowed) moves in a way that no ECG in mV does: ADC units or uV."""
    seen = column[np.isfinite(column)]
    if len(seen) == 0:
        return False
    low, high = np.percentile(seen, (1, 99))
    return bool(high - low > MAX_SPAN_MV or (np.ptp(seen) > MAX_WHOLE_SPAN_MV and (seen == np.rint(seen)).all()))


def _millivolts(
    head: ColumnHead, column: NDArray[np.float64], adc_per_mv: float | None, path: Path
) -> NDArray[np.float32]:
    """float32 [sample], mV."""
    to_mv = head.to_mv
    if to_mv is None and adc_per_mv is not None:
        if not (np.isfinite(adc_per_mv) and adc_per_mv > 0):
            what = f"a gain of {adc_per_mv:g} ADC units per mV"
            raise InvalidSignalError(what, cure="give one above 0", source=path.name)
        to_mv = 1.0 / adc_per_mv
    if to_mv is None and (head.counts or cannot_be_mv(column)):
        # The name of a column may be anything, a person's too.
        raise InvalidSignalError("values that are not in mV", cure=UNIT_CURE, source=path.name)
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, which a recording refuses
        millivolts: NDArray[np.float32] = ((column - head.adc_zero) * (to_mv or 1.0)).astype(np.float32)
    return millivolts


def _says_nothing(name: str, column: NDArray[np.float64]) -> bool:
    """Whether a column only counts the samples, or is what lines that end in a comma leave: no name and no value."""
    if name.strip(" '").casefold() not in COUNTERS:
        return False
    steps = np.diff(column)
    return bool((len(steps) > 0 and (steps == 1).all()) or (not name and np.isnan(column).all()))


def _usual_names(values: NDArray[np.float64], path: Path) -> tuple[str, ...]:
    """Names for columns without a header; a first column that rises steadily is the time, or counts the samples."""
    count = values.shape[1]
    steps = np.diff(values[:, 0])
    usual = {12: STANDARD_LEADS, 6: STANDARD_LEADS[:6], 1: ("II",)}
    timed = count - 1 in usual and len(steps) > 1 and bool((steps > 0).all())
    leads = usual.get(count - timed)
    if leads is None:
        what = f"{count} columns without a header"
        raise UnsupportedFormatError(what, cure="name the leads in the first line", source=path.name)
    if not timed:
        return leads
    if (steps == 1).all():
        return ("sample", *leads)
    return ("time_s" if np.median(steps) <= MAX_STEP_S else "time_ms", *leads)


def _rate(time_s: NDArray[np.float64], path: Path) -> float:
    """Sampling rate of a time column ([sample], s) that must rise in equal steps; a whole number where that fits."""
    if len(time_s) == 1:
        raise InvalidSignalError("one sample gives no sampling rate", cure="give more samples", source=path.name)
    steps = np.diff(time_s)
    if not np.isfinite(steps).all() or (steps <= 0).any():
        raise InvalidSignalError("the time column does not rise", cure="sort the samples by time", source=path.name)
    step = float((time_s[-1] - time_s[0]) / len(steps))
    if np.abs(steps - step).max() > min(MAX_JITTER * step + _resolution(time_s), MAX_ROUNDED_JITTER * step):
        what = "the samples are not evenly spaced in time"
        raise InvalidSignalError(what, cure="resample to one rate or mark gaps as empty cells", source=path.name)
    whole = round(checked_rate(float(1.0 / step), path))

    def off(fs_hz: float) -> float:
        return float(np.abs(time_s - time_s[0] - np.arange(len(time_s)) / fs_hz).max())

    # Times are rounded, and so the last one gives the rate only nearly.
    if whole > 0 and off(whole) <= off(1.0 / step) + 1e-9:
        return float(whole)
    return round(1.0 / step, 6)


def _resolution(time_s: NDArray[np.float64]) -> float:
    """The power of ten (s) that all times are multiples of, from 1 s to 1 us; 0 where they are finer."""
    for digits in range(7):
        scaled = time_s * 10.0**digits
        if np.abs(scaled - np.rint(scaled)).max() < 1e-3:
            return float(10.0**-digits)
    return 0.0
