"""Real device pages: no truth, but the limb-lead laws."""

from pathlib import Path

import pytest

from benchmarks.real_pages import law_db
from digitizer import DigitizedPage, digitize
from ecg.errors import PageRefusedError


def digitized_or_refused(path: Path) -> DigitizedPage | PageRefusedError:
    try:
        return digitize(path)
    except PageRefusedError as error:
        return error


@pytest.mark.parametrize("name", ["normal_87.jpg", "abnormal_169.jpg", "post_mi_8.jpg"])
def test_a_device_page_gives_leads_that_obey_the_limb_laws(shared: Path, name: str) -> None:
    page = digitize(shared / "data" / "device_pages" / name)
    assert page.layout == "3x4+1R"
    assert (page.calibration.gain_mm_per_mv, page.calibration.gain_source) == (10.0, "printed")
    assert (page.calibration.speed_mm_per_s, page.calibration.speed_source) == (25.0, "printed")
    assert not {"gain-disagrees", "speed-disagrees"} & {warning.code for warning in page.warnings}
    einthoven_db = law_db(page, 0)
    assert einthoven_db is not None
    assert einthoven_db > 18.0


def assert_plausible(page: DigitizedPage) -> None:
    """II = I + III holds on the page."""
    einthoven_db = law_db(page, 0)
    assert einthoven_db is not None
    assert einthoven_db > 12.0


@pytest.mark.parametrize("name", ["ecg00001.png", "ecg00004.png", "ecg00017.png", "ecg00023.jpg"])
def test_a_flat_scan_gives_plausible_leads(shared: Path, name: str) -> None:
    assert_plausible(digitize(shared / "data" / "photos" / name))


def test_leads_that_contradict_each_other_are_flagged(shared: Path) -> None:
    page = digitize(shared / "data" / "photos" / "ecg00025.jpg")
    einthoven_db, goldberger_db = (law_db(page, law) for law in (0, 1))
    assert goldberger_db is not None
    assert goldberger_db > 12.0
    assert einthoven_db is not None
    flagged = "limb-leads-inconsistent" in {warning.code for warning in page.warnings}
    assert flagged == (einthoven_db < 12.0)


@pytest.mark.parametrize("name", ["ecg00002.png", "ecg00053.png"])
def test_pulses_that_touch_the_traces_do_not_disturb_them(shared: Path, name: str) -> None:
    page = digitize(shared / "data" / "photos" / name)
    assert page.layout == "3x4+3R"
    assert_plausible(page)


@pytest.mark.parametrize("name", ["ecg00028.jpg", "ecg00029.jpg", "ecg00040.jpg", "ecg00043.jpg"])
def test_a_curled_photo_printed_askew_to_its_grid_gives_plausible_leads(shared: Path, name: str) -> None:
    page = digitize(shared / "data" / "photos" / name)
    assert page.layout == "3x4+1R"
    assert_plausible(page)


@pytest.mark.parametrize("name", ["ecg00005.jpg", "ecg00008.jpg", "ecg00019.bmp", "ecg00035.jpg", "ecg00047.jpg"])
def test_a_hard_photo_ends_in_a_typed_refusal_or_in_flags(shared: Path, name: str) -> None:
    page = digitized_or_refused(shared / "data" / "photos" / name)
    if isinstance(page, PageRefusedError):
        assert page.source == name
        assert page.cure
    else:
        assert page.warnings
