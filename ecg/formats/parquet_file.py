"""Parquet: a time column and one column per lead, with rate, starts and provenance in the schema's metadata.

Needs pyarrow, which comes with the extra "parquet".
"""

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecg.atomic_file import atomic_file
from ecg.errors import InkbeatError, InvalidSignalError, OutputError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import check_samples, file_bytes
from ecg.formats.format import Format
from ecg.formats.number_table import NumberTable, table_recording
from ecg.formats.patient_fields import cleaned
from ecg.formats.stretches import checked_rate
from ecg.recording import Provenance, Recording

if TYPE_CHECKING:
    import pyarrow

MAGIC = b"PAR1"
METADATA_KEY = b"inkbeat"
_MISSING = "Parquet needs the package pyarrow"
_CURE = "pip install 'inkbeat[parquet]'"
_DAMAGED = "write it again"


def write_parquet(path: Path, recording: Recording) -> None:
    """Write `time_s` (float64) and one column a lead (float32, mV), null where nothing was recorded.

    The schema's metadata hold, under "inkbeat", JSON with the rate, the leads' starts (s) and the provenance. Raises
    OutputError, also where pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise OutputError(_MISSING, cure=_CURE, source=path.name)
    import pyarrow as pa
    from pyarrow import parquet

    about = {
        "fs_hz": recording.fs_hz,
        "unit": "mV",
        "start_s": list(recording.start_s),
        "provenance": vars(recording.provenance),
    }
    columns = [_column(values) for values in (recording.time_s, *recording.signal)]
    table = pa.table(columns, names=["time_s", *recording.leads], metadata={METADATA_KEY: json.dumps(about).encode()})
    with atomic_file(path) as part:
        parquet.write_table(table, part)


def _column(values: NDArray[np.floating[Any]]) -> "pyarrow.Array":
    """A column of numbers (float [row]), null where they are NaN. `pyarrow.array` would load pandas for it."""
    import pyarrow as pa

    known = np.packbits(~np.isnan(values), bitorder="little")
    buffers = [pa.py_buffer(known), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), buffers)


def read_parquet(path: Path, fs_hz: float | None = None, adc_per_mv: float | None = None) -> Recording:
    """Read our own files as they were written, and others' as CSV is read: heads, units and times mean the same.

    Columns that hold no numbers do not count. fs_hz and adc_per_mv: as for CSV. Raises UnsupportedFormatError, also
    where pyarrow is not installed, UnreadableFileError, TooLargeError or InvalidSignalError.
    """
    raw = file_bytes(path)
    if importlib.util.find_spec("pyarrow") is None:
        raise UnsupportedFormatError(_MISSING, cure=_CURE, source=path.name)
    try:
        table = _table(raw, path)
        about = json.loads((table.schema.metadata or {}).get(METADATA_KEY, b"null"))
        if about is not None:
            return _own(about, table, path)
        names, values = _columns(table)
    except InkbeatError:
        raise
    except Exception as error:  # the library raises whatever its parsing trips over
        what = f"the file cannot be read ({type(error).__name__})"
        raise UnreadableFileError(what, cure=_DAMAGED, source=path.name) from error
    if not names:
        raise UnsupportedFormatError("no column of numbers", cure="give one for each lead", source=path.name)
    return table_recording(NumberTable(names, values, fs_hz, adc_per_mv), path, "parquet")


def _table(raw: bytes, path: Path) -> "pyarrow.Table":
    import pyarrow as pa
    from pyarrow import parquet

    file = parquet.ParquetFile(pa.BufferReader(raw))
    check_samples(file.metadata.num_columns, file.metadata.num_rows, path)
    return file.read()


def _columns(table: "pyarrow.Table") -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Names and values (float64 [sample, column], NaN for null) of the columns that hold numbers or times."""
    import pyarrow as pa

    names, columns = [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = column.type
        if pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
            unit = pa.timestamp("ns", kind.tz) if pa.types.is_timestamp(kind) else pa.duration("ns")
            column = column.cast(unit).cast(pa.int64())
            column = pa.chunked_array([(column.to_numpy() - column[0].as_py()) * 1e-9]) if len(column) else column
            name = "time_s"
        if pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or pa.types.is_decimal(column.type):
            names.append(name)
            columns.append(column.cast(pa.float64(), safe=False).to_numpy())
    return tuple(names), np.column_stack(columns) if columns else np.zeros((0, 0))


def _own(about: Any, table: "pyarrow.Table", path: Path) -> Recording:
    """A file with our metadata: nothing is left to tell from names and values."""
    import pyarrow as pa

    signal = np.stack([column.cast(pa.float32()).to_numpy() for column in table.columns[1:]])
    told = Provenance(**about["provenance"])
    try:
        leads, start_s = (
            tuple(cleaned(name) or "" for name in table.column_names[1:]),
            tuple(map(float, about["start_s"])),
        )
        return Recording(leads, signal, checked_rate(float(about["fs_hz"]), path), start_s, provenance=told)
    except InvalidSignalError as error:
        raise error.at(path.name) from None


def is_parquet(head: bytes, suffix: str) -> bool:
    """Whether a file begins with the format's mark."""
    del suffix
    return head.startswith(MAGIC)


FORMAT = Format("parquet", "Parquet", (".parquet",), is_parquet, read_parquet, write_parquet)
