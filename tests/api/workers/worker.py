"""Workers in a process of their own, as the tests start and kill them.

python -m tests.api.workers.worker FOLDER URL TASKS CHILDREN
"""

import signal
import sys
import threading
from pathlib import Path

from api.jobs import open_store, outcome
from api.settings import Settings
from api.workers import Children, Workers

LEASE_S = 1.0


def main(folder: Path, url: str | None, tasks: str, count: int) -> None:
    """Work until SIGTERM; a run that failed is tried again soon."""
    vars(outcome)["RETRY_S"] = 0.05
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = Settings(folder=folder, workers=count, lease_s=LEASE_S, sweep_s=0.3)
    store = open_store(folder, url)
    children = Children(settings, tasks=tasks)
    children.start()
    workers = Workers(store, children, settings)
    workers.start()
    print("started", flush=True)
    stop.wait()
    workers.stop(10.0)
    children.close()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3], int(sys.argv[4]))
