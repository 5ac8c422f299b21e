"""Errors on their way from a child to its parent: of ours what they say, of others no more than type and place."""

import errno
import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.child.errors import ChildFaultError, TooCostlyError
from ecg import errors
from ecg.errors import InkbeatError
from pipeline.kept_analysis_version import OutdatedAnalysisError

MEMORY_CURE = "scan at 300 dpi, or cut the recording into shorter ones"
_TYPES: Mapping[str, type[InkbeatError]] = {
    kind.__name__: kind
    for kind in (*vars(errors).values(), TooCostlyError, OutdatedAnalysisError)
    if isinstance(kind, type) and issubclass(kind, InkbeatError)
}
_LONGEST = 500
_NO_MEMORY = ("bad_alloc", "insufficient memory", "failed to allocate", "not enough memory", "cannot allocate memory")
"""What libraries say that wrap the error in one of their own."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,63}")
_PLACE = re.compile(r"[A-Za-z0-9_.<>-]{1,80}:\d{1,7}")


def error_json(error: BaseException) -> dict[str, Any]:
    """What a child tells of an error."""
    if any(_is_too_much(cause) for cause in _causes(error)):
        error = TooCostlyError("it takes more memory, or makes larger files, than a document may", cure=MEMORY_CURE)
    if isinstance(error, InkbeatError) and type(error).__name__ in _TYPES:
        return {"type": type(error).__name__, "what": error.what, "cure": error.cure, "page": error.page}
    steps = traceback.extract_tb(error.__traceback__)
    where = f"{Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    return {"fault": type(error).__name__, "where": where}


def told_error(told: Any) -> InkbeatError:
    """The error that a child told of; of what makes no sense, a fault."""
    if isinstance(told, dict):
        kind = _TYPES.get(str(told.get("type")))
        if kind is not None:
            page = told.get("page")
            number = page if type(page) is int and 0 <= page < 10**6 else None
            return kind(_text(told.get("what")), cure=_text(told.get("cure")), page=number)
        name, where = str(told.get("fault")), str(told.get("where"))
        if _NAME.fullmatch(name):
            what = f"the analysis stopped unexpectedly ({name})"
            return ChildFaultError(what, where=where if _PLACE.fullmatch(where) else "")
    return ChildFaultError("a child process told what makes no sense")


def _text(told: Any) -> str:
    return "".join(letter for letter in str(told)[:_LONGEST] if letter.isprintable())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those behind it."""
    found: BaseException | None = error
    for _ in range(20):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def _is_too_much(error: BaseException) -> bool:
    """Whether memory or the largest size of files was exceeded."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in (errno.ENOMEM, errno.EFBIG)):
        return True
    words = "" if isinstance(error, InkbeatError) else str(error).casefold()
    return any(said in words for said in _NO_MEMORY)
