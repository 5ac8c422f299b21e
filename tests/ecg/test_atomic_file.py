"""Files that are complete or absent."""

from pathlib import Path

import pytest

from ecg.atomic_file import durable_files
from ecg.errors import OutputError


def test_files_come_together_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "pages" / "3f"
    with durable_files(folder) as place:
        (place / "a.txt").write_text("a")
        (place / "b.txt").write_text("b")
        assert [path for path in folder.iterdir() if path != place] == []
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"a.txt": "a", "b.txt": "b"}


def test_what_stops_the_block_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("before")

    def stopped_writing() -> None:
        with durable_files(tmp_path) as place:
            (place / "a.txt").write_text("after")
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        stopped_writing()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "before"}


def test_a_disk_that_says_no_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="could not be written"), durable_files(tmp_path / "file"):
        pytest.fail("there is no place to write to")
