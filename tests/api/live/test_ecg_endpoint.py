"""Live streams as clients meet them: over real sockets."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from websockets import Origin
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from api.settings import Settings
from tests.api.live.conftest import Client, connected, served

Row = NDArray[np.float32]
FS_HZ = 360


def stream(client: Client, row: Row, *, size: int = 90, first: int = 0) -> None:
    """Send all of a row, numbered."""
    for at in range(first, row.size, size):
        client.samples(row[at : at + size], at)


def told(client: Client) -> dict[tuple[int, bool], tuple[int, str | None]]:
    """(beat, final) -> R peak and class of all that was told."""
    return {(one["beat"], one["final"]): (one["sample"], one["class"]) for one in client.of("beat")}


def test_a_stream_from_hello_to_bye(url: str, heart_mv: Row) -> None:
    with connected(url) as client:
        welcome = client.hello()
        assert (welcome["next_sequence"], welcome["first_event"], welcome["missed_events"]) == (0, 0, 0)
        assert welcome["credit"] == 10 * FS_HZ
        stream(client, heart_mv)
        summary = client.bye()
        assert client.closed() == (1000, "")
    expected = np.arange(0.35, 9.0, 60 / 75)
    first = [one for one in client.of("beat") if not one["final"]]
    found = np.array([one["time_s"] for one in first])
    after_learning = expected[expected > 2.2]
    assert all(np.abs(found - each).min() < 0.01 for each in after_learning)
    assert [one["beat"] for one in first] == list(range(len(first)))
    final = [one for one in client.of("beat") if one["final"]]
    assert [one["beat"] for one in final] == list(range(len(first)))
    assert [one["class"] for one in final[4:]] == ["N"] * len(final[4:])
    assert (summary["samples"], summary["duration_s"]) == (heart_mv.size, 9.0)
    assert sum(summary["beats"].values()) == len(first)
    assert summary["mean_bpm"] == pytest.approx(75.0, abs=1.0)
    numbered = [one["sequence"] for one in client.heard if "sequence" in one]
    assert numbered == list(range(len(numbered)))
    assert client.of("rate")[-1]["bpm"] == pytest.approx(75.0, abs=1.0)
    each_second = [one["time_s"] for one in client.of("quality")]
    assert np.diff(each_second) == pytest.approx(1.0)
    # Where more than a second comes at once, only the newest rhythm is told.
    assert {one["time_s"] for one in client.of("rhythm")} <= set(each_second)
    assert client.of("rhythm")[-1]["rhythm"] is not None
    assert client.of("quality")[4]["leads"]["II"]["level"] == "good"
    assert client.of("ack")[-1]["next_sequence"] > 8 * FS_HZ


def test_binary_and_json_say_the_same(url: str, heart_mv: Row) -> None:
    rows = np.stack([heart_mv, 0.5 * heart_mv])
    heard = []
    for binary in (True, False):
        with connected(url) as client:
            client.hello(leads=["MLII", "v5"])
            for at in range(0, heart_mv.size, 100):
                part = rows[:, at : at + 100]
                if binary:
                    client.binary(part, at)
                else:
                    client.say(type="samples", sequence=at, samples=part.astype(float).tolist())
            client.bye()
            heard.append(told(client))
    assert heard[0] == heard[1]
    assert len(heard[0]) > 12


def test_microvolts_are_millivolts(url: str, heart_mv: Row) -> None:
    heard = []
    for scale, unit in ((1.0, "mV"), (1000.0, "uV")):
        with connected(url) as client:
            client.hello(unit=unit)
            stream(client, heart_mv * np.float32(scale))
            client.bye()
            heard.append([(one["beat"], one["sample"], one["class"]) for one in client.of("beat")])
    assert heard[0] == heard[1]


def test_the_plain_use_with_everything_in_the_address(url: str, heart_mv: Row) -> None:
    with connected(f"{url}?fs=360&lead=II") as client:
        for at in range(0, heart_mv.size, 180):
            values = heart_mv[at : at + 180].astype(float).tolist()
            client.say(samples=values) if at % 360 else client.connection.send(str(values))
        client.until("beat")
        client.say(type="bye")
        client.closed()
    assert {one["type"] for one in client.heard} == {"beat", "summary"}
    assert len([one for one in client.of("beat") if not one["final"]]) >= 7


def test_a_dropped_stream_goes_on_where_it_was(url: str, heart_mv: Row) -> None:
    with connected(url) as whole:
        whole.hello()
        stream(whole, heart_mv)
        whole.bye()
    with connected(url) as first:
        identifier = first.hello()["stream"]
        stream(first, heart_mv[:1900])
        first.until("beat")
        first.connection.socket.close()
    with connected(url) as second:
        seen = first.heard[-1]["sequence"]
        welcome = second.hello(stream=identifier, from_sequence=seen + 1)
        assert welcome["first_event"] == seen + 1
        assert 0 < welcome["next_sequence"] <= 1900
        stream(second, heart_mv, first=welcome["next_sequence"])
        second.bye()
    numbered = [one["sequence"] for one in first.heard + second.heard if "sequence" in one]
    assert numbered == list(range(len(numbered)))
    assert told(first) | told(second) == told(whole)


def test_one_stream_has_one_connection(url: str, heart_mv: Row) -> None:
    with connected(url) as first, connected(url) as second:
        identifier = first.hello()["stream"]
        stream(first, heart_mv[:900])
        second.hello(stream=identifier)
        assert first.closed() == (1008, "another connection goes on with this stream")
        assert first.heard[-1]["problem"] == "urn:inkbeat:problem:taken-over"
        second.bye()


def test_samples_sent_twice_are_taken_once(url: str, heart_mv: Row) -> None:
    heard = []
    for overlap in (0, 50):
        with connected(url) as client:
            client.hello()
            for at in range(0, heart_mv.size, 90):
                first = max(at - overlap, 0)
                client.samples(heart_mv[first : at + 90], first)
            summary = client.bye()
            heard.append(told(client))
        assert summary["samples"] == heart_mv.size
    assert heard[0] == heard[1]


def test_a_gap_is_not_recorded_and_moves_nothing(url: str, heart_mv: Row) -> None:
    gap = slice(4 * FS_HZ, 5 * FS_HZ)
    missing = heart_mv.copy()
    missing[gap] = np.nan
    heard = []
    for skipped in (True, False):
        with connected(url) as client:
            client.hello()
            for at in range(0, heart_mv.size, 90):
                if not (skipped and gap.start <= at < gap.stop):
                    client.samples(missing[at : at + 90], at)
            client.bye()
            heard.append(told(client))
            assert any("not recorded" in one["leads"]["II"]["findings"] for one in client.of("quality"))
    assert heard[0] == heard[1]
    places = np.array([sample for sample, _ in heard[0].values()])
    assert not ((places > gap.start + 20) & (places < gap.stop)).any()
    assert (places > gap.stop).sum() >= 4


def test_what_is_not_taken_is_refused_with_its_reason(url: str) -> None:
    hello = {"type": "hello", "fs_hz": 360.0}
    refused: list[tuple[list[Any], int, str]] = [
        ([{"type": "samples", "samples": [0.0]}], 1008, "invalid-message"),
        (["{"], 1008, "invalid-message"),
        ([b"123"], 1008, "invalid-message"),
        ([{"type": "hello"}], 1008, "invalid-message"),
        ([{**hello, "fs_hz": 49.0}], 1008, "invalid-body"),
        ([{**hello, "fs_hz": "360"}], 1008, "invalid-body"),
        ([{**hello, "leads": ["II", "MLII"]}], 1008, "invalid-message"),
        ([{**hello, "leads": ["Ann Example"]}], 1008, "invalid-message"),
        ([{**hello, "more": 1}], 1008, "invalid-body"),
        ([{**hello, "stream": "0" * 32}], 1008, "not-found"),
        ([hello, hello], 1008, "invalid-message"),
        ([hello, {"type": "nothing"}], 1008, "invalid-message"),
        ([hello, {"samples": ["1.0"]}], 1008, "invalid-message"),
        ([hello, {"samples": [True, 10**400]}], 1008, "invalid-message"),
        ([hello, '{"samples": [NaN]}'], 1008, "invalid-message"),
        ([hello, {"samples": [[0.0], [0.0]]}], 1008, "invalid-message"),
        ([hello, {"samples": [1e6]}], 1008, "invalid-message"),
        ([hello, {"samples": [0.0], "sequence": 10**9}], 1008, "invalid-message"),
        ([hello, b"1234567"], 1008, "invalid-message"),
        ([hello, bytes(8 + 6)], 1008, "invalid-message"),
        ([hello, {"samples": [0.0] * 3700}], 1009, "too-large"),
        ([hello, "[" + " " * 2**20 + "]"], 1009, "too-large"),
    ]
    for messages, code, slug in refused:
        with connected(url) as client:
            for message in messages:
                client.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))
            assert client.closed()[0] == code, messages
            error = client.heard[-1]
            assert (error["type"], error["problem"]) == ("error", f"urn:inkbeat:problem:{slug}"), messages
            assert "Ann" not in str(error)


def test_a_bad_address_is_refused(url: str) -> None:
    for query in ("fs=fast", "fs=1e9", "fs=360&lead=heart", "fs=nan"):
        with connected(f"{url}?{query}") as client:
            assert client.closed()[0] == 1008


def test_pages_from_elsewhere_and_other_names_are_not_let_in(url: str) -> None:
    own = url.removeprefix("ws://").removesuffix("/ws/ecg")
    with connected(url, origin=Origin(f"http://{own}")) as client:
        client.hello()
    with pytest.raises(InvalidStatus) as refused:
        connect(url, origin=Origin("http://evil.example"))
    assert refused.value.response.status_code == 403
    host, _, port = own.rpartition(":")
    with socket.create_connection((host, int(port))) as opened, pytest.raises(InvalidStatus) as refused:
        connect("ws://evil.example/ws/ecg", sock=opened)
    assert refused.value.response.status_code == 403


def test_too_fast_is_slowed_down_and_nothing_is_lost(url: str, heart_mv: Row) -> None:
    twice = np.concatenate([heart_mv, heart_mv])
    with connected(url) as client:
        began = time.monotonic()
        client.hello()
        stream(client, twice, size=360)
        summary = client.bye()
    # Ten seconds go through at once, the other eight at twice the speed of time.
    assert 3.5 < time.monotonic() - began < 12.0
    assert summary["samples"] == twice.size


def test_one_stream_too_many_comes_again_later_unless_another_was_lost(tmp_path: Path) -> None:
    with served(Settings(folder=tmp_path, most_streams=1)) as address:
        with connected(address) as first:
            lost = first.hello()["stream"]
            with connected(address) as second:
                second.say(type="hello", fs_hz=360.0)
                assert second.closed()[0] == 1013
                assert second.heard[-1]["status"] == 503
        time.sleep(0.2)
        with connected(address) as third:
            third.hello()
            with connected(address) as fourth:
                fourth.say(type="hello", stream=lost)
                assert fourth.closed()[0] == 1008


def test_an_electrode_that_is_off_and_silence_say_so(url: str, heart_mv: Row) -> None:
    row = heart_mv.copy()
    row[4 * FS_HZ :] = np.nan
    with connected(url) as client:
        client.hello()
        stream(client, row)
        client.bye()
    last = client.of("quality")[-3]["leads"]["II"]
    assert last == {"level": "unusable", "findings": ["not recorded"]}
    assert all(one["sample"] < 4 * FS_HZ for one in client.of("beat"))


def test_pings_are_answered_and_only_asked_events_come(url: str, heart_mv: Row) -> None:
    with connected(url) as client:
        client.hello(events=["rate"])
        client.say(type="ping")
        client.until("pong")
        stream(client, heart_mv)
        client.bye()
    assert {one["type"] for one in client.heard} == {"welcome", "pong", "ack", "rate", "summary"}
