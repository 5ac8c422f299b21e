"""CSV: a time column and one column per lead."""

import csv
import io
import os
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError, OutputError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.leads import STANDARD_LEADS, standard_lead_name
from ecg.recording import Provenance, Recording

MAX_BYTES = 512 * 1024 * 1024
_TIME_NAMES = {"time_s": 1.0, "time": 1.0, "t": 1.0, "seconds": 1.0, "time_ms": 1e-3, "ms": 1e-3}
_UNITS_MV = {"mv": 1.0, "uv": 1e-3, "µv": 1e-3, "μv": 1e-3, "v": 1e3}
_UNIT = re.compile(r"^(?P<name>.*?)\s*[\[(]\s*(?P<unit>[a-zµμ]+)\s*[\])]$", re.IGNORECASE)
# Steps of a rounded time column differ a little; more than this share of a step is no regular sampling.
MAX_JITTER = 0.25


def write_csv(path: Path, recording: Recording) -> None:
    """Write `time_s` and one column a lead in mV to 0.1 uV; cells are empty where nothing was recorded.

    The file is complete or absent: it is written beside its place and then moved. Raises OutputError.
    """
    digits = max(4, len(f"{1.0 / recording.fs_hz:.9f}".rstrip("0").partition(".")[2]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["time_s", *recording.leads])
    cells = [[f"{t:.{digits}f}" for t in recording.time_s]]
    cells += [["" if np.isnan(v) else f"{v:.4f}" for v in row.tolist()] for row in recording.signal]
    writer.writerows(zip(*cells, strict=True))
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_text(text.getvalue(), encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise OutputError(
            f"{path.name} could not be written: {error.strerror}", cure="check folder and space"
        ) from error


def read_csv(path: Path, fs_hz: float | None = None) -> Recording:
    """Read leads in mV (or the unit named in a column's head, as in "II (uV)") with or without a header and times.

    Separators are comma, semicolon or tab. fs_hz: the rate, needed where no time column gives it. Without a header the
    columns are the standard leads in their order (12 or 6 columns) or lead II (one column). A lead's start offset is
    its first value. Raises UnreadableFileError, UnsupportedFormatError, TooLargeError or InvalidSignalError.
    """
    rows = _rows(path)
    names = [] if _numeric(rows[0]) else [cell.strip() for cell in rows.pop(0)]
    if not rows:
        raise UnreadableFileError("a header, but no samples", cure="give a file with samples", source=path.name)
    values = _values(rows, path)
    names = names or _usual_names(values, path)
    if len(names) != values.shape[1]:
        what = f"{len(names)} names for {values.shape[1]} columns"
        raise UnreadableFileError(what, cure="give every column one name", source=path.name)
    time_columns = [k for k, name in enumerate(names) if name.casefold() in _TIME_NAMES]
    if time_columns:
        k = time_columns[0]
        fs_hz = _rate(values[:, k] * _TIME_NAMES[names[k].casefold()], path)
    if fs_hz is None:
        raise InvalidSignalError(
            "no time column gives the sampling rate", cure="add a column time_s or give the rate", source=path.name
        )
    columns = [k for k in range(len(names)) if k not in time_columns]
    leads, scales = zip(*(_lead(names[k]) for k in columns), strict=True)
    signal = (values[:, columns] * np.array(scales)).T.astype(np.float32)
    starts = tuple(float(np.argmax(np.isfinite(row)) / fs_hz) for row in signal)
    try:
        return Recording(tuple(leads), signal, fs_hz, starts, provenance=Provenance(path.name, "csv"))
    except InvalidSignalError as error:
        raise error.at(path.name) from None


def _rows(path: Path) -> list[list[str]]:
    """All rows that are not blank."""
    if not path.is_file():
        raise UnreadableFileError("no such file", cure="check the path", source=path.name)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TooLargeError(f"{size / 2**20:.0f} MiB of text", cure="give at most 512 MiB", source=path.name)
    raw = path.read_bytes()
    if not raw.strip():
        raise UnreadableFileError("the file is empty", cure="give a file with samples", source=path.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnsupportedFormatError("not a text file", cure="give CSV in UTF-8", source=path.name) from None
    if "\0" in text:
        raise UnsupportedFormatError("not a text file", cure="give CSV in UTF-8", source=path.name)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    return [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]


def _numeric(row: list[str]) -> bool:
    return all(cell.strip() == "" or _is_number(cell) for cell in row)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _values(rows: list[list[str]], path: Path) -> NDArray[np.float64]:
    """float64 [sample, column], NaN where a cell is empty."""
    width = len(rows[0])
    for k, row in enumerate(rows):
        if len(row) != width:
            what = f"sample {k + 1} has {len(row)} columns, the first has {width}"
            raise UnreadableFileError(what, cure="give rows of one length", source=path.name)
    try:
        return np.array([[cell if cell.strip() else "nan" for cell in row] for row in rows], dtype=np.float64)
    except ValueError as error:
        what = f"a cell is no number ({str(error)[:60]})"
        raise UnsupportedFormatError(what, cure="give numbers in mV, with a point", source=path.name) from None


def _usual_names(values: NDArray[np.float64], path: Path) -> list[str]:
    """Names for columns without a header; a first column that rises steadily is the time."""
    count = values.shape[1]
    first = values[:, 0]
    usual = {12: list(STANDARD_LEADS), 6: list(STANDARD_LEADS[:6]), 1: ["II"]}
    timed = count - 1 in usual and len(first) > 2 and bool((np.diff(first) > 0).all())
    leads = usual.get(count - timed)
    if leads is None:
        what = f"{count} columns without a header"
        raise UnsupportedFormatError(what, cure="name the leads in the first line", source=path.name)
    return ["time_s", *leads] if timed else leads


def _rate(time_s: NDArray[np.float64], path: Path) -> float:
    """Sampling rate of a time column that must rise in equal steps."""
    steps = np.diff(time_s)
    if len(steps) == 0 or not np.isfinite(steps).all() or (steps <= 0).any():
        raise InvalidSignalError("the time column does not rise", cure="sort the samples by time", source=path.name)
    step = float((time_s[-1] - time_s[0]) / len(steps))
    if np.abs(steps - step).max() > MAX_JITTER * step:
        what = "the samples are not evenly spaced in time"
        raise InvalidSignalError(what, cure="resample to one rate or mark gaps as empty cells", source=path.name)
    return round(1.0 / step, 3)


def _lead(name: str) -> tuple[str, float]:
    """Standard lead name (any other name as it is) and the factor that makes its values mV."""
    match = _UNIT.match(name)
    scale = 1.0
    if match and match["unit"].casefold() in _UNITS_MV:
        name, scale = match["name"], _UNITS_MV[match["unit"].casefold()]
    return standard_lead_name(name) or name, scale
