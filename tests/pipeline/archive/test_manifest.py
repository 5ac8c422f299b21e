import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecg.errors import OutputError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest import MOST_ATTEMPTS, MOST_DEATHS, Leased, Manifest, ManifestError
from pipeline.archive.manifest_file import create_manifest, open_manifest
from pipeline.archive.page_row import Verdict
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import PageOutcome, page_key
from pipeline.archive.signals import Signals
from pipeline.archive.store.listing_types import Refusal, Surveyed

A, B, C = "a" * 64, "b" * 64, "c" * 64
VERSION = "0.1.0+000000000000"
REFUSAL = Refusal("no-grid", "no millimetre grid was found", "scan it in colour")


@pytest.fixture
def manifest(tmp_path: Path) -> Iterator[Manifest]:
    create_manifest(tmp_path, "/archive", ArchiveSettings(signals=Signals.WFDB))
    with open_manifest(tmp_path, write=True) as opened:
        yield opened


def enlist(manifest: Manifest, *found: Surveyed) -> None:
    manifest.enlist([(one, f"stamp of {one.name}", 100) for one in found], VERSION)


def of(name: str, document: str, pages: int) -> Surveyed:
    return Surveyed(name, document, pages, None)


def done(page: Leased, version: str = VERSION) -> PageOutcome:
    files = {f"{page_key(page.document, page.page)}.json.gz": "0" * 64}
    return PageOutcome(page.document, page.page, PageState.DONE, version, confidence=0.9, files=files, bytes=5)


def states(manifest: Manifest) -> dict[tuple[str, int], PageState]:
    return {(row.document, row.page): row.state for row in manifest.rows()}


def test_it_remembers_what_the_archive_is_and_how_it_is_read(manifest: Manifest) -> None:
    assert manifest.archive == "/archive"
    assert manifest.settings == ArchiveSettings(signals=Signals.WFDB)


def test_pages_are_given_out_in_the_order_of_the_archive_and_none_twice(manifest: Manifest) -> None:
    enlist(manifest, of("2.pdf", B, 2), of("1.pdf", A, 1))
    assert manifest.lease(2) == (Leased(B, 1), Leased(B, 2))
    assert manifest.lease(5) == (Leased(A, 1),)
    assert manifest.lease(5) == ()


def test_pages_whose_document_cannot_be_fetched_wait(manifest: Manifest) -> None:
    enlist(manifest, of("1.pdf", A, 1), of("2.pdf", B, 1))
    assert manifest.lease(5, frozenset({B})) == (Leased(B, 1),)
    assert states(manifest)[A, 1] is PageState.QUEUED


def test_the_same_document_is_read_once_and_named_twice(manifest: Manifest) -> None:
    enlist(manifest, of("one.pdf", A, 1), of("copy/one.pdf", A, 1))
    (row,) = manifest.rows()
    assert row.names == ("copy/one.pdf", "one.pdf")
    assert manifest.files() == 2
    assert sum(manifest.counts().values()) == 1


def test_a_document_that_cannot_be_opened_is_one_refused_page(manifest: Manifest) -> None:
    enlist(manifest, Surveyed("x.pdf", A, 0, REFUSAL))
    (row,) = manifest.rows()
    assert (row.page, row.state, row.code, row.version) == (1, PageState.REFUSED, "no-grid", VERSION)
    assert manifest.refusals() == [(REFUSAL, 1)]


def test_a_file_that_could_not_be_fetched_is_opened_again_and_then_known(manifest: Manifest) -> None:
    failed = Refusal("store-failed", "the store does not answer", "")
    enlist(manifest, Surveyed("x.pdf", None, 0, failed))
    assert manifest.unfetched() == [("x.pdf", failed)]
    assert manifest.stamps() == {"x.pdf": ""}
    enlist(manifest, of("x.pdf", A, 1))
    assert manifest.unfetched() == []
    assert manifest.stamps() == {"x.pdf": "stamp of x.pdf"}


def test_a_file_that_could_not_be_fetched_is_forgotten_once_it_is_gone(manifest: Manifest) -> None:
    failed = Refusal("store-failed", "the store does not answer", "")
    enlist(manifest, Surveyed("x.pdf", None, 0, failed), Surveyed("y.pdf", None, 0, failed), of("z.pdf", A, 1))
    manifest.forget_unfetched(other_than={"x.pdf"})
    assert manifest.unfetched() == [("x.pdf", failed)]
    assert manifest.files() == 2


def test_a_file_that_was_replaced_has_its_new_pages_alone(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 3))
    enlist(manifest, of("x.pdf", B, 1))
    assert states(manifest) == {(B, 1): PageState.QUEUED}
    assert manifest.counts()[PageState.QUEUED] == 1


def test_what_became_of_a_page_is_kept(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 2))
    first, second = manifest.lease(2)
    manifest.settle([done(first), PageOutcome(A, 2, PageState.REFUSED, VERSION, REFUSAL, needs_review=True)])
    kept, refused = manifest.rows()
    assert (kept.state, kept.confidence, kept.bytes, kept.attempts) == (PageState.DONE, 0.9, 5, 1)
    assert kept.files == {f"{kept.key}.json.gz": "0" * 64}
    assert (refused.state, refused.code, refused.needs_review) == (PageState.REFUSED, "no-grid", True)
    assert second.page == refused.page


def test_what_a_driver_that_is_gone_had_given_out_is_queued(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 2))
    manifest.lease(1)
    assert manifest.give_back_leases() == 1
    assert manifest.lease(1) == (Leased(A, 1),)


def test_pages_that_were_never_begun_have_no_attempt(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 1))
    manifest.release(manifest.lease(1))
    (row,) = manifest.rows()
    assert (row.state, row.attempts) == (PageState.QUEUED, 0)


def test_a_page_that_ends_its_worker_twice_is_dead_and_its_neighbours_are_unharmed(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 3))
    for _ in range(MOST_DEATHS):
        leased = manifest.lease(3)
        manifest.blame(leased, frozenset({page_key(A, 2)}))
    dead = {row.page: (row.state, row.attempts, row.deaths, row.code) for row in manifest.rows()}
    assert dead == {
        1: (PageState.QUEUED, 0, 0, None),
        2: (PageState.DEAD, 2, 2, "killed-worker"),
        3: (PageState.QUEUED, 0, 0, None),
    }


def test_pages_whose_worker_ends_again_and_again_without_a_note_are_given_up(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 1))
    for _ in range(MOST_ATTEMPTS):
        manifest.blame(manifest.lease(1), frozenset())
    (row,) = manifest.rows()
    assert (row.state, row.deaths, row.code) == (PageState.DEAD, 0, "failed-too-often")


def test_a_page_that_fails_is_tried_again_until_it_failed_too_often(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 1))
    failure = Refusal("store-failed", "the store does not answer", "")
    queued = []
    for _ in range(MOST_ATTEMPTS):
        (page,) = manifest.lease(1)
        manifest.settle([PageOutcome(page.document, page.page, PageState.FAILED, VERSION, failure)])
        queued.append(manifest.queue_failed())
    assert queued == [1] * (MOST_ATTEMPTS - 1) + [0]
    (row,) = manifest.rows()
    assert (row.state, row.code) == (PageState.DEAD, "store-failed")


def test_dead_pages_are_queued_as_if_never_tried(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 1), of("y.pdf", B, 1))
    for _ in range(MOST_DEATHS):
        manifest.blame(manifest.lease(1, frozenset({A})), frozenset({page_key(A, 1)}))
    assert manifest.queue_again([PageState.DEAD, PageState.FAILED], code="no-grid") == 0
    assert manifest.queue_again([PageState.DEAD, PageState.FAILED]) == 1
    row = next(iter(manifest.rows()))
    assert (row.state, row.attempts, row.deaths) == (PageState.QUEUED, 0, 0)


def test_a_document_that_could_not_be_opened_is_opened_again_when_asked(manifest: Manifest) -> None:
    enlist(manifest, Surveyed("x.pdf", A, 0, REFUSAL))
    assert manifest.queue_again([PageState.REFUSED]) == 1
    assert manifest.stamps() == {"x.pdf": ""}
    assert list(manifest.rows()) == []
    enlist(manifest, of("x.pdf", A, 2))
    assert manifest.counts()[PageState.QUEUED] == 2


def test_only_what_another_version_read_is_outdated(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 2))
    manifest.settle([done(Leased(A, 1), "0.0.9+aaaaaaaaaaaa"), done(Leased(A, 2))])
    assert manifest.outdated(VERSION) == 1
    assert manifest.queue_again([PageState.DONE], other_than=VERSION) == 1
    assert states(manifest) == {(A, 1): PageState.QUEUED, (A, 2): PageState.DONE}


def test_a_verdict_stays_until_the_page_is_read_again(manifest: Manifest) -> None:
    enlist(manifest, of("x.pdf", A, 1))
    (page,) = manifest.lease(1)
    manifest.settle([done(page)])
    manifest.judge(page_key(A, 1), Verdict.REJECTED, "leads are swapped")
    (row,) = manifest.rows()
    assert (row.verdict, row.note) == (Verdict.REJECTED, "leads are swapped")
    manifest.settle([done(page)])
    (row,) = manifest.rows()
    assert (row.verdict, row.note) == (None, None)


@pytest.mark.parametrize("key", ["nothing", "a" * 16 + "-p0009", "a" * 16 + "-pxx", ""])
def test_a_verdict_on_no_page_is_an_error(manifest: Manifest, key: str) -> None:
    enlist(manifest, of("x.pdf", A, 1))
    with pytest.raises(ManifestError, match="no page is called"):
        manifest.judge(key, Verdict.ACCEPTED)


def test_a_change_is_whole_or_none(manifest: Manifest) -> None:
    with pytest.raises(ZeroDivisionError):
        manifest.enlist(((of(f"{1 // left}.pdf", A, 1), "s", 1) for left in (1, 0)), VERSION)
    assert manifest.files() == 0


def test_others_read_while_one_writes(manifest: Manifest, tmp_path: Path) -> None:
    enlist(manifest, of("x.pdf", A, 1))
    with open_manifest(tmp_path) as reader:
        manifest.lease(1)
        assert reader.counts()[PageState.LEASED] == 1
        with pytest.raises(OutputError, match="could not be written"):
            reader.give_back_leases()


def test_a_folder_without_manifest_is_an_error_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="inkbeat batch run"):
        open_manifest(tmp_path)


def test_a_damaged_manifest_and_one_of_another_version_are_errors(tmp_path: Path) -> None:
    (tmp_path / "manifest.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(ManifestError, match="damaged"):
        open_manifest(tmp_path)
    (tmp_path / "manifest.sqlite").unlink()
    create_manifest(tmp_path, "/archive", ArchiveSettings())
    with sqlite3.connect(tmp_path / "manifest.sqlite") as sql:
        sql.execute("UPDATE about SET value = '0' WHERE key = 'format'")
    with pytest.raises(ManifestError, match="another version"):
        open_manifest(tmp_path)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["lease", "settle", "fail", "kill", "release", "driver dies"]), max_size=40))
def test_whatever_happens_every_page_stands_somewhere_and_ends(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    out = tmp_path_factory.mktemp("out")
    create_manifest(out, "/archive", ArchiveSettings())
    with open_manifest(out, write=True) as manifest:
        enlist(manifest, of("1.pdf", A, 3), of("2.pdf", B, 1), of("3.pdf", C, 2))
        given_out: list[Leased] = []
        for step in steps:
            if step == "lease":
                given_out += manifest.lease(2)
            elif step == "driver dies":
                manifest.give_back_leases()
                given_out = []
            elif given_out:
                page = given_out.pop(0)
                if step == "settle":
                    manifest.settle([done(page)])
                elif step == "fail":
                    manifest.settle([PageOutcome(page.document, page.page, PageState.FAILED, VERSION, REFUSAL)])
                elif step == "kill":
                    manifest.blame([page], frozenset({page_key(page.document, page.page)}))
                else:
                    manifest.release([page])
        counts = manifest.counts()
        assert sum(counts.values()) == 6
        assert counts[PageState.LEASED] == len(given_out)
        manifest.give_back_leases()
        manifest.queue_failed()
        while pages := manifest.lease(2):
            manifest.settle([done(page) for page in pages])
        ended = manifest.counts()
        assert ended[PageState.DONE] + ended[PageState.DEAD] == 6
