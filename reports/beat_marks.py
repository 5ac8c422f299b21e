"""Beats marked over the rhythm strip: a tick for a normal one, else the letter of its class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from classifier.beats import BeatResult
from classifier.not_classified import NotClassified
from ecg.beat_signs import BEATS, COLOURS, NOT_CLASSIFIED, SIGNS
from reports.typography import INK, Style, draw_text
from vitals.beat_classes import BeatClasses, laid_on

MARK_MM = 2.4
TICK_MM = 1.7


@dataclass(frozen=True)
class BeatMark:
    """A beat on the recording's time axis."""

    at_s: float
    label: str
    """One of `BEATS`, "" where the beat was not classified."""


def beat_marks(r_peak_s: tuple[float, ...], beats: BeatResult | NotClassified) -> tuple[BeatMark, ...]:
    """Every beat that was found, with its class."""
    if isinstance(beats, NotClassified):
        return tuple(BeatMark(at_s, "") for at_s in r_peak_s)
    classes = BeatClasses(beats.r_s, np.array(beats.labels))
    labels = laid_on(classes, np.asarray(r_peak_s, np.float64)).labels.tolist()
    return tuple(BeatMark(at_s, label) for at_s, label in zip(r_peak_s, labels, strict=True))


def draw_mark(canvas: Canvas, x_mm: float, y_mm: float, label: str) -> None:
    """Draw the sign of one beat, `MARK_MM` high, standing on (x, y)."""
    if label in BEATS and label != "N":
        draw_text(canvas, x_mm, y_mm + 0.3, label, mark_style(label), "middle")
        return
    if label == "N":
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.3)
        canvas.setLineCap(0)
        canvas.line(x_mm, y_mm + 0.2, x_mm, y_mm + 0.2 + TICK_MM)
        return
    canvas.setFillColor(INK)
    canvas.circle(x_mm, y_mm + 1.0, 0.55, stroke=0, fill=1)


def mark_style(label: str) -> Style:
    """How the letter of a class looks."""
    return Style(8, bold=True, colour=HexColor(COLOURS[label]) if label in COLOURS else INK)


def legend_text(marks: Sequence[BeatMark]) -> str:
    """What the signs mean that were drawn, "" where none was."""
    drawn = {mark.label for mark in marks}
    words = [f"{SIGNS.get(label, label)} {name}" for label, name in BEATS.items() if label in drawn]
    if NOT_CLASSIFIED in drawn:
        words.append(f"{SIGNS[NOT_CLASSIFIED]} beat that was not classified")
    return f"Beats: {', '.join(words)}" if words else ""
