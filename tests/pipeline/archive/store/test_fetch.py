"""Documents come whole from wherever they lie, or it is told why they do not."""

import errno
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import fsspec
import pytest

from ecg.errors import EncryptedDocumentError, TooLargeError, UnreadableFileError
from ecg.formats.registry import read_signal
from pipeline.archive.store import containers, fetch, kept_copies, scratch_folder, store_files
from pipeline.archive.store.fetch import fetched
from pipeline.archive.store.listing import list_archive
from pipeline.archive.store.listing_types import Listed
from pipeline.archive.store.store_files import OutOfReachError, StoreError
from tests.pipeline.archive.store.failing_store import FailingStore
from tests.pipeline.archive.store.web_server import served

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
HEADER = b"100 2 250 50\n100.dat 16 200 16 0 0 0 0 I\n100.dat 16 200 16 0 0 0 0 II\n"
SAMPLES = bytes(random.Random(1).randrange(0, 2) for _ in range(200))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_files, "FIRST_WAIT_S", 0.0)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with a page, a zip and a tar of pages and a record."""
    folder = tmp_path / "archive"
    (folder / "ward 3").mkdir(parents=True)
    shutil.copy(FIXTURES / "scan.pdf", folder / "ward 3" / "scan ä.pdf")
    with zipfile.ZipFile(folder / "old.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(FIXTURES / "vector.pdf", "2019/vector.pdf")
        packed.writestr("2019/100.hea", HEADER)
        packed.writestr("2019/100.dat", SAMPLES)
    with tarfile.open(folder / "older.tar.gz", "w:gz") as tar:
        tar.add(FIXTURES / "photo.jpg", "photo.jpg")
        tar.add(folder / "old.zip", "inner.zip")
    return folder


def documents_of(archive: Path | str) -> list[Listed]:
    """All documents of an archive."""
    return list(list_archive(str(archive)).documents)


def contents_of(archive: Path | str) -> dict[str, bytes]:
    """Name -> bytes of every document of an archive."""
    found = {}
    for document in documents_of(archive):
        with fetched(document) as path:
            found[document.name] = path.read_bytes()
    return found


def test_a_local_file_is_given_itself(archive: Path) -> None:
    (document,) = documents_of(archive / "ward 3")
    with fetched(document) as path:
        assert path == archive / "ward 3" / "scan ä.pdf"


def test_packed_files_come_whole_and_with_their_suffix(archive: Path) -> None:
    found = contents_of(archive)
    assert found == {
        "old.zip/2019/vector.pdf": (FIXTURES / "vector.pdf").read_bytes(),
        "old.zip/2019/100.hea": HEADER,
        "older.tar.gz/photo.jpg": (FIXTURES / "photo.jpg").read_bytes(),
        "older.tar.gz/inner.zip/2019/vector.pdf": (FIXTURES / "vector.pdf").read_bytes(),
        "older.tar.gz/inner.zip/2019/100.hea": HEADER,
        "ward 3/scan ä.pdf": (FIXTURES / "scan.pdf").read_bytes(),
    }
    for document in documents_of(archive):
        with fetched(document) as path:
            assert path.suffix == Path(document.name).suffix


def test_a_packed_record_is_read_with_its_samples(archive: Path) -> None:
    for document in documents_of(archive):
        if document.name.endswith(".hea"):
            with fetched(document) as path:
                assert read_signal(path).leads == ("I", "II")
                assert fetch.companions_of(document, path)[0].read_bytes() == SAMPLES


def test_a_copy_tells_nothing_of_the_name_and_is_for_its_owner_alone(archive: Path) -> None:
    document = next(one for one in documents_of(archive) if one.name.endswith("old.zip/2019/vector.pdf"))
    with fetched(document) as path:
        assert path.name == "document.pdf"
        assert path.parent.stat().st_mode & 0o077 == 0


def test_a_document_is_copied_once_for_all_its_pages(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_copies, "KEPT", 2)
    first, *others = (one for one in documents_of(archive) if "zip" in one.url)
    with fetched(first) as path:
        made = path.stat().st_ino, path.stat().st_mtime_ns
    with fetched(first) as again:
        assert again == path
        assert (again.stat().st_ino, again.stat().st_mtime_ns) == made
    for other in others:
        with fetched(other):
            pass
    assert not path.exists()
    with fetched(first) as anew:
        assert anew.read_bytes()


def test_a_container_of_many_files_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as packed:
        for number in range(2_000):
            packed.writestr(f"{number}.csv", b"I\n1\n")
    opened = []

    class Counted(zipfile.ZipFile):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            opened.append(self)

    monkeypatch.setattr(zipfile, "ZipFile", Counted)
    documents = documents_of(tmp_path / "many.zip")
    for document in documents[::20]:
        with fetched(document) as path:
            assert path.stat().st_size == document.bytes
    assert len(documents) == 2_000
    assert len(opened) == 1


def test_a_changed_container_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    for content in (b"I\n1\n", b"I\n1\n2\n"):
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.csv", content)
        assert contents_of(path) == {"z.zip/a.csv": content}


def test_containers_that_are_not_used_are_closed(tmp_path: Path) -> None:
    for number in range(containers.KEPT_OPEN + 3):
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as packed:
            packed.writestr("a.csv", b"I\n1\n")
    contents_of(tmp_path)
    held = [os.readlink(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd") if _is_open(number)]
    assert sum(path.startswith(str(tmp_path)) for path in held) == containers.KEPT_OPEN


def _is_open(number: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{number}")


@pytest.mark.parametrize("every", [10, 3])
def test_a_store_that_fails_now_and_then_gives_every_byte(archive: Path, every: int) -> None:
    FailingStore.start(archive, 10**9)
    wanted = contents_of("failing://")
    assert len(wanted) == 6
    containers.close_containers()
    FailingStore.start(archive, every)
    assert contents_of("failing://") == wanted
    assert FailingStore.calls > every


def test_a_large_document_is_read_on_from_where_the_store_failed(tmp_path: Path) -> None:
    content = random.Random(2).randbytes(25 * 2**20)
    (tmp_path / "large.pdf").write_bytes(content)
    FailingStore.start(tmp_path, 10)
    assert contents_of("failing://") == {"large.pdf": content}


def test_a_store_that_fails_always_is_told_after_some_tries(archive: Path) -> None:
    FailingStore.start(archive, 10**9)
    documents = documents_of("failing://")
    containers.close_containers()
    FailingStore.start(archive, 1)
    for document in documents:
        before = FailingStore.calls
        with pytest.raises(StoreError), fetched(document):
            pass
        assert FailingStore.calls - before == store_files.TRIES
    with pytest.raises(StoreError):
        list_archive("failing://")


def test_a_folder_that_a_store_does_not_give_is_listed_itself(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FailingStore.start(archive, 10**9)
    listing = list_archive("failing://")
    monkeypatch.setattr(FailingStore, "every", 1)
    assert [document.name for document in listing.documents] == ["old.zip", "older.tar.gz", "ward 3/"]


def test_what_is_not_there_is_asked_for_once(archive: Path) -> None:
    FailingStore.start(archive, 10**9)
    gone = Listed("gone.pdf", "failing://gone.pdf", 1, "")
    with pytest.raises(UnreadableFileError, match="no such file"), fetched(gone):
        pass
    assert FailingStore.calls == 1
    for url in (str(archive / "gone.pdf"), str(archive / "ward 3"), f"zip://gone.pdf::{archive / 'old.zip'}"):
        with pytest.raises(UnreadableFileError), fetched(Listed("gone.pdf", url, 1, "")):
            pass


@pytest.mark.parametrize(
    ("error", "cause", "told", "tries"),
    [
        (OSError("reset"), None, StoreError, store_files.TRIES),
        (TimeoutError(), None, StoreError, store_files.TRIES),
        (RuntimeError("of some store"), None, StoreError, store_files.TRIES),
        (FileNotFoundError(), ConnectionResetError(), StoreError, store_files.TRIES),
        (ValueError("no ranges"), None, StoreError, 1),
        (FileNotFoundError(), None, OutOfReachError, 1),
        (FileNotFoundError(), RuntimeError("no such key"), OutOfReachError, 1),
        (PermissionError(), None, OutOfReachError, 1),
        (OSError(errno.ELOOP, "loop"), None, OutOfReachError, 1),
    ],
)
def test_a_store_is_asked_again_where_that_may_help(
    error: Exception, cause: Exception | None, told: type[Exception], tries: int
) -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise error from cause

    with pytest.raises(told):
        store_files.asked(ask)
    assert len(asked) == tries


@pytest.mark.parametrize("ranges", [True, False])
def test_a_web_server_is_listed_by_its_links_and_read(archive: Path, ranges: bool) -> None:
    wanted = contents_of(archive)
    with served(archive, ranges=ranges) as url:
        assert contents_of(url) == wanted
        page = f"{url}/ward%203/scan%20%C3%A4.pdf"
        assert contents_of(page) == {"scan ä.pdf": wanted["ward 3/scan ä.pdf"]}
        assert list(contents_of(f"{url}/old.zip")) == [name for name in wanted if name.startswith("old.zip/")]
        with pytest.raises(UnreadableFileError):
            list_archive(f"{url}/nowhere/")
        with pytest.raises(UnreadableFileError):
            list_archive(f"{url}/nowhere.pdf")


def test_a_web_server_that_is_gone_is_a_failing_store(archive: Path) -> None:
    with served(archive, ranges=True) as url:
        documents = documents_of(url)
    containers.close_containers()
    for document in documents:
        with pytest.raises(StoreError), fetched(document):
            pass
    with pytest.raises(StoreError):
        list_archive(f"{url}/scan.pdf")


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.csv", b"I\n1\n")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\3\4") + 6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    (document,) = documents_of(path)
    with pytest.raises(EncryptedDocumentError), fetched(document):
        pass


def test_a_damaged_member_harms_no_other(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.csv", b"I\n1\n" * 9)
        packed.writestr("b.csv", b"I\n2\n" * 9)
    path.write_bytes(path.read_bytes().replace(b"I\n1\n", b"I\n7\n", 1))
    first, second = documents_of(path)
    with pytest.raises(UnreadableFileError, match="damaged"), fetched(first):
        pass
    with fetched(second) as copy:
        assert copy.read_bytes() == b"I\n2\n" * 9


def test_more_than_a_document_has_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros.pdf", bytes(30 * 2**20))
        packed.writestr("100.hea", HEADER)
        packed.writestr("100.dat", bytes(30 * 2**20))
    monkeypatch.setattr(fetch, "MAX_BYTES", 20 * 2**20)
    for document in documents_of(tmp_path):
        with pytest.raises(TooLargeError), fetched(document):
            pass


def test_a_packed_container_that_grows_without_end_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner.zip", bytes(30 * 2**20))
    monkeypatch.setattr(containers, "MAX_COPIED_BYTES", 2**20)
    assert [document.name for document in documents_of(tmp_path)] == ["bomb.zip/inner.zip"]


def test_a_tar_whose_header_is_a_bomb_is_damaged(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@PaxHeader")
    header.type = tarfile.XHDTYPE
    header.size = 2**31
    with tarfile.open(tmp_path / "bomb.tar.gz", "w:gz") as packed:
        packed.addfile(tarfile.TarInfo("a.csv"))
        packed.fileobj.write(header.tobuf() + bytes(2**20))
    documents = documents_of(tmp_path)
    assert [document.name for document in documents] == ["bomb.tar.gz", "bomb.tar.gz/a.csv"]


def test_what_a_killed_process_copied_is_removed_by_the_next(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    script = (
        "import sys, time\n"
        "from pipeline.archive.store.fetch import fetched\n"
        "from pipeline.archive.store.listing import list_archive\n"
        "with fetched(next(iter(list_archive(sys.argv[1]).documents))) as path:\n"
        "    print(path, flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temp"), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-c", script, str(archive / "old.zip")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        copy = Path(child.stdout.readline().strip())
        scratch_folder.remove_scratch_of_gone_processes()
        assert copy.is_file()
        child.send_signal(signal.SIGKILL)
    scratch_folder.remove_scratch_of_gone_processes()
    assert not copy.exists()
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_process_that_ends_leaves_no_copy(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "temp").mkdir()
    script = (
        "import sys\n"
        "from pipeline.archive.store.fetch import fetched\n"
        "from pipeline.archive.store.listing import list_archive\n"
        "for document in list_archive(sys.argv[1]).documents:\n"
        "    with fetched(document) as path:\n"
        "        assert path.is_file()\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temp"), "PYTHONPATH": os.getcwd()}
    subprocess.run([sys.executable, "-c", script, str(archive)], check=True, env=environment)
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_store_in_memory_gives_what_was_put_there() -> None:
    store = fsspec.filesystem("memory")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("a.csv", b"I\n1\n")
    store.pipe_file("/fetch/z.zip", content.getvalue())
    try:
        assert contents_of("memory://fetch") == {"z.zip/a.csv": b"I\n1\n"}
    finally:
        store.rm("/fetch", recursive=True)
