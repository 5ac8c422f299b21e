"""Pages that were corrected."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go one step up."""
    op.add_column("jobs", sa.Column("part_of", sa.String(32), nullable=True))
    op.create_index("ix_jobs_part_of", "jobs", ["part_of"])
    op.create_table(
        "revisions",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("page", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(128), nullable=False),
        sa.Column("created", TIME, nullable=False),
    )
    op.create_index("ix_revisions_run_id", "revisions", ["run_id"])


def downgrade() -> None:
    """Go one step down."""
    op.drop_table("revisions")
    op.drop_index("ix_jobs_part_of", "jobs")
    op.drop_column("jobs", "part_of")
