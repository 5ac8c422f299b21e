"""Documents are known again by their bytes, their pages are counted, and one bad file stops no other."""

import errno
import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.archive.store import containers, fetch, store_files, survey
from pipeline.archive.store.listing import list_archive
from pipeline.archive.store.listing_types import Listed, Refusal, Surveyed
from tests.pipeline.archive.store.failing_store import FailingStore

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
SECRET = "Smith_John_1950"
HEADER = b"100 1 250 50\n100.dat 16 200 16 0 0 0 0 I\n"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_files, "FIRST_WAIT_S", 0.0)


def surveyed(archive: Path | str) -> dict[str, Surveyed]:
    """Name -> what surveying a document of an archive gave."""
    return {one.name: one for one in survey.survey(tuple(list_archive(str(archive)).documents))}


def sha256(*parts: bytes) -> str:
    """SHA-256 of bytes, as hexadecimal digits."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def refusal_of(one: Surveyed) -> Refusal:
    """Why a document was refused."""
    assert one.refusal is not None
    assert one.pages == 0
    return one.refusal


def test_documents_are_counted_and_known_by_their_bytes(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "scan.pdf", tmp_path / "scan.pdf")
    shutil.copy(FIXTURES / "vector_truth.csv", tmp_path / "truth.csv")
    pages = [Image.new("L", (64, 64), shade) for shade in (0, 100, 200)]
    pages[0].save(tmp_path / "three.tif", save_all=True, append_images=pages[1:])
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.write(FIXTURES / "scan.pdf", "again.pdf")
        packed.write(tmp_path / "three.tif", "three.tif")
    found = surveyed(tmp_path)
    assert {name: one.pages for name, one in found.items()} == {
        "scan.pdf": 1, "three.tif": 3, "truth.csv": 1, "z.zip/again.pdf": 1, "z.zip/three.tif": 3
    }  # fmt: skip
    assert found["scan.pdf"].document == sha256((FIXTURES / "scan.pdf").read_bytes())
    assert found["z.zip/again.pdf"].document == found["scan.pdf"].document
    assert found["z.zip/three.tif"].document == found["three.tif"].document
    assert all(one.refusal is None for one in found.values())


def test_a_record_is_known_by_its_samples_too(tmp_path: Path) -> None:
    (tmp_path / "100.hea").write_bytes(HEADER)
    (tmp_path / "100.dat").write_bytes(bytes(100))
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.writestr("100.hea", HEADER)
        packed.writestr("100.dat", bytes(100))
    found = surveyed(tmp_path)
    assert found["100.hea"].document == found["z.zip/100.hea"].document == sha256(HEADER, bytes(100))
    (tmp_path / "100.dat").write_bytes(bytes(99) + b"\1")
    assert surveyed(tmp_path)["100.hea"].document != found["100.hea"].document


def test_what_cannot_be_read_is_refused_and_stops_no_other(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "scan.pdf", tmp_path / f"{SECRET}.pdf")
    whole = (FIXTURES / "scan.pdf").read_bytes()
    bad = {
        f"{SECRET}0.pdf": b"",
        f"{SECRET}1.pdf": whole[:1000],
        f"{SECRET}2.png": b"\x89PNG\r\n\x1a\n",
        f"{SECRET}3.json": b"{}",
        f"{SECRET}4.zip": b"PK",
        f"{SECRET}5.tar.gz": b"\x1f\x8b\x08",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / f"{SECRET}6.pdf").symlink_to(tmp_path / "nowhere.pdf")
    found = surveyed(tmp_path)
    assert found.pop(f"{SECRET}.pdf").refusal is None
    assert set(found) == {*bad, f"{SECRET}6.pdf"}
    for one in found.values():
        assert refusal_of(one).code in ("unreadable-file", "unsupported-format")
        assert SECRET not in str(one.refusal)
    for name in bad:
        assert found[name].document is not None
    assert found[f"{SECRET}0.pdf"].document == sha256(b"")
    assert found[f"{SECRET}6.pdf"].document is None


def test_what_is_there_and_cannot_be_had_is_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("encrypted.csv", b"I\n1\n")
        packed.writestr("large.csv", bytes(3 * 2**20))
        packed.writestr("other.csv", b"I\n0.1\n0.2\n")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\3\4") + 6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    monkeypatch.setattr(fetch, "MAX_BYTES", 2**20)
    found = surveyed(path)
    assert refusal_of(found["z.zip/encrypted.csv"]).code == "encrypted-document"
    assert refusal_of(found["z.zip/large.csv"]).code == "too-large"
    assert found["z.zip/other.csv"].pages == 1
    documents = [one.document for one in found.values()]
    assert None not in documents
    assert len(set(documents)) == 3
    containers.close_containers()
    assert surveyed(path) == found


def test_a_failing_store_is_no_fault_of_the_document(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "scan.pdf", tmp_path / "scan.pdf")
    FailingStore.start(tmp_path, 10**9)
    listed = tuple(list_archive("failing://").documents)
    FailingStore.start(tmp_path, 1)
    (failed,) = survey.survey(listed)
    assert (failed.document, refusal_of(failed).code) == (None, "store-failed")
    FailingStore.start(tmp_path, 10)
    (read,) = survey.survey(listed)
    assert (read.document, read.pages) == (sha256((FIXTURES / "scan.pdf").read_bytes()), 1)


def test_a_full_disk_is_no_fault_of_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.write(FIXTURES / "scan.pdf", "scan.pdf")

    def full() -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pipeline.archive.store.kept_copies.new_scratch", full)
    (failed,) = surveyed(tmp_path).values()
    assert (failed.document, refusal_of(failed).code) == (None, "store-failed")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_or_folder_that_may_not_be_read_is_to_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "scan.pdf").touch(mode=0)
    for one in surveyed(tmp_path).values():
        assert (one.document, refusal_of(one).code) == (None, "unreadable-file")
    (tmp_path / "closed").chmod(0o700)


def test_a_container_that_came_back_is_to_be_listed_again(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.write(FIXTURES / "scan.pdf", "scan.pdf")
    (one,) = survey.survey((Listed("z.zip", str(tmp_path / "z.zip"), 1, "then"),))
    assert (one.document, refusal_of(one).code) == (None, "store-failed")
    (tmp_path / "folder").mkdir()
    (one,) = survey.survey((Listed("folder/", str(tmp_path / "folder"), 0, ""),))
    assert (one.document, refusal_of(one).code) == (None, "store-failed")


@given(
    url=st.text(max_size=40) | st.text(max_size=20).map(lambda text: f"zip://{text}"),
    name=st.sampled_from(["a.pdf", "b.zip", "c/", "d.csv"]),
)
def test_nothing_that_is_listed_stops_a_survey(url: str, name: str) -> None:
    (one,) = survey.survey((Listed(name, url, 0, ""),))
    assert one.name == name
    assert one.refusal is not None or one.document is not None
