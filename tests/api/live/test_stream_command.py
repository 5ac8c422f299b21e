"""`inkbeat stream`: what a monitor sends, and that it comes back."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import typer
from numpy.typing import NDArray
from typer.testing import CliRunner

from api.live.stream_client import Monitor, Replay, StreamRefusedError
from api.live.stream_command import stream_command
from ecg import Recording
from ecg.formats.registry import write_signal

app = typer.Typer()
app.command()(stream_command)
Row = NDArray[np.float32]


@contextmanager
def cut_after(url: str, sizes: list[int]) -> Iterator[str]:
    """The same address behind a proxy that drops each of the first connections after so many bytes from the client."""
    host, _, port = url.removeprefix("ws://").partition("/")[0].rpartition(":")
    listening = socket.create_server(("127.0.0.1", 0))

    def copied(source: socket.socket, sink: socket.socket, most: int | None) -> None:
        passed = 0
        try:
            while data := source.recv(4096):
                sink.sendall(data)
                passed += len(data)
                if most is not None and passed > most:
                    break
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def accepted() -> None:
        left = list(sizes)
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            server = socket.create_connection((host, int(port)))
            most = left.pop(0) if left else None
            for ends in ((client, server, most), (server, client, None)):
                threading.Thread(target=copied, args=ends, daemon=True).start()

    threading.Thread(target=accepted, daemon=True).start()
    yield f"ws://127.0.0.1:{listening.getsockname()[1]}/ws/ecg"
    listening.close()


def test_a_file_is_sent_and_beats_and_rhythm_are_printed(url: str, heart_mv: Row, tmp_path: Path) -> None:
    path = tmp_path / "heart.csv"
    write_signal(path, Recording(("II", "V1"), np.stack([heart_mv, -heart_mv]), 360.0), "csv")
    ran = CliRunner().invoke(app, [str(path), "--url", url, "--speed", "8", "--lead", "II,V1"])
    assert ran.exit_code == 0, ran.output
    assert "rhythm  normal" in ran.output
    assert ran.output.count("beat ") >= 7
    assert "75 bpm" in ran.output or "74." in ran.output


def test_a_made_up_heart_as_json(url: str) -> None:
    ran = CliRunner().invoke(app, ["synthetic", "--url", url, "--seconds", "8", "--speed", "8", "--json", "--loop"])
    assert ran.exit_code == 0, ran.output
    events = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {event["type"] for event in events} == {"beat", "rhythm", "rate", "quality", "summary"}
    assert events[-1]["samples"] == 8 * 360


def test_a_connection_that_is_lost_is_taken_up_where_it_was(url: str, heart_mv: Row) -> None:
    recording = Recording(("II",), heart_mv[None], 360.0)
    heard: list[dict[str, object]] = []
    once: list[dict[str, object]] = []
    with cut_after(url, [4000, 3000]) as shaky:
        Monitor(Replay(recording, speed=10.0), shaky, None, heard.append).run()
    Monitor(Replay(recording, speed=10.0), url, None, once.append).run()
    assert [event["sequence"] for event in heard] == list(range(len(heard)))
    beats = [[event for event in events if event["type"] == "beat"] for events in (heard, once)]
    assert [(b["beat"], b["sample"], b["class"], b["final"]) for b in beats[0]] == [
        (b["beat"], b["sample"], b["class"], b["final"]) for b in beats[1]
    ]


def test_what_goes_wrong_is_one_line(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.live.stream_client._PAUSES_S", (0.01,))
    path = tmp_path / "text.txt"
    path.write_text("no signal")
    wrong = {
        (str(path), "--url", url): 3,
        (str(tmp_path / "nothing.csv"), "--url", url): 3,
        ("synthetic", "--url", "http://127.0.0.1:1/"): 3,
        ("synthetic", "--url", url + "/nowhere"): 3,
        ("synthetic", "--url", "ws://127.0.0.1:1/ws/ecg"): 5,
        ("synthetic", "--url", url, "--lead", "V1"): 2,
    }
    for arguments, code in wrong.items():
        ran = CliRunner().invoke(app, list(arguments))
        assert ran.exit_code == code, (arguments, ran.output)
        assert "Traceback" not in ran.output


def test_a_refusal_ends_it(url: str) -> None:
    recording = Recording(("heart",), np.zeros((1, 360), np.float32), 360.0)
    with pytest.raises(StreamRefusedError, match="a lead is unknown"):
        Monitor(Replay(recording), url, None, lambda _: None).run()


def test_a_replay_goes_round_where_it_is_told_to() -> None:
    replay = Replay(Recording(("II",), np.arange(10, dtype=np.float32)[None], 100.0), speed=2.0, loop=True)
    assert replay.end is None
    assert replay.samples(8, 12)[0].tolist() == [8.0, 9.0, 0.0, 1.0]
    assert replay.due(0.5) == 100
    assert Replay(replay.recording).due(9.0) == Replay(replay.recording, seconds=5.0).end == 10
