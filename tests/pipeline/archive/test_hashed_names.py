"""Names are hashed with a key that only its holder has."""

import hashlib
import hmac
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.errors import OutputError, UnreadableFileError
from pipeline.archive.hashed_names import KEY_BYTES, NameHash, name_hash

NAMES = st.text()


@given(first=NAMES, second=NAMES)
def test_the_same_name_has_the_same_hash_and_another_name_another(first: str, second: str) -> None:
    hashed = NameHash(bytes(range(KEY_BYTES)))
    assert (hashed.of(first) == hashed.of(second)) == (first == second)
    assert set(hashed.of(first)) <= set("0123456789abcdef")
    assert len(hashed.of(first)) == 64


def test_hashes_are_those_of_hmac_and_not_of_the_name_alone() -> None:
    key = bytes(range(KEY_BYTES))
    assert NameHash(key).of("ward/Smith.pdf") == hmac.new(key, b"ward/Smith.pdf", hashlib.sha256).hexdigest()
    assert NameHash(key).of("Smith.pdf") != NameHash(bytes(KEY_BYTES)).of("Smith.pdf")
    assert key.hex() not in repr(NameHash(key))
    assert str(key) not in repr(NameHash(key))


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "names.key"
    first = name_hash(file, tmp_path / "out")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == KEY_BYTES
    assert name_hash(file, tmp_path / "out") == first
    assert name_hash(tmp_path / "other.key") != first
    assert [path.name for path in file.parent.iterdir()] == ["names.key"]


def test_two_that_make_a_key_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as together:
        hashes = set(together.map(lambda _: name_hash(tmp_path / "names.key").of("a"), range(8)))
    assert len(hashes) == 1


def test_the_key_may_not_lie_with_the_results(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "out")
    for file in ("out/names.key", "out/deep/names.key", "link/names.key", "x/../out/names.key"):
        with pytest.raises(OutputError, match="folder of results"):
            name_hash(tmp_path / file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "names.key"
    name_hash(file)
    file.chmod(0o640)
    with pytest.raises(UnreadableFileError, match="others may read"):
        name_hash(file)


@pytest.mark.parametrize("content", [b"", b"short", bytes(KEY_BYTES + 1)])
def test_a_file_that_is_no_key_is_not_used_and_stays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "names.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(UnreadableFileError, match="no key"):
        name_hash(file)
    assert file.read_bytes() == content


def test_a_key_that_cannot_be_made_or_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        name_hash(tmp_path / "file" / "names.key")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnreadableFileError):
        name_hash(tmp_path / "folder")
