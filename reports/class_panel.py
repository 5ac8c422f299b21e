"""Rhythm, beats and twelve leads side by side: every class with its probability, and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from classifier.beats import BeatResult
from classifier.measured_findings import MeasuredFinding
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from classifier.twelve_lead import STATEMENTS, SUPERCLASSES, TwelveLeadResult
from ecg.beat_signs import BEATS
from reports.beat_marks import mark_style
from reports.content import percent_text, rhythm_text, sentence_text
from reports.typography import BODY, BODY_BOLD, HEADING, SMALL, draw_text, fitted, wrapped

CELL_MM, CELL_GAP_MM = 4.6, 1.2
TITLE_MM = 4.4
NOTE_MM = 3.1
NOTE_LINES, STACKED_NOTE_LINES = 2, 6
BLOCK_GAP_MM, STACK_GAP_MM = 6.0, 5.0
GROUND, SHARE, CERTAIN = HexColor("#f0f2f5"), HexColor("#d3dae1"), HexColor("#a9cbe8")


@dataclass(frozen=True)
class Cell:
    """A class with a number, over a bar that shows a share."""

    name: str
    number: str
    share: float
    chosen: bool = False
    letter: str = ""
    """Sign of a class of beats on the chart."""


@dataclass(frozen=True)
class Block:
    """A title, the classes below it and what to know about them."""

    title: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    columns: int
    share: float
    """Share of the panel's width."""


def draw_classes(canvas: Canvas, blocks: Sequence[Block], left_mm: float, right_mm: float, top_mm: float) -> float:
    """Draw the blocks side by side; returns the y below them."""
    room_mm = right_mm - left_mm - BLOCK_GAP_MM * (len(blocks) - 1)
    x, lowest = left_mm, top_mm
    for block in blocks:
        width = room_mm * block.share
        lowest = min(lowest, _draw_block(canvas, block, x, top_mm, width, NOTE_LINES))
        x += width + BLOCK_GAP_MM
    return lowest - 2.4


def stack_classes(canvas: Canvas, blocks: Sequence[Block], left_mm: float, right_mm: float, top_mm: float) -> float:
    """Draw the blocks below each other; returns the y below them."""
    for block in blocks:
        top_mm = _draw_block(canvas, block, left_mm, top_mm, right_mm - left_mm, STACKED_NOTE_LINES) - STACK_GAP_MM
    return top_mm


def class_blocks(
    rhythm: RhythmResult | NotClassified,
    beats: BeatResult | NotClassified,
    twelve_lead: TwelveLeadResult | NotClassified,
    measured: tuple[MeasuredFinding, ...],
    upright: bool,
) -> tuple[Block, ...]:
    """What the classifiers and the measurements say; upright: on a sheet that stands on its short side."""
    columns, shares = (1, (0.28, 0.32, 0.4)) if upright else (2, (0.29, 0.34, 0.37))
    found = (_rhythm(rhythm), _beats(beats), _twelve_lead(twelve_lead, measured))
    titles = ("Rhythm", "Beats", "Twelve leads")
    return tuple(
        Block(title, cells, notes, columns, share)
        for title, (cells, notes), share in zip(titles, found, shares, strict=True)
    )


def _rhythm(found: RhythmResult | NotClassified) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    if isinstance(found, NotClassified):
        return (), (f"Not classified: {found.reason}",)
    start_s, end_s = found.span_s
    cells = tuple(
        Cell(rhythm_text(name), percent_text(share), share, name == found.label)
        for name, share in found.probabilities.items()
    )
    return cells, (f"Read on lead {found.lead} from {start_s:.1f} to {end_s:.1f} s",)


def _beats(found: BeatResult | NotClassified) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    if isinstance(found, NotClassified):
        return (), (f"Not classified: {found.reason}",)
    total = max(len(found.r_s), 1)
    cells = tuple(
        Cell(sentence_text(name), str(found.counts[label]), found.counts[label] / total, False, label)
        for label, name in BEATS.items()
    )
    return cells, (f"Read on {' and '.join(found.leads)}; supraventricular beats are often missed",)


def _twelve_lead(
    found: TwelveLeadResult | NotClassified, measured: tuple[MeasuredFinding, ...]
) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    by_measure = [f"{one.name} ({round(one.value):d} {one.unit})" for one in measured]
    notes = [f"By measurement: {', '.join(by_measure)}"] if by_measure else []
    if isinstance(found, NotClassified):
        return (), (f"Not classified: {found.reason}", *notes)
    cells = tuple(
        Cell(
            sentence_text(name),
            percent_text(found.probabilities[label]),
            found.probabilities[label],
            found.answers[label] == "yes",
        )
        for label, name in SUPERCLASSES.items()
    )
    certain = [
        f"{name} {percent_text(found.probabilities[label])}"
        for label, name in STATEMENTS.items()
        if found.answers.get(label) == "yes"
    ]
    notes = [f"Also certain: {', '.join(certain)}"] * bool(certain) + notes
    return cells, (*notes, "Bold: certain at 90 %; a recording may be of several classes")


def _draw_block(canvas: Canvas, block: Block, x: float, top_mm: float, width_mm: float, most_lines: int) -> float:
    """Draw one block; returns the y below it."""
    draw_text(canvas, x, top_mm - HEADING.cap_mm, block.title, HEADING)
    y = top_mm - TITLE_MM
    cell_mm = (width_mm - CELL_GAP_MM * (block.columns - 1)) / block.columns
    for k, cell in enumerate(block.cells):
        row, column = divmod(k, block.columns)
        _draw_cell(canvas, cell, x + column * (cell_mm + CELL_GAP_MM), y - row * (CELL_MM + 0.6), cell_mm)
    y -= -(-len(block.cells) // block.columns) * (CELL_MM + 0.6)
    lines = [line for note in block.notes for line in wrapped(note, SMALL, width_mm)]
    for line in lines[:most_lines]:
        draw_text(canvas, x, y - SMALL.cap_mm - 0.6, line, SMALL)
        y -= NOTE_MM
    return y


def _draw_cell(canvas: Canvas, cell: Cell, x: float, top_mm: float, width_mm: float) -> None:
    """A name and a number over a bar from 0 to 100 % as wide as the cell."""
    bottom = top_mm - CELL_MM
    canvas.setFillColor(GROUND)
    canvas.rect(x, bottom, width_mm, CELL_MM, stroke=0, fill=1)
    canvas.setFillColor(CERTAIN if cell.chosen else SHARE)
    canvas.rect(x, bottom, width_mm * min(max(cell.share, 0.0), 1.0), CELL_MM, stroke=0, fill=1)
    style, base = (BODY_BOLD if cell.chosen else BODY), bottom + 1.35
    number = draw_text(canvas, x + width_mm - 1.2, base, cell.number, style, "right")
    at = x + 1.2
    if cell.letter:
        at += draw_text(canvas, at, base, cell.letter, mark_style(cell.letter)) + 1.4
    draw_text(canvas, at, base, fitted(cell.name, style, x + width_mm - 2.4 - number - at), style)
