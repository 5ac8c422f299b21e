"""An analysis as a Bundle of FHIR R4B: report, panel, measurements, classes, waveform, Device and Patient."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path

from fhir.resources.R4B.attachment import Attachment
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.observation import Observation

from classifier.not_classified import NotClassified
from ecg.formats.fhir_parts import (
    PRELIMINARY,
    Context,
    Named,
    absent_time,
    concept,
    context_of,
    observation,
    reference,
    write_bundle,
)
from ecg.formats.fhir_writer import waveform
from ecg.leads import STANDARD_LEADS
from reports.content import ReportInput
from reports.fhir_classes import beats_observation, rhythm_observation, twelve_lead_observation
from reports.fhir_codes import ELECTROCARDIAC, OTHER_PANEL, PANEL, REPORT
from reports.fhir_conclusion import conclusion
from reports.fhir_observations import (
    confidence_observation,
    ectopy_observation,
    lead_observation,
    measure_observation,
    notes,
    quality_observation,
)

_DIAGNOSTIC_SECTIONS = "http://terminology.hl7.org/CodeSystem/v2-0074"


def write_fhir_report(path: Path, report: ReportInput, pdf: bytes | None = None) -> None:
    """Write a report as one Bundle, complete or absent; pdf: its summary, which goes along as an attachment.

    The same report gives the same bytes. Raises InvalidSignalError where the recording makes no waveform, and
    OutputError.
    """
    write_bundle(path, report_resources(report, pdf), _instant(report.created))


def report_resources(report: ReportInput, pdf: bytes | None = None) -> tuple[Named, ...]:
    """All resources of a report, the DiagnosticReport first; all that is not known says so.

    Everything is preliminary, for no human has looked at it. A Patient is there only where the recording tells of one.
    """
    about = f"{report.created.isoformat()} {report.source}"
    context = context_of(report.recording, _models(report), about, masked=report.redacted)
    wave = context.named("waveform", _waveform(report, context))
    measured = [
        *(
            context.named(f"measure {one.name}", measure_observation(one, context, wave))
            for one in report.vitals.measures
        ),
        *(context.named(f"lead {one.lead}", lead_observation(one, context, wave)) for one in report.vitals.leads),
    ]
    panel = context.named("panel", _panel(report, context, [*measured, wave]))
    found = _found(report, context, wave)
    head = context.named("report", _report(report, context, [panel, *found], pdf))
    return (head, panel, *found, *measured, wave, *context.resources)


def _models(report: ReportInput) -> list[str]:
    """The networks that took part."""
    asked = (report.rhythm, report.beats, report.twelve_lead)
    return [*(one.model_id for one in asked if not isinstance(one, NotClassified)), *report.network_ids]


def _waveform(report: ReportInput, context: Context) -> Observation:
    """The waveform, with all that a reader must know before trusting it."""
    wave = waveform(report.recording, context)
    wave.note = notes(f"{one.lead}: {one.message}" if one.lead else one.message for one in report.warnings)
    return wave


def _found(report: ReportInput, context: Context, wave: Named) -> list[Named]:
    """Classes, ectopic beats and how good the signal is."""
    found = [
        context.named("rhythm", rhythm_observation(report.rhythm, context, wave)),
        context.named("beats", beats_observation(report.beats, context, wave)),
        context.named("twelve leads", twelve_lead_observation(report.twelve_lead, context, wave)),
        context.named("ectopy", ectopy_observation(report.vitals.ectopy, context, wave)),
    ]
    if report.quality:
        found.append(context.named("quality", quality_observation(report.quality, context, wave)))
    if report.page:
        confidence = confidence_observation(report.page.lead_confidence, context, wave)
        found.append(context.named("confidence", confidence))
    return found


def _panel(report: ReportInput, context: Context, members: list[Named]) -> Observation:
    whole = set(STANDARD_LEADS) <= set(report.recording.leads)
    code = PANEL if whole else OTHER_PANEL
    return observation(
        context,
        concept([code], OTHER_PANEL.display),
        issued=_instant(report.created),
        hasMember=[reference(one) for one in members],
    )


def _report(report: ReportInput, context: Context, results: list[Named], pdf: bytes | None) -> DiagnosticReport:
    return DiagnosticReport(
        status=PRELIMINARY,
        category=[CodeableConcept(coding=[Coding(system=_DIAGNOSTIC_SECTIONS, code=ELECTROCARDIAC)])],
        code=concept([REPORT], "ECG analysis by software"),
        subject=context.subject,
        _effectiveDateTime=absent_time(),
        issued=_instant(report.created),
        result=[reference(one) for one in results],
        conclusion=conclusion(report),
        presentedForm=[_attachment(pdf, report.created)] if pdf else None,
    )


def _attachment(pdf: bytes, created: datetime) -> Attachment:
    return Attachment(
        contentType="application/pdf",
        language="en",
        title="ECG summary",
        data=base64.b64encode(pdf),
        size=len(pdf),
        hash=base64.b64encode(hashlib.sha1(pdf, usedforsecurity=False).digest()),
        creation=_instant(created),
    )


def _instant(created: datetime) -> datetime | None:
    """A time with its zone, which an instant of FHIR needs; None of one without."""
    return created if created.tzinfo else None
