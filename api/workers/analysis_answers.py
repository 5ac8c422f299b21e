"""What a child tells of the pages of a document, looked at before any of it is believed."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from api.child.den import Den
from api.child.errors import ChildFaultError
from api.child.told_errors import told_error
from api.jobs.records import is_refusal
from ecg.errors import InkbeatError
from pipeline.analysis_options import AnalysisOptions
from pipeline.as_json import refusal_json
from pipeline.kept_analysis import MEDIA_TYPES, SOURCE, STAGES, KeptPage, kept_file

Tell = Callable[[str, float], None]
_MOST_TIMINGS, _LONGEST_STAGE = 40, 40


class Answers:
    """The pages of one document as they come in, from one child or, where that failed at a page, from the next."""

    def __init__(self, options: AnalysisOptions, folder: Path, most_pages: int, tell: Tell) -> None:
        """folder: where results go; tell: given the stage and the share of all pages that is done (0 to 1)."""
        self._options, self._folder, self._most_pages, self._tell = options, folder, most_pages, tell
        self._expected: list[int] | None = None
        self._done: list[KeptPage] = []
        self._begun = 0
        """Pages that were done before the child which speaks."""
        self.costly = 0
        """Pages that took too much."""

    @property
    def complete(self) -> bool:
        """Whether every page has come."""
        return self._expected is not None and len(self._done) == len(self._expected)

    @property
    def pages(self) -> tuple[KeptPage, ...]:
        """The pages in their order."""
        return tuple(self._done)

    @property
    def left(self) -> AnalysisOptions:
        """What is still to be asked for."""
        if self._expected is None:
            return self._options
        return self._options.model_copy(update={"pages": tuple(self._expected[len(self._done) :])})

    def take(self, message: Mapping[str, Any], den: Den) -> bool:
        """Look at a message; True where a page is done. Raises ChildFaultError where it makes no sense, and OSError."""
        if "page" in message:
            self._take_page(message, den)
            return True
        if "pages" in message:
            self._take_pages(message["pages"])
        elif "stage" in message:
            self._take_stage(message)
        else:
            raise _nonsense()
        return False

    def end(self) -> None:
        """Nothing more comes. Raises ChildFaultError where pages are missing."""
        if not self.complete:
            raise _nonsense()

    def refuse_next(self, error: InkbeatError) -> bool:
        """Note that the page which was being worked on is refused; False where nobody knows which. Raises OSError."""
        if self._expected is None or self.complete:
            return False
        page = self._expected[len(self._done)]
        error.source, error.page = SOURCE, page - 1
        file = kept_file(self._folder, page, "refusal.json")
        file.path.write_text(json.dumps(refusal_json(error)), encoding="utf-8")
        self._done.append(KeptPage(page, (file,), error, {}))
        self.costly += 1
        return True

    def _take_pages(self, told: Any) -> None:
        """Which pages are to come: rising, and those that were asked for."""
        if not isinstance(told, list) or not 1 <= len(told) <= self._most_pages:
            raise _nonsense()
        if any(type(page) is not int or page < 1 for page in told) or sorted(set(told)) != told:
            raise _nonsense()
        asked = self.left.pages
        if asked is not None and sorted(set(asked)) != told:
            raise _nonsense()
        self._expected = told if self._expected is None else self._expected
        self._begun = len(self._done)

    def _take_stage(self, message: Mapping[str, Any]) -> None:
        stage, share = message["stage"], message.get("share")
        if stage not in STAGES or not isinstance(share, int | float) or not 0.0 <= share <= 1.0:
            raise _nonsense()
        count = len(self._expected or (1,))
        self._tell(stage, (self._begun + share * (count - self._begun)) / count)

    def _take_page(self, message: Mapping[str, Any], den: Den) -> None:
        page, names, refusal = message["page"], message.get("files"), message.get("refusal")
        if self._expected is None or self.complete or page != self._expected[len(self._done)]:
            raise _nonsense()
        known = {kept_file(self._folder, page, name).path.name: name for name in MEDIA_TYPES}
        if not isinstance(names, list) or not all(isinstance(name, str) and name in known for name in names):
            raise _nonsense()
        if len(set(names)) < len(names):
            raise _nonsense()
        error = None if refusal is None else told_error(refusal)
        if error is not None and not is_refusal(error):
            raise error
        files = tuple(kept_file(self._folder, page, known[name]) for name in names)
        for file in files:
            den.take(file.path.name, file.path)
        self._done.append(KeptPage(page, files, error, _timings(message.get("timings_s"))))


def _timings(told: Any) -> Mapping[str, float]:
    if not isinstance(told, dict) or len(told) > _MOST_TIMINGS:
        raise _nonsense()
    for stage, seconds in told.items():
        if len(stage) > _LONGEST_STAGE or not isinstance(seconds, int | float) or not math.isfinite(seconds):
            raise _nonsense()
    return {stage: float(seconds) for stage, seconds in told.items()}


def _nonsense() -> ChildFaultError:
    return ChildFaultError("a child process told what makes no sense")
