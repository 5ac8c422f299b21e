"""What happens to a job, told one after the other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.jobs.records import Event
from api.jobs.store import Store
from api.jobs.tables import EventRow, JobRow


def tell(session: Session, job: JobRow, now: datetime) -> None:
    """Number the change that was made to a job whose row is locked, so that numbers have no gaps."""
    job.sequence += 1
    session.add(
        EventRow(
            job_id=job.id,
            sequence=job.sequence,
            at=now,
            state=job.state,
            stage=job.stage,
            progress=job.progress,
            attempt=job.attempt,
        )
    )


def events_after(store: Store, tenant: str, job: str, sequence: int = 0) -> Sequence[Event]:
    """Return what happened to a tenant's job after an event, in order; nothing for a job that is not there."""
    with store.reading() as session:
        later = (
            select(EventRow)
            .join(JobRow, JobRow.id == EventRow.job_id)
            .where(JobRow.id == job, JobRow.tenant == tenant, EventRow.sequence > sequence)
            .order_by(EventRow.sequence)
        )
        return [row.record() for row in session.scalars(later)]
