"""What the page says in print: scale, the machine's measurements and statements, and where other text stands.

Vendors' wordings in English and German (GE MUSE and CardioSoft, Philips, Schiller, Mortara, Edan, AliveCor), with the
slips of character recognition. What contradicts itself or no heart can show is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from digitizer.machine_statements import find_statements
from digitizer.page_text import TextLine
from digitizer.printed_measures import find_measures
from digitizer.printed_scale import find_scale
from digitizer.text_names import lead_named
from digitizer.text_rows import text_rows
from ecg.leads import standard_lead_name

Box = tuple[float, float, float, float]
LEAST_CERTAINTY = 0.8
# What was read with less may be a trace.
SURELY_READ = 0.9
# Harmless technical words: filters, formats, labels without a value.
_TECHNICAL = re.compile(
    r"""\d+(?:[.,]\d+)?\s*(?:[~-]\s*\d+(?:[.,]\d+)?)?\s*Hz | AC\s*\d\d | \b\d{1,2}x\d(?:\+\dR)?\b
      | \d\s*[*x]\s*\d+(?:[.,]\d+)?\s*s(?:\s*\+\s*\dr)?
      | \b(?:PR|PQ|QRS|QT|QTc\w?|P|RR|PP|T|R|HR|HF|BPM|ms|axis|axes|achse|interval|intervall|duration|dauer|rate
        |Vent|filter|speed|geschw\w*|vorschub|gain|empf\w*|verst\w*|12SL)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What follows such a word speaks of a person, whatever it sounds like.
_PERSONAL = re.compile(
    r"name\b|patient|\bpat\b|\bID\b|\bborn|birth|\bDOB\b|\bgeb|\bconfirmed by|referr|techni[ck]|phys|\barzt|\bdr\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PrintedFindings:
    """Printed text, kept apart from the signal; None where nothing (plausible and unambiguous) is printed."""

    speed_mm_per_s: float | None = None
    gain_mm_per_mv: float | None = None
    """Gain of all leads, or of the limb leads where the chest leads have another."""
    chest_gain_mm_per_mv: float | None = None
    heart_rate_bpm: float | None = None
    pr_ms: float | None = None
    qrs_ms: float | None = None
    qt_ms: float | None = None
    qtc_ms: float | None = None
    qtc_formula: str | None = None
    """"bazett", "fridericia", "framingham" or "hodges" where it is named."""
    p_axis_deg: float | None = None
    qrs_axis_deg: float | None = None
    t_axis_deg: float | None = None
    statements: tuple[str, ...] = ()
    """What the machine says of the trace, in the order of the page."""
    kept_px: tuple[Box, ...] = ()
    """Boxes of text that is wholly scale, measurement, statement or lead name."""
    private_px: tuple[Box, ...] = field(default=(), repr=False)
    """Boxes of all other text: names, identifiers, dates."""
    unsure_px: tuple[Box, ...] = field(default=(), repr=False)
    """Boxes of what may be text that was hardly read or not at all, or pieces of a trace."""


def read_findings(lines: tuple[TextLine, ...]) -> PrintedFindings:
    """Understand the lines of a page."""
    # A digit that was lost shows in the certainty: "8" for two lines "ms" and "68".
    sure = (line.certainty >= LEAST_CERTAINTY or lead_named(line.text) is not None for line in lines)
    rows = text_rows(tuple(line if one else replace(line, text="") for line, one in zip(lines, sure, strict=True)))
    texts = [row.text for row in rows]
    scale = find_scale(texts)
    measures = find_measures(texts)
    statements: list[str] = []
    kept: list[Box] = []
    private: list[Box] = []
    unsure: list[Box] = []
    for number, row in enumerate(rows):
        known = bytearray(len(row.text))
        _mark(known, scale.spans_in(number))
        _mark(known, (found.span for found in measures.found if found.row == number))
        _mark(known, (match.span() for match in _TECHNICAL.finditer(row.text)))
        for line, text, (start, end) in zip(row.lines, row.texts, row.spans(), strict=True):
            said = [] if _PERSONAL.search(text) else find_statements(text)
            statements += [wording for _, _, wording in said]
            _mark(known, ((start + first, start + last) for first, last, _ in said))
            lead = lead_named(line.text) or (standard_lead_name(text) if not text.strip().isdigit() else None)
            harmless = lead is not None or _all_known(row.text[start:end], known[start:end])
            boxes = kept if harmless else (private if line.certainty >= SURELY_READ and line.text else unsure)
            boxes.append(line.box_px)
    return PrintedFindings(
        scale.speed_mm_per_s,
        scale.gain_mm_per_mv,
        scale.chest_gain_mm_per_mv,
        **measures.values,
        qtc_formula=measures.qtc_formula,
        statements=tuple(dict.fromkeys(statements)),
        kept_px=tuple(kept),
        private_px=tuple(private),
        unsure_px=tuple(unsure),
    )


def _mark(known: bytearray, spans: Iterable[tuple[int, int]]) -> None:
    for start, end in spans:
        known[start:end] = b"\1" * (end - start)


def _all_known(text: str, known: bytearray) -> bool:
    """Whether the line says something, and every letter and digit of it is understood."""
    letters = [bool(mark) for letter, mark in zip(text, known, strict=True) if letter.isalnum()]
    return bool(letters) and all(letters)
