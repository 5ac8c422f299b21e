"""DICOM waveforms and the PDF that goes with them, as pydicom writes them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecg.errors import InvalidSignalError
from ecg.formats.dicom_codes import EKG_STUDY, ENCAPSULATED_PDF, GENERAL, MICROVOLT, TWELVE_LEAD, lead_code
from ecg.formats.dicom_header import code_item, new_dataset, save
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

UV_PER_MV = 1000.0
# The least number of 16 bits marks a sample that was not recorded.
PADDING = -32768
MAX_MV = 32.767
RATES_HZ = (200.0, 1000.0)
"""What both classes allow (PS3.3 A.34.3 and A.34.4)."""
MAX_SAMPLES_12_LEAD = 16384
MAX_GROUPS = {TWELVE_LEAD: 5, GENERAL: 4}
MAX_CHANNELS = 24
MAX_LABEL = 16
"""Characters of a label (value representation SH)."""


def write_dicom(path: Path, recording: Recording, acquired: datetime | None = None) -> None:
    """Write 16-bit samples of 1 uV: as 12-lead ECG where all twelve are there for at most 16384 samples, else General.

    Leads that begin together form a multiplex group with their time offset, to the sample; where there are more starts
    than the class has groups (5, General: 4), all stand in one. What was not recorded holds the padding value.
    `acquired` is when the ECG was taken: without it these dates are empty, since a wrong one would mislead, though
    strict archives ask for them. The same recording gives the same bytes. Raises InvalidSignalError for a rate outside
    200 to 1000 Hz, more than 24 leads, no sample or values beyond 16 bits, and OutputError.
    """
    _check(recording)
    samples = recording.signal.shape[1]
    whole = recording.leads == STANDARD_LEADS and samples <= MAX_SAMPLES_12_LEAD
    sop_class = TWELVE_LEAD if whole else GENERAL
    dataset = new_dataset(recording, sop_class, "ECG", acquired)
    dataset.AcquisitionContextSequence = []
    dataset.WaveformSequence = [
        _group(recording, begin, end, rows) for begin, end, rows in _groups(recording, MAX_GROUPS[sop_class])
    ]
    save(dataset, path)


def write_encapsulated_pdf(path: Path, pdf: bytes, recording: Recording, acquired: datetime | None = None) -> None:
    """Write a PDF as a DICOM file of the recording's study. Raises InvalidSignalError where it is none; OutputError."""
    if not pdf.startswith(b"%PDF-"):
        raise InvalidSignalError("not a PDF", cure="give the bytes of a PDF file")
    dataset = new_dataset(recording, ENCAPSULATED_PDF, "DOC", acquired)
    dataset.ConversionType = "WSD"
    dataset.BurnedInAnnotation = "YES"
    dataset.DocumentTitle = "ECG summary"
    dataset.ConceptNameCodeSequence = code_item(EKG_STUDY)
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(pdf)
    dataset.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    save(dataset, path)


def _check(recording: Recording) -> None:
    leads, samples = recording.signal.shape
    if not RATES_HZ[0] <= recording.fs_hz <= RATES_HZ[1]:
        what = f"DICOM holds ECGs of {RATES_HZ[0]:g} to {RATES_HZ[1]:g} Hz, not of {recording.fs_hz:g} Hz"
        raise InvalidSignalError(what, cure="resample to 500 Hz")
    if samples == 0 or leads > MAX_CHANNELS:
        what = f"{leads} leads of {samples} samples make no DICOM waveform"
        raise InvalidSignalError(what, cure=f"give 1 to {MAX_CHANNELS} leads with samples")
    if float(np.nanmax(np.abs(recording.signal), initial=0.0)) > MAX_MV:
        raise InvalidSignalError(f"values beyond {MAX_MV} mV do not fit into 16 bits", cure="check the gain")


def _groups(recording: Recording, most: int) -> list[tuple[int, int, list[int]]]:
    """First sample, end and rows of each multiplex group; the last to end reaches the recording's end."""
    samples = recording.signal.shape[1]
    seen = np.isfinite(recording.signal)
    first = np.where(seen.any(axis=1), seen.argmax(axis=1), samples)
    start = np.rint(np.array(recording.start_s) * recording.fs_hz)
    begins = np.minimum(np.clip(start, 0, samples - 1), first).astype(int)
    if len(set(begins)) > most:
        begins[:] = 0
    ends = np.where(seen.any(axis=1), samples - seen[:, ::-1].argmax(axis=1), 0)
    groups = []
    for begin in sorted(set(begins.tolist())):
        rows = np.flatnonzero(begins == begin)
        groups.append((begin, max(int(ends[rows].max()), begin + 1), rows.tolist()))
    last = max(range(len(groups)), key=lambda k: groups[k][1])
    groups[last] = (groups[last][0], samples, groups[last][2])
    return groups


def _group(recording: Recording, begin: int, end: int, rows: list[int]) -> "Dataset":
    """One item of the waveform sequence."""
    from pydicom.dataset import Dataset
    from pydicom.valuerep import DSfloat

    signal = recording.signal[rows, begin:end].astype(np.float64)
    digital = np.where(np.isnan(signal), PADDING, np.rint(signal * UV_PER_MV)).astype("<i2")
    group = Dataset()
    group.MultiplexGroupTimeOffset = DSfloat(1000.0 * begin / recording.fs_hz, auto_format=True)
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels = len(rows)
    group.NumberOfWaveformSamples = end - begin
    group.SamplingFrequency = DSfloat(recording.fs_hz, auto_format=True)
    group.MultiplexGroupLabel = "RHYTHM"
    group.ChannelDefinitionSequence = [_channel(recording.leads[row]) for row in rows]
    group.WaveformBitsAllocated = 16
    group.WaveformSampleInterpretation = "SS"
    group.add_new("WaveformPaddingValue", "OW", np.array(PADDING, "<i2").tobytes())
    group.add_new("WaveformData", "OW", digital.T.tobytes())
    return group


def _channel(lead: str) -> "Dataset":
    from pydicom.dataset import Dataset

    channel = Dataset()
    channel.ChannelLabel = "".join(letter for letter in lead if letter.isprintable() and letter != "\\")[:MAX_LABEL]
    channel.ChannelSourceSequence = code_item(lead_code(lead))
    channel.ChannelSensitivity = 1
    channel.ChannelSensitivityUnitsSequence = code_item(MICROVOLT)
    channel.ChannelSensitivityCorrectionFactor = 1
    channel.ChannelBaseline = 0
    channel.ChannelSampleSkew = 0
    channel.WaveformBitsStored = 16
    return channel
