"""The machine's measurements in print: rate, intervals and axes, in the wordings of common vendors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What a living heart can show; outside, a digit was lost or the number means something else.
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "heart_rate_bpm": (15.0, 350.0),
    "pr_ms": (50.0, 600.0),
    "qrs_ms": (30.0, 350.0),
    "qt_ms": (150.0, 800.0),
    "qtc_ms": (200.0, 800.0),
    "p_axis_deg": (-180.0, 270.0),
    "qrs_axis_deg": (-180.0, 270.0),
    "t_axis_deg": (-180.0, 270.0),
}


def _number(group: str) -> str:
    """A number with a digit at least; l, I and | are a misread 1, O a misread 0."""
    return rf"(?=[lIO|]{{0,2}}\d)(?P<{group}>[\dlIO|]{{1,4}}(?:[.,]\d{{1,3}})?)(?![\d.,]*\d)"


_SEP = r"[\s:=._]*"
_TIME = r"\s*(?P<unit>m\s?s(?:ec|ek)?|s(?:ec|ek)?)?(?![a-zA-Z°])"
_WORD = r"(?:[\s.-]{0,2}(?:interval{1,2}|int|dauer|duration|dur|zeit|time|breite|width)\b\.?)?"
_FORMULA = r"[\s(-]{0,2}(?P<formula>B[a-z]{0,6}|Fri\w*|Fra\w*|F|H(?:od\w*)?)?\b\)?"
_RATE_UNIT = r"\s*(?:bpm|(?:1\s?)?/\s*min|min\s?-1|s/min|beats/min|schl[./\w]*min)\.?"
_RATE_LABEL = (
    r"(?:vent(?:r(?:ic(?:ular)?)?)?[\s.,]{0,2}rate|heart[\s-]?rate|herzfrequenz|(?:kammer|ventr\.?\s?)freq\w*"
    r"|\bHR|\bHF|\bFC|(?<![a-z] )\brate|\bpuls(?:e|frequenz)?|[♥❤]\ufe0f?"
    # Edan prints a heart and the rate behind the format; the heart is read as anything or nothing.
    r"|\b\d\*\d(?:\.\d)?s\+\dr\s*[^\w\s]?)"
)
_LABELLED = (
    ("heart_rate_bpm", _RATE_LABEL + _SEP + _number("a") + rf"(?:{_RATE_UNIT})?(?!\s*Hz)(?!\s*mm)"),
    ("pr_ms", r"\bP-?[RQ]" + _WORD + _SEP + _number("a") + _TIME),
    ("qrs_ms", r"\bQRS(?:D\b)?" + _WORD + _SEP + _number("a") + _TIME),
    ("qt_ms", r"\bQT(?![ce])" + _WORD + _SEP + _number("a") + _TIME),
    ("qtc_ms", r"\bQT[ce]" + _FORMULA + _WORD + _SEP + _number("a") + _TIME),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _LABELLED)
_RATE_ALONE = re.compile(r"(?<![\d/.,-])" + _number("a") + _RATE_UNIT, re.IGNORECASE)
_QT_QTC = re.compile(
    r"\bQT\s*[/Il|1]\s*QT[ce]?" + _FORMULA + _WORD + _SEP + _number("a") + r"\s*(?:ms)?\s*[/\s-]\s*" + _number("b")
    + r"(?:\s*ms\b)?",
    re.IGNORECASE,
)  # fmt: skip
_AXIS = r"(-?\s?\d{1,3}(?!\d)|\*+|-{2,})\s*°?"
_AXES = re.compile(
    r"\bP\s*[-/,]\s*(?:QRS|R)\s*[-/,]\s*T\b[\s:.]*(?:axes|axis|achsen?|winkel)?[\s:(]*(?:deg|°)?[\s:)]*"
    + _AXIS + r"[\s/,]+" + _AXIS + r"[\s/,]+" + _AXIS,
    re.IGNORECASE,
)  # fmt: skip
_ONE_AXIS = re.compile(r"\b(P|QRS|R|T)[\s-]{0,2}(?:axis|achse|winkel)[\s:]*" + _AXIS, re.IGNORECASE)
_WAVE_AXIS = re.compile(r"\b(P|QRS|T)[\s:]*(-?\d{1,3})(?!\d)\s*(?![\d.,]*\s*m)", re.IGNORECASE)
_WAVE_AXIS_ONLY = re.compile(r"[\W_]*(?:axis[\W_]*)?(?:\b(?:P|QRS|T)[\s:]*-?\s?\d{1,3}\s*°?[\W_]*){1,3}", re.IGNORECASE)
_AXIS_TITLE = re.compile(r"[\W_]*(?:frontal\w*\s+)?ax(?:is|es)(?:\s*\(?deg\)?)?[\W_]*", re.IGNORECASE)
# Understood, but not compared with anything.
_OTHERS = re.compile(
    r"\b(?:RR/PP|RR|PP|P)(?:[\s.-]{0,2}(?:interval{1,2}|dauer|duration|dur))?\b[\s:]*\d{2,4}(?:/\d{2,4})?\s*ms\b"
    r"|\bR-?V5\s*[/+]\s*S-?V1[\s:]*-?\d[\d.,]*(?:\s*/\s*-?\d[\d.,]*)?\s*mV",
    re.IGNORECASE,
)
_AXIS_OF = {"P": "p_axis_deg", "R": "qrs_axis_deg", "QRS": "qrs_axis_deg", "T": "t_axis_deg"}
_FORMULAS = {"b": "bazett", "fri": "fridericia", "f": "fridericia", "fra": "framingham", "h": "hodges"}
_DIGITS = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", ",": "."})


@dataclass(frozen=True)
class Found:
    """One number in print."""

    name: str
    """Key of `PLAUSIBLE`, "" where it is none of them."""
    value: float | None
    row: int
    span: tuple[int, int]


@dataclass(frozen=True)
class PrintedMeasures:
    """All measurements of a page."""

    found: tuple[Found, ...]
    qtc_formula: str | None

    @property
    def values(self) -> dict[str, float | None]:
        """Name -> value; None where it is not printed, not plausible, or printed with two values."""
        return {name: self._value(name) for name in PLAUSIBLE}

    def _value(self, name: str) -> float | None:
        said = {found.value for found in self.found if found.name == name and found.value is not None}
        return said.pop() if len(said) == 1 else None


def find_measures(rows: list[str]) -> PrintedMeasures:
    """Read the measurements from rows of text."""
    found: list[Found] = []
    formulas: set[str] = set()
    below_title = False
    for number, row in enumerate(rows):
        axes = list(_axes(row, number, below_title))
        # Below the title "AXIS", "QRS 44" is an angle.
        below_title = bool(_AXIS_TITLE.fullmatch(row)) or (below_title and bool(axes))
        found += axes
        rest = _blanked(row, [one.span for one in axes])
        pairs = list(_QT_QTC.finditer(rest))
        for pair in pairs:
            found += [_found("qt_ms", pair, "a", number), _found("qtc_ms", pair, "b", number)]
        rest = _blanked(rest, [pair.span() for pair in pairs])
        labelled = [(name, match) for name, pattern in _PATTERNS for match in pattern.finditer(rest)]
        found += [_found(name, match, "a", number) for name, match in labelled]
        formulas |= {
            match["formula"] for match in (*pairs, *(m for _, m in labelled)) if match.groupdict().get("formula")
        }
        found += [Found("", None, number, match.span()) for match in _OTHERS.finditer(rest)]
    if not any(one.name == "heart_rate_bpm" for one in found):
        found += [
            _found("heart_rate_bpm", match, "a", number)
            for number, row in enumerate(rows)
            for match in _RATE_ALONE.finditer(row)
        ]
    named = {_FORMULAS.get(text[:3].casefold(), _FORMULAS[text[0].casefold()]) for text in formulas}
    return PrintedMeasures(tuple(found), named.pop() if len(named) == 1 else None)


def _axes(row: str, number: int, below_title: bool) -> Iterator[Found]:
    """Angles of a row."""
    for match in _AXES.finditer(row):
        for name, text in zip(("p_axis_deg", "qrs_axis_deg", "t_axis_deg"), match.groups(), strict=True):
            yield Found(name, _angle(name, text), number, match.span())
    row = _blanked(row, [match.span() for match in _AXES.finditer(row)])
    for match in _ONE_AXIS.finditer(row):
        name = _AXIS_OF[match[1].upper()]
        yield Found(name, _angle(name, match[2]), number, match.span())
    titled = row.strip("-* ").casefold().startswith("axis")
    if (below_title or titled or "°" in row) and _WAVE_AXIS_ONLY.fullmatch(row):
        for match in _WAVE_AXIS.finditer(row):
            name = _AXIS_OF[match[1].upper()]
            yield Found(name, _angle(name, match[2]), number, match.span())


def _angle(name: str, text: str) -> float | None:
    digits = text.replace(" ", "")
    return _plausible(name, float(digits)) if digits.lstrip("-").isdigit() else None


def _found(name: str, match: re.Match[str], group: str, row: int) -> Found:
    value = float(match[group].translate(_DIGITS))
    unit = (match.groupdict().get("unit") or "").replace(" ", "").casefold()
    # "0.16 s" is printed for 160 ms.
    if unit.startswith("s") or (name.endswith("_ms") and value < 1.0):
        value *= 1000.0
    return Found(name, _plausible(name, round(value, 3)), row, match.span())


def _plausible(name: str, value: float) -> float | None:
    low, high = PLAUSIBLE[name]
    return value if low <= value <= high else None


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spaces in place of what has been understood."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
