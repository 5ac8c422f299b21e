"""How work in a child process ends other than well."""

from ecg.errors import InkbeatError, InputError


class TooCostlyError(InputError):
    """The document takes more time or memory than one may: the same would be refused again."""

    slug = "too-costly"


class ChildFaultError(InkbeatError):
    """A child process ended, or met what nobody foresaw: the same work may succeed another time."""

    slug = "worker-fault"

    def __init__(self, what: str, *, where: str = "", cure: str = "try again later", source: str = "") -> None:
        """where: file and line in the program; "" where it is not known."""
        super().__init__(what, cure=cure, source=source)
        self.where = where


class StoppedError(Exception):
    """Whoever asked for the work no longer wants it."""
