"""An ECG waveform as FHIR R4B writes it: an Observation with SampledData for each lead.

All leads lie on one time axis: what a lead does not hold, before its panel too, is "E". A reader who knows nothing of
pages so shows the columns of a page one behind the other. A string of FHIR holds 1 MiB: longer leads go on in further
components, which begin later by HL7's extension of a time offset. No limits of detection are given, for neither pages
nor most files tell those of their electrocardiograph.
"""

from decimal import Decimal
from pathlib import Path

import numpy as np
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.observation import Observation, ObservationComponent
from fhir.resources.R4B.quantity import Quantity
from fhir.resources.R4B.sampleddata import SampledData
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError
from ecg.formats.fhir_codes import LEAD_CODES, LEAD_START, POTENTIAL, TIME_OFFSET, UCUM
from ecg.formats.fhir_parts import Context, concept, context_of, observation, write_bundle
from ecg.formats.patient_fields import cleaned
from ecg.formats.stretches import recorded_from_s
from ecg.recording import Recording

UV_PER_MV = 1000.0
MAX_MV = 1e6
MAX_CHARACTERS = 2**20
"""Of a string (FHIR R4B, primitive types)."""
NOT_RECORDED = "E"


def write_fhir(path: Path, recording: Recording) -> None:
    """Write a Bundle of the waveform in whole uV, the Device that wrote it and, where there is one, the Patient.

    Gaps, starts and the length survive; the age does not. The same recording gives the same bytes. Raises
    InvalidSignalError for no sample or values beyond 1 kV, and OutputError.
    """
    context = context_of(recording)
    wave = context.named("waveform", waveform(recording, context))
    write_bundle(path, (wave, *context.resources))


def waveform(recording: Recording, context: Context) -> Observation:
    """The Observation that holds all leads. Raises InvalidSignalError for no sample or values beyond 1 kV."""
    if recording.signal.shape[1] == 0:
        raise InvalidSignalError("a recording without a sample makes no waveform", cure="give leads with samples")
    largest_mv = float(np.nanmax(np.abs(recording.signal), initial=0.0))
    if largest_mv > MAX_MV:
        raise InvalidSignalError(f"values beyond {MAX_MV:g} mV make no ECG", cure="check the gain")
    read = cleaned(recording.provenance.method)
    return observation(
        context,
        concept([POTENTIAL], "ECG waveform"),
        method=concept([], f"read as {read}") if read else None,
        component=[
            part
            for lead, row, start_s in zip(recording.leads, recording.signal, recording.start_s, strict=True)
            for part in _components(lead, row, start_s, recording.fs_hz, _part_s(largest_mv, recording.fs_hz))
        ],
    )


def _part_s(largest_mv: float, fs_hz: float) -> int:
    """Whole seconds that fit into one string, so that offsets are whole ms."""
    widest = len(f"-{largest_mv * UV_PER_MV:.0f} ")
    return max(1, int(MAX_CHARACTERS // widest / fs_hz))


def _components(
    lead: str, row: NDArray[np.float32], start_s: float, fs_hz: float, part_s: int
) -> list[ObservationComponent]:
    code = concept([LEAD_CODES[lead]] if lead in LEAD_CODES else [], cleaned(lead) or "channel")
    told = start_s == recorded_from_s(row, fs_hz)
    found: list[ObservationComponent] = []
    begin = 0
    while begin < len(row):
        at_s = part_s * len(found)
        end = round((at_s + part_s) * fs_hz)
        extensions = [Extension(url=TIME_OFFSET, valueInteger=1000 * at_s)] if at_s else []
        if not (told or found):
            extensions.append(Extension(url=LEAD_START, valueDecimal=Decimal(repr(start_s))))
        data = _sampled(row[begin:end], fs_hz)
        found.append(ObservationComponent(extension=extensions or None, code=code, valueSampledData=data))
        begin = end
    return found


def _sampled(samples: NDArray[np.float32], fs_hz: float) -> SampledData:
    missing = np.isnan(samples)
    microvolts = np.rint(np.where(missing, 0.0, samples.astype(np.float64)) * UV_PER_MV).astype(np.int64)
    pairs = zip(microvolts.tolist(), missing.tolist(), strict=True)
    return SampledData(
        origin=Quantity(value=Decimal(0), unit="uV", system=UCUM, code="uV"),
        period=Decimal(repr(1000.0 / fs_hz)),
        factor=Decimal(1),
        dimensions=1,
        data=" ".join(NOT_RECORDED if gap else str(value) for value, gap in pairs),
    )
