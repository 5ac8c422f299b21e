"""API keys in the database: only a digest of the secret is kept, and who knows the key alone is let in by it."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from api.access.keys import ApiKey, create_key, find_key, fits, list_keys, note_use, presented_key, revoke_key
from api.access.scope import Scope
from api.jobs import Store
from api.jobs.errors import NotFoundError
from tests.api.jobs.conftest import NOON

YEAR = timedelta(days=365)


def made(store: Store, tenant: str = "ward", requests_per_minute: int | None = None) -> tuple[ApiKey, str]:
    scopes = (Scope.WRITE, Scope.READ)
    limit = requests_per_minute
    return create_key(store, tenant, "viewer", scopes, expires=NOON + YEAR, now=NOON, requests_per_minute=limit)


def test_a_key_is_found_as_it_was_made(store: Store) -> None:
    key, said = made(store, requests_per_minute=60)
    presented = presented_key(said)
    assert presented is not None
    assert find_key(store, presented.id) == key
    assert (key.tenant, key.label, key.scopes) == ("ward", "viewer", frozenset({Scope.READ, Scope.WRITE}))
    assert (key.created, key.expires, key.revoked, key.last_used) == (NOON, NOON + YEAR, None, None)
    assert key.requests_per_minute == 60
    assert find_key(store, "0" * 16) is None


def test_the_secret_has_256_bits_and_is_kept_nowhere(store: Store) -> None:
    (key, said), (_, another) = made(store), made(store)
    presented = presented_key(said)
    assert presented is not None
    assert len(bytes.fromhex(presented.secret)) * 8 == 256
    assert said.rpartition("_")[2] != another.rpartition("_")[2]
    assert key.digest == hashlib.sha256(presented.secret.encode()).hexdigest()
    with store.reading() as session:
        rows = session.execute(text("SELECT * FROM api_keys")).all()
    assert len(rows) == 2
    assert presented.secret not in str(rows)
    assert presented.secret not in repr(presented)
    assert key.digest not in repr(key)


def test_only_its_own_secret_fits_and_the_comparison_takes_the_same_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    in_constant_time = hmac.compare_digest

    def seen(one: str, other: str) -> bool:
        compared.append(one)
        return in_constant_time(one, other)

    monkeypatch.setattr(hmac, "compare_digest", seen)
    key, said = made(store)
    secret = said.rpartition("_")[2]
    assert fits(key, secret)
    assert not fits(key, secret[:-1] + ("0" if secret[-1] != "0" else "1"))
    assert not fits(key, "")
    assert compared == [key.digest] * 3


def test_keys_are_listed_by_tenant_the_oldest_first(store: Store) -> None:
    first, other, last = (made(store, tenant)[0].id for tenant in ("ward", "clinic", "ward"))
    assert {key.id for key in list_keys(store)} == {first, other, last}
    assert {key.id for key in list_keys(store, "ward")} == {first, last}
    assert list_keys(store, "elsewhere") == []


def test_a_key_holds_until_it_expires_or_is_revoked(store: Store) -> None:
    key, _ = made(store)
    assert key.holds(NOON)
    assert not key.holds(NOON + YEAR)
    revoked = revoke_key(store, key.id, now=NOON)
    assert (revoked.revoked, revoked.holds(NOON)) == (NOON, False)
    assert revoke_key(store, key.id, now=NOON + YEAR).revoked == NOON
    assert find_key(store, key.id) == revoked
    with pytest.raises(NotFoundError, match="no such key"):
        revoke_key(store, "0" * 16, now=NOON)


def test_its_use_is_noted_once_a_minute(store: Store) -> None:
    key, _ = made(store)
    noted = []
    for second in (0, 30, 59, 60, 90):
        for known in (key, find_key(store, key.id)):  # one process knows of the last use, another does not
            assert known is not None
            note_use(store, known, now=NOON + timedelta(seconds=second))
        found = find_key(store, key.id)
        assert found is not None
        noted.append(found.last_used)
    assert noted == [NOON, NOON, NOON, NOON + timedelta(minutes=1), NOON + timedelta(minutes=1)]


@given(st.text() | st.from_regex(r"ink_[0-9a-fA-F]{10,20}_[0-9a-f]{60,70}\n?"))
def test_what_is_no_key_is_never_taken_for_one(said: str) -> None:
    presented = presented_key(said)
    assert presented is None or said == f"ink_{presented.id}_{presented.secret}"
