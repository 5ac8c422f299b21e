"""The tables of the job store, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Double,
    Enum,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from api.jobs.records import Document, Event, Job, Problem, Result, Revision, State

LIVE = text("state IN ('queued', 'running', 'done', 'refused')")
"""States in which a job answers for every equal one."""


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; nobody could tell which one it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcTime,
        Mapping[str, Any]: JSON(none_as_null=True),
        State: Enum(
            State, native_enum=False, length=16, values_callable=lambda states: [state.value for state in states]
        ),
    }


class DocumentRow(Base):
    """An uploaded file; a tenant has each content once."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("tenant", "sha256", name="uq_documents_tenant_sha256"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(255))
    created: Mapped[datetime]
    delete_after: Mapped[datetime] = mapped_column(index=True)

    def record(self) -> Document:
        """Return a frozen copy."""
        return Document(
            self.id,
            self.tenant,
            self.sha256,
            self.bytes,
            self.media_type,
            self.path,
            self.created,
            self.delete_after,
        )


class JobRow(Base):
    """One analysis of one document."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "state", "due", "id"),
        Index("ix_jobs_lease", "state", "lease_until"),
        Index("ix_jobs_tenant", "tenant", "created", "id"),
        Index("uq_jobs_work", "document_id", "work", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    options: Mapped[Mapping[str, Any]]
    pipeline_version: Mapped[str] = mapped_column(String(64))
    work: Mapped[str] = mapped_column(String(64))
    """SHA-256 of options, pipeline version and `part_of`."""
    state: Mapped[State]
    stage: Mapped[str] = mapped_column(String(64))
    progress: Mapped[float] = mapped_column(Double)
    attempt: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(128))
    lease_until: Mapped[datetime | None]
    problem: Mapped[Mapping[str, Any] | None]
    sequence: Mapped[int]
    part_of: Mapped[str | None] = mapped_column(String(32), index=True)
    """The job whose page this one does anew, with corrections; None of a job that stands for itself."""
    created: Mapped[datetime]
    due: Mapped[datetime]
    """Not run before."""
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]

    def record(self) -> Job:
        """Return a frozen copy."""
        return Job(
            id=self.id,
            tenant=self.tenant,
            document=self.document_id,
            options=self.options,
            pipeline_version=self.pipeline_version,
            state=self.state,
            stage=self.stage,
            progress=self.progress,
            attempt=self.attempt,
            holder=self.holder,
            lease_until=self.lease_until,
            problem=Problem(**self.problem) if self.problem is not None else None,
            sequence=self.sequence,
            part_of=self.part_of,
            created=self.created,
            started=self.started,
            finished=self.finished,
        )


class RevisionRow(Base):
    """A page of a job as a person corrected it."""

    __tablename__ = "revisions"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    corrections: Mapped[Mapping[str, Any]]
    author: Mapped[str] = mapped_column(String(128))
    created: Mapped[datetime]

    def record(self) -> Revision:
        """Return a frozen copy."""
        return Revision(self.job_id, self.page, self.number, self.run_id, self.corrections, self.author, self.created)


class EventRow(Base):
    """One change of a job, numbered within it."""

    __tablename__ = "events"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    state: Mapped[State]
    stage: Mapped[str] = mapped_column(String(64))
    progress: Mapped[float] = mapped_column(Double)
    attempt: Mapped[int]

    def record(self) -> Event:
        """Return a frozen copy."""
        return Event(self.job_id, self.sequence, self.at, self.state, self.stage, self.progress, self.attempt)


class ResultRow(Base):
    """A file that a finished job left."""

    __tablename__ = "results"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(512))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)

    def record(self) -> Result:
        """Return a frozen copy."""
        return Result(self.job_id, self.name, self.media_type, self.path, self.sha256, self.bytes)


class IdempotencyKeyRow(Base):
    """A request that a client may send again, and what it was answered."""

    __tablename__ = "idempotency_keys"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    response: Mapped[Mapping[str, Any] | None]
    """None while the first request is being answered."""
    reserved_until: Mapped[datetime]
    """Whoever reserved the key and gave no answer by then has died."""
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    """What the answer tells of; deleted together."""
    delete_after: Mapped[datetime] = mapped_column(index=True)
