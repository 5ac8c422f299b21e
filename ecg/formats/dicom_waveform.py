"""DICOM waveforms: 12-lead, general and ambulatory ECGs, through pydicom."""

import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InkbeatError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.dicom_codes import ECG_CLASSES, ENCAPSULATED_PDF, coded_lead
from ecg.formats.dicom_writer import write_dicom
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import Format
from ecg.formats.lead_codes import MAX_NAME
from ecg.formats.patient_fields import age_in_years, age_on, cleaned, digits_date, full_name, sex_letter
from ecg.formats.stretches import Stretch, at_rate, checked_rate, in_mv, one_recording
from ecg.leads import standard_lead_name
from ecg.recording import Patient, Recording

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

NAME = "dicom"
_PREAMBLE_BYTES = 128
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_MV = {"uv": 1e-3, "mv": 1.0, "v": 1e3, "nv": 1e-6}
_SAMPLES = {"SB": "i1", "UB": "u1", "SS": "i2", "US": "u2", "SL": "i4", "UL": "u4"}
_AGE = re.compile(r"(\d{3})([DWMY])$")
_AGE_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}


def read_dicom(path: Path) -> Recording:
    """Read every multiplex group that holds the original signal; median and other derived groups are left.

    A sample is (number * sensitivity * correction + baseline) of the channel's unit, the padding value is NaN. A lead
    begins where its group does, or at its first sample where all groups begin together. Raises UnreadableFileError
    (damaged, cut off), UnsupportedFormatError (no ECG waveform, no unit of voltage), TooLargeError or
    InvalidSignalError.
    """
    from pydicom.config import disable_value_validation

    raw = file_bytes(path)
    try:
        with warnings.catch_warnings(), disable_value_validation():
            warnings.simplefilter("ignore")  # as validation does, they repeat what the file says of the patient
            return _recording(_dataset(raw, path), path)
    except InkbeatError:
        raise
    except Exception as error:  # the library raises whatever its parsing trips over, some of it late
        what = f"the file cannot be read ({type(error).__name__})"
        raise UnreadableFileError(what, cure="export it again", source=path.name) from None


def _dataset(raw: bytes, path: Path) -> "Dataset":
    from pydicom import dcmread

    if _DEFLATED in raw:
        what = "a deflated DICOM file, whose size is known too late"
        raise UnsupportedFormatError(what, cure="export it without compression", source=path.name)
    # Of a file on disk, memory would be taken for as many bytes as an element claims.
    dataset = dcmread(io.BytesIO(raw))
    sop_class = str(dataset.get("SOPClassUID", ""))
    if sop_class == ENCAPSULATED_PDF:
        what, cure = "a DICOM file that holds a PDF", "take the PDF out and give that"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    if sop_class not in ECG_CLASSES:
        what, cure = "a DICOM file that is no ECG waveform", "give a 12-lead, general or ambulatory ECG"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    return dataset


def _recording(dataset: "Dataset", path: Path) -> Recording:
    items = list(dataset.get("WaveformSequence") or [])
    groups = [k for k, item in enumerate(items) if item.get("WaveformOriginality") != "DERIVED"]
    if not groups:
        what, cure = "a DICOM file without an original waveform", "export it with rhythm data"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    offsets_s = [float(items[k].get("MultiplexGroupTimeOffset") or 0.0) / 1000.0 for k in groups]
    origin_s = min(0.0, *offsets_s)
    rates_hz = [checked_rate(float(items[k].SamplingFrequency), path) for k in groups]
    together = len(set(offsets_s)) == 1
    stretches = []
    for k, offset_s, rate_hz in zip(groups, offsets_s, rates_hz, strict=True):
        for lead, samples in _channels(dataset, k, path):
            skipped = int(np.isfinite(samples).argmax()) if together else 0
            stretch = Stretch(lead, offset_s - origin_s + skipped / rate_hz, samples[skipped:])
            stretches.append(at_rate(stretch, rate_hz, rates_hz[0], path))
    if not stretches:
        what, cure = "a DICOM file whose channels are no voltages", "give an ECG in V, mV or uV"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    return one_recording(stretches, rates_hz[0], path, NAME, _patient(dataset))


def _channels(dataset: "Dataset", index: int, path: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Lead name and float32 [sample] in mV of each channel of a multiplex group that is a voltage."""
    from pydicom.waveforms.numpy_handler import multiplex_array

    group = dataset.WaveformSequence[index]
    stored = _SAMPLES.get(str(group.WaveformSampleInterpretation))
    if stored is None or group.WaveformBitsAllocated != 8 * int(stored[1]):
        what, cure = "samples that are no linear numbers of 8, 16 or 32 bits", "export them as 16-bit numbers"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    channels, samples = int(group.NumberOfWaveformChannels), int(group.NumberOfWaveformSamples)
    if channels < 1 or samples < 1 or channels != len(group.ChannelDefinitionSequence):
        what = f"a group of {channels} channels with {samples} samples"
        raise UnreadableFileError(what, cure="export it again", source=path.name)
    raw: NDArray[Any] = multiplex_array(dataset, index, as_raw=True)
    order = "<" if dataset.original_encoding[1] is not False or stored[1] == "1" else ">"
    raw = raw.view(np.dtype(order + stored))
    padding = _padding(group, order + stored)
    for k, channel in enumerate(group.ChannelDefinitionSequence):
        scale = _scale_mv(channel)
        if scale is not None:
            signal = in_mv(raw[:, k], *scale)
            if padding is not None:
                signal[raw[:, k] == padding] = np.nan
            yield _lead_name(channel, k), signal


def _padding(group: "Dataset", stored: str) -> int | None:
    """The number that stands for "not recorded", None where none does."""
    value = group.get("WaveformPaddingValue")
    if isinstance(value, bytes):
        width = np.dtype(stored).itemsize
        return int(np.frombuffer(value[:width], stored)[0]) if len(value) >= width else None
    return None if value is None else int(value)


def _scale_mv(channel: "Dataset") -> tuple[float, float] | None:
    """How many mV one unit of a channel and its number 0 are; None where it is no voltage."""
    units = channel.get("ChannelSensitivityUnitsSequence") or []
    unit = _MV.get(str(units[0].get("CodeValue", "")).casefold()) if units else None
    sensitivity = channel.get("ChannelSensitivity")
    if unit is None or sensitivity is None:
        return None
    correction = channel.get("ChannelSensitivityCorrectionFactor")
    baseline = float(channel.get("ChannelBaseline") or 0.0)
    return float(sensitivity) * (1.0 if correction is None else float(correction)) * unit, baseline * unit


def _lead_name(channel: "Dataset", index: int) -> str:
    """By the code of the channel's source, else by what its meaning or label spells, else the label itself."""
    source = (channel.get("ChannelSourceSequence") or [{}])[0]
    coded = coded_lead(str(source.get("CodeValue", "")), str(source.get("CodingSchemeDesignator", "")))
    label = str(channel.get("ChannelLabel") or "")
    spelled = standard_lead_name(str(source.get("CodeMeaning", ""))) or standard_lead_name(label)
    return coded or spelled or (cleaned(label) or f"channel {index + 1}")[:MAX_NAME]


def _patient(dataset: "Dataset") -> Patient:
    name = dataset.get("PatientName")
    stated = _AGE.match(str(dataset.get("PatientAge") or ""))
    age = age_in_years(float(stated[1]), _AGE_UNITS[stated[2]]) if stated else None
    birth, day = (digits_date(str(dataset.get(key) or "")) for key in ("PatientBirthDate", "AcquisitionDateTime"))
    return Patient(
        name=full_name(name.family_name, name.given_name) if name else None,
        identifier=cleaned(str(dataset.get("PatientID") or "")),
        sex=sex_letter(str(dataset.get("PatientSex") or "")),
        age_years=age if age is not None else age_on(birth, day),
    )


def _is_dicom(head: bytes, _suffix: str) -> bool:
    return head[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM"


FORMAT = Format(NAME, "DICOM waveform", (".dcm",), _is_dicom, read_dicom, write_dicom)
