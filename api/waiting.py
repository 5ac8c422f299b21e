"""How long a request waits for an analysis: until it ends, but no longer than the client or the service likes."""

import re
import time
from typing import Annotated

import anyio
from fastapi import Header

from api.jobs import Job, Store, get_job

FIRST_LOOK_S, LONGEST_LOOK_S = 0.02, 0.08
"""Pause before the first look whether it has ended; each is half as long again as the one before."""
Prefer = Annotated[
    str | None,
    Header(
        max_length=200,
        description='"respond-async" for an answer at once, "wait=5" for one within 5 s (RFC 7240).',
    ),
]
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,4})\b", re.IGNORECASE)
_ASYNC = re.compile(r"(?:^|[,;])\s*respond-async\s*(?:$|[,;])", re.IGNORECASE)


def patience_s(prefer: str | None, usual_s: float) -> float:
    """How long a client wants to wait (s); never longer than usual."""
    wait = _WAIT.search(prefer or "")
    if wait is not None:
        return min(float(wait[1]), usual_s)
    return 0.0 if _ASYNC.search(prefer or "") else usual_s


async def ended(store: Store, job: Job, patience: float) -> Job:
    """The job as it stands once it has ended, or after so many seconds. Raises NotFoundError where it was deleted."""
    until = time.monotonic() + patience
    pause_s = FIRST_LOOK_S
    while not job.state.ended and (left_s := until - time.monotonic()) > 0.0:
        await anyio.sleep(min(pause_s, left_s))
        pause_s = min(1.5 * pause_s, LONGEST_LOOK_S)
        job = await anyio.to_thread.run_sync(get_job, store, job.tenant, job.id)
    return job
