"""Philips Sierra XML 1.03 and 1.04 (restingecgdata), whose XLI compression the library sierraecg undoes."""

from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from ecg.errors import TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.format import Format
from ecg.formats.lead_codes import unique_names
from ecg.formats.patient_fields import age_in_years, age_on, cleaned, digits_date, full_name, sex_letter
from ecg.formats.stretches import Stretch, checked_rate, in_mv, one_recording
from ecg.formats.xml_tree import decoded_base64, finite_number, number_at, read_tree, root_name, text_at
from ecg.leads import LIMB_LEADS, STANDARD_LEADS
from ecg.recording import Patient, Recording

NAME = "philips-xml"
VERSIONS = ("1.03", "1.04", "1.04.01", "1.04.02")
MAX_LEADS = 32
MAX_SAMPLES = 2**17
"""Of one lead: four minutes at 500 Hz. A kB of XLI can hold a million samples, so what is announced has a limit."""
CODE_BITS = 10
_CHUNK_HEADER_BYTES = 8
_MV_PER_UV = 1e-3
_COUNT = "numberchannelsallocated"
_TWELVE_LEADS = ("STD-12", "10-WIRE")


def read_philips_xml(path: Path) -> Recording:
    """Read the parsed waveforms, plain or compressed by XLI; the representative beats are left.

    Raises UnreadableFileError (damaged, cut off), UnsupportedFormatError (another version, encoding or compression),
    TooLargeError or InvalidSignalError.
    """
    root = read_tree(path)
    version = text_at(root, "documentinfo/documentversion")
    if version not in VERSIONS:
        what, cure = "a Philips file of another version", f"export it as version {VERSIONS[0]} or {VERSIONS[1]}"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    waveforms, signal = root.find(".//parsedwaveforms"), root.find(".//signalcharacteristics")
    if waveforms is None or signal is None:
        what, cure = "a Philips file without parsed waveforms", "export it with waveforms"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    rate, duration_ms = number_at(signal, "samplingrate"), finite_number(waveforms.get("durationperchannel", ""))
    resolution_uv = number_at(signal, "resolution") or number_at(signal, "signalresolution")
    if rate is None or duration_ms is None or not duration_ms > 0 or resolution_uv is None:
        what = "no sampling rate, duration or resolution"
        raise UnreadableFileError(what, cure="export it again", source=path.name)
    fs_hz = checked_rate(rate, path)
    if duration_ms / 1000 * fs_hz > MAX_SAMPLES:
        what, cure = f"{duration_ms / 1000:.3g} s of each lead", f"give a resting ECG of at most {MAX_SAMPLES} samples"
        raise TooLargeError(what, cure=cure, source=path.name)
    samples = round(duration_ms / 1000 * fs_hz)
    leads = _leads(waveforms, signal, path)
    rows = _rows(waveforms, leads, samples, path)
    stretches = [
        Stretch(lead, 0.0, in_mv(row, resolution_uv * _MV_PER_UV)) for lead, row in zip(leads, rows, strict=True)
    ]
    return one_recording(stretches, fs_hz, path, NAME, _patient(root))


def _leads(waveforms: Element, signal: Element, path: Path) -> tuple[str, ...]:
    """Names of the leads: labels where there are some (1.04), else those of the set of leads (1.03)."""
    labels = waveforms.get("leadlabels", "").split()
    counted = finite_number(waveforms.get("numberofleads", "")) if labels else number_at(signal, _COUNT)
    count = len(labels) if counted is None else int(counted)
    if not 0 < count <= MAX_LEADS:
        what, cure = f"{count} leads", f"give a file with 1 to {MAX_LEADS}"
        raise UnreadableFileError(what, cure=cure, source=path.name)
    usual = STANDARD_LEADS if text_at(signal, "acquisitiontype") in _TWELVE_LEADS else ()
    names = labels or list(usual)
    return unique_names((names + [""] * count)[:count])


def _rows(waveforms: Element, leads: tuple[str, ...], samples: int, path: Path) -> list[NDArray[np.int64]]:
    """int64 [sample] of each lead, in units of the resolution."""
    compression = waveforms.get("compression") or waveforms.get("compressmethod") or "Uncompressed"
    if waveforms.get("compressflag", "").casefold() == "false":
        compression = "Uncompressed"
    if waveforms.get("dataencoding") != "Base64" or compression.casefold() not in ("xli", "uncompressed", "none"):
        what, cure = "waveforms in another encoding than base64 or XLI", "export it with XLI or without compression"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    raw = decoded_base64(waveforms.text or "", path)
    if compression.casefold() == "xli":
        rows = [_decompressed(chunk, samples, path) for chunk in _chunks(raw, len(leads), path)]
        return _limb_leads_from_residuals(rows) if leads[: len(LIMB_LEADS)] == LIMB_LEADS else rows
    if len(raw) < 2 * len(leads) * samples:
        raise _cut_off(path)
    flat = np.frombuffer(raw, "<i2", count=len(leads) * samples).astype(np.int64)
    return list(flat.reshape(len(leads), samples))


def _chunks(raw: bytes, count: int, path: Path) -> list[bytes]:
    """One compressed chunk a lead with its header: its size (4 bytes), 2 unused, and a first difference (2)."""
    chunks, at = [], 0
    for _ in range(count):
        size = int.from_bytes(raw[at : at + 4], "little", signed=True)
        end = at + _CHUNK_HEADER_BYTES + size
        if size <= 0 or end > len(raw):
            raise _cut_off(path)
        chunks.append(raw[at:end])
        at = end
    return chunks


def _decompressed(chunk: bytes, samples: int, path: Path) -> NDArray[np.int64]:
    """int64 [sample] of one chunk. What the library makes of it is bounded by what the file announces."""
    from sierraecg.lzw import LzwDecoder
    from sierraecg.xli import xli_decode_deltas

    first = int.from_bytes(chunk[6:_CHUNK_HEADER_BYTES], "little", signed=True)
    decoder = LzwDecoder(chunk[_CHUNK_HEADER_BYTES:], bits=CODE_BITS)
    values: list[int] = []
    try:
        while (value := decoder.read()) != -1 and len(values) <= 2 * samples:
            values.append(value)
        if len(values) != 2 * samples or samples < 2:
            raise _cut_off(path)
        return np.asarray(xli_decode_deltas(values, first), np.int64)
    except (IndexError, OverflowError):  # codes or samples that no compressor makes
        what = "waveforms that XLI did not compress"
        raise UnreadableFileError(what, cure="export it again", source=path.name) from None


def _limb_leads_from_residuals(rows: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """XLI stores of III, aVR, aVL and aVF only by how much they miss what I and II say, in whole units."""
    one, two, three, right, left, foot = rows[: len(LIMB_LEADS)]
    three = two - one - three
    right = -right - (one + two) // 2
    left = (one - three) // 2 - left
    foot = (two + three) // 2 - foot
    return [one, two, three, right, left, foot, *rows[len(LIMB_LEADS) :]]


def _cut_off(path: Path) -> UnreadableFileError:
    return UnreadableFileError("fewer samples than announced", cure="export it again", source=path.name)


def _patient(root: Element) -> Patient:
    data = root.find(".//generalpatientdata")
    acquisition = root.find(".//dataacquisition")
    day = digits_date(acquisition.get("date")) if acquisition is not None else None
    age = age_in_years(number_at(data, "age/years"), "years")
    return Patient(
        name=full_name(text_at(data, "name/lastname"), text_at(data, "name/firstname")),
        identifier=cleaned(text_at(data, "patientid")),
        sex=sex_letter(text_at(data, "sex")),
        age_years=age if age is not None else age_on(digits_date(text_at(data, "age/dateofbirth")), day),
    )


FORMAT = Format(
    NAME, "Philips Sierra XML", (".xml",), lambda head, _: root_name(head) == "restingecgdata", read_philips_xml, None
)
