"""Ectopic beats counted as a reader of a Holter recording counts them."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import wfdb
from hypothesis import given
from hypothesis import strategies as st

from vitals.beat_classes import CLASSES, BeatClasses
from vitals.ectopy import Ectopy, ectopy

AAMI = {
    **dict.fromkeys("NLRej", "N"),
    **dict.fromkeys("AaJS", "S"),
    **dict.fromkeys("VE", "V"),
    "F": "F",
    **dict.fromkeys("/fQ?", "Q"),
}


def counted(text: str, seconds: float = 60.0) -> Ectopy:
    """Beats by letter; "|" before a beat is a gap, "?" a beat that was not classified."""
    letters = text.replace("|", "")
    gaps = [k > 0 and text[k - 1] == "|" for k, letter in enumerate(text) if letter != "|"]
    labels = np.array([letter if letter != "?" else "" for letter in letters], "U1")
    return ectopy(BeatClasses(np.arange(len(letters), dtype=np.float64), labels), np.array(gaps, bool), seconds)


@pytest.mark.parametrize(
    ("text", "count", "couplets", "runs", "longest", "bigeminy", "trigeminy"),
    [
        ("NNNNN", 0, 0, 0, 0, 0, 0),
        ("NNVNN", 1, 0, 0, 0, 0, 0),
        ("NVVNN", 2, 1, 0, 0, 0, 0),
        ("NVVVNVVVVN", 7, 0, 2, 4, 0, 0),
        ("NVNVN", 2, 0, 0, 0, 0, 0),
        ("NVNVNVN", 3, 0, 0, 0, 1, 0),
        ("VNVNVNNNVNVNVNV", 7, 0, 0, 0, 2, 0),
        ("NVNNVNNVN", 3, 0, 0, 0, 0, 1),
        ("VQVQVQ", 3, 0, 0, 0, 1, 0),
        ("NV|VN", 2, 0, 0, 0, 0, 0),
        ("NVNV|NVN", 3, 0, 0, 0, 0, 0),
        ("NV?VN", 2, 0, 0, 0, 0, 0),
        ("NVFVN", 2, 0, 0, 0, 0, 0),
        ("", 0, 0, 0, 0, 0, 0),
    ],
)
def test_sequences(
    text: str, count: int, couplets: int, runs: int, longest: int, bigeminy: int, trigeminy: int
) -> None:
    for letter, kind in (("V", "ventricular"), ("S", "supraventricular")):
        found = getattr(counted(text.replace("V", letter)), kind)
        assert found.count == count
        assert (found.couplets, found.runs, found.longest_run) == (couplets, runs, longest)
        assert (found.bigeminy, found.trigeminy) == (bigeminy, trigeminy)


def test_an_hourly_rate_needs_an_hour() -> None:
    short, long = counted("NNVNNVNNNN", 3500.0), counted("NNVNNVNNNN", 7200.0)
    assert short.ventricular.per_hour is None
    assert short.per_hour_reason is not None
    assert long.ventricular.per_hour == pytest.approx(1.0)
    assert long.per_hour_reason is None
    assert long.ventricular.share_percent == pytest.approx(20.0)


def test_beats_that_were_not_classified_count_for_no_share() -> None:
    assert counted("NNV??").beats == 3
    assert counted("NNV??").ventricular.share_percent == pytest.approx(100 / 3)


@given(text=st.text("NSVFQ|?", max_size=60))
def test_parts_add_up(text: str) -> None:
    found = counted(text)
    for one, letter in ((found.ventricular, "V"), (found.supraventricular, "S")):
        assert one.count == text.count(letter)
        assert 2 * one.couplets + 3 * one.runs <= one.count
        assert one.longest_run <= one.count
        assert 3 * (one.bigeminy + one.trigeminy) <= 2 * one.count


def test_probabilities_make_the_count_unsure() -> None:
    labels = np.array(["N"] * 90 + ["V"] * 10)
    rows = np.zeros((100, 5))
    rows[:, CLASSES.index("N")] = np.where(labels == "N", 0.95, 0.2)
    rows[:, CLASSES.index("V")] = np.where(labels == "N", 0.05, 0.8)
    found = ectopy(BeatClasses(np.arange(100.0), labels, rows), np.zeros(100, bool), 80.0)
    rng = np.random.default_rng(0)
    errors = [10 - (rng.random(100) < rows[:, 2]).sum() for _ in range(4000)]
    assert found.ventricular.uncertainty == pytest.approx(np.sqrt(np.mean(np.square(errors))), rel=0.05)
    assert counted("NNV").ventricular.uncertainty is None


def annotated(folder: Path, name: str) -> tuple[Ectopy, list[str]]:
    """What the beats of a record give, and the rhythms that its cardiologists marked."""
    marks = wfdb.rdann(str(folder / name), "atr")
    beats = [(s / marks.fs, AAMI[m]) for s, m in zip(marks.sample, marks.symbol, strict=True) if m in AAMI]
    r_s, labels = np.array([r for r, _ in beats]), np.array([label for _, label in beats])
    notes = [note.strip("\x00") for note, mark in zip(marks.aux_note, marks.symbol, strict=True) if mark == "+"]
    return ectopy(BeatClasses(r_s, labels), np.arange(r_s.size) == 0, 1805.0), notes


@pytest.mark.parametrize(
    ("name", "kind", "note"),
    [
        ("119", "bigeminy", "(B"),
        ("217", "bigeminy", "(B"),  # of a paced heart
        ("124", "trigeminy", "(T"),
        ("201", "trigeminy", "(T"),
        ("203", "runs", "(VT"),
        ("205", "runs", "(VT"),
    ],
)
def test_episodes_are_those_that_cardiologists_marked(packed: ModuleType, name: str, kind: str, note: str) -> None:
    found, notes = annotated(packed.mitdb(), name)
    assert getattr(found.ventricular, kind) == notes.count(note) > 0
