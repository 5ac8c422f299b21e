"""An archive's documents are all found, in the same order each time, and nothing is missing without a word."""

import io
import os
import socket
import tarfile
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.errors import InkbeatError, UnreadableFileError, UnsupportedFormatError
from pipeline.archive.store import store_urls
from pipeline.archive.store.fetch import fetched
from pipeline.archive.store.listing import LINKS, REPLACED, RESULTS, SPECIAL, TOO_DEEP, list_archive
from pipeline.archive.store.listing_types import Listed

CSV = b"I,II\n0.1,0.2\n"


def folder_of(root: Path, *names: str) -> Path:
    """Files of a few bytes under a folder."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(CSV)
    return root


def zip_of(path: Path, *names: str) -> Path:
    """A zip of files of a few bytes."""
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, CSV)
    return path


def tar_of(path: Path, *names: str, content: bytes = CSV) -> Path:
    """A tar, packed as its name says."""
    packing = path.suffix.removeprefix(".")
    mode: Any = f"w:{'' if packing == 'tar' else packing}"
    with tarfile.open(path, mode) as packed:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return path


def listed(archive: Path | str) -> tuple[list[Listed], Counter[str]]:
    """All documents, and what was passed over."""
    listing = list_archive(str(archive))
    return list(listing.documents), listing.passed_over


def names(archive: Path | str) -> list[str]:
    """Names of all documents, in order."""
    return [document.name for document in listed(archive)[0]]


def content(document: Listed) -> bytes:
    """The bytes of a document."""
    with fetched(document) as path:
        return path.read_bytes()


def test_a_folder_is_read_with_all_below_it_by_name(tmp_path: Path) -> None:
    folder_of(tmp_path, "b.PDF", "a.pdf", "ward/x.Dcm", "ward/deep/y.tiff", "notes.txt", "README", "c.docx", "d.TXT")
    documents, passed_over = listed(tmp_path)
    assert [document.name for document in documents] == ["a.pdf", "b.PDF", "ward/deep/y.tiff", "ward/x.Dcm"]
    assert passed_over == {".txt": 2, "": 1, ".docx": 1}
    assert all(document.bytes == len(CSV) and Path(document.url).is_file() for document in documents)


def test_what_desktops_make_for_themselves_is_no_part_of_an_archive(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.pdf", ".hidden.pdf", "._a.pdf", ".git/b.pdf", "__MACOSX/a.pdf", "Thumbs.db", "desktop.ini")
    zip_of(tmp_path / "z.zip", "b.pdf", "__MACOSX/._b.pdf", "x/.DS_Store")
    assert listed(tmp_path) == (listed(tmp_path)[0], Counter())
    assert names(tmp_path) == ["a.pdf", "z.zip/b.pdf"]


def test_the_samples_of_a_record_go_with_its_header(tmp_path: Path) -> None:
    folder_of(tmp_path, "100.hea", "100.dat", "101.hea", "102.dat", "A1.hea", "A1.mat", "alone.mat")
    documents, passed_over = listed(tmp_path)
    beside = {document.name: [Path(url).name for url in document.companions] for document in documents}
    assert beside == {"100.hea": ["100.dat"], "101.hea": [], "A1.hea": ["A1.mat"], "alone.mat": []}
    assert passed_over == {".dat": 1}


def test_the_samples_of_a_packed_record_are_those_of_its_folder(tmp_path: Path) -> None:
    packed = zip_of(tmp_path / "z.zip", "b/100.dat", "a/100.hea", "a/100.dat", "c/100.mat")
    documents, passed_over = listed(packed)
    assert [document.name for document in documents] == ["z.zip/a/100.hea", "z.zip/c/100.mat"]
    assert documents[0].companions == (f"zip://a/100.dat::{packed}",)
    assert passed_over == {".dat": 1}


def test_a_changed_file_has_another_stamp(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.pdf", "b.pdf")
    before = listed(tmp_path)[0]
    assert before == listed(tmp_path)[0]
    (tmp_path / "b.pdf").write_bytes(CSV * 2)
    after = listed(tmp_path)[0]
    assert after[0] == before[0]
    assert after[1].stamp != before[1].stamp


@pytest.mark.parametrize("packing", ["zip", "tar", "gz", "bz2", "xz"])
def test_packed_files_are_listed_in_the_order_of_their_container(tmp_path: Path, packing: str) -> None:
    path = tmp_path / f"old.{packing if packing in ('zip', 'tar') else f'tar.{packing}'}"
    (zip_of if packing == "zip" else tar_of)(path, "z.csv", "ward/a.csv", "m.csv", "n.txt")
    for archive in (path, tmp_path):
        documents, passed_over = listed(archive)
        assert [document.name for document in documents] == [
            f"{path.name}/{name}" for name in ("z.csv", "ward/a.csv", "m.csv")
        ]
        assert passed_over == {".txt": 1}
        assert [content(document) for document in documents] == [CSV] * 3
    with fsspec.open(documents[1].url) as file:
        assert file.read() == CSV


def test_containers_in_containers_are_read_to_a_depth(tmp_path: Path) -> None:
    inner = zip_of(tmp_path / "0.zip", "page.csv")
    for depth in (1, 2, 3):
        outer = tmp_path / f"{depth}.tar.gz"
        with tarfile.open(outer, "w:gz") as packed:
            packed.add(inner, "inner.zip" if depth == 1 else "inner.tar.gz")
        inner = outer
    (second,) = listed(tmp_path / "2.tar.gz")[0]
    assert second.name == "2.tar.gz/inner.tar.gz/inner.zip/page.csv"
    assert content(second) == CSV
    assert listed(tmp_path / "3.tar.gz") == ([], Counter({TOO_DEEP: 1}))


def test_of_two_packed_files_of_one_name_the_last_is_meant_and_the_other_counted(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.writestr("a.csv", b"old")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("a.csv", b"new")
    (document,), passed_over = listed(tmp_path / "z.zip")
    assert (content(document), passed_over) == (b"new", {REPLACED: 1})


def test_names_that_lead_out_of_a_zip_are_read_and_written_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    hostile = ("../../slip.csv", "/root.csv", "a//b.csv", "c\\d.csv", "x" * 300 + ".csv")
    packed = zip_of(tmp_path / "in" / "z.zip", *hostile)
    documents, _ = listed(packed)
    assert len(documents) == 5
    assert [content(document) for document in documents] == [CSV] * 5
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "z.zip"]


def test_what_cannot_be_listed_is_listed_itself(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.pdf", "bad.zip", "bad.tar", "bad.tar.gz", "empty.tar")
    (tmp_path / "empty.tar").write_bytes(b"")
    zip_of(tmp_path / "cut.zip", "x.csv", "y.csv")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "cut.zip").read_bytes()[:-40])
    assert names(tmp_path) == ["a.pdf", "bad.tar", "bad.tar.gz", "bad.zip", "cut.zip", "empty.tar"]


@pytest.mark.parametrize("packing", ["tar", "tar.gz"])
def test_a_tar_that_breaks_off_gives_what_lies_before(tmp_path: Path, packing: str) -> None:
    whole = tar_of(tmp_path / f"whole.{packing}", "a.csv", "b.csv", "c.csv", content=os.urandom(30_000))
    cut = tmp_path / f"cut.{packing}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.8)])
    found = names(cut)
    assert found[0] == f"cut.{packing}"
    assert f"cut.{packing}/a.csv" in found


def test_an_empty_container_is_counted(tmp_path: Path) -> None:
    zip_of(tmp_path / "z.zip")
    tar_of(tmp_path / "t.tar")
    assert listed(tmp_path) == ([], Counter({".zip": 1, ".tar": 1}))


def test_links_to_folders_never_go_round_in_circles(tmp_path: Path) -> None:
    archive = folder_of(tmp_path / "archive", "ward/a.pdf")
    outside = folder_of(tmp_path / "outside", "b.pdf", "deep/c.pdf")
    (archive / "loop").symlink_to(archive)
    (archive / "up").symlink_to(tmp_path)
    (archive / "again").symlink_to(archive / "ward")
    (archive / "outside").symlink_to(outside)
    (archive / "outside2").symlink_to(outside)
    (outside / "back").symlink_to(outside)
    (archive / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (archive / "self.pdf").symlink_to(archive / "self.pdf")
    documents, passed_over = listed(archive)
    assert [document.name for document in documents] == [
        "gone.pdf", "outside/b.pdf", "outside/deep/c.pdf", "self.pdf", "ward/a.pdf"
    ]  # fmt: skip
    assert passed_over == {LINKS: 5}


def test_pipes_and_sockets_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("b.pdf")
        assert listed(tmp_path) == ([], Counter({SPECIAL: 2}))
        with pytest.raises(UnreadableFileError):
            list_archive("a.pdf")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_read_is_listed(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.pdf", "closed/b.pdf")
    (tmp_path / "closed").chmod(0)
    try:
        assert names(tmp_path) == ["a.pdf", "closed/"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_folders_far_below_others_are_found(tmp_path: Path) -> None:
    deep = str(tmp_path)
    for _ in range(1010):
        deep += "/d"
        os.mkdir(deep)
    page = Path(deep) / "a.pdf"
    page.write_bytes(CSV)
    try:
        assert len(names(tmp_path)) == 1
    finally:  # pytest would remove them by recursion
        page.unlink()
        while deep != str(tmp_path):
            os.rmdir(deep)
            deep = os.path.dirname(deep)


def test_results_within_the_archive_are_not_read_again(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.pdf", "out/manifest.sqlite", "out/pages/3f/k_overlay.png", "out/tables/leads/part-0.parquet")
    assert listed(tmp_path) == (listed(tmp_path)[0], Counter({RESULTS: 2, ".sqlite": 1}))
    assert names(tmp_path) == ["a.pdf"]


def test_a_single_document_is_an_archive(tmp_path: Path) -> None:
    folder_of(tmp_path, "100.hea", "100.dat", "scan.pdf", "other.pdf")
    assert names(tmp_path / "scan.pdf") == ["scan.pdf"]
    (record,) = listed(tmp_path / "100.hea")[0]
    assert record.companions == (str(tmp_path / "100.dat"),)


@pytest.mark.parametrize(
    "wrong", ["nowhere", "no*thing", "notes.txt", "100.dat", "", "a\0b", "zip://a.pdf", "zip://x::no.zip"]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.chdir(folder_of(tmp_path, "notes.txt", "100.dat"))
    with pytest.raises((UnreadableFileError, UnsupportedFormatError)):
        list_archive(wrong)


@pytest.mark.parametrize("store", ["nostore://bucket/x", "s3://bucket/x"])
def test_a_store_that_is_not_there_is_told(store: str) -> None:
    if store.startswith("s3") and _has_s3():
        pytest.skip("the store is there")
    with pytest.raises(UnsupportedFormatError, match="cannot be opened"):
        list_archive(store)


def _has_s3() -> bool:
    try:
        fsspec.get_filesystem_class("s3")
    except ImportError:
        return False
    return True


def test_globs_find_files_and_folders_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path, "w1/a.pdf", "w1/b.csv", "w2/c.pdf", "w2/deep/d.pdf", "x/e.pdf", "w1/100.hea", "w1/100.dat")
    zip_of(tmp_path / "w3.zip", "f.pdf")
    assert names(tmp_path / "w*") == [
        "w1/100.hea", "w1/a.pdf", "w1/b.csv", "w2/c.pdf", "w2/deep/d.pdf", "w3.zip/f.pdf"
    ]  # fmt: skip
    assert names(tmp_path / "**" / "*.pdf") == ["w1/a.pdf", "w2/c.pdf", "w2/deep/d.pdf", "x/e.pdf"]
    assert names(tmp_path / "**") == names(tmp_path)
    assert listed(tmp_path / "w1" / "*.hea")[0][0].companions == (str(tmp_path / "w1" / "100.dat"),)
    monkeypatch.chdir(tmp_path)
    assert names("w2/*.pdf") == ["c.pdf"]
    assert Path(listed("w2/*.pdf")[0][0].url) == tmp_path / "w2" / "c.pdf"


def test_a_path_with_letters_of_a_pattern_is_taken_literally(tmp_path: Path) -> None:
    folder_of(tmp_path, "w[1]*/a::b?.pdf", "w1/c.pdf")
    assert names(tmp_path / "w[1]*") == ["a::b?.pdf"]
    assert names(tmp_path / "w[1]*" / "a::b?.pdf") == ["a::b?.pdf"]


def test_some_files_of_a_container_may_be_meant(tmp_path: Path) -> None:
    packed = zip_of(tmp_path / "z.zip", "w/a.csv", "w/b.csv", "v/c.csv")
    for pattern, found in {"w": "ab", "w/a.csv": "a", "*/b.csv": "b", "": "abc"}.items():
        documents, _ = listed(f"zip://{pattern}::{packed}")
        assert "".join(document.name[-5] for document in documents) == found


def test_a_store_in_memory_is_listed_as_a_folder_is(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    packed = zip_of(tmp_path / "z.zip", "f.csv").read_bytes()
    for name, stored in {
        "w/a.csv": CSV,
        "w/x::y.csv": CSV,
        "w/100.hea": CSV,
        "w/100.dat": CSV,
        "z.zip": packed,
    }.items():
        store.pipe_file(f"/listed/{name}", stored)
    try:
        documents, passed_over = listed("memory://listed")
        assert [document.name for document in documents] == ["w/100.hea", "w/a.csv", "w/x::y.csv", "z.zip/f.csv"]
        assert [content(document) for document in documents] == [CSV] * 4
        assert len(documents[0].companions) == 1
        assert not passed_over
        assert names("memory://listed/w/*.csv") == ["a.csv", "x::y.csv"]
        assert names("memory://listed/w/a.csv") == ["a.csv"]
        assert names("memory://listed/w/*::*") == ["x::y.csv"]
        assert names("memory://listed/*") == names("memory://listed")
        assert names("memory://list*/w/a.csv") == ["listed/w/a.csv"]
        assert names("memory://listed/w/x::y.csv") == ["x::y.csv"]
        assert names("zip://::memory://listed/z.zip") == ["z.zip/f.csv"]
        before = documents[1].stamp
        store.pipe_file("/listed/w/a.csv", CSV * 2)
        assert listed("memory://listed")[0][1].stamp != before
        with pytest.raises(UnreadableFileError):
            list_archive("memory://nowhere")
    finally:
        store.rm("/listed", recursive=True)


FILE_NAMES = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=40)


@given(name=FILE_NAMES.filter(lambda name: not name.startswith(".") and "\\" not in name))
def test_any_name_of_a_packed_file_is_found_again(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    packed = zip_of(tmp_path_factory.mktemp("names") / "z.zip", f"{name}.csv")
    (document,), _ = listed(packed)
    assert document.name == f"z.zip/{name}.csv"
    assert content(document) == CSV


@given(name=st.binary(min_size=1, max_size=60).filter(lambda name: not set(name) & set(b"/\0\\") and name[:1] != b"."))
def test_any_name_that_a_file_system_takes_is_found_and_can_be_stored(
    tmp_path_factory: pytest.TempPathFactory, name: bytes
) -> None:
    folder = tmp_path_factory.mktemp("names")
    Path(os.fsdecode(bytes(folder) + b"/" + name + b".csv")).write_bytes(CSV)
    (document,), _ = listed(folder)
    assert content(document) == CSV
    assert document.name.encode().endswith(b".csv")
    assert document.url.encode()


@given(member=st.text(min_size=1), container=st.text(min_size=1))
def test_a_url_is_read_as_it_was_written(member: str, container: str) -> None:
    try:
        url = store_urls.member_url("zip", member, store_urls.written(container))
    except UnicodeEncodeError:
        assert any("\ud800" <= letter <= "\udfff" for letter in member + container)
        return
    found = store_urls.container_of(url)
    assert found is not None
    assert (found[0], store_urls.read(found[1])) == (member, container)


@given(damage=st.binary(max_size=400), at=st.integers(0, 399), packing=st.sampled_from(["zip", "tar", "tar.gz"]))
def test_a_damaged_container_is_listed_or_read(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: int, packing: str
) -> None:
    path = tmp_path_factory.mktemp("damaged") / f"d.{packing}"
    (zip_of if packing == "zip" else tar_of)(path, "a.csv", "b.csv")
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + damage + whole[at + len(damage) :])
    for document in listed(path)[0]:
        with suppress(InkbeatError):  # any other error fails the test
            assert len(content(document)) <= len(whole) + 400
