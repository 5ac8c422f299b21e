"""Pages of every kind that machines print: layouts, scales, papers, pens, letters and notes, drawn at random."""

import numpy as np

from ecg import Recording
from ecg.layouts import LAYOUTS
from training.page_drawing import HERSHEY, Note
from training.pages import A4_LANDSCAPE_MM, LETTER_LANDSCAPE_MM, Colour, PageStyle

LAYOUT_WEIGHTS = {"3x4": 3.0, "3x4+1R": 6.0, "3x4+2R": 1.0, "3x4+3R": 2.0, "6x2": 2.0, "6x2+1R": 1.0, "12x1": 4.0}
OTHER_LAYOUT_WEIGHT = 0.5
FACES = (HERSHEY, HERSHEY, "DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono", "STIXGeneral")
PAPERS = (A4_LANDSCAPE_MM, A4_LANDSCAPE_MM, LETTER_LANDSCAPE_MM, (290.0, 150.0), (280.0, 110.0), (262.0, 175.0))
TRACES = ((20, 20, 25), (20, 20, 25), (60, 60, 70), (25, 30, 120), (70, 40, 40), (0, 0, 0), (115, 115, 120))
# Hues of printed grids: red, orange, green, grey, blue.
GRID_HUES = ((235, 110, 120), (235, 110, 120), (240, 150, 100), (120, 190, 140), (140, 140, 140), (120, 150, 220))
WORDS = [
    "Sinus rhythm",
    "Normal ECG",
    "Abnormal ECG",
    "Atrial fibrillation",
    "Left axis deviation",
    "Unconfirmed",
    "Male",
    "Female",
    "Room 12",
    "Vent. rate 72 BPM",
    "PR interval 148 ms",
    "QRS duration 88 ms",
    "QT/QTc 394/454 ms",
    "P-R-T axes 56 -17 40",
    "25mm/s",
    "10mm/mV",
    "40Hz",
    "ID 0012345",
    "Dr. Smith",
    "Meier, Anna",
    "12-Nov-1949",
    "08:41:22",
    "HR 61/min",
    "Referred by",
    "Loc 3",
    "Test ind",
    "Med:",
    "Borderline",
]
# What happens to a recorded signal before it is printed.
AMPLITUDE = (0.6, 1.8)
TALL, TALL_SHARE = (1.0, 2.0), 0.15
WANDER_MV = 0.35
NOISE_MV = 0.03


def random_style(rng: np.random.Generator, dpi: float, layout: str | None = None) -> PageStyle:
    """A page style drawn at random, of the layout asked for or any."""
    if layout is None:
        weights = np.array([LAYOUT_WEIGHTS.get(name, OTHER_LAYOUT_WEIGHT) for name in LAYOUTS])
        layout = str(rng.choice(list(LAYOUTS), p=weights / weights.sum()))
    shape = LAYOUTS[layout]
    paper_mm = PAPERS[int(rng.integers(len(PAPERS)))] if shape.total_rows <= 6 else A4_LANDSCAPE_MM
    header_mm = float(rng.choice([2.0, 12.0, 22.0, 38.0]))
    pen_mm = float(rng.uniform(0.15, 0.55))
    paper, minor, major = _colours(rng)
    minor_width_mm = float(rng.uniform(0.06, 0.18))
    width_mm = 250.0 if rng.random() < 0.8 else float(rng.uniform(200.0, 255.0))
    joined_pulse = bool(rng.random() < 0.35)
    clip_mm = float(rng.uniform(8.0, 22.0)) if rng.random() < 0.08 else np.inf
    gain_mm_per_mv = float(rng.choice([10.0, 5.0, 20.0], p=[0.8, 0.1, 0.1]))
    return PageStyle(
        layout=layout,
        dpi=dpi,
        speed_mm_per_s=float(rng.choice([25.0, 50.0], p=[0.85, 0.15])),
        gain_mm_per_mv=gain_mm_per_mv,
        chest_gain_mm_per_mv=gain_mm_per_mv / 2.0 if rng.random() < 0.04 else None,
        paper_mm=paper_mm,
        trace_width_mm=min(width_mm, paper_mm[0] - 16.0),
        margin_mm=float(rng.choice([0.0, 2.0, 6.0])),
        header_mm=header_mm,
        paper=paper,
        minor_grid=minor,
        major_grid=major,
        trace=TRACES[int(rng.integers(len(TRACES)))],
        minor_width_mm=minor_width_mm,
        major_width_mm=float(minor_width_mm * rng.uniform(1.0, 2.2)),
        pen_mm=pen_mm,
        names=bool(rng.random() < 0.93),
        pulse=bool(rng.random() < 0.7),
        pulse_side="right" if rng.random() < 0.15 else "left",
        pulse_width_s=float(rng.choice([0.2, 0.1])),
        pulse_gap_mm=float(rng.uniform(0.0, 2.5)) if joined_pulse else float(rng.uniform(0.5, 6.0)),
        pulse_joined=joined_pulse,
        separators=str(rng.choice(["none", "ticks", "lines", "dashes"], p=[0.5, 0.25, 0.15, 0.1])),
        header=(),
        grid=str(rng.choice(["lines", "dots", "major", "none"], p=[0.74, 0.08, 0.08, 0.1])),
        clip_mm=clip_mm,
        panel_gap_mm=float(rng.choice([0.0, 0.5, 2.0], p=[0.7, 0.15, 0.15])),
        joined=bool(rng.random() < 0.25),
        row_pitch=float(rng.uniform(0.75, 1.0)),
        smooth=bool(rng.random() < 0.8),
        face=FACES[int(rng.integers(len(FACES)))],
        name_mm=float(rng.uniform(2.0, 4.2)),
        name_below=bool(rng.random() < 0.3),
        notes=_notes(rng, paper_mm, header_mm),
        scribbles_mm=scribbles(rng, paper_mm) if rng.random() < 0.2 else (),
        scribble=(30, 40, 140) if rng.random() < 0.6 else (30, 30, 35),
    )


def varied_signal(rng: np.random.Generator, recording: Recording, tall_share: float) -> Recording:
    """The recording as another machine might have got it: other amplitude, wander, noise, a lead off, a late start.

    tall_share: how many have beats of up to twice the height.
    """
    tall = rng.uniform(*TALL) if rng.random() < tall_share else 1.0
    signal = recording.signal * np.float32(tall * rng.uniform(*AMPLITUDE))
    time_s = np.arange(signal.shape[1]) / recording.fs_hz
    if rng.random() < 0.4:
        hz, phase = rng.uniform(0.1, 0.5, (len(signal), 1)), rng.uniform(0.0, 2 * np.pi, (len(signal), 1))
        signal = signal + rng.uniform(0.0, WANDER_MV) * np.sin(2 * np.pi * hz * time_s + phase)
    if rng.random() < 0.15:
        signal = signal + rng.uniform(0.0, NOISE_MV) * rng.standard_normal(signal.shape)
    if rng.random() < 0.03:
        signal[int(rng.integers(len(signal)))] = 0.0
    signal = np.roll(signal, int(rng.integers(signal.shape[1])), axis=1) if rng.random() < 0.3 else signal
    return recording.with_signal(np.asarray(signal, np.float32), recording.fs_hz)


def _colours(rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    """Paper, minor and major grid: one hue on white or tinted paper, faint to as dark as the trace."""
    hue = np.array(GRID_HUES[int(rng.integers(len(GRID_HUES)))], np.float64)
    paper = np.full(3, 255.0) if rng.random() < 0.6 else 255.0 - (255.0 - hue) * rng.uniform(0.0, 0.25)
    strength = rng.uniform(0.25, 1.0)
    if rng.random() < 0.08:
        hue, strength = np.full(3, 60.0), rng.uniform(0.4, 0.9)
    minor = paper + (hue - paper) * strength * rng.uniform(0.3, 0.9)
    major = paper + (hue - paper) * strength
    return _colour(paper), _colour(minor), _colour(major)


def _colour(rgb: np.ndarray) -> Colour:
    red, green, blue = (int(v) for v in np.clip(np.round(rgb), 0, 255))
    return red, green, blue


def _notes(rng: np.random.Generator, paper_mm: tuple[float, float], header_mm: float) -> tuple[Note, ...]:
    """Lines of a header, and now and then text on the grid or over the traces."""
    height = float(rng.uniform(2.0, 3.4))
    columns = np.arange(8.0, paper_mm[0] - 50.0, float(rng.uniform(45.0, 80.0)))
    lines = np.arange(2.0 + height, header_mm - 1.0, 1.6 * height)
    notes = [Note(_word(rng), float(x), float(y), height) for x in columns for y in lines if rng.random() < 0.7]
    for _ in range(int(rng.integers(0, 5))):
        x_mm, y_mm = rng.uniform(5.0, paper_mm[0] - 30.0), rng.uniform(5.0, paper_mm[1] - 3.0)
        notes.append(Note(_word(rng), float(x_mm), float(y_mm), height))
    return tuple(notes)


def _word(rng: np.random.Generator) -> str:
    return WORDS[int(rng.integers(len(WORDS)))]


def scribbles(rng: np.random.Generator, paper_mm: tuple[float, float]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Handwriting: loops that run to the right, arrows and underlines."""
    strokes = []
    for _ in range(int(rng.integers(1, 5))):
        start = rng.uniform([10.0, 10.0], [paper_mm[0] - 60.0, paper_mm[1] - 10.0])
        turns = np.linspace(0.0, rng.uniform(1.0, 6.0) * 2 * np.pi, 80)
        size = rng.uniform(0.0, 4.0, 2)
        wave = np.stack([size[0] * np.cos(turns), size[1] * np.sin(turns * rng.uniform(0.6, 1.4))], axis=1)
        drift = np.outer(turns, [rng.uniform(0.3, 2.0), rng.uniform(-0.3, 0.3)])
        strokes.append(tuple((float(x), float(y)) for x, y in start + wave + drift))
    return tuple(strokes)
