"""A WFDB record that comes as one file: a zip with its header and its samples."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ecg.errors import TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import MAX_BYTES

_SIGNATURE = b"PK\x03\x04"
_ENDINGS = [".dat", ".hea"]
_CURE = "give a zip of one .hea and its .dat"


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the header of a record that was unpacked for the time of the block, or the file itself.

    The content decides whether it is a zip. Names in it have no say where anything is written. Raises
    UnsupportedFormatError for a zip of anything else, UnreadableFileError, or TooLargeError above 512 MiB unpacked.
    """
    if not _is_zip(path):
        yield path
        return
    with TemporaryDirectory() as folder:
        yield _unpack(path, Path(folder))


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SIGNATURE)) == _SIGNATURE
    except OSError:  # whoever opens it next tells why
        return False


def _unpack(path: Path, folder: Path) -> Path:
    """Write header and samples into an empty folder; return the header."""
    try:
        with zipfile.ZipFile(path) as packed:
            samples, header = _members(packed)
            content = _content(packed, header)
            name = PurePosixPath(samples.filename).name
            if name.encode() not in content:
                raise UnreadableFileError("the header tells of other samples", cure=_CURE)
            (folder / name).write_bytes(_content(packed, samples))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFileError("the zip is damaged or encrypted", cure=_CURE) from error
    written = folder / f"{PurePosixPath(samples.filename).stem}.hea"
    written.write_bytes(content)
    return written


def _members(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The samples and the header."""
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    entries.sort(key=lambda entry: PurePosixPath(entry.filename).suffix)
    names = [PurePosixPath(entry.filename) for entry in entries]
    if [name.suffix for name in names] != _ENDINGS or names[0].stem != names[1].stem:
        raise UnsupportedFormatError("a zip that holds more or other than one WFDB record", cure=_CURE)
    return entries


def _content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """All of a member; what it says of its size is not believed."""
    with packed.open(entry) as member:
        content = member.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLargeError("more than 512 MiB unpacked", cure="cut the recording into shorter ones")
    return content
