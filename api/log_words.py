"""What a line of the log may say: events of one list, and keys whose values are numbers, ids or words of ours.

Nothing else reaches the log, so that no name, file or signal can. A value is looked at, not trusted; the text of
messages and errors is never taken, since it may quote what was read.
"""

import math
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

HIDDEN = "…"
"""Stands where something was said that may not be."""
EVENTS: Mapping[str, str] = {
    "listening": "requests are taken at `address`",
    "started": "the service is up",
    "start failed": "it did not come up; the line before says why",
    "stopping": "a stop was asked for",
    "stopped": "all has ended",
    "broken off": "`count` requests took longer than `INKBEAT_SHUTDOWN_S` after the stop",
    "request": "a request was answered; of `/health`, `/ready` and `/metrics` told at level debug alone",
    "websocket": "a WebSocket was closed, or refused",
    "unreadable request": "what came in is no HTTP",
    "analysis refused": "the document's fault; `problem` says which",
    "analysis failed": "ours; the job is tried again unless this was its last attempt",
    "lease lost": "a job was cancelled, deleted, or taken over since its worker was silent for too long",
    "swept": "documents whose time was over were deleted, and what killed processes left",
    "sweep failed": "some of that could not be deleted, and is tried again after `INKBEAT_SWEEP_S`",
    "store does not answer": "workers find no jobs until it does",
    "audit": "who did what to what, where `INKBEAT_AUDIT_LOG` names no file for it",
    "audit not written": "the file of the audit log could not be written",
    "key use not noted": "the store could not take down when a key was last used",
    "issuer does not answer": "keys of bearer tokens could not be fetched; those known before are used on",
    "telemetry is missing": "OTEL_... variables ask for traces, and the extra `telemetry` is not installed",
    "fault": "an error that nobody foresaw: `error` is its type, `place` where it was raised, `trace` the way there",
    "message of a library": "a warning or error of a library at `place`; what it says may quote, and is not told",
}
"""Event -> what it tells; an event that is not here is hidden."""
MOST_STEPS = 12
"""Steps of a traceback that are told, the innermost."""

ID = re.compile(r"[0-9A-Fa-f]{16,64}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""Ids of ours, and of requests: no name or number of a patient is written so."""
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_WORD = re.compile(r"[a-z][a-z0-9]*([._-][a-z0-9]+)*")
_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_PLACE = re.compile(r"([A-Za-z0-9_.+-]+/)?[A-Za-z0-9_.+-]+\.py:[0-9]+")
_ROUTE = re.compile(r"(/[A-Za-z0-9._-]*|/\{[a-z_]+(:path)?\})+|-")
_METHOD = re.compile(r"[A-Z]{3,7}")
_RESOURCE = re.compile(r"[0-9a-f]{16,64}(/[a-z0-9./-]{1,64})?")
_REMOTE = re.compile(r"[0-9a-f:.]{2,45}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


def _number(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _text(pattern: re.Pattern[str], longest: int = 128) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and len(value) <= longest and pattern.fullmatch(value) is not None


def _places(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_STEPS and all(map(_text(_PLACE), value))


_NUMBERS = ("attempt", "beats", "bytes", "code", "count", "documents", "keys", "orphans", "page", "pages", "pid")
_MORE_NUMBERS = ("progress", "seconds", "sequence", "status")
_IDS = ("document", "job", "request_id")
_NAMES = ("tenant", "key", "worker")
_WORDS = ("action", "form", "level", "outcome", "problem", "scope", "stage", "state")
KEYS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(_NUMBERS + _MORE_NUMBERS, _number),
    **dict.fromkeys(_IDS, _text(ID)),
    **dict.fromkeys(_NAMES, _text(_NAME)),
    **dict.fromkeys(_WORDS, _text(_WORD, 64)),
    **dict.fromkeys(("error", "cause"), _text(_TYPE)),
    "event": lambda value: isinstance(value, str) and value in EVENTS,
    "address": _text(_ADDRESS),
    "logger": _text(_MODULE),
    "method": _text(_METHOD),
    "place": _text(_PLACE),
    "remote": _text(_REMOTE),
    "resource": _text(_RESOURCE),
    "route": _text(_ROUTE),
    "trace": _places,
}
"""Key -> whether a value may be told. Names are those that whoever runs the service gave to tenants, keys, workers."""


def scrubbed(said: Mapping[str, Any]) -> dict[str, Any]:
    """What may be told of an event: the keys of `KEYS` that are not None, each with its value or "…".

    An error in `exc_info`, as the standard library takes it, becomes its type and place.
    """
    given = said.get("exc_info")
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given is True else None
    if isinstance(given, tuple) and len(given) == 3:
        error = given[1]
    told = {"event": None, **said, **(_of_error(error) if isinstance(error, BaseException) else {})}
    known = ((key, value) for key, value in told.items() if key in KEYS and value is not None)
    return {key: value if KEYS[key](value) else HIDDEN for key, value in known}


def code_place(path: str, line: int) -> str:
    """A line of code as folder/file.py:line; of the folders above, which may be somebody's home, nothing."""
    return "/".join(path.replace("\\", "/").split("/")[-2:]) + f":{line}"


def _of_error(error: BaseException) -> dict[str, Any]:
    """Type of an error and of its cause, where it was raised and the way there, and nothing of what it says."""
    steps = [code_place(step.filename, step.lineno or 0) for step in traceback.extract_tb(error.__traceback__)]
    told: dict[str, Any] = {"error": type(error).__name__}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["cause"] = type(cause).__name__
    if steps:
        told |= {"place": steps[-1], "trace": steps[-MOST_STEPS:]}
    return told
