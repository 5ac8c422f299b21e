import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
import pytest
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from digitizer.page import PageWarning
from ecg import Patient, Recording
from ecg.errors import OutputError
from ecg.version import __version__
from pipeline.analysis import analyze
from reports.content import percent_text, value_text
from reports.masthead import DISCLAIMER
from reports.paper import A4_LANDSCAPE, A4_PORTRAIT, LETTER_LANDSCAPE, LETTER_PORTRAIT, Paper
from reports.summary import report_pdf, write_report
from vitals import Vitals
from vitals.quality_meaning import FAMILIES, Doubt
from vitals.signal_quality import Quality

PAPERS = pytest.mark.parametrize(
    "paper",
    [A4_LANDSCAPE, LETTER_LANDSCAPE, A4_PORTRAIT, LETTER_PORTRAIT],
    ids=["A4", "Letter", "A4 upright", "Letter upright"],
)
HOSTILE = "<b>Eve</b> <img src='file:///etc/passwd'/> &amp; <a href=\"http://example.org\">click</a>"


def many_warnings(count: int) -> tuple[PageWarning, ...]:
    text = "the trace meets its neighbour's and either may be wrong, so that amplitudes are not to be trusted there"
    return tuple(PageWarning("crossing", f"Between {k} and {k + 1} s {text}", f"V{k % 6 + 1}") for k in range(count))


def with_patient(report: Any, patient: Patient) -> Any:
    return replace(report, recording=replace(report.recording, patient=patient))


def overlapping(boxes: NDArray[np.float64]) -> int:
    """Number of pairs of boxes that share more than a hair of area."""
    left, bottom, right, top = (boxes + np.array([0.1, 0.1, -0.1, -0.1])).T
    across = (left[:, None] < right) & (left < right[:, None])
    up = (bottom[:, None] < top) & (bottom < top[:, None])
    return int(np.triu(across & up, k=1).sum())


@PAPERS
def test_the_sheet_has_the_size_of_the_paper_and_asks_to_be_printed_at_100_percent(
    cases: Any, sheets: Callable[..., Any], paper: Paper
) -> None:
    found = sheets(cases.report(cases.page()), paper)
    for page in found.pdf:
        assert np.array(page.get_size()) * 25.4 / 72 == pytest.approx([paper.width_mm, paper.height_mm], abs=0.01)
    assert b"/PrintScaling /None" in found.content
    assert not pdfium_c.FPDF_VIEWERREF_GetPrintScaling(found.pdf)


@PAPERS
def test_every_sheet_says_that_it_is_not_for_diagnosis(cases: Any, sheets: Callable[..., Any], paper: Paper) -> None:
    found = sheets(cases.report(cases.page(warnings=many_warnings(40))), paper)
    assert len(found.pdf) > 2
    for number in range(len(found.pdf)):
        assert DISCLAIMER in found.text(number)
        assert f"page {number + 1} of {len(found.pdf)}" in found.text(number)
    assert "25 mm/s · 10 mm/mV · print at 100 %" in found.text(0)


def test_the_first_sheet_says_file_date_rhythm_and_heart_rate(cases: Any, sheets: Callable[..., Any]) -> None:
    text = sheets(cases.report(cases.page())).text(0)
    for words in (
        "ward-4 2019-11-02.png",
        "2026-03-14 09:26",
        "Patient not stated",
        "Normal rhythm",
        "91 %",
        "68 bpm",
        "164 ms",
        "470 ms ▲ high",
    ):
        assert words in text
    assert "−34° ▼ low" in text


def test_confidence_calibration_and_provenance_are_told(cases: Any, sheets: Callable[..., Any]) -> None:
    report = replace(cases.report(cases.page(missing=("V3",))), network_ids=("page-1", "waves-unet-1"))
    text = " ".join(sheets(report).text(1).split())
    for words in (
        "page-1, waves-unet-1, rhythm-1.0 (sha256 0f3a9c41), beats-1.0, twelve-lead-1.0",
        "V3 lost",
        "aVF 0.87",
        "sure: from 0.8 fair: from 0.5 poor: below 0.5",
        "25 mm/s (printed)",
        "10 mm/mV (pulse)",
        "6.00 × 6.00 px/mm",
        "page 1, layout 3x4+1R",
        f"inkbeat {__version__}, 2026-03-14 09:26:53 UTC",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0 %"), (0.004, "< 1 %"), (0.006, "1 %"), (0.996, "> 99 %"), (1.0, "100 %")]
)
def test_only_certainty_is_shown_as_certain(share: float, shown: str) -> None:
    assert percent_text(share) == shown


def test_an_empty_panel_says_so(cases: Any, sheets: Callable[..., Any]) -> None:
    page = cases.page(missing=("V3",))
    assert "not recovered" in sheets(cases.report(page)).text(0)
    assert "not recorded" in sheets(cases.report(page.recording)).text(0)
    assert "not reco" not in sheets(cases.report(cases.page())).text(0)


def test_warnings_come_before_all_results(cases: Any, sheets: Callable[..., Any]) -> None:
    warning = PageWarning("speed-assumed", "The paper speed is not printed: 25 mm/s is assumed.")
    text = sheets(cases.report(cases.page(warnings=(warning,)))).text(0)
    assert text.index("1 warning") < text.index("25 mm/s is assumed") < text.index("Rhythm")


def test_all_warnings_are_told_in_full_however_many(cases: Any, sheets: Callable[..., Any]) -> None:
    warnings = many_warnings(60)
    found = sheets(cases.report(cases.page(warnings=warnings)))
    assert "60 warnings" in found.text(0)
    assert "more on page 2" in found.text(0)
    behind = " ".join(found.text(k) for k in range(1, len(found.pdf))).replace("\n", " ")
    assert all(f"{warning.lead}: {warning.message}" in behind for warning in warnings)


def test_one_endless_warning_is_cut_on_the_first_sheet(cases: Any, sheets: Callable[..., Any]) -> None:
    found = sheets(cases.report(cases.page(warnings=(PageWarning("x", "very " * 150 + "long"),))))
    assert "… In full on page 2." in found.text(0)
    assert "very long" in found.text(1).replace("\n", " ")


def test_warnings_that_do_not_fit_on_a_sheet_of_their_own_take_a_second(cases: Any, sheets: Callable[..., Any]) -> None:
    signal = np.zeros((1, 2000), np.float32)
    report = cases.report(Recording(("I",), signal, 500.0), NotClassified("flat"), Vitals((), ()))
    assert len(sheets(report).pdf) == 1
    doubts = tuple(Doubt("noise", f"noise in X{k}", (f"X{k}",), FAMILIES[:1]) for k in range(60))
    found = sheets(replace(report, quality=Quality((), (), (), doubts)))
    assert len(found.pdf) == 2
    assert "In full on page 2." in found.text(0)
    assert "noise in X59" in " ".join(found.text(1).split())


def test_a_long_referral_is_cut_on_the_first_sheet(cases: Any, sheets: Callable[..., Any]) -> None:
    report = cases.report(cases.page(), twelve_lead=cases.twelve_lead("why " * 300))
    text = sheets(report).text(0)
    assert "why why…" in " ".join(text.split())
    assert "on page 2" not in text


def test_markup_in_names_stays_text(cases: Any, sheets: Callable[..., Any]) -> None:
    patient = Patient(name=HOSTILE, identifier="<para>4711</para>", sex="<i>f</i>", age_years=63.0)
    report = with_patient(cases.report(cases.page(), source="<u>scan</u>.png"), patient)
    found = sheets(report)
    for number in range(len(found.pdf)):
        assert HOSTILE in found.text(number)
        assert "<u>scan</u>.png" in found.text(number)
    assert "ID <para>4711</para>" in found.text(0)
    for action in (b"/Annots", b"/URI", b"/Launch", b"/JavaScript", b"/EmbeddedFile"):
        assert action not in found.content


def test_names_show_their_accents_and_lose_direction_marks(cases: Any, sheets: Callable[..., Any]) -> None:
    patient = Patient(name="Zażółć \u202eGęśla\x07 Ελένη Наталья")
    text = sheets(with_patient(cases.report(cases.page()), patient)).text(0)
    assert "Zażółć Gęśla Ελένη Наталья" in text
    assert "not in this typeface" not in text


def test_letters_that_cannot_be_shown_are_replaced_visibly_and_counted(cases: Any, sheets: Callable[..., Any]) -> None:
    report = with_patient(cases.report(cases.page(), source="心电图.png"), Patient(name="王小明 Wang"))
    text = sheets(report).text(0)
    assert "\ufffd\ufffd\ufffd Wang" in text
    assert "6 letters not in this typeface: \ufffd" in text


def test_a_redacted_patient_is_told_from_one_that_is_not_stated(cases: Any, sheets: Callable[..., Any]) -> None:
    report = cases.report(cases.page())
    assert all("Patient not stated" in sheets(report).text(k) for k in range(2))
    assert all("Patient redacted" in sheets(replace(report, redacted=True)).text(k) for k in range(2))


def test_all_text_is_set_in_embedded_fonts(cases: Any, sheets: Callable[..., Any]) -> None:
    found = sheets(with_patient(cases.report(cases.page()), Patient(name="Ελένη Наталья محمد שלום 王")))
    assert len(found.fonts()) == 2
    assert all(found.fonts().values())
    assert b"Helvetica" not in found.content


@PAPERS
@pytest.mark.parametrize("kind", ["page", "signal", "strip"])
def test_a_summary_is_short_and_small(cases: Any, sheets: Callable[..., Any], paper: Paper, kind: str) -> None:
    subject = {"page": cases.page(), "signal": cases.signal_file(), "strip": cases.signal_file(10.0, ("I",))}[kind]
    vitals = replace(cases.vitals(), leads=cases.lead_measures(("I",)), beat=cases.median_beat(("I",)))
    found = sheets(cases.report(subject, vitals=vitals if kind == "strip" else None), paper)
    assert len(found.content) < 1_000_000
    if not paper.upright:
        assert len(found.pdf) == (1 if kind == "strip" else 2)
    assert len(found.pdf) <= 3


def test_a_shipped_page_fills_two_sheets_with_what_was_measured(sheets: Callable[..., Any]) -> None:
    analysis = analyze(Path("fixtures/vector.pdf"))
    found = sheets(analysis.report)
    assert len(found.pdf) == 2
    assert len(found.content) < 1_000_000
    text = found.text(1)
    for measure in analysis.vitals.measures:
        if measure.name in ("heart_rate", "qrs", "qt", "qtc_fridericia", "axis_qrs"):
            assert value_text(measure) in text
            assert value_text(measure) in found.text(0)
    assert all(one in " ".join(text.split()) for one in analysis.report.network_ids)


def test_metadata_holds_no_word_of_patient_or_file(cases: Any, sheets: Callable[..., Any]) -> None:
    patient = Patient(name="Kowalska", identifier="4711")
    found = sheets(with_patient(cases.report(cases.page(), source="Kowalska.png"), patient))
    metadata = found.pdf.get_metadata_dict()
    assert metadata["Title"] == "ECG summary"
    assert metadata["CreationDate"] == "D:20260314092653+00'00'"
    assert metadata["Creator"] == f"inkbeat {__version__}"
    assert not any("Kowalska" in value or "4711" in value for value in metadata.values())
    assert b"Kowalska" not in found.content


@PAPERS
def test_the_same_report_gives_the_same_bytes(cases: Any, paper: Paper) -> None:
    report = cases.report(cases.page(warnings=many_warnings(3)))
    assert report_pdf(report, paper) == report_pdf(report, paper)


def test_the_date_is_the_one_that_is_passed_in(cases: Any, sheets: Callable[..., Any]) -> None:
    report = cases.report(cases.page())
    moved = replace(report, created=report.created.astimezone(timezone(timedelta(hours=-3, minutes=-30))))
    assert sheets(moved).pdf.get_metadata_value("CreationDate") == "D:20260314055653-03'30'"


@PAPERS
@pytest.mark.parametrize(
    "kind", ["page", "patient", "hostile", "missing", "signal", "strip", "letters", "uncertain", "twelve", "unknown"]
)
def test_no_text_lies_on_other_text_or_beyond_the_margins(
    cases: Any, sheets: Callable[..., Any], paper: Paper, kind: str
) -> None:
    page = cases.page()
    reports = {
        "page": lambda: cases.report(page),
        "patient": lambda: with_patient(cases.report(page), Patient("Anna Kowalska", "PID 4711", "female", 63.0)),
        "hostile": lambda: with_patient(
            cases.report(
                cases.page(warnings=many_warnings(50)),
                NotClassified("no lead holds 2.3 s of signal in one piece; flat: " + "I, II, " * 30),
                source="long_name_" * 40 + ".png",
            ),
            Patient(HOSTILE * 8, "4" * 300, "x" * 90, 63.0),
        ),
        "missing": lambda: cases.report(
            page, vitals=Vitals(tuple(replace(m, value=None, reason="why " * 30) for m in cases.vitals().measures), ())
        ),
        "signal": lambda: cases.report(cases.page("3x4").recording),
        "strip": lambda: cases.report(cases.signal_file(30.0, ("I",))),
        "letters": lambda: with_patient(
            cases.report(page, source="心电图.png"), Patient("محمد علي (الأحمد) 12 שלום", "王" * 50, "ذكر", 63.0)
        ),
        "uncertain": lambda: cases.report(
            page, twelve_lead=cases.twelve_lead("why " * 60), beats=cases.beats(10.0, (0, 1, 2, 3, 9))
        ),
        "twelve": lambda: cases.report(cases.signal_file()),
        "unknown": lambda: cases.report(page, NotClassified("too short"), Vitals((), ())),
    }
    found = sheets(reports[kind](), paper)
    for number in range(len(found.pdf)):
        boxes = found.text_boxes(number)
        assert overlapping(boxes) == 0
        assert boxes[:, :2].min() >= 5.0
        assert boxes[:, 2].max() <= paper.width_mm - 5.0
        assert boxes[:, 3].max() <= paper.height_mm - 5.0


@pytest.mark.parametrize("samples", [1, 3, 100, 3000])
def test_any_length_of_signal_and_nothing_found_make_a_summary(
    cases: Any, sheets: Callable[..., Any], samples: int
) -> None:
    for signal in (np.full((2, samples), np.nan, np.float32), np.zeros((2, samples), np.float32)):
        recording = Recording(("I", "II"), signal, 500.0)
        report = cases.report(recording, NotClassified("nothing recorded"), Vitals((), ()))
        text = sheets(report).text()
        assert "Not classified: nothing recorded" in text
        assert "None: no QRS complex was found." in text
        assert "Nothing was measured." in text


def test_the_file_appears_whole_and_leaves_nothing_beside_it(cases: Any, tmp_path: Path) -> None:
    report = cases.report(cases.page())
    write_report(tmp_path / "summary.pdf", report)
    assert (tmp_path / "summary.pdf").read_bytes() == report_pdf(report)
    assert os.listdir(tmp_path) == ["summary.pdf"]


def test_a_folder_that_is_not_there_is_an_output_error_that_names_a_cure(cases: Any, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose a folder"):
        write_report(tmp_path / "nowhere" / "summary.pdf", cases.report(cases.page()))


def test_a_target_that_cannot_be_replaced_keeps_no_unfinished_file(cases: Any, tmp_path: Path) -> None:
    (tmp_path / "summary.pdf").mkdir()
    with pytest.raises(OutputError):
        write_report(tmp_path / "summary.pdf", cases.report(cases.page()))
    assert os.listdir(tmp_path) == ["summary.pdf"]
