"""What the name over a column of numbers says: time or lead, in what unit, from when on."""

import re
from dataclasses import dataclass

from ecg.leads import standard_lead_name

TIME_SCALES = {"time_s": 1.0, "time": 1.0, "t": 1.0, "seconds": 1.0, "elapsed time": 1.0, "elapsed_time": 1.0}
TIME_SCALES |= {"time_ms": 1e-3, "ms": 1e-3}
"""Names of time columns, and the factor that makes them seconds."""
TIME_UNITS = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3}
VOLTAGES = {"nv": 1e-6, "uv": 1e-3, "µv": 1e-3, "μv": 1e-3, "mv": 1.0, "v": 1e3}
"""Unit in lower case -> factor that makes it mV."""
COUNTERS = ("", "#", "n", "index", "sample", "samples", "sample #", "sample number", "unnamed: 0")
"""Names of columns that count the samples, where they do count them."""
FORMULA_SIGNS = ("=", "+", "-", "@")
"""A spreadsheet computes a cell that begins with one of these."""

# The last pair of brackets, and all from the first on, as in "II (200(1024)/mV)".
_BRACKETS = (
    re.compile(r"^(?P<name>.*?)\s*[(\[](?P<said>[^()\[\]]*)[)\]]$", re.DOTALL),
    re.compile(r"^(?P<name>.*?)\s*[(\[](?P<said>.*)[)\]]$", re.DOTALL),
)
_TAIL = re.compile(r"^(?P<name>.+?)[_ ](?P<unit>[nuµμm]v)$", re.IGNORECASE | re.DOTALL)
_GAIN = re.compile(
    r"^(?P<gain>\d+(\.\d+)?)\s*(\((?P<zero>-?\d+)\))?\s*(adu|adc|counts|units)?\s*(/|per)\s*mv$", re.IGNORECASE
)
_ADC = ("adc", "adu", "adc units", "counts", "raw", "digital")
_START = re.compile(r"^(?P<rest>.*?),?\s*from (?P<start>-?\d+(\.\d+)?) s$", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnHead:
    """A column's name, understood."""

    name: str
    """Standard lead name where it is one, else as written."""
    time_scale: float | None = None
    """Factor that makes the column seconds; None where it is no time column."""
    to_mv: float | None = None
    """Factor that makes the column mV; None where the head names no unit."""
    counts: bool = False
    """Whether the head says that the values are ADC units."""
    adc_zero: float = 0.0
    """What the ADC gives at 0 mV, in its units."""
    start_s: float | None = None
    """Where the lead begins on the page (s); None where its first value tells."""


def understood(text: str) -> ColumnHead:
    """Read a head as "time_s", "II", "II (uV)", "ecg_mV", "MLII [200(1024)/mV]", "V1 (mV, from 2.5 s)"."""
    text = _unquoted(text)
    if text.casefold() in TIME_SCALES:
        return ColumnHead(text, TIME_SCALES[text.casefold()])
    for match in filter(None, (brackets.match(text) for brackets in _BRACKETS)):
        head = _in_brackets(match["name"], match["said"].strip())
        if head is not None:
            return head
    tail = _TAIL.match(text)
    if tail:
        return ColumnHead(_lead(tail["name"]), to_mv=VOLTAGES[tail["unit"].casefold()])
    return ColumnHead(_lead(text))


def head_of(lead: str, unit: bool, start_s: float | None) -> str:
    """Write a head that `understood` reads as this lead.

    unit: whether to say mV though the name can do without; start_s: said where it is not None. No spreadsheet takes
    the result for a formula.
    """
    name = "".join(letter if letter.isprintable() else " " for letter in lead).strip()
    said = [f"from {start_s:.6f} s"] if start_s is not None else []
    if unit or understood(name) != ColumnHead(_lead(name)) or name.casefold() in COUNTERS:
        said.insert(0, "mV")
    text = f"{name} ({', '.join(said)})" if said else name
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _in_brackets(name: str, said: str) -> ColumnHead | None:
    """The head of a name with something in brackets behind it; None where that is no unit."""
    start = _START.match(said)
    start_s = float(start["start"]) if start else None
    said = (start["rest"] if start else said).strip().casefold()
    if name.casefold() in TIME_SCALES and said in TIME_UNITS:
        return ColumnHead(name, TIME_UNITS[said])
    gain = _GAIN.match(said)
    if gain and float(gain["gain"]) > 0:
        return ColumnHead(_lead(name), None, 1.0 / float(gain["gain"]), False, float(gain["zero"] or 0.0), start_s)
    if said in VOLTAGES or (start and not said):
        return ColumnHead(_lead(name), to_mv=VOLTAGES.get(said), start_s=start_s)
    return ColumnHead(_lead(name), counts=True, start_s=start_s) if said in _ADC else None


def _unquoted(text: str) -> str:
    """Without the quotes of PhysioNet's tools, and without the one that keeps a spreadsheet from computing."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].strip()
    return text[1:] if text.startswith(tuple(f"'{sign}" for sign in FORMULA_SIGNS)) else text


def _lead(name: str) -> str:
    return standard_lead_name(name) or name
