"""What is kept of one page, and that it is the same each time."""

import gzip
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from digitizer import PageWarning
from ecg.errors import OutputError
from ecg.formats.registry import read_signal
from pipeline.analysis import Analysis, analyze
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.pages.page_results import SMALL_PX, result_json, write_page, write_refused
from pipeline.archive.pages.page_work import Chunk, page_folder, page_key
from pipeline.archive.pages.review_reasons import ASKING, needs_review, review_reasons
from pipeline.archive.signals import Signals
from pipeline.archive.store.listing_types import Listed
from tests.pipeline.archive.results.finished import FIXTURES

DOCUMENT = "3fa9c1d2e4b50718" + "0" * 48
KEY = page_key(DOCUMENT, 1)


def chunk_of(out: Path, source: str = "vector.pdf", **settings: object) -> Chunk:
    listed = Listed(source, str(FIXTURES / "vector.pdf"), 1, "")
    return Chunk(DOCUMENT, listed, source, (1,), ArchiveSettings.model_validate(settings), out)


def kept_result(out: Path) -> Any:
    return json.loads(gzip.decompress((page_folder(out, DOCUMENT) / f"{KEY}.json.gz").read_bytes()))


def test_each_file_is_there_with_its_digest(page: Analysis, tmp_path: Path) -> None:
    files = write_page(chunk_of(tmp_path, overlays=True, reports=True), 1, page)
    folder = page_folder(tmp_path, DOCUMENT)
    assert sorted(files) == sorted(path.name for path in folder.iterdir())
    assert {f"{KEY}.json.gz", f"{KEY}.parquet", f"{KEY}_overlay.png", f"{KEY}_report.pdf"} <= set(files)
    for name, digest in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("form", Signals)
def test_a_page_becomes_the_same_bytes_each_time(form: Signals, page: Analysis, tmp_path: Path) -> None:
    later = replace(page, created=page.created + timedelta(days=3), timings_s={"read": 99.0})
    once = write_page(chunk_of(tmp_path / "a", signals=form, overlays=True), 1, page)
    again = write_page(chunk_of(tmp_path / "b", signals=form, overlays=True), 1, later)
    assert once == again
    assert len(once) >= (2 if form is Signals.NONE else 3)


@pytest.mark.parametrize("form", [Signals.PARQUET, Signals.WFDB])
def test_the_kept_signal_reads_as_the_recording(form: Signals, page: Analysis, tmp_path: Path) -> None:
    write_page(chunk_of(tmp_path, signals=form), 1, page)
    ending = ".hea" if form is Signals.WFDB else ".parquet"
    kept = read_signal(page_folder(tmp_path, DOCUMENT) / f"{KEY}{ending}")
    assert kept.leads == page.recording.leads
    np.testing.assert_allclose(kept.signal, page.recording.signal, atol=0.0006 if form is Signals.WFDB else 0)


def test_npz_holds_signal_leads_rate_and_starts(page: Analysis, tmp_path: Path) -> None:
    write_page(chunk_of(tmp_path, signals="npz"), 1, page)
    with np.load(page_folder(tmp_path, DOCUMENT) / f"{KEY}.npz") as kept:
        np.testing.assert_array_equal(kept["signal"], page.recording.signal)
        assert tuple(kept["leads"]) == page.recording.leads
        assert kept["fs_hz"] == page.recording.fs_hz
        assert tuple(kept["start_s"]) == page.recording.start_s


def test_the_result_tells_all_but_when_it_was_made(page: Analysis, tmp_path: Path) -> None:
    write_page(chunk_of(tmp_path), 1, page)
    content = kept_result(tmp_path)
    assert content == json.loads(json.dumps(result_json(page)))
    assert content["page"]["layout"] == page.page.layout if page.page else False
    assert content["recording"] is None
    assert not {"created", "timings_s"} & (set(content["analysis"]) | set(content["page"]))


def test_a_signal_file_has_a_recording_and_no_page(signal: Analysis, tmp_path: Path) -> None:
    files = write_page(chunk_of(tmp_path, overlays=True), 1, signal)
    content = kept_result(tmp_path)
    assert content["page"] is None
    assert [lead["lead"] for lead in content["recording"]["leads"]] == list(signal.recording.leads)
    assert set(files) == {f"{KEY}.json.gz", f"{KEY}.parquet"}


def test_where_names_are_hashed_no_file_holds_the_name(tmp_path: Path) -> None:
    named = tmp_path / "John Doe 1950.pdf"
    named.write_bytes((FIXTURES / "vector.pdf").read_bytes())
    settings = {"overlays": True, "hash_names": True, "redact": True}
    for form in (Signals.PARQUET, Signals.WFDB, Signals.NPZ):
        out = tmp_path / form
        write_page(chunk_of(out, "b5d4045c3f466fa9", signals=form, **settings), 1, analyze(named))
        kept = list(page_folder(out, DOCUMENT).iterdir())
        assert kept
        for path in kept:
            assert "Doe" not in path.name
            assert b"Doe" not in path.read_bytes()
    content = kept_result(tmp_path / "npz")
    assert content["analysis"]["source"] == content["page"]["source"] == "b5d4045c3f466fa9"
    assert "Doe" not in json.dumps(content)


def test_redaction_covers_the_kept_picture(tmp_path: Path, page: Analysis) -> None:
    plain = write_page(chunk_of(tmp_path / "plain", overlays=True), 1, page)
    covered = write_page(chunk_of(tmp_path / "covered", overlays=True, redact=True), 1, page)
    assert plain[f"{KEY}_overlay.png"] != covered[f"{KEY}_overlay.png"]


def test_a_refused_page_leaves_its_picture_unless_it_is_redacted(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    with pdfium.PdfDocument(FIXTURES / "vector.pdf") as plotted, pdfium.PdfDocument.new() as pdf:
        pdf.import_pages(plotted)
        pdf.new_page(842, 595)
        pdf.save(path)
    files = write_refused(chunk_of(tmp_path), 1, path)
    (small,) = files
    with Image.open(page_folder(tmp_path, DOCUMENT) / small) as picture:
        assert max(picture.size) == SMALL_PX
    assert write_refused(chunk_of(tmp_path, redact=True), 1, path) == {}
    assert write_refused(chunk_of(tmp_path), 1, FIXTURES / "vector_truth.csv") == {}
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7 damaged")
    assert write_refused(chunk_of(tmp_path), 1, tmp_path / "no.pdf") == {}


def test_nothing_of_another_reading_stays(page: Analysis, signal: Analysis, tmp_path: Path) -> None:
    folder = page_folder(tmp_path, DOCUMENT)
    other = folder / f"{page_key(DOCUMENT, 11)}.json.gz"
    write_page(chunk_of(tmp_path, overlays=True), 1, page)
    other.write_bytes(b"of another page")
    files = write_page(chunk_of(tmp_path, overlays=True), 1, signal)
    assert {path.name for path in folder.iterdir()} == {*files, other.name}
    assert write_refused(chunk_of(tmp_path, redact=True), 1, FIXTURES / "vector.pdf") == {}
    assert [path.name for path in folder.iterdir()] == [other.name]


def test_where_nothing_can_be_written_the_error_is_ours_and_nothing_stays(page: Analysis, tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file, where a folder is needed")
    with pytest.raises(OutputError):
        write_page(chunk_of(tmp_path), 1, page)
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_lost_lead_and_an_assumed_scale_ask_for_a_human(page: Analysis) -> None:
    assert page.page is not None
    lost = page.recording.signal.copy()
    lost[1] = np.nan
    worse = replace(page, recording=page.recording.with_signal(lost))
    reasons = {reason.code: reason.message for reason in review_reasons(worse)}
    assert "II" in reasons["lead-not-recovered"]
    warned = replace(page.page, warnings=(PageWarning("gain-assumed", "no gain"), PageWarning("page-turned", "turned")))
    codes = [reason.code for reason in review_reasons(replace(page, page=warned))]
    assert "gain-assumed" in codes
    assert "page-turned" not in codes


def test_review_follows_from_its_reasons(page: Analysis, signal: Analysis) -> None:
    for analysis in (page, signal):
        assert needs_review(analysis) == bool(review_reasons(analysis))
    rhythm = signal.rhythm
    codes = [reason.code for reason in review_reasons(signal)]
    assert ("rhythm-referred" in codes) == bool(getattr(rhythm, "refer", None))
    assert len(set(ASKING)) == len(ASKING)
