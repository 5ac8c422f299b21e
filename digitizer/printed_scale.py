"""Paper speed and gain as machines print them: "25mm/s 10mm/mV", "Limb: 10 mm/mV Chest: 5 mm/mV", "1 cm/mV"."""

import re
from collections import Counter
from dataclasses import dataclass

SPEEDS_MM_PER_S = (5.0, 10.0, 12.5, 25.0, 50.0, 100.0)
GAINS_MM_PER_MV = (2.5, 5.0, 10.0, 20.0, 40.0)

# A unit behind it makes a number certain: l, I and | are a misread 1, O and o a misread 0.
_NUMBER = r"(?<![\dlIO|.,])(?P<number>[\dlIOo|]{1,3}(?:\s?[.,]\s?[\dOo])?)\s*"
_MILLI = r"(?:m|rn)"
_PER = r"\s*[/\\|lI1]?\s*"
_SPEED = re.compile(_NUMBER + _MILLI + r"\s?" + _MILLI + _PER + r"(?:se[ck](?![a-z])|[sS5](?![a-zA-Z]))")
_GAIN = re.compile(_NUMBER + rf"(?P<unit>c|{_MILLI}\s?){_MILLI}{_PER}{_MILLI}\s?[vVyYuU](?![a-zA-Z])")
_PLACE = re.compile(
    r"(?P<limb>\blimb\w*|\bextr(?:emit\w*|\.)?|\bstd\.?\b)|(?P<chest>\bchest|\bprecord\w*|\bthora\w*|\bbrust\w*)",
    re.IGNORECASE,
)
_DIGITS = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", ",": ".", " ": None})


@dataclass(frozen=True)
class PrintedScale:
    """The scale in print; None where it is not printed, not plausible or printed with two values."""

    speed_mm_per_s: float | None
    gain_mm_per_mv: float | None
    """Of all leads, or of the limb leads where the chest leads have another."""
    chest_gain_mm_per_mv: float | None
    spans: tuple[tuple[int, int, int], ...]
    """Row, start and end of the characters that say it."""

    def spans_in(self, row: int) -> list[tuple[int, int]]:
        """Start and end of what one row says of the scale."""
        return [(start, end) for number, start, end in self.spans if number == row]


@dataclass(frozen=True)
class _Gain:
    place: str
    """"limb", "chest" or ""."""
    value: float


def find_scale(rows: list[str]) -> PrintedScale:
    """Read the scale from rows of text."""
    speeds: list[float] = []
    gains: list[_Gain] = []
    spans: list[tuple[int, int, int]] = []
    for number, row in enumerate(rows):
        fast = [(match, value) for match in _SPEED.finditer(row) if (value := _value(match)) in SPEEDS_MM_PER_S]
        tall = [(match, value) for match in _GAIN.finditer(row) if (value := _value(match)) in GAINS_MM_PER_MV]
        speeds += [value for _, value in fast]
        places = list(_PLACE.finditer(row)) if tall else []
        gains += [_Gain(_place(match, [m for m, _ in tall], places), value) for match, value in tall]
        spans += [(number, *match.span()) for match in (*(m for m, _ in fast), *(m for m, _ in tall), *places)]
    limb = _most([gain.value for gain in gains if gain.place == "limb"])
    chest = _most([gain.value for gain in gains if gain.place == "chest"])
    unplaced = _most([gain.value for gain in gains if not gain.place])
    everywhere = limb if limb is not None else unplaced
    other = chest if everywhere is not None and chest != everywhere else None
    return PrintedScale(_most(speeds), everywhere, other, tuple(spans))


def _value(match: re.Match[str]) -> float | None:
    digits = match["number"].translate(_DIGITS)
    scale = 10.0 if match.groupdict().get("unit") == "c" else 1.0
    return scale * float(digits)


def _most(values: list[float]) -> float | None:
    """The value printed most often; None where two are printed equally often."""
    ranked = Counter(values).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _place(gain: re.Match[str], gains: list[re.Match[str]], places: list[re.Match[str]]) -> str:
    """The leads that a gain speaks of: labels stand before every gain of a row ("Limb: 10") or behind ("10 Limb")."""
    if not places:
        return ""
    if places[0].start() < gains[0].start():
        near = [place for place in places if place.end() <= gain.start()][-1:]
    else:
        near = [place for place in places if place.start() >= gain.end()][:1]
    return (near[0].lastgroup or "") if near else ""
