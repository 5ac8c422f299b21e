"""Documents, jobs, events, results and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('queued', 'running', 'done', 'refused')")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(255), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("delete_after", TIME, nullable=False),
        sa.UniqueConstraint("tenant", "sha256", name="uq_documents_tenant_sha256"),
    )
    op.create_index("ix_documents_delete_after", "documents", ["delete_after"])
    _create_jobs()
    op.create_table(
        "events",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(64), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
    )
    op.create_table(
        "results",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("media_type", sa.String(255), nullable=False),
        sa.Column("path", sa.String(512), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.Column("reserved_until", TIME, nullable=False),
        sa.Column("document_id", sa.String(32), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=True),
        sa.Column("delete_after", TIME, nullable=False),
    )
    op.create_index("ix_idempotency_keys_document_id", "idempotency_keys", ["document_id"])
    op.create_index("ix_idempotency_keys_delete_after", "idempotency_keys", ["delete_after"])


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("document_id", sa.String(32), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("pipeline_version", sa.String(64), nullable=False),
        sa.Column("work", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(64), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(128), nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("started", TIME, nullable=True),
        sa.Column("finished", TIME, nullable=True),
    )
    op.create_index("ix_jobs_document_id", "jobs", ["document_id"])
    op.create_index("ix_jobs_due", "jobs", ["state", "due", "id"])
    op.create_index("ix_jobs_lease", "jobs", ["state", "lease_until"])
    op.create_index("ix_jobs_tenant", "jobs", ["tenant", "created", "id"])
    op.create_index(
        "uq_jobs_work", "jobs", ["document_id", "work"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def downgrade() -> None:
    """Go one step down."""
    for table in ("idempotency_keys", "results", "events", "jobs", "documents"):
        op.drop_table(table)
