"""Threads that take jobs from the store, have children do them and say how they ended."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from uuid import uuid4

from api.child.errors import ChildFaultError, StoppedError
from api.jobs import (
    Job,
    Problem,
    Produced,
    Store,
    claim,
    end_with,
    finish,
    get_document,
    give_back,
    refuse,
    scratch,
    sweep,
)
from api.jobs.errors import LeaseLostError
from api.jobs.records import is_refusal
from api.settings import Settings
from api.workers.children import Children
from api.workers.lease import Lease, now
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import KeptPage

POLL_S = 1.0
"""How often it is looked for jobs that nobody woke the workers for."""
_log = logging.getLogger("inkbeat")


class Workers:
    """As many threads as documents are analysed at once, and one that deletes what is no longer kept."""

    def __init__(self, store: Store, children: Children, settings: Settings) -> None:
        """children: started, and closed by whoever made them after `stop`."""
        self._store, self._children, self._settings = store, children, settings
        self._changed = threading.Condition()
        self._woken = 0
        self._running = 0
        self._stop_at: float | None = None
        """Moment (of time.monotonic) by which runs must end; None while nobody stops."""
        name = uuid4().hex[:12]
        self._threads = [
            threading.Thread(target=self._work, args=(f"{name}-{k}",), name=f"worker {k}", daemon=True)
            for k in range(settings.workers)
        ]
        self._threads.append(threading.Thread(target=self._sweep, name="sweeper", daemon=True))

    def start(self) -> None:
        """Begin to take jobs."""
        for thread in self._threads:
            thread.start()

    @property
    def running(self) -> int:
        """Jobs that are being done."""
        with self._changed:
            return self._running

    def wake(self) -> None:
        """Look for jobs now: one was queued."""
        with self._changed:
            self._woken += 1
            self._changed.notify_all()

    def stop(self, within_s: float) -> None:
        """Take no more jobs, let those that run end within a time, give the others back to the queue, and wait."""
        with self._changed:
            self._stop_at = time.monotonic() + within_s
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _stopping(self) -> bool:
        return self._stop_at is not None

    def _wanted(self) -> bool:
        """Whether runs may go on."""
        return self._stop_at is None or time.monotonic() < self._stop_at

    def _work(self, holder: str) -> None:
        while not self._stopping():
            with self._changed:
                woken = self._woken
            # Without a child that can do it, a job would wait here while others could have it.
            job = self._claim(holder) if self._children.ready else None
            if job is not None:
                self._run(job)
            else:
                self._await_wake(woken)

    def _await_wake(self, woken: int) -> None:
        """Wait until somebody woke the workers since they had been so often, or it is time to look by oneself."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping() or self._woken > woken, POLL_S)

    def _claim(self, holder: str) -> Job | None:
        try:
            return claim(self._store, holder, self._settings.lease_s, now=now())
        except Exception:  # whatever it is, the thread must live
            _log.warning("store does not answer", exc_info=True)
            return None

    def _run(self, job: Job) -> None:
        """Do a job and say how it ended. Whatever stops that, its lease runs out and another does it."""
        with self._changed:
            self._running += 1
        lease = Lease(self._store, job, self._settings.lease_s, self._wanted)
        try:
            self._do(job, lease)
        except LeaseLostError:
            _log.info("lease lost", extra={"job": job.id, "attempt": job.attempt})
        except Exception:
            _log.error("fault", extra={"job": job.id, "attempt": job.attempt}, exc_info=True)
        finally:
            with self._changed:
                self._running -= 1

    def _do(self, job: Job, lease: Lease) -> None:
        try:
            with scratch(self._store, job) as folder:
                document = get_document(self._store, job.tenant, job.document, now=now())
                options = AnalysisOptions.model_validate(job.options)
                path = self._store.folder / document.path
                pages = self._children.analyze(path, options, folder, lease.tell, lease.keep_going)
                lease.lasting(lambda: self._end(job, pages))
        except LeaseLostError:
            raise
        except StoppedError:
            lease.lasting(lambda: give_back(self._store, job, now=now()))
        except Exception as error:
            _log_error(job, error)
            lease.lasting(partial(self._end_with, job, error))

    def _end_with(self, job: Job, error: Exception) -> None:
        end_with(self._store, job, error, now=now())

    def _end(self, job: Job, pages: Sequence[KeptPage]) -> None:
        """Done where any page was read; else refused as the first page was, with what there is to see."""
        files = [Produced(file.name, file.media_type, file.path) for page in pages for file in page.files]
        refusals = [page.refusal for page in pages if page.refusal is not None]
        if len(refusals) == len(pages):
            refuse(self._store, job, Problem.of(refusals[0]), files=files, now=now())
        else:
            finish(self._store, job, files, now=now())

    def _sweep(self) -> None:
        """Delete what is no longer kept, from time to time."""
        while not self._stopping():
            try:
                swept = sweep(self._store, now=now())
                self._children.remove_dead()
                if swept.documents or swept.keys or swept.orphans:
                    _log.info("swept", extra=asdict(swept))
            except Exception:
                _log.warning("sweep failed", exc_info=True)
            with self._changed:
                self._changed.wait_for(self._stopping, self._settings.sweep_s)


def _log_error(job: Job, error: Exception) -> None:
    """Tell of a run that did not end well: the fault by its type and place, a refusal by its slug."""
    told: dict[str, object] = {"job": job.id, "attempt": job.attempt, "problem": Problem.of(error).slug}
    if isinstance(error, ChildFaultError):
        told |= {"place": error.where or None}
    if is_refusal(error):
        _log.info("analysis refused", extra=told)
    else:
        _log.error("analysis failed", extra=told, exc_info=error)
