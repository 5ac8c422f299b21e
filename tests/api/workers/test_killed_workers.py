"""Workers and children that are killed at any moment: no job lost, none done twice, nothing left behind."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.jobs import Document, Job, State, Store, add_document, enqueue, events_after, get_job, job_results, list_jobs
from api.jobs.queue import MAX_ATTEMPTS
from api.workers import pipeline_version
from api.workers.lease import now
from tests.api.jobs.conftest import Place
from tests.api.jobs.worker import files_below
from tests.api.workers.conftest import QUICK, alive, until
from tests.api.workers.test_workers import KEPT

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "fixtures"
REAL = "api.child.document_tasks"
JOBS = 200


@contextmanager
def working(place: Place, tasks: str = QUICK, count: int = 2) -> Iterator["subprocess.Popen[str]"]:
    """A process with workers, stopped or killed in the end."""
    command = [sys.executable, "-m", "tests.api.workers.worker", str(place.folder), place.url or "", tasks, str(count)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        yield process
        process.terminate()
        assert process.wait(30.0) == 0 or process.returncode == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def children_of(process: "subprocess.Popen[str]") -> list[int]:
    """What the threads of a process started; those that have ended and were not asked for are not told."""
    lists = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [pid for told in lists for pid in map(int, told.read_text(encoding="ascii").split()) if alive(pid)]


def put(store: Store, content: bytes) -> tuple[Document, Job]:
    document = add_document(store, "ward", [content], "text/csv", delete_after=now() + KEPT, now=now())
    return document, enqueue(store, "ward", document.id, {}, pipeline_version(), now=now())


def unfinished(store: Store) -> int:
    return sum(len(list_jobs(store, "ward", limit=JOBS, state=state).jobs) for state in (State.QUEUED, State.RUNNING))


def checked(store: Store, jobs: list[Job]) -> list[Job]:
    """Jobs as they ended: each was done once, or killed three times; every file belongs to one and is as it was."""
    ended = [get_job(store, "ward", job.id) for job in jobs]
    kept = {f"documents/{job.document}" for job in ended}
    for job in ended:
        assert job.state is State.DONE or (job.state is State.FAILED and job.attempt == MAX_ATTEMPTS), job
        told = [event.state for event in events_after(store, "ward", job.id)]
        assert told.count(State.DONE) == (job.state is State.DONE)
        for result in job_results(store, "ward", job.id):
            assert hashlib.sha256((store.folder / result.path).read_bytes()).hexdigest() == result.sha256
            kept.add(result.path)
    assert until(lambda: files_below(store) == kept, 5.0), files_below(store) ^ kept
    return ended


def test_nothing_is_lost_or_done_twice_whoever_is_killed(place: Place, store: Store) -> None:
    moment = random.Random(11)
    jobs = [put(store, b"one two page%d" % number)[1] for number in range(JOBS)]
    killed = {"workers": 0, "children": 0}
    while killed["workers"] < 3 and unfinished(store):
        with working(place) as process:
            for _ in range(4):
                if until(lambda process=process: len(children_of(process)) == 2, 5.0):  # type: ignore[misc]
                    time.sleep(moment.uniform(0.0, 0.25))
                    os.kill(moment.choice(children_of(process)), signal.SIGKILL)
                    killed["children"] += 1
            time.sleep(moment.uniform(0.0, 0.1))
            left = children_of(process)
            process.kill()
            killed["workers"] += 1
            process.wait()
            assert until(lambda left=left: not any(map(alive, left)), 5.0)  # type: ignore[misc]
    with working(place):
        assert until(lambda: not unfinished(store), 60.0)
        ended = checked(store, jobs)
    assert killed["workers"] >= 3
    assert killed["children"] >= 8
    done = [job for job in ended if job.state is State.DONE]
    assert len(done) >= JOBS - 2
    for job in done:
        results = {result.name: store.folder / result.path for result in job_results(store, "ward", job.id)}
        assert len(results) == 6
        assert results["3/signal.csv"].read_bytes() == (store.folder / "documents" / job.document).read_bytes()
    assert not [path for path in (place.folder / "children").rglob("*") if path.is_file()]


def test_a_child_ends_with_its_parent_even_while_it_computes(place: Place, store: Store) -> None:
    jobs = [put(store, word)[1] for word in (b"spin", b"hang")]
    with working(place) as process:
        assert until(lambda: all(get_job(store, "ward", job.id).stage == "read" for job in jobs))
        children = children_of(process)
        assert len(children) == 2
        process.kill()
        assert until(lambda: not any(map(alive, children)), 5.0)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_real_documents_survive_a_killed_child_and_a_killed_worker(place: Place, store: Store) -> None:
    csv, page = (FIXTURES / "scan_truth.csv").read_text(), (FIXTURES / "vector.pdf").read_bytes()
    contents = [page, *((csv + k * "\n").encode() for k in range(9)), page + b"\n"]
    jobs = [put(store, content)[1] for content in contents]

    def done() -> int:
        return len(list_jobs(store, "ward", state=State.DONE).jobs)

    with working(place, REAL, 1) as process:
        assert until(lambda: done() >= 2, 60.0)
        for pid in children_of(process):
            os.kill(pid, signal.SIGKILL)
        assert until(lambda: done() >= 5, 60.0)
        process.kill()
    with working(place, REAL, 1):
        assert until(lambda: not unfinished(store), 60.0)
        assert {job.state for job in checked(store, jobs)} == {State.DONE}
    found = [analysis(store, job) for job in jobs]
    assert all(one["rhythm"] == found[1]["rhythm"] and one["vitals"] == found[1]["vitals"] for one in found[1:-1])
    assert found[0]["vitals"] == found[-1]["vitals"]


def analysis(store: Store, job: Job) -> dict[str, Any]:
    path = next(result.path for result in job_results(store, "ward", job.id) if result.name == "1/analysis.json")
    told: dict[str, Any] = json.loads((store.folder / path).read_text())
    return told
