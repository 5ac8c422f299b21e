"""Sections on what the classifiers of beats and of twelve leads say, and on what rules say of the measurements."""

from classifier.beats import BeatResult
from classifier.measured_findings import MeasuredFinding
from classifier.not_classified import NotClassified
from classifier.twelve_lead import STATEMENTS, SUPERCLASSES, TwelveLeadResult
from reports.content import percent_text, sentence_text
from reports.findings import bar_lines, text_line
from reports.flow import Line, Section
from reports.typography import BODY, NOTE, wrapped
from vitals import Ectopy
from vitals.ectopy import EctopicBeats
from vitals.wave import Absent

BEATS = {
    "N": "normal",
    "S": "supraventricular",
    "V": "ventricular",
    "F": "fusion",
    "Q": "paced or unclassifiable",
}
MOST_TIMES = 12


def beats_section(beats: BeatResult | NotClassified, found: Ectopy | Absent, width_mm: float) -> Section:
    """How many beats of each class, where those that are not normal lie, and how ectopic ones follow each other."""
    if isinstance(beats, NotClassified):
        return Section("Beats", _lines(f"Not classified: {beats.reason}", width_mm))
    counts = [f"{count} {BEATS[name]}" for name, count in beats.counts.items() if count]
    lines = _lines(f"{len(beats.r_s)} beats: {', '.join(counts)}", width_mm)
    for name, text in BEATS.items():
        at = [f"{r:.1f}" for r, label in zip(beats.r_s, beats.labels, strict=True) if label == name]
        if name != "N" and at:
            more = f" and {len(at) - MOST_TIMES} more" if len(at) > MOST_TIMES else ""
            lines += _lines(f"{sentence_text(text)} at {', '.join(at[:MOST_TIMES])} s{more}", width_mm)
    if isinstance(found, Ectopy):
        for kind, sequences in (("Supraventricular", found.supraventricular), ("Ventricular", found.ventricular)):
            if text := _sequences(sequences):
                lines += _lines(f"{kind}: {text}", width_mm)
    note = f"Read on {' and '.join(beats.leads)}; supraventricular beats are often missed"
    return Section("Beats", (*lines, *_notes(note, width_mm)))


def twelve_lead_section(found: TwelveLeadResult | NotClassified, width_mm: float) -> Section:
    """Bars of the superclasses, the statements that are certain, and whether a human should look first."""
    title = "Twelve leads"
    if isinstance(found, NotClassified):
        return Section(title, _lines(f"Not classified: {found.reason}", width_mm))
    bars = [
        (sentence_text(text), found.probabilities[name], found.answers[name] == "yes")
        for name, text in SUPERCLASSES.items()
    ]
    certain = [f"{STATEMENTS[name]} {percent_text(found.probabilities[name])}" for name in _certain(found)]
    notes = [f"Also certain: {', '.join(certain)}"] if certain else []
    notes += [f"A human should look first: {found.refer}"] if found.refer else []
    notes += ["Bold: certain at 90 %; a recording may be of several classes"]
    return Section(title, (*bar_lines(bars, width_mm), *(line for note in notes for line in _notes(note, width_mm))))


def measured_section(findings: tuple[MeasuredFinding, ...], width_mm: float) -> tuple[Section, ...]:
    """What follows from the measurements alone; no section where nothing does."""
    if not findings:
        return ()
    texts = [f"{sentence_text(one.name)}: {round(one.value):d} {one.unit}" for one in findings]
    return (Section("By measurement", tuple(line for text in texts for line in _lines(text, width_mm))),)


def _sequences(found: EctopicBeats) -> str:
    """Couplets, runs and episodes in words, "" where there are none."""
    runs = f"{_count(found.runs, 'run')}, the longest of {found.longest_run} beats" if found.runs else ""
    parts = [_count(found.couplets, "couplet"), runs]
    parts += [_count(found.bigeminy, "episode", " of bigeminy"), _count(found.trigeminy, "episode", " of trigeminy")]
    return ", ".join(part for part in parts if part)


def _count(number: int, word: str, rest: str = "") -> str:
    return f"{number} {word}{'s' if number > 1 else ''}{rest}" if number else ""


def _certain(found: TwelveLeadResult) -> list[str]:
    return [name for name in STATEMENTS if found.answers.get(name) == "yes"]


def _lines(text: str, width_mm: float) -> tuple[Line, ...]:
    return tuple(text_line(line, BODY) for line in wrapped(text, BODY, width_mm))


def _notes(text: str, width_mm: float) -> tuple[Line, ...]:
    return tuple(text_line(line, NOTE) for line in wrapped(text, NOTE, width_mm))
