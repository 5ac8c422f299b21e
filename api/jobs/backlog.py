"""How much work there is: jobs by state, and for how long the first of those that wait has waited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from api.jobs.records import State
from api.jobs.store import Store
from api.jobs.tables import JobRow


@dataclass(frozen=True)
class Backlog:
    """Jobs of all tenants, as far as they are kept."""

    jobs: Mapping[State, int]
    """Every state has its number."""
    waited_s: float
    """Since when the job that comes next could have been run; 0 where none waits."""


def backlog(store: Store, *, now: datetime) -> Backlog:
    """Count the jobs, by one query that reads no more than an index."""
    counted = select(JobRow.state, func.count(), func.min(JobRow.due)).group_by(JobRow.state)
    with store.reading() as session:
        rows = {state: (number, first) for state, number, first in session.execute(counted)}
    _, first = rows.get(State.QUEUED, (0, None))
    waited_s = 0.0 if first is None else max((now - first).total_seconds(), 0.0)
    return Backlog({state: rows.get(state, (0, None))[0] for state in State}, waited_s)
