"""The log of the service: one line an event on stderr, scrubbed before anything else happens to it."""

import logging
import sys
import threading
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from api.log_words import code_place, scrubbed
from api.settings import Settings

OURS = "inkbeat"
"""Logger whose messages are events, and the first part of the names of those below it."""
LIBRARY_EVENTS: Mapping[str, str] = {
    "Uvicorn running on %s://%s:%d (Press CTRL+C to quit)": "listening",
    "Uvicorn running on %s://[%s]:%d (Press CTRL+C to quit)": "listening",
    "Application startup complete.": "started",
    "Application startup failed. Exiting.": "start failed",
    "Shutting down": "stopping",
    "Finished server process [%d]": "stopped",
    "Cancel %s running task(s), timeout graceful shutdown exceeded": "broken off",
    "Exception in ASGI application\n": "fault",
    "Invalid HTTP request received.": "unreadable request",
}
"""Messages of uvicorn, word by word, and the events that they are."""


def scrub(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Processor, the first: what may be told of an event and of the request that it belongs to."""
    return scrubbed(structlog.contextvars.get_contextvars() | dict(event))


def scrub_record(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Processor, the first: what may be told of a record of the standard library.

    Its message is an event where it is one of ours or known word by word. Of its arguments nothing is told.
    """
    record: logging.LogRecord = event["_record"]
    said = _event_of(record, event["positional_args"]) | {"exc_info": record.exc_info}
    told = scrubbed(structlog.contextvars.get_contextvars() | said)
    # The chain needs the record itself; `remove_processors_meta` takes it out before anything is written.
    return told | {"_record": record, "_from_structlog": False}


_STAMPS: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
)
_PROCESSORS = (scrub, *_STAMPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter)
log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger(OURS), processors=_PROCESSORS, wrapper_class=structlog.stdlib.BoundLogger
)
"""What all of the service logs with: `log.info("request", status=200)`. It scrubs even where nothing was set up."""


def set_up_logs(settings: Settings) -> None:
    """Send all that this process logs, by structlog or the standard library, through the scrubber to stderr.

    Also warnings, and errors that end a thread or the process: Python would print what they say.
    """
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=lambda *_: logging.getLogger(OURS),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(_is_for_people(settings)))
    handler.addFilter(_is_told)
    for name in logging.root.manager.loggerDict:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate, logger.disabled = [], True, False
        logger.setLevel(logging.NOTSET)
    logging.root.handlers = [handler]
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.root.setLevel(max(level, logging.INFO))
    logging.getLogger(OURS).setLevel(level)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # it would print the arguments of a line that cannot be formatted
    sys.excepthook = lambda _, error, __: log.critical("fault", exc_info=error)
    sys.unraisablehook = lambda unraisable: log.error("fault", exc_info=unraisable.exc_value)
    threading.excepthook = lambda ended: log.error("fault", exc_info=ended.exc_value)


def _is_for_people(settings: Settings) -> bool:
    return settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())


def _formatter(as_text: bool) -> logging.Formatter:
    render: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="time")
        if as_text
        else structlog.processors.JSONRenderer(sort_keys=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[scrub_record, *_STAMPS],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _is_told(record: logging.LogRecord) -> bool:
    """Of libraries, warnings and what is known word by word."""
    return _is_ours(record) or record.levelno >= logging.WARNING or _known(record) is not None


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] == OURS


def _known(record: logging.LogRecord) -> str | None:
    return LIBRARY_EVENTS.get(record.msg) if isinstance(record.msg, str) and record.name == "uvicorn.error" else None


def _event_of(record: logging.LogRecord, given: object) -> dict[str, Any]:
    """given: arguments of the record."""
    place = code_place(record.pathname, record.lineno)
    if _is_ours(record):
        return vars(record) | {"event": record.msg, "place": place}
    known = _known(record)
    told = {"event": known or "message of a library", "logger": record.name, "place": place}
    if known == "listening" and isinstance(given, tuple):
        told["address"] = record.msg.partition("running on ")[2].partition(" (")[0] % given
    elif known == "broken off" and isinstance(given, tuple):
        told["count"] = given[0]
    return told
