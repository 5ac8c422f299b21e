"""The audit log: who did what to what, when, and how it ended; one JSON object a line.

Never what is on a page, how a file is called or who is meant by it. The address that somebody came from is written as
it is: a hash of it would hide nothing, for there are few enough addresses to try them all.
"""

import json
import logging
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

import structlog

from api.access.errors import AccessUnusableError

OWNER_ONLY = 0o600
_RESOURCE = re.compile(r"[0-9a-f]{16,64}(/[a-z0-9./-]{1,64})?")
_log = logging.getLogger("inkbeat")


@dataclass(frozen=True)
class AuditRecord:
    """One line."""

    action: str
    """Words with dots between them, as in document.delete."""
    outcome: str
    """done, or the slug of the problem."""
    tenant: str | None = None
    key: str | None = None
    """Id of the key, or a pseudonym of whom a token is of."""
    resource: str | None = None
    """Id that the service gave, and what lies below it."""
    request_id: str | None = None
    method: str | None = None
    route: str | None = None
    """The address as the service calls it, without what a client put into it."""
    remote: str | None = None
    """Address that it came from."""


class AuditLog:
    """Where records go: the log, or a file that is only added to and that logrotate may move away at any time."""

    def __init__(self, path: Path | None) -> None:
        """path: the file; None for the log, which leaves records out where it tells warnings and errors alone.

        Raises AccessUnusableError where the file cannot be opened.
        """
        try:
            self._file = _OwnersFile(path) if path is not None else None
        except OSError as error:
            raise AccessUnusableError(
                "the audit log cannot be written", cure="name a file in a folder that may be written"
            ) from error

    def write(self, record: AuditRecord) -> None:
        """Add a line. What cannot be written is told to the log, and stops nobody's work."""
        told = {name: value for name, value in asdict(record).items() if value is not None}
        if self._file is None:
            structlog.get_logger("inkbeat.audit").info("audit", **told)
            return
        line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **told})
        self._file.handle(logging.makeLogRecord({"msg": line}))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def as_resource(given: str | None) -> str | None:
    """The same where it can be an id of ours; None where it is something that a client called so."""
    return given if given is not None and _RESOURCE.fullmatch(given) else None


class _OwnersFile(WatchedFileHandler):
    """A file that its owner alone reads, and that is opened anew where another lies in its place."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_owners)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's name
        _log.error("audit not written", exc_info=True)


def _owners(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)
