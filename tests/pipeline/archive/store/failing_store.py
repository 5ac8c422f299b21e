"""A store over local files that fails every so many calls, as networks do."""

from pathlib import Path
from typing import Any, ClassVar

import fsspec
from fsspec.implementations.local import LocalFileSystem


class FailingStore(LocalFileSystem):  # type: ignore[misc]
    """Files under `root`, called "failing://name"."""

    protocol = "failing"
    cachable = False
    root: ClassVar[Path]
    every: ClassVar[int] = 10
    """One call in so many fails; 1 fails each."""
    calls: ClassVar[int] = 0

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(path).removeprefix("failing://").strip("/")

    @classmethod
    def start(cls, root: Path, every: int) -> None:
        """Serve the files of a folder."""
        fsspec.register_implementation("failing", cls, clobber=True)
        cls.root, cls.every, cls.calls = root, every, 0

    @classmethod
    def ask(cls) -> None:
        """Fail, if it is this call's turn."""
        cls.calls += 1
        if cls.calls % cls.every == 0:
            raise OSError("connection reset")

    def info(self, path: Any, **_: Any) -> dict[str, Any]:
        self.ask()
        return self._told(path)

    def _told(self, path: Any) -> dict[str, Any]:
        status = (self.root / path).stat()
        kind = "directory" if (self.root / path).is_dir() else "file"
        return {"name": path, "size": status.st_size, "type": kind, "mtime": status.st_mtime_ns}

    def ls(self, path: str, detail: bool = False, **_: Any) -> list[Any]:
        self.ask()
        paths = [f"{path}/{found.name}".strip("/") for found in (self.root / path).iterdir()]
        return [self._told(found) for found in paths] if detail else paths

    def _open(self, path: str, *_: Any, **__: Any) -> Any:
        self.ask()
        return _FailingFile((self.root / path).open("rb"))


class _FailingFile:
    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, count: int = -1) -> bytes:
        """Read some bytes, or fail."""
        FailingStore.ask()
        return bytes(self._file.read(count))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
