"""Why a live stream is not taken any further: a problem, and the code that its WebSocket is closed with."""

from typing import Any

from pydantic import ValidationError

from api.problems import InvalidBodyError, Problem, of_body, of_error, of_status
from ecg.errors import InkbeatError

GOING_AWAY, POLICY, TOO_BIG, FAULT, TRY_LATER = 1001, 1008, 1009, 1011, 1013
"""Close codes (RFC 6455, and IANA's register of them): the service stops, what was sent is not taken, a message is too
large, a fault of ours, come again later."""
_MOST_REASON_BYTES = 120


class LiveRefusedError(Exception):
    """A stream or connection that ends, and why."""

    def __init__(self, problem: Problem, code: int = POLICY) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.code = code

    @property
    def reason(self) -> str:
        """What a close frame can hold of it."""
        return self.problem.detail.encode()[:_MOST_REASON_BYTES].decode(errors="ignore")

    def as_json(self) -> dict[str, Any]:
        """The message that goes before the close: fields of a problem document, whose `type` is `problem` here."""
        told = self.problem.model_dump(exclude_none=True)
        return {"type": "error", "problem": told.pop("type"), **told}


def invalid(detail: str, cure: str = "") -> LiveRefusedError:
    """Refuse a message that is not what is wanted."""
    return _refused("invalid-message", 422, detail, cure, POLICY)


def not_valid(error: ValidationError) -> LiveRefusedError:
    """Refuse JSON that is not the message that its type says."""
    return LiveRefusedError(of_body(InvalidBodyError(error.errors(include_url=False, include_input=False))))


def too_big(detail: str) -> LiveRefusedError:
    """Refuse a message that is too large."""
    return _refused("too-large", 413, detail, "send more and shorter messages", TOO_BIG)


def unknown_stream() -> LiveRefusedError:
    """Refuse to go on with a stream that is not kept, or not for this caller."""
    return _refused("not-found", 404, "no such stream is kept", "begin a new one", POLICY)


def full(most: int) -> LiveRefusedError:
    """Refuse one stream too many."""
    return _refused("busy", 503, f"{most} streams are open", "try again in a moment", TRY_LATER)


def too_slow() -> LiveRefusedError:
    """End a connection whose client does not read what it is sent."""
    return _refused("slow-reader", 408, "events were not read for too long", "read them, or resume the stream", POLICY)


def taken_over() -> LiveRefusedError:
    """End a connection whose stream another one goes on with."""
    return _refused("taken-over", 409, "another connection goes on with this stream", "", POLICY)


def idle(seconds: float) -> LiveRefusedError:
    """End a connection that says nothing."""
    return _refused("idle", 408, f"nothing was sent for {seconds:g} s", "resume the stream once there is more", POLICY)


def no_longer_admitted() -> LiveRefusedError:
    """End a connection whose key or token holds no longer."""
    return LiveRefusedError(of_status(401, "the key or token is no longer valid"))


def fault() -> LiveRefusedError:
    """End a stream over a fault of ours."""
    return LiveRefusedError(of_status(500, "an unexpected fault; the stream cannot go on"), FAULT)


def of_ours(error: InkbeatError) -> LiveRefusedError:
    """Refuse with an error of ours."""
    problem = of_error(error)
    return LiveRefusedError(problem, TRY_LATER if problem.status >= 500 else POLICY)


def _refused(slug: str, status: int, detail: str, cure: str, code: int) -> LiveRefusedError:
    title = slug.replace("-", " ").capitalize()
    kind = f"urn:inkbeat:problem:{slug}"
    return LiveRefusedError(Problem(type=kind, title=title, status=status, detail=detail, cure=cure or None), code)
