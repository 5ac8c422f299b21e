"""Workers in processes of their own, as the tests start and kill them."""

from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from api.jobs import Produced, Store, claim, finish, get_document, heartbeat, open_store, scratch, sweep
from api.jobs.errors import LeaseLostError
from tests.api.jobs.conftest import Place

LEASE_S = 60.0
processes = get_context("forkserver")
processes.set_forkserver_preload(["tests.api.jobs.worker"])


def work(place: Place, worker: str, now: datetime, claimed: Connection) -> None:
    """Run jobs until none waits, at a time that stands still; tell the id of each that was claimed."""
    store = open_store(place.folder, place.url)
    while (job := claim(store, worker, LEASE_S, now=now)) is not None:
        claimed.send(job.id)
        try:
            content = (store.folder / get_document(store, job.tenant, job.document, now=now).path).read_bytes()
            with scratch(store, job) as folder:
                heartbeat(store, job, "read", 0.5, LEASE_S, now=now)
                files = [_written(folder / name, content) for name in ("signal.csv", "report.pdf")]
                finish(store, job, files, now=now)
        except LeaseLostError:
            continue
    claimed.close()


def _written(path: Path, content: bytes) -> Produced:
    path.write_bytes(path.name.encode() + b" of " + content)
    return Produced(path.name, "text/plain", path)


def sweep_once(place: Place, now: datetime, ready: Connection) -> None:
    """Sweep once, after a word that it begins."""
    store = open_store(place.folder, place.url)
    ready.send("ready")
    sweep(store, now=now)


def started(place: Place, worker: str, now: datetime) -> tuple[ForkServerProcess, Connection]:
    """Start a worker; return its process and what it tells."""
    told, tell = processes.Pipe(duplex=False)
    process = processes.Process(target=work, args=(place, worker, now, tell))
    process.start()
    tell.close()
    return process, told


def heard(told: Connection) -> list[str]:
    """Return all that a worker told until it ended."""
    ids = []
    while True:
        try:
            ids.append(told.recv())
        except (EOFError, OSError):
            return ids


def files_below(store: Store) -> set[str]:
    """Return all files of a store but its database."""
    found = (path.relative_to(store.folder) for path in store.folder.rglob("*") if path.is_file())
    return {str(path) for path in found if len(path.parts) > 1}
