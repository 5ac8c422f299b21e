"""A process remembers keys for a few seconds, and no longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import anyio
import pytest
from sqlalchemy import event

from api.access.errors import AccessUnusableError
from api.access.keys import ApiKey, PresentedKey, create_key, find_key, presented_key, revoke_key
from api.access.known_keys import FRESH_S, KnownKeys
from api.access.scope import Scope
from api.access.tables import ApiKeyRow
from api.jobs import Store
from tests.api.jobs.conftest import NOON


class Clock:
    """Seconds since noon, as they are set."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.s)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(store: Store, clock: Clock) -> KnownKeys:
    return KnownKeys(store, clock, clock.now)


def issued(store: Store, hours: float = 1.0) -> PresentedKey:
    _, text = create_key(store, "ward", "", {Scope.READ}, expires=NOON + timedelta(hours=hours), now=NOON)
    presented = presented_key(text)
    assert presented is not None
    return presented


def ask(known: KnownKeys, presented: PresentedKey) -> ApiKey | None:
    return anyio.run(known.key, presented)


@contextmanager
def selects(store: Store) -> Iterator[list[str]]:
    """Statements that look up keys."""
    said: list[str] = []

    def note(*given: object) -> None:
        if str(given[2]).startswith("SELECT"):
            said.append(str(given[2]))

    event.listen(store.engine, "before_cursor_execute", note)
    yield said
    event.remove(store.engine, "before_cursor_execute", note)


def test_it_asks_the_database_once_in_a_few_seconds(store: Store, known: KnownKeys, clock: Clock) -> None:
    presented = issued(store)
    assert not known.fitted(presented)
    with selects(store) as asked:
        for second in (0.0, 1.0, FRESH_S - 0.1):
            clock.s = second
            key = ask(known, presented)
            assert key is not None
            assert key.id == presented.id
        assert len(asked) == 1
        clock.s = FRESH_S
        assert ask(known, presented) is not None
        assert len(asked) == 2
    assert known.fitted(presented)


def test_many_requests_at_once_are_one_question(store: Store, known: KnownKeys) -> None:
    presented = issued(store)

    async def scenario() -> list[ApiKey | None]:
        found: list[ApiKey | None] = []

        async def one() -> None:
            found.append(await known.key(presented))

        async with anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(one)
        return found

    with selects(store) as asked:
        found = anyio.run(scenario)
    assert len(asked) == 1
    assert {key.id if key else None for key in found} == {presented.id}


def test_another_secret_opens_nothing_whether_the_key_is_remembered_or_not(store: Store, known: KnownKeys) -> None:
    presented = issued(store)
    wrong = PresentedKey(presented.id, "0" * 64)
    assert ask(known, wrong) is None
    assert ask(known, presented) is not None
    assert ask(known, wrong) is None
    assert not known.fitted(wrong)
    found = find_key(store, presented.id)
    assert found is not None
    assert found.last_used == NOON


def test_a_try_with_a_wrong_secret_is_no_use_of_the_key(store: Store, known: KnownKeys) -> None:
    presented = issued(store)
    assert ask(known, PresentedKey(presented.id, "0" * 64)) is None
    found = find_key(store, presented.id)
    assert found is not None
    assert found.last_used is None


def test_revoking_takes_effect_within_seconds(store: Store, known: KnownKeys, clock: Clock) -> None:
    presented = issued(store)
    assert ask(known, presented) is not None
    revoke_key(store, presented.id, now=NOON)
    clock.s = FRESH_S
    assert ask(known, presented) is None


def test_a_key_expires_to_the_second_even_while_it_is_remembered(store: Store, known: KnownKeys, clock: Clock) -> None:
    presented = issued(store, hours=2.0 / 3600.0)
    assert ask(known, presented) is not None
    clock.s = 2.0
    assert ask(known, presented) is None


def test_a_key_that_is_deleted_is_forgotten(store: Store, known: KnownKeys, clock: Clock) -> None:
    presented = issued(store)
    assert ask(known, presented) is not None
    with store.writing() as session:
        session.delete(session.get(ApiKeyRow, presented.id))
    clock.s = FRESH_S
    assert ask(known, presented) is None
    assert not known.fitted(presented)


def test_without_its_database_nobody_is_let_in_by_mistake(store: Store, known: KnownKeys) -> None:
    presented = issued(store)
    with store.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE api_keys")
    with pytest.raises(AccessUnusableError, match="does not answer"):
        ask(known, presented)


def test_a_use_that_cannot_be_noted_stops_nobody(
    store: Store, known: KnownKeys, caplog: pytest.LogCaptureFixture
) -> None:
    presented = issued(store)
    if store.engine.dialect.name == "sqlite":
        with store.writing() as session:
            refuse = "CREATE TRIGGER full BEFORE UPDATE ON api_keys BEGIN SELECT RAISE(ABORT, 'full'); END"
            session.connection().exec_driver_sql(refuse)
    else:
        with store.writing() as session:
            session.connection().exec_driver_sql("ALTER TABLE api_keys ADD CHECK (last_used IS NULL)")
    assert ask(known, presented) is not None
    assert "key use not noted" in caplog.text
    assert presented.secret not in caplog.text
