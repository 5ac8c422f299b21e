"""Public databases are fetched whole, and a machine without a connection is told so in one line."""

import socket
import sys
from pathlib import Path
from typing import Any

import pytest
import wfdb

from training.download import DATABASES, download, main


def test_labels_and_records_are_fetched_into_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(wfdb, "dl_database", lambda *given: asked.append(given))
    monkeypatch.setattr(wfdb, "dl_files", lambda *given: asked.append(given))
    download(DATABASES["ptbxl"], tmp_path / "new")
    assert (tmp_path / "new").is_dir()
    assert asked == [
        ("ptb-xl", str(tmp_path / "new"), ["ptbxl_database.csv", "scp_statements.csv"]),
        ("ptb-xl", str(tmp_path / "new")),
    ]


def test_without_a_connection_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nowhere(*_: object, **__: object) -> socket.socket:
        raise OSError("unreachable")

    monkeypatch.setattr(socket, "create_connection", nowhere)
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.setattr(sys, "argv", ["download", "mitdb", "--to", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "PhysioNet was not reached" in said
