"""Runs the migrations on the connection that `api.jobs.schema` opened."""

from alembic import context

import api.access.tables  # noqa: F401 - its tables belong to the metadata
from api.jobs.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
