"""CSV: a time column and one column per lead, ours and others'."""

import csv
import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.atomic_file import atomic_file
from ecg.errors import TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.column_head import TIME_UNITS, VOLTAGES, head_of
from ecg.formats.csv_text import as_text, cells, is_number, is_row_of_numbers, separator_of, split_remarks
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import SNIFFED_BYTES, Format
from ecg.formats.number_table import NumberTable, cannot_be_mv, table_recording
from ecg.recording import Recording

# "0:00.004", "00:01:02.5": how PhysioNet's tools write the time.
_CLOCK = re.compile(r"'?(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)'?")
_QUOTE = "'"
_CLOCK_UNITS = ("hh:mm:ss.mmm", "hh:mm:ss", "mm:ss.mmm")
# A remark, a head and a line of units may stand over the numbers.
MOST_HEAD_LINES = 3
MAX_LINE = 2**20
"""Characters: a hundred thousand columns."""


def write_csv(path: Path, recording: Recording) -> None:
    """Write `time_s` and one column a lead in mV to 0.1 uV; cells are empty where nothing was recorded.

    A head is the lead's name alone, unless more is needed to read it again: "V1 (from 2.5 s)" where the first value
    does not tell the lead's start, "II (mV)" where the values would not be taken for mV. The file is complete or
    absent. Raises OutputError.
    """
    digits = max(4, len(f"{1.0 / recording.fs_hz:.9f}".rstrip("0").partition(".")[2]))
    head = io.StringIO()
    csv.writer(head, lineterminator="\n").writerow(["time_s", *_heads(recording)])
    line = f"%.{digits}f" + ",%.4f" * len(recording.leads) + "\n"
    columns = [recording.time_s.tolist(), *recording.signal.tolist()]
    body = "".join([line % row for row in zip(*columns, strict=True)]).replace("nan", "")
    with atomic_file(path) as part:
        part.write_text(head.getvalue() + body, encoding="utf-8")


def read_csv(path: Path, fs_hz: float | None = None, adc_per_mv: float | None = None) -> Recording:
    """Read leads in mV, or the unit named in a column's head as in "II (uV)", with or without a header and times.

    Separators are comma, semicolon or tab; with the last two, numbers may have a decimal comma. Remarks ("# fs: 360",
    "# gain: 200") and a line of units below the header are understood. fs_hz: the rate, needed where neither a time
    column nor a remark gives it. adc_per_mv: ADC units per mV of columns without a unit, where no remark says it.
    Blank lines do not count. Raises UnreadableFileError, UnsupportedFormatError, TooLargeError (above 512 MiB, or a
    MiB a line), MissingRateError, or InvalidSignalError, also where the unit cannot be known.
    """
    remarks, lines = split_remarks(_lines(path))
    if not lines:
        raise UnreadableFileError("remarks, but no samples", cure="give a file with samples", source=path.name)
    separator = separator_of(lines)
    names = _cells(lines[0], separator, path)
    if is_row_of_numbers(lines[0]):
        names = _cells(remarks.head, separator, path) if remarks.head.count(separator) == len(names) - 1 > 0 else []
    else:
        lines = lines[1:]
    if names and lines and (units := _units(_cells(lines[0], separator, path))):
        names = [f"{name.strip(_QUOTE)} ({unit})" if unit else name for name, unit in zip(names, units, strict=False)]
        lines = lines[1:]
    values = _values(_without_clock(lines, separator), separator, path)
    table = NumberTable(tuple(names), values, remarks.fs_hz or fs_hz, remarks.adc_per_mv or adc_per_mv)
    return table_recording(table, path, "csv")


def _heads(recording: Recording) -> list[str]:
    heads = []
    for lead, row, start_s in zip(recording.leads, recording.signal, recording.start_s, strict=True):
        first_s = float(np.argmax(np.isfinite(row)) / recording.fs_hz) if len(row) else 0.0
        told = abs(first_s - start_s) <= 1.0 / recording.fs_hz
        heads.append(head_of(lead, cannot_be_mv(np.round(row, 4)), None if told else start_s))
    return heads


def _lines(path: Path) -> list[str]:
    """All lines that are not blank; at least one."""
    text = as_text(file_bytes(path))
    if text is None:
        raise UnsupportedFormatError("not a text file", cure="give CSV in UTF-8", source=path.name)
    # A line of separators alone is a sample that no lead recorded: only what holds nothing at all is blank.
    lines = [line for line in text.splitlines() if line.strip(" ")]
    if not any(line.strip() for line in lines):
        raise UnreadableFileError("the file is empty", cure="give a file with samples", source=path.name)
    if max(map(len, lines)) > MAX_LINE:
        what = "a line of more than a MiB"
        raise TooLargeError(what, cure="give a row for each sample, a column for each lead", source=path.name)
    return lines


def _cells(line: str, separator: str, path: Path) -> list[str]:
    try:
        return cells(line, separator)
    except csv.Error:
        raise UnsupportedFormatError("the first line is no CSV", cure="give CSV in UTF-8", source=path.name) from None


def _units(row: list[str]) -> list[str]:
    """What a second line says below the names, where it holds units alone; else nothing."""
    units = [cell.strip("'\" ()[]") for cell in row]
    known = all(unit.casefold() in ("", *VOLTAGES, *TIME_UNITS, *_CLOCK_UNITS) for unit in units)
    if not (known and any(units)):
        return []
    return ["s" if unit.casefold() in _CLOCK_UNITS else unit for unit in units]


def _without_clock(lines: list[str], separator: str) -> list[str]:
    """Write a first column of clock times as seconds."""
    if not lines or not _CLOCK.fullmatch(lines[0].partition(separator)[0].strip()):
        return lines
    changed = []
    for line in lines:
        first, rest = line.partition(separator)[::2]
        clock = _CLOCK.fullmatch(first.strip())
        if clock:
            hours, minutes, seconds = clock.groups(default="0")
            first = f"{3600 * int(hours) + 60 * int(minutes) + float(seconds):.6f}"
        changed.append(f"{first}{separator}{rest}")
    return changed


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
            k + 1 for k, line in enumerate(lines) if not all(map(is_number, filter(str.strip, line.split(separator))))
        )
        what = f"sample {next(bad, 1)} holds a cell that is no number"
        cure = "give numbers with a decimal point"
        raise UnsupportedFormatError(what, cure=cure, source=path.name) from None


def _without_empty_cells(body: str, separator: str) -> str:
    """Write "nan" into empty cells, points for commas, and take quotes away, as numpy's fast reader wants it."""
    body = body.replace('"', "")
    if separator != ",":
        body = body.replace(",", ".")
    if " " in body:
        body = re.sub(f" *([{separator}\n]) *", r"\1", body)
    body = f"\n{body}\n".replace(f"\n{separator}", f"\nnan{separator}").replace(f"{separator}\n", f"{separator}nan\n")
    for _ in range(2):  # neighbouring empty cells share a separator, so one pass fills every second one
        body = body.replace(separator * 2, f"{separator}nan{separator}").replace("\n\n", "\nnan\n")
    return body[1:-1]


def is_csv(head: bytes, suffix: str) -> bool:
    """Whether this is text whose lines are numbers below a header at most; of a file called CSV, whether it is text."""
    text = as_text(head)
    if text is None:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if suffix in FORMAT.suffixes:
        return bool(lines) and not lines[0].lstrip().startswith(("<", "{"))
    if len(head) >= SNIFFED_BYTES:
        lines = lines[:-1]  # cut off somewhere
    _, lines = split_remarks(lines)
    while lines and len(lines) > MOST_HEAD_LINES and not is_row_of_numbers(lines[0]):
        lines = lines[1:]
    return len(lines) > 1 and all(map(is_row_of_numbers, lines))


FORMAT = Format("csv", "CSV", (".csv", ".tsv"), is_csv, read_csv, write_csv)
