"""WFDB records (PhysioNet): a header and 16-bit samples, through the wfdb library."""

import re
from pathlib import Path

import numpy as np

from ecg.errors import InvalidSignalError, OutputError, UnreadableFileError, UnsupportedFormatError
from ecg.leads import standard_lead_name
from ecg.recording import Provenance, Recording

ADC_UNITS_PER_MV = 1000.0
# -32768 is the format's own mark for a missing sample.
MAX_MV = 32.767
_UNITS_MV = {"mv": 1.0, "uv": 1e-3, "µv": 1e-3, "v": 1e3}
_START = re.compile(r"start_s (?P<lead>.+) (?P<start>\d+(\.\d+)?)$")


def write_wfdb(folder: Path, name: str, recording: Recording) -> tuple[Path, Path]:
    """Write `name`.hea and `name`.dat at 1000 units per mV; missing samples and start offsets survive.

    Letters that a record's name may not hold become underscores. Returns both paths. Raises InvalidSignalError for a
    recording without samples or values beyond 16 bits and OutputError where writing fails.
    """
    if recording.signal.shape[1] == 0:
        raise InvalidSignalError("a WFDB record needs at least one sample", cure="give a longer recording")
    if float(np.nanmax(np.abs(recording.signal), initial=0.0)) > MAX_MV:
        raise InvalidSignalError(f"values beyond {MAX_MV} mV do not fit into a WFDB record", cure="check the gain")
    import wfdb  # brings pandas, which takes longer to load than a page takes to refuse

    safe = re.sub(r"[^A-Za-z0-9_-]", "_", name) or "_"
    leads = len(recording.leads)
    starts = zip(recording.leads, recording.start_s, strict=True)
    try:
        wfdb.wrsamp(
            safe,
            fs=recording.fs_hz,
            units=["mV"] * leads,
            sig_name=list(recording.leads),
            p_signal=recording.signal.T.astype(np.float64),
            fmt=["16"] * leads,
            adc_gain=[ADC_UNITS_PER_MV] * leads,
            baseline=[0] * leads,
            comments=[f"start_s {lead} {start:.6f}" for lead, start in starts],
            write_dir=str(folder),
        )
    except OSError as error:
        raise OutputError(f"{safe}.dat could not be written", cure="check folder and space") from error
    return folder / f"{safe}.hea", folder / f"{safe}.dat"


def read_wfdb(path: Path) -> Recording:
    """Read a record by its header, its data file or its name without ending; nothing is fetched from anywhere.

    Channels without a name are called "channel 1" and so on. Raises UnreadableFileError where header or data are
    missing or damaged, UnsupportedFormatError where there is no channel or one has no unit of voltage, and
    InvalidSignalError where two channels are the same lead.
    """
    import wfdb

    stem = path.with_suffix("") if path.suffix in (".hea", ".dat") else path
    if not stem.with_suffix(".hea").is_file():
        raise UnreadableFileError("the record has no header", cure="put the .hea file beside it", source=path.name)
    try:
        record = wfdb.rdrecord(str(stem.resolve()), physical=True)
    except Exception as error:  # the library raises whatever its parsing trips over
        what = f"the record cannot be read ({type(error).__name__})"
        raise UnreadableFileError(what, cure="check that header and data belong together", source=path.name) from error
    if record.p_signal is None:
        raise UnsupportedFormatError("the record has no channels", cure="give one with signals", source=path.name)
    units = [str(unit).casefold() for unit in record.units]
    if any(unit not in _UNITS_MV for unit in units):
        what = f"channels in {', '.join(sorted(set(units) - set(_UNITS_MV)))} are no ECG"
        raise UnsupportedFormatError(what, cure="give a record in mV or uV", source=path.name)
    scale = np.array([_UNITS_MV[unit] for unit in units])
    names = [name or f"channel {k + 1}" for k, name in enumerate(record.sig_name)]
    leads = tuple(standard_lead_name(name) or name for name in names)
    noted = {m["lead"]: float(m["start"]) for m in map(_START.match, record.comments or []) if m}
    signal = (record.p_signal * scale).T.astype(np.float32)
    starts = tuple(noted.get(lead, 0.0) for lead in leads)
    try:
        return Recording(leads, signal, float(record.fs), starts, provenance=Provenance(stem.name, "wfdb"))
    except InvalidSignalError as error:
        raise error.at(path.name) from None
