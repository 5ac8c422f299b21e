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
_TIME_UNITS = {"s": 1.0, "sec": 1.0, "ms": 1e-3}
_UNITS_MV = {"mv": 1.0, "uv": 1e-3, "µv": 1e-3, "μv": 1e-3, "v": 1e3}
_UNIT = re.compile(r"^(?P<name>.*?)\s*[\[(]\s*(?P<unit>[a-zµμ]+)\s*[\])]$", re.IGNORECASE)
# Steps of a rounded time column differ a little; more than this share of a step is no regular sampling.
MAX_JITTER = 0.25


def write_csv(path: Path, recording: Recording) -> None:
    """Write `time_s` and one column a lead in mV to 0.1 uV; cells are empty where nothing was recorded.

    The file is complete or absent: it is written beside its place and then moved. Raises OutputError.
    """
    digits = max(4, len(f"{1.0 / recording.fs_hz:.9f}".rstrip("0").partition(".")[2]))
    head = io.StringIO()
    csv.writer(head, lineterminator="\n").writerow(["time_s", *recording.leads])
    line = f"%.{digits}f" + ",%.4f" * len(recording.leads) + "\n"
    columns = [recording.time_s.tolist(), *recording.signal.tolist()]
    body = "".join([line % cells for cells in zip(*columns, strict=True)]).replace("nan", "")
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_text(head.getvalue() + body, encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(
            f"{path.name} could not be written: {error.strerror}", cure="check folder and space"
        ) from error


def read_csv(path: Path, fs_hz: float | None = None) -> Recording:
    """Read leads in mV (or the unit named in a column's head, as in "II (uV)") with or without a header and times.

    Separators are comma, semicolon or tab. fs_hz: the rate, needed where no time column gives it. Without a header the
    columns are the standard leads in their order (12 or 6 columns) or lead II (one column). A lead's start offset is
    its first value; blank lines do not count. Raises UnreadableFileError, UnsupportedFormatError, TooLargeError (above
    512 MiB) or InvalidSignalError.
    """
    lines = _lines(path)
    separator = max(",;\t", key=lines[0].count)
    first = _cells(lines[0], separator, path)
    names = [] if all(cell == "" or _is_number(cell) for cell in first) else first
    values = _values(lines[1:] if names else lines, separator, path)
    names = names or _usual_names(values, path)
    if len(names) != values.shape[1]:
        what = f"{len(names)} names for {values.shape[1]} columns"
        raise UnreadableFileError(what, cure="give every column one name", source=path.name)
    time_scales = {k: scale for k, scale in enumerate(map(_time_scale, names)) if scale is not None}
    for k, scale in list(time_scales.items())[:1]:
        fs_hz = _rate(values[:, k] * scale, path)
    if fs_hz is None:
        raise InvalidSignalError(
            "no time column gives the sampling rate", cure="add a column time_s or give the rate", source=path.name
        )
    if not (np.isfinite(fs_hz) and fs_hz > 0):
        raise InvalidSignalError(f"a sampling rate of {fs_hz:g} Hz", cure="give one above 0 Hz", source=path.name)
    columns = [k for k in range(len(names)) if k not in time_scales]
    if not columns:
        raise UnreadableFileError("a time column, but no lead", cure="give a column for each lead", source=path.name)
    leads, scales = zip(*(_lead(names[k]) for k in columns), strict=True)
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, which a recording refuses
        signal = (values[:, columns] * np.array(scales)).T.astype(np.float32)
    starts = tuple(float(np.argmax(np.isfinite(row)) / fs_hz) for row in signal)
    try:
        return Recording(tuple(leads), signal, fs_hz, starts, provenance=Provenance(path.name, "csv"))
    except InvalidSignalError as error:
        raise error.at(path.name) from None


def _lines(path: Path) -> list[str]:
    """All lines that are not blank; at least one."""
    if not path.is_file():
        raise UnreadableFileError("no such file", cure="check the path", source=path.name)
    size = path.stat().st_size
    if size > MAX_BYTES:
        what = f"{size / 2**20:.0f} MiB of text"
        raise TooLargeError(what, cure=f"give at most {MAX_BYTES // 2**20} MiB", source=path.name)
    raw = path.read_bytes()
    if not raw.strip():
        raise UnreadableFileError("the file is empty", cure="give a file with samples", source=path.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnsupportedFormatError("not a text file", cure="give CSV in UTF-8", source=path.name) from None
    if "\0" in text:
        raise UnsupportedFormatError("not a text file", cure="give CSV in UTF-8", source=path.name)
    # A line of separators alone is a sample that no lead recorded: only what holds nothing at all is blank.
    lines = [line for line in text.splitlines() if line.strip(" ")]
    if not lines:
        raise UnreadableFileError("the file is empty", cure="give a file with samples", source=path.name)
    return lines


def _cells(line: str, separator: str, path: Path) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    except csv.Error:
        raise UnsupportedFormatError("the first line is no CSV", cure="give CSV in UTF-8", source=path.name) from None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _values(lines: list[str], separator: str, path: Path) -> NDArray[np.float64]:
    """float64 [sample, column], NaN where a cell is empty."""
    if not lines:
        raise UnreadableFileError("a header, but no samples", cure="give a file with samples", source=path.name)
    width = lines[0].count(separator) + 1
    for k, line in enumerate(lines):
        if line.count(separator) + 1 != width:
            what = f"sample {k + 1} has {line.count(separator) + 1} columns, the first has {width}"
            raise UnreadableFileError(what, cure="give rows of one length", source=path.name)
    try:
        filled = _without_empty_cells("\n".join(lines), separator).split("\n")
        return np.loadtxt(filled, delimiter=separator, comments=None, ndmin=2)
    except ValueError:
        bad = (
            k + 1 for k, line in enumerate(lines) if not all(map(_is_number, filter(str.strip, line.split(separator))))
        )
        what = f"sample {next(bad, 1)} holds a cell that is no number"
        raise UnsupportedFormatError(what, cure="give numbers with a decimal point", source=path.name) from None


def _without_empty_cells(body: str, separator: str) -> str:
    """Write "nan" into empty cells and take quotes away, as numpy's fast reader wants it."""
    body = body.replace('"', "")
    if " " in body:
        body = re.sub(f" *([{separator}\n]) *", r"\1", body)
    body = f"\n{body}\n".replace(f"\n{separator}", f"\nnan{separator}").replace(f"{separator}\n", f"{separator}nan\n")
    for _ in range(2):  # neighbouring empty cells share a separator, so one pass fills every second one
        body = body.replace(separator * 2, f"{separator}nan{separator}")
    return body[1:-1]


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
    if len(time_s) == 1:
        raise InvalidSignalError("one sample gives no sampling rate", cure="give more samples", source=path.name)
    steps = np.diff(time_s)
    if not np.isfinite(steps).all() or (steps <= 0).any():
        raise InvalidSignalError("the time column does not rise", cure="sort the samples by time", source=path.name)
    step = float((time_s[-1] - time_s[0]) / len(steps))
    if np.abs(steps - step).max() > MAX_JITTER * step:
        what = "the samples are not evenly spaced in time"
        raise InvalidSignalError(what, cure="resample to one rate or mark gaps as empty cells", source=path.name)
    return round(1.0 / step, 3)


def _time_scale(name: str) -> float | None:
    """Factor that makes a time column seconds; None where the name is not that of a time column."""
    match = _UNIT.match(name)
    if match and match["name"].casefold() in ("time", "t"):
        return _TIME_UNITS.get(match["unit"].casefold())
    return _TIME_NAMES.get(name.casefold())


def _lead(name: str) -> tuple[str, float]:
    """Standard lead name (any other name as it is) and the factor that makes its values mV."""
    match = _UNIT.match(name)
    scale = 1.0
    if match and match["unit"].casefold() in _UNITS_MV:
        name, scale = match["name"], _UNITS_MV[match["unit"].casefold()]
    return standard_lead_name(name) or name, scale
