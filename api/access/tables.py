"""The table of API keys, in the database of the job store."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.jobs.tables import Base


class ApiKeyRow(Base):
    """One key. It stays when it is revoked, for the audit log names it."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    label: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[str] = mapped_column(String(255))
    """With blanks between them."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the secret, hexadecimal."""
    requests_per_minute: Mapped[int | None]
    created: Mapped[datetime]
    expires: Mapped[datetime]
    revoked: Mapped[datetime | None]
    last_used: Mapped[datetime | None]
