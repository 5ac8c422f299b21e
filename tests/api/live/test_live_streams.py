"""The parts of live streams that clients seldom see: other tenants, slow readers, lost clients, odd messages."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from api.access import known_keys
from api.access.keys import create_key, revoke_key
from api.access.scope import Scope
from api.jobs import open_store
from api.live import ecg_endpoint, outbox
from api.live.live_streams import LiveStreams
from api.live.messages import Form, Samples, chunk_of_bytes, chunk_of_json, form_of, message_of
from api.live.outbox import Outbox
from api.live.refusals import LiveRefusedError
from api.live.sample_budget import SampleBudget
from api.metrics import make_metrics
from api.settings import Settings
from tests.api.live.conftest import connected, served

FORM = Form(360.0, ("II",), 1.0)
BEATS = frozenset({"beat"})


@contextmanager
def refused(code: int) -> Iterator[None]:
    with pytest.raises(LiveRefusedError) as told:
        yield
    assert told.value.code == code
    assert len(told.value.reason.encode()) <= 123


def test_a_stream_is_its_tenants_and_waits_for_them_for_a_while() -> None:
    async def told() -> None:
        metrics = make_metrics()
        live = LiveStreams(2, metrics, kept_s=0.2)
        first, second = object(), object()
        session = await live.open("ward", FORM, BEATS, first)
        with refused(1008):
            live.resume("clinic", session.id, second)
        assert live.resume("ward", session.id, second) is session
        live.lose(session, first)  # it is no longer the first one's to lose
        await anyio.sleep(0.3)
        assert live.resume("ward", session.id, second) is session
        live.lose(session, second)
        assert live.resume("ward", session.id, first) is session
        live.lose(session, first)
        await anyio.sleep(0.3)
        with refused(1008):
            live.resume("ward", session.id, first)
        assert metrics.registry.get_sample_value("inkbeat_live_streams") == 0
        await live.stop()

    anyio.run(told)


def test_full_is_full_but_for_streams_that_were_lost() -> None:
    async def told() -> None:
        live = LiveStreams(1, make_metrics())
        holder = object()
        lost = await live.open("ward", FORM, BEATS, holder)
        with refused(1013):
            await live.open("ward", FORM, BEATS, holder)
        live.lose(lost, holder)
        await live.open("ward", FORM, BEATS, holder)
        with refused(1008):
            live.resume("ward", lost.id, holder)
        await live.stop()

    anyio.run(told)


def test_an_engine_that_is_killed_ends_its_streams_and_not_the_service() -> None:
    async def told() -> None:
        live = LiveStreams(4, make_metrics())
        session = await live.open("ward", FORM, BEATS, object())
        live.take(session, np.zeros((1, 360), np.float32))
        assert live._engine is not None
        os.kill(live._engine.pid, signal.SIGKILL)
        with anyio.fail_after(10.0):
            while session.failed is None:
                await anyio.sleep(0.01)
        assert session.failed.code == 1011
        with refused(1008):
            live.resume("ward", session.id, object())
        again = await live.open("ward", FORM, BEATS, object())
        live.take(again, np.zeros((1, 360), np.float32))
        live.finish(again)
        with anyio.fail_after(10.0):
            await again.ended.wait()
        assert live.behind_s < 1.0
        engine = live._engine
        assert engine is not None
        await live.stop()
        assert engine._process.poll() is not None

    anyio.run(told)


def test_keys_open_streams_of_their_tenant_until_they_are_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecg_endpoint, "LOOK_S", 0.1)
    monkeypatch.setattr(known_keys, "FRESH_S", 0.0)
    store = open_store(tmp_path)
    now = datetime.now(UTC)
    made = {
        tenant: create_key(store, tenant, "bed", [Scope.STREAM], expires=now + timedelta(hours=1), now=now)
        for tenant in ("ward", "clinic")
    }
    headers = {tenant: {"Authorization": f"Bearer {text}"} for tenant, (_, text) in made.items()}
    with served(Settings(folder=tmp_path, auth="keys"), store) as url:
        with pytest.raises(InvalidStatus):
            connect(url)
        with connected(url, additional_headers=headers["ward"]) as own:
            identifier = own.hello()["stream"]
            with connected(url, additional_headers=headers["clinic"]) as other:
                other.say(type="hello", stream=identifier)
                assert other.closed()[0] == 1008
                assert other.heard[-1]["problem"] == "urn:inkbeat:problem:not-found"
            revoke_key(store, made["ward"][0].id, now=datetime.now(UTC))
            assert own.closed() == (1008, "the key or token is no longer valid")
    store.close()


def test_a_client_that_says_nothing_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_S", "IDLE_S", "HELLO_S"):
        monkeypatch.setattr(ecg_endpoint, name, 0.3)
    with served(Settings(folder=tmp_path)) as url, connected(url) as silent, connected(url) as idle:
        idle.hello()
        assert silent.closed() == (1008, "nothing was sent for 0.3 s")
        assert idle.closed() == (1008, "nothing was sent for 0.3 s")


def test_newer_states_take_the_place_of_unsent_older_ones_and_beats_never_go() -> None:
    box = Outbox()
    for number in range(300):
        box.put({"type": "beat", "beat": number})
        box.put({"type": "rate", "bpm": number})
    texts = [json.loads(text) for text in box.take()]
    assert [one["beat"] for one in texts if one["type"] == "beat"] == list(range(300))
    rates = [one["bpm"] for one in texts if one["type"] == "rate"]
    assert len(rates) < 40
    assert rates[-1] == 299
    assert box.take() == []


def test_a_client_that_does_not_read_is_told_apart_and_what_it_missed_is_counted() -> None:
    box = Outbox()
    for number in range(outbox.KEPT + 10):
        box.put({"type": "beat", "beat": number})
        assert box.overfull == (number + 1 >= outbox.OVERFULL)
    assert box.go_back(0) == 10
    assert json.loads(box.take()[0])["sequence"] == 10
    assert box.go_back(10**6) == 0
    assert box.take() == []
    assert box.go_back(1030) == 0
    assert [json.loads(text)["beat"] for text in box.take()] == [1030, 1031, 1032, 1033]


def test_the_budget_lets_through_ten_seconds_at_once_and_then_twice_real_time() -> None:
    budget = SampleBudget(100.0, 0.0)
    assert budget.credit(0.0) == 1000
    assert budget.spend(1000, 0.0) == 0.0
    assert budget.credit(0.0) == 0
    assert budget.spend(100, 0.0) == pytest.approx(0.5)
    assert budget.spend(100, 0.5) == pytest.approx(0.5)
    assert budget.credit(100.0) == 1000


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["type", "samples", "sequence", "fs_hz", "leads", "unit", "stream", "x"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_a_message_or_a_refusal(value: object) -> None:
    try:
        message = message_of(json.dumps(value))
        if isinstance(message, Samples):
            assert chunk_of_json(message, FORM).samples.shape[0] == 1
        elif message.type == "hello":
            assert form_of(message).leads
    except LiveRefusedError as told:
        refusal = told.as_json()
    else:
        return
    assert refusal["problem"].startswith("urn:inkbeat:problem:")


@given(st.binary(max_size=64), st.integers(1, 3))
def test_any_bytes_are_samples_or_a_refusal(value: bytes, leads: int) -> None:
    form = Form(360.0, ("I", "II", "V1")[:leads], 1e-3)
    try:
        chunk = chunk_of_bytes(value, form)
    except LiveRefusedError:
        return
    assert chunk.samples.shape == (leads, (len(value) - 8) // 4 // leads)
    assert not np.isinf(chunk.samples).any()
