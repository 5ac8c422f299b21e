"""A pool of warm child processes, which alone open documents."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.child.den import RENDERED
from api.child.errors import ChildFaultError, StoppedError, TooCostlyError
from api.metrics import Metrics, make_metrics
from api.settings import Settings
from api.workers.analysis_answers import Answers, Tell
from api.workers.child_process import POLL_S, START_S, ChildPlan, ChildProcess
from api.workers.dens import Dens
from ecg.atomic_file import atomic_file
from ecg.errors import InkbeatError, ModelError, OutputError
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import KeptPage
from pipeline.kept_analysis_forms import FORMS
from reports.ecg_layout import STANDARD

TASKS = "api.child.document_tasks"
MOST_COSTLY_PAGES = 3
"""After so many pages that take too much, the document as a whole does."""
RENDER_S = 60.0
"""Longest time for a report or export."""
WATCH_S = 0.25
"""How often it is looked whether waiting children are alive."""
LONGEST_PAUSE_S = 30.0
"""Between attempts to start children that do not start."""


def always() -> bool:
    """Nobody wants to stop."""
    return True


def _untold(stage: str, share: float) -> None:
    del stage, share


class Children:
    """As many children as are wanted, kept ready by a thread. Any number of threads may ask; they wait their turn."""

    def __init__(
        self, settings: Settings, count: int | None = None, tasks: str = TASKS, metrics: Metrics | None = None
    ) -> None:
        """count: children; as many as there are workers unless given, but one. tasks: module that says what they do.

        metrics: where is counted.
        """
        self._metrics = metrics or make_metrics()
        self._settings = settings
        self._count = max(1, settings.workers) if count is None else count
        threads = max(1, (os.cpu_count() or 1) // self._count)
        self._plan = ChildPlan(tasks, settings.child_mib, threads)
        self._changed = threading.Condition()
        self._idle: list[ChildProcess] = []
        self._busy: set[ChildProcess] = set()
        self._closed = False
        self._waiting_renders = 0
        self._fault: InkbeatError | None = None
        self._held: Mapping[str, bool] = {}
        self._dens: Dens | None = None
        self._keeper = threading.Thread(target=self._keep, name="children", daemon=True)

    def start(self) -> None:
        """Begin to start children. Raises OSError where the folder of the store cannot be written."""
        self._dens = Dens(self._settings.folder)
        self._keeper.start()

    @property
    def ready(self) -> int:
        """Children that are warm, at work or not."""
        with self._changed:
            return len(self._idle) + len(self._busy)

    @property
    def fault(self) -> InkbeatError | None:
        """Why the last attempt to start a child failed; None where it did not."""
        with self._changed:
            return self._fault

    def describe(self) -> Mapping[str, bool]:
        """What holds in the children on this system (`api.child.sandbox.Held`); empty before the first is ready."""
        with self._changed:
            return self._held

    def pids(self) -> list[int]:
        """Processes of the children that are warm."""
        with self._changed:
            return sorted(child.pid for child in (*self._idle, *self._busy))

    def await_ready(self, within_s: float = START_S) -> bool:
        """Wait until all are warm; False where they are not within a time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: len(self._idle) + len(self._busy) >= self._count or self._closed, within_s
            )

    def analyze(
        self,
        document: Path,
        options: AnalysisOptions,
        folder: Path,
        tell: Tell = _untold,
        keep_going: Callable[[], bool] = always,
    ) -> tuple[KeptPage, ...]:
        """Analyse a document and write what is kept of its pages into an empty folder.

        A page that takes more time or memory than one may is a refused page, as long as they are few. tell and
        keep_going are called by this thread, the latter at least every 0.2 s; where it says no, StoppedError is raised.
        Raises what `pipeline.kept_analysis.keep_pages` raises, TooCostlyError, ChildFaultError, and what tell raises.
        """
        began = time.monotonic()
        answers = Answers(options, folder, self._settings.most_pages, tell)
        while not answers.complete:
            try:
                with self._child(document, keep_going) as child:
                    child.den.give(document)
                    request = {
                        "task": "analyze",
                        "options": answers.left.model_dump(mode="json"),
                        "most_pages": self._settings.most_pages,
                    }
                    child.ask(
                        request, lambda message: answers.take(message, child.den), keep_going, self._settings.page_s
                    )
                    answers.end()
            except TooCostlyError as error:
                if answers.costly + 1 >= MOST_COSTLY_PAGES or not answers.refuse_next(error):
                    raise
        self._metrics.analysed([page.refusal for page in answers.pages], time.monotonic() - began)
        return answers.pages

    def render(
        self,
        state: Path,
        form: str,
        out: Path,
        *,
        paper: str = "a4",
        layout: str = STANDARD,
        keep_going: Callable[[], bool] = always,
    ) -> str:
        """Make a report or export (`pipeline.kept_analysis_forms.FORMS`) of a kept state; return its media type.

        `out` is complete or absent. Raises what `pipeline.kept_analysis_forms.render` raises, TooCostlyError and
        ChildFaultError. Documents that wait let it go first.
        """
        request = {"task": "render", "form": form, "options": {"paper": paper, "layout": layout}}
        with self._child(None, keep_going) as child:
            child.den.give(state)
            child.ask(request, lambda _: False, keep_going, RENDER_S)
            with atomic_file(out) as part:
                child.den.take(RENDERED, part)
        return FORMS[form].media_type

    @contextmanager
    def _child(self, document: Path | None, keep_going: Callable[[], bool]) -> Iterator[ChildProcess]:
        """Lend a child, which lives on only where it is well afterwards."""
        child = self._lend(document, keep_going)
        try:
            yield child
        except (ChildFaultError, TooCostlyError, ModelError, OutputError) as error:
            child.worn_out = True
            self._metrics.child_kills.labels(error.slug).inc()
            raise
        finally:
            self._take_back(child)

    def _lend(self, document: Path | None, keep_going: Callable[[], bool]) -> ChildProcess:
        """Wait for a child: the one that was given the document last where it is free, else the one free longest.

        Documents wait also where children do not start, reports do not.
        """
        with self._changed:
            self._waiting_renders += document is None
        try:
            while True:
                with self._changed:
                    child = self._free(document)
                    if child is not None:
                        return child
                    self._changed.wait(POLL_S)
                if not keep_going():
                    raise StoppedError
        finally:
            with self._changed:
                self._waiting_renders -= document is None
                self._changed.notify_all()

    def _free(self, document: Path | None) -> ChildProcess | None:
        """A child that is lent now, None where the caller has to wait; with the lock held."""
        if self._closed:
            raise ChildFaultError("the child processes are being ended")
        if self._fault is not None and document is None and not self._idle and not self._busy:
            raise self._fault
        idle = [child for child in self._idle if child.alive]
        if not idle or (document is not None and len(idle) <= self._waiting_renders):
            return None
        known = [child for child in idle if document is not None and child.latest == document]
        child = (known or idle)[0]
        self._idle.remove(child)
        self._busy.add(child)
        child.documents += 1
        child.latest = document or child.latest
        return child

    def _take_back(self, child: ChildProcess) -> None:
        well = child.at_rest and not child.worn_out and child.documents < self._settings.child_documents
        if well:
            try:
                child.den.empty()
            except OSError:
                well = False
        with self._changed:
            well = well and not self._closed
            self._busy.discard(child)
            if well:
                self._idle.append(child)
            self._changed.notify_all()
        if not well:
            child.kill()

    def _keep(self) -> None:
        """Keep as many children as are wanted. This thread starts them all, for they die with the one that did."""
        pause_s = WATCH_S
        while (missing := self._missing()) is not None:
            try:
                self._start(missing)
                pause_s = WATCH_S
            except StoppedError:
                return
            except (InkbeatError, OSError) as error:
                fault = error if isinstance(error, InkbeatError) else ChildFaultError("no child process can be started")
                with self._changed:
                    self._fault = fault
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closed, pause_s)
                pause_s = min(2.0 * pause_s, LONGEST_PAUSE_S)

    def _missing(self) -> int | None:
        """Wait until children are missing, and say how many; None at the end."""
        while True:
            with self._changed:
                if self._closed:
                    return None
                dead = [child for child in self._idle if not child.alive]
                self._idle = [child for child in self._idle if child not in dead]
                missing = self._count - len(self._idle) - len(self._busy)
                if not missing:
                    self._changed.wait(WATCH_S)
            for child in dead:
                child.kill()
            if missing:
                return missing

    def _start(self, count: int) -> None:
        """Start children side by side, and lend each once it is warm. Raises what stopped one, after the others."""
        assert self._dens is not None
        starting: list[ChildProcess] = []
        faults = []
        try:
            while len(starting) < count:
                starting.append(ChildProcess(self._plan, self._dens.new()))
            while starting:
                try:
                    starting[0].await_ready(lambda: not self._closed)
                except InkbeatError as error:
                    starting.pop(0).kill()
                    faults.append(error)
                else:
                    self._welcome(starting.pop(0))
        finally:
            for child in starting:
                child.kill()
        if faults:
            raise faults[-1]

    def _welcome(self, child: ChildProcess) -> None:
        with self._changed:
            self._idle.append(child)
            self._metrics.child_starts.inc()
            self._held, self._fault = child.held, None
            self._changed.notify_all()

    def remove_dead(self) -> None:
        """Remove what the children of killed processes left in the folder of the store."""
        if self._dens is not None:
            self._dens.remove_dead()

    def close(self) -> None:
        """Kill all children, also those at work, and wait until they are gone."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            ending = [*self._idle, *self._busy]
            self._idle = []
            self._changed.notify_all()
        for child in ending:
            child.kill()
        if self._dens is not None:
            self._keeper.join()
            self._dens.close()
