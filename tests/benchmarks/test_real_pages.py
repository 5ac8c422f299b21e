from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.contact_sheet import CELL_PX, TEXT_PX, ContactSheet
from benchmarks.real_pages import as_line, judge, run, strip_agreement_db, totals
from digitizer import Trace
from ecg.errors import NoGridError

FS_HZ = 500.0


def trace(lead: str, start_s: float, signal: NDArray[np.float64], rhythm: bool) -> Trace:
    row = signal.astype(np.float32)
    line, box = np.zeros((0, 2), np.float32), (0.0, 0.0, 100.0, 100.0)
    return Trace(lead, start_s, row, np.ones_like(row), np.zeros_like(row), line, box, rhythm)


def strip_and_panel(lag: int, noise: float) -> tuple[Trace, Trace]:
    """Ten seconds of II, and from 2.5 s on 2.5 s of it as another panel saw them."""
    rng = np.random.default_rng(3)
    whole = np.convolve(rng.standard_normal(5000), np.hanning(40), "same")
    part = whole[1250 + lag : 2500 + lag]
    part = part + 0.7 + noise * part.std() * rng.standard_normal(len(part))
    return trace("II", 0.0, whole, True), trace("II", 2.5, part, False)


def test_a_panel_that_is_its_strip_but_for_offset_and_lag_agrees() -> None:
    assert strip_agreement_db(strip_and_panel(20, 0.0), FS_HZ)["II"] > 60.0
    assert strip_agreement_db(strip_and_panel(-20, 0.1), FS_HZ)["II"] == pytest.approx(20.0, abs=0.5)


def test_what_lies_further_apart_than_the_lag_allows_does_not_agree() -> None:
    assert strip_agreement_db(strip_and_panel(60, 0.0), FS_HZ)["II"] < 6.0


def test_what_was_not_recovered_is_not_compared() -> None:
    strip, panel = strip_and_panel(0, 0.0)
    panel.signal[:700] = np.nan
    assert strip_agreement_db((strip, panel), FS_HZ) == {}
    other = trace("V1", 5.0, np.ones(1250), False)
    assert strip_agreement_db((strip, other), FS_HZ) == {}


def test_refusals_and_crashes_are_counted_apart() -> None:
    path = Path("photos/page.jpg")
    refused, crashed = (judge(path, error, 1.0) for error in (NoGridError("no grid"), IndexError("a fault")))
    assert (refused.end, crashed.end) == ("no-grid", "crashed")
    assert "refused: no-grid" in as_line(refused)
    assert totals([refused, crashed])[0] == "2 pages: 0 digitized (0 with warnings), 1 refused, 1 no-grid; 1 crashed"


def test_pages_are_judged_and_their_overlays_lie_on_a_sheet(shared: Path, tmp_path: Path) -> None:
    folder, overlays = tmp_path / "pages", tmp_path / "overlays"
    folder.mkdir()
    overlays.mkdir()
    (folder / "normal_87.jpg").write_bytes((shared / "data" / "device_pages" / "normal_87.jpg").read_bytes())
    Image.new("RGB", (1600, 1100), "white").save(folder / "white.png")
    sheet = ContactSheet()
    read, refused = run(folder, overlays, sheet)
    sheet.save(overlays / "contact_sheet.png")
    assert (read.name, read.layout, refused.end) == ("pages/normal_87.jpg", "3x4+1R", "no-grid")
    assert read.einthoven_db is not None
    assert read.einthoven_db > 12.0
    assert read.strips_db["II"] > 6.0
    assert 0.0 < read.score <= 1.0
    assert [path.name for path in sorted(overlays.iterdir())] == ["contact_sheet.png", "pages_normal_87.png"]
    with Image.open(overlays / "contact_sheet.png") as whole:
        assert whole.size == (2 * CELL_PX[0], CELL_PX[1] + TEXT_PX)
