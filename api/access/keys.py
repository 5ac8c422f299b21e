"""API keys: made, found, listed and revoked. Of the secret only a digest is kept.

A key reads `ink_<id>_<secret>`: 16 hexadecimal digits that name it and may be told, and 64 that are secret. The secret
is 256 random bits, so SHA-256 of it is enough: slow hashes (scrypt, argon2) are for passwords, which people choose and
others guess; nobody guesses 256 bits, and every request would pay for the slowness.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from api.access.scope import Scope, known_scopes
from api.access.tables import ApiKeyRow
from api.jobs.errors import NotFoundError
from api.jobs.store import Store

NOTED = timedelta(minutes=1)
"""The use of a key is noted so often at most: when a key was last used is of interest to the day."""
PREFIX = "ink_"
_FORM = re.compile(rf"{PREFIX}([0-9a-f]{{16}})_([0-9a-f]{{64}})")


@dataclass(frozen=True)
class ApiKey:
    """What is known of a key."""

    id: str
    tenant: str
    label: str
    """What whoever made it calls it."""
    scopes: frozenset[Scope]
    digest: str = field(repr=False)
    """SHA-256 of the secret, hexadecimal."""
    requests_per_minute: int | None
    """None where the service's own limit holds."""
    created: datetime
    expires: datetime
    revoked: datetime | None
    last_used: datetime | None
    """To the minute."""

    def holds(self, now: datetime) -> bool:
        """Whether it is neither expired nor revoked."""
        return self.revoked is None and now < self.expires


@dataclass(frozen=True)
class PresentedKey:
    """What somebody sent as a key."""

    id: str
    secret: str = field(repr=False)


def presented_key(text: str) -> PresentedKey | None:
    """Take a key apart; None where it is none."""
    found = _FORM.fullmatch(text)
    return PresentedKey(found[1], found[2]) if found else None


def fits(key: ApiKey, secret: str) -> bool:
    """Whether this is the key's secret; how long that takes tells nothing of where they differ."""
    return hmac.compare_digest(key.digest, _digest(secret))


def create_key(
    store: Store,
    tenant: str,
    label: str,
    scopes: Iterable[Scope],
    *,
    expires: datetime,
    now: datetime,
    requests_per_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; return it and its text, which is kept nowhere."""
    name, secret = secrets.token_hex(8), secrets.token_hex(32)
    row = ApiKeyRow(
        id=name,
        tenant=tenant,
        label=label,
        scopes=" ".join(sorted(scopes)),
        digest=_digest(secret),
        requests_per_minute=requests_per_minute,
        created=now,
        expires=expires,
        revoked=None,
        last_used=None,
    )
    with store.writing() as session:
        session.add(row)
        session.flush()
        return _key(row), f"{PREFIX}{name}_{secret}"


def find_key(store: Store, key: str) -> ApiKey | None:
    """Return a key by its id; None where there is none."""
    with store.reading() as session:
        row = session.get(ApiKeyRow, key)
        return _key(row) if row is not None else None


def list_keys(store: Store, tenant: str | None = None) -> Sequence[ApiKey]:
    """Return the keys of a tenant, or all, the oldest first."""
    wanted = select(ApiKeyRow).order_by(ApiKeyRow.created, ApiKeyRow.id)
    with store.reading() as session:
        rows = session.scalars(wanted if tenant is None else wanted.where(ApiKeyRow.tenant == tenant))
        return [_key(row) for row in rows]


def revoke_key(store: Store, key: str, *, now: datetime) -> ApiKey:
    """Let a key open nothing from now on; if it was revoked before, that moment stays. Raises NotFoundError."""
    with store.writing() as session:
        row = session.get(ApiKeyRow, key, with_for_update=True)
        if row is None:
            raise NotFoundError("there is no such key", cure="inkbeat keys list")
        row.revoked = row.revoked or now
        return _key(row)


def note_use(store: Store, key: ApiKey, *, now: datetime) -> None:
    """Keep when a key was used, at most once a minute."""
    if key.last_used is not None and now < key.last_used + NOTED:
        return
    due = or_(ApiKeyRow.last_used.is_(None), ApiKeyRow.last_used <= now - NOTED)
    with store.writing() as session:
        session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key.id, due).values(last_used=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        row.id,
        row.tenant,
        row.label,
        known_scopes(row.scopes),
        row.digest,
        row.requests_per_minute,
        row.created,
        row.expires,
        row.revoked,
        row.last_used,
    )
