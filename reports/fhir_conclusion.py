"""The conclusion of a report in FHIR: what was found, in words that leave no doubt how uncertain it is."""

from collections.abc import Iterator

from classifier.measured_findings import measured_findings
from classifier.not_classified import NotClassified
from classifier.twelve_lead import STATEMENTS, SUPERCLASSES, TwelveLeadResult
from reports.content import ReportInput, percent_text, referrals
from reports.fhir_classes import NOT_FOR_DIAGNOSIS

MOST_WARNINGS = 3


def conclusion(report: ReportInput) -> str:
    """Rhythm, beats, twelve leads, what follows from the measurements, and the first warnings."""
    parts = [
        "Found by software and confirmed by nobody; every class is uncertain",
        *_rhythm(report),
        *_beats(report),
        *_twelve_leads(report.twelve_lead),
        *_measured(report),
        *(f"A human should look first. {one}" for one in referrals(report)),
        *_warnings(report),
        NOT_FOR_DIAGNOSIS,
    ]
    return " ".join(f"{part}." for part in parts)


def _rhythm(report: ReportInput) -> Iterator[str]:
    rhythm = report.rhythm
    if isinstance(rhythm, NotClassified):
        yield f"Rhythm: not classified, {rhythm.reason}"
        return
    words = "normal rhythm" if rhythm.label == "normal" else rhythm.label
    yield f"Rhythm: possibly {words} (probability {percent_text(rhythm.probabilities[rhythm.label])})"


def _beats(report: ReportInput) -> Iterator[str]:
    if isinstance(report.beats, NotClassified):
        yield f"Beats: not classified, {report.beats.reason}"
        return
    names = {"S": "supraventricular", "V": "ventricular", "F": "fusion"}
    found = [f"{report.beats.counts[name]} {words}" for name, words in names.items() if report.beats.counts[name]]
    if found:
        yield f"Beats: possibly {', '.join(found)} of {len(report.beats.r_s)}"


def _twelve_leads(found: TwelveLeadResult | NotClassified) -> Iterator[str]:
    if isinstance(found, NotClassified):
        yield f"Twelve leads: not classified, {found.reason}"
        return
    texts = SUPERCLASSES | STATEMENTS
    likely = [
        f"{text} (probability {percent_text(found.probabilities[name])})"
        for name, text in texts.items()
        if found.answers.get(name) == "yes"
    ]
    yield f"Twelve leads: possibly {', '.join(likely)}" if likely else "Twelve leads: no class is certain at 90 %"


def _measured(report: ReportInput) -> Iterator[str]:
    found = [f"{one.name} ({round(one.value):d} {one.unit})" for one in measured_findings(report.vitals)]
    if found:
        yield f"By measurement: possibly {', '.join(found)}"


def _warnings(report: ReportInput) -> Iterator[str]:
    found = [one.message.rstrip(".") for one in report.warnings]
    if found:
        more = f"; and {len(found) - MOST_WARNINGS} more" if len(found) > MOST_WARNINGS else ""
        yield f"To know first: {'; '.join(found[:MOST_WARNINGS])}{more}"
