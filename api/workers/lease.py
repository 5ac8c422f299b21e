"""A worker's hold on the job that it runs: kept alive, told how far it is, and given up when it is lost."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from api.jobs import Job, Store, heartbeat
from api.jobs.errors import LeaseLostError

BEATS = 4
"""Signs of life in the time of a lease."""
LONGEST_PAUSE_S = 1.0
"""A job that was cancelled is noticed within so long."""
TELL_S = 0.2
"""Stages that pass faster are not written down one by one."""
AGAIN_S = 0.5
"""Pause before a database that does not answer is asked again."""
Answer = TypeVar("Answer")


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


class Lease:
    """Used by the thread that runs the job."""

    def __init__(self, store: Store, job: Job, lease_s: float, wanted: Callable[[], bool]) -> None:
        """wanted: whether the run shall go on; False while a stop does not let it."""
        self._store, self._job, self._lease_s, self._wanted = store, job, lease_s, wanted
        self._pause_s = min(lease_s / BEATS, LONGEST_PAUSE_S)
        self._stage, self._share = "", 0.0
        self._beaten = time.monotonic()
        self._until = self._beaten + lease_s
        self._untold = False

    def tell(self, stage: str, share: float) -> None:
        """Take down how far the run is. Raises LeaseLostError."""
        self._stage, self._share, self._untold = stage, share, True
        self._beat_when_due()

    def keep_going(self) -> bool:
        """Give a sign of life when it is time, and say whether to go on. Raises LeaseLostError."""
        self._beat_when_due()
        return self._wanted()

    def lasting(self, step: Callable[[], Answer]) -> Answer:
        """Do a step of the store, again and again while the database does not answer. Raises what the step raises.

        Raises LeaseLostError where the lease ran out meanwhile.
        """
        while True:
            try:
                return step()
            except SQLAlchemyError:
                if time.monotonic() > self._until:
                    raise LeaseLostError("the lease on the job ran out", cure="drop what was done") from None
                time.sleep(AGAIN_S)

    def _beat_when_due(self) -> None:
        since_s = time.monotonic() - self._beaten
        if since_s < (TELL_S if self._untold else self._pause_s):
            return
        self._beaten = time.monotonic()
        try:
            heartbeat(self._store, self._job, self._stage, self._share, self._lease_s, now=now())
            self._until, self._untold = self._beaten + self._lease_s, False
        except SQLAlchemyError:
            if self._beaten > self._until:
                raise LeaseLostError("the lease on the job ran out", cure="drop what was done") from None
