"""How much work is said to be there."""

from collections.abc import Callable
from datetime import timedelta

from api.jobs import Job, State, Store, cancel, claim, fail, finish
from api.jobs.backlog import backlog
from api.jobs.records import Problem
from tests.api.jobs.conftest import NOON

FAULT = Problem("internal-error", "a fault")


def test_an_empty_store_has_no_work(store: Store) -> None:
    assert backlog(store, now=NOON).jobs == dict.fromkeys(State, 0)
    assert backlog(store, now=NOON).waited_s == 0.0


def test_jobs_are_counted_by_state_over_all_tenants(store: Store, queued: Callable[..., Job]) -> None:
    jobs = [queued(f"page {number}".encode(), f"ward {number % 2}") for number in range(5)]
    cancel(store, jobs[4].tenant, jobs[4].id, now=NOON)
    running = [claim(store, "worker", 60.0, now=NOON) for _ in range(2)]
    assert running[0] is not None
    finish(store, running[0], [], now=NOON)
    counted = backlog(store, now=NOON).jobs
    assert counted == dict.fromkeys(State, 0) | {
        State.QUEUED: 2,
        State.RUNNING: 1,
        State.DONE: 1,
        State.CANCELLED: 1,
    }


def test_the_job_that_comes_next_tells_how_long_it_waits(store: Store, queued: Callable[..., Job]) -> None:
    queued(b"first")
    assert backlog(store, now=NOON + timedelta(seconds=40)).waited_s == 40.0
    job = claim(store, "worker", 60.0, now=NOON)
    assert job is not None
    assert backlog(store, now=NOON + timedelta(seconds=40)).waited_s == 0.0
    fail(store, job, FAULT, now=NOON)  # it may run again after a pause, for which nobody is to blame
    assert backlog(store, now=NOON).waited_s == 0.0
    assert backlog(store, now=NOON + timedelta(seconds=70)).waited_s == 60.0
