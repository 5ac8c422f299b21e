"""CSV as text: its letters, its separator, its remarks; nothing yet of what the columns mean."""

import csv
import re
from dataclasses import dataclass

SEPARATORS = (";", "\t", ",")
"""In this order: where a semicolon or tab separates, commas may be those of numbers."""
JUDGED_LINES = 20
_BETWEEN_NUMBERS = re.compile(r"[;,:\t \"']+")
_REMARK = re.compile(r"^[#%]+\s*(?P<key>[A-Za-z][\w /]*?)(?:\s*\([^)]*\))?\s*[:=]\s*(?P<value>[-+.\deE]+)")
_RATES = ("fs", "fs_hz", "rate", "sampling rate", "sample rate", "sampling frequency", "sampling_rate", "sample_rate")
_GAINS = ("gain", "adc gain", "adc_gain", "adc_per_mv")


@dataclass(frozen=True)
class Remarks:
    """What the lines say that begin with # or %."""

    head: str = ""
    """The last of them, without its sign: numpy writes the names of the columns so."""
    fs_hz: float | None = None
    adc_per_mv: float | None = None
    """ADC units per mV."""


def as_text(raw: bytes) -> str | None:
    """The text of a file in UTF-8, marked UTF-16 or, as old spreadsheets write, Latin-1; None where it is none."""
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The beginning of a file may end within a letter.
        cut = error.encoding.startswith("utf-8") and error.reason == "unexpected end of data"
        text = raw[: error.start].decode("utf-8-sig") if cut else raw.decode("latin-1")
    return None if any(letter < " " and letter not in "\t\n\r\f" for letter in set(text)) else text


def split_remarks(lines: list[str]) -> tuple[Remarks, list[str]]:
    """Leading lines that begin with # or % apart from the others."""
    count = next((k for k, line in enumerate(lines) if not line.startswith(("#", "%"))), len(lines))
    said = {m["key"].strip().casefold(): m["value"] for m in map(_REMARK.match, lines[:count]) if m}
    fs_hz, gain = (_first_number([said[key] for key in keys if key in said]) for keys in (_RATES, _GAINS))
    head = lines[count - 1].lstrip("#% ") if count else ""
    return Remarks(head, fs_hz, gain), lines[count:]


def separator_of(lines: list[str]) -> str:
    """What separates the cells: the first sign that cuts the first lines into equally many; a comma where none does."""
    for sign in SEPARATORS:
        try:
            widths = {len(cells(line, sign)) for line in lines[:JUDGED_LINES]}
        except csv.Error:
            continue
        if len(widths) == 1 and widths != {1}:
            return sign
    return max(",;\t", key=lines[0].count)


def cells(line: str, separator: str) -> list[str]:
    """One line cut at its separators, without quotes and outer spaces. Raises csv.Error."""
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]


def is_number(cell: str) -> bool:
    """Whether Python reads this as a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def is_row_of_numbers(line: str) -> bool:
    """Whether a line holds numbers, clock times, separators and empty cells alone."""
    return all(part == "" or is_number(part) for part in _BETWEEN_NUMBERS.split(line))


def _first_number(texts: list[str]) -> float | None:
    return next((float(text) for text in texts if is_number(text)), None)
