"""Sections in words: warnings, what the machine printed, and ectopic beats."""

from classifier.beats import BeatResult
from classifier.not_classified import NotClassified
from digitizer.page import PageWarning
from ecg.beat_signs import BEATS
from reports.content import mv_text, percent_text, sentence_text
from reports.flow import Line, Section, bullet, text_lines
from reports.lead_beats import AMPLITUDES
from reports.masthead import warning_text
from reports.typography import BODY
from vitals import Ectopy, LeadMeasures, Vitals
from vitals.ectopy import EctopicBeats
from vitals.wave import Absent

MOST_TIMES = 8


def warnings_section(warnings: tuple[PageWarning, ...], width_mm: float) -> Section:
    """All warnings in full."""
    return Section("Warnings", tuple(bullet(warning_text(warning), width_mm) for warning in warnings))


def statements_section(statements: tuple[str, ...], width_mm: float) -> Section:
    """What the machine says in print, in its own words; no lines where nothing was read."""
    lines = text_lines(". ".join(statements) + ".", BODY, width_mm) if statements else ()
    return Section("Printed by the machine", lines)


def no_beat_section(vitals: Vitals, width_mm: float) -> Section:
    """Why no median beat is drawn; no lines where one is."""
    if vitals.beat is not None:
        return Section("Median beat", ())
    return Section("Median beat", text_lines("None: no QRS complex was found.", BODY, width_mm))


def amplitudes_section(lead: LeadMeasures, width_mm: float) -> Section:
    """Amplitudes of the only lead; no lines where nothing was measured."""
    texts = [f"{label} {mv_text(getattr(lead, name))}" for row in AMPLITUDES for label, name in row]
    words = f"{', '.join(texts)} mV from the level before the QRS complex"
    return Section(f"Amplitudes of {lead.lead}", text_lines(words, BODY, width_mm) if lead.beats else ())


def beats_section(beats: BeatResult | NotClassified, found: Ectopy | Absent, width_mm: float) -> Section:
    """When beats that are not normal come, how sure that is, and how ectopic ones follow each other."""
    lines: list[Line] = []
    if isinstance(beats, BeatResult):
        sure = beats.probabilities.max(axis=1)
        for label, name in BEATS.items():
            at = [
                f"{r:.1f} s ({percent_text(p)})"
                for r, p, of in zip(beats.r_s, sure, beats.labels, strict=True)
                if of == label
            ]
            if label != "N" and at:
                more = f" and {len(at) - MOST_TIMES} more" if len(at) > MOST_TIMES else ""
                lines += text_lines(f"{sentence_text(name)} at {', '.join(at[:MOST_TIMES])}{more}", BODY, width_mm)
    if isinstance(found, Ectopy):
        for kind, sequences in (("Supraventricular", found.supraventricular), ("Ventricular", found.ventricular)):
            if text := _sequences(sequences):
                lines += text_lines(f"{kind}: {text}", BODY, width_mm)
    return Section("Beats that are not normal", tuple(lines))


def _sequences(found: EctopicBeats) -> str:
    """Couplets, runs and episodes in words, "" where there are none."""
    runs = f"{_count(found.runs, 'run')}, the longest of {found.longest_run} beats" if found.runs else ""
    parts = [_count(found.couplets, "couplet"), runs]
    parts += [_count(found.bigeminy, "episode", " of bigeminy"), _count(found.trigeminy, "episode", " of trigeminy")]
    return ", ".join(part for part in parts if part)


def _count(number: int, word: str, rest: str = "") -> str:
    return f"{number} {word}{'s' if number > 1 else ''}{rest}" if number else ""
