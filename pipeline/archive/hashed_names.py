"""Names that only the holder of a key can tell from others: keyed hashes (HMAC, RFC 2104) with SHA-256."""

import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from ecg.errors import OutputError, UnreadableFileError

KEY_BYTES = 32


@dataclass(frozen=True)
class NameHash:
    """What gives names their hashes."""

    key: bytes = field(repr=False)
    """`KEY_BYTES` random bytes."""

    def of(self, name: str) -> str:
        """What a name is called: 64 hexadecimal digits, the same for the same key and name."""
        return hmac.digest(self.key, name.encode("utf-8", "surrogatepass"), "sha256").hex()


def name_hash(key_file: Path, out: Path | None = None) -> NameHash:
    """The hash whose key lies in a file, which is made where it is missing.

    out: folder of the results, in which it may not lie: who gets the results shall not get the names. Raises
    OutputError where it does or cannot be written, and UnreadableFileError where others may read it or it is no key.
    """
    if out is not None and key_file.resolve().is_relative_to(out.resolve()):
        raise OutputError("the key of names lies in the folder of results", cure="keep it elsewhere")
    _make(key_file)
    try:
        key = key_file.read_bytes()
        mode = key_file.stat().st_mode
    except OSError as error:
        what = f"the key of names cannot be opened ({error.strerror})"
        raise UnreadableFileError(what, cure="check its permissions") from error
    if os.name == "posix" and mode & 0o077:
        raise UnreadableFileError("others may read the key of names", cure=f"chmod 600 {key_file.name}")
    if len(key) != KEY_BYTES:
        raise UnreadableFileError("the file holds no key of names", cure="name another file, or restore the key")
    return NameHash(key)


def _make(key_file: Path) -> None:
    """Write a new key where there is none, complete or not at all. Raises OutputError."""
    if os.path.lexists(key_file):
        return
    try:
        key_file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=key_file.parent, prefix=f".{key_file.name}.") as part:  # for its owner alone
            part.write(secrets.token_bytes(KEY_BYTES))
            part.flush()
            os.fsync(part.fileno())
            with suppress(FileExistsError):  # another process was faster
                os.link(part.name, key_file)
    except OSError as error:
        what = f"the key of names cannot be written ({error.strerror})"
        raise OutputError(what, cure="name another file") from error
