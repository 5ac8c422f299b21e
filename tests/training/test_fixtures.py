"""The shipped pages are what the code makes, and they come back as what they show."""

from pathlib import Path

import numpy as np
import pytest

from digitizer import digitize
from ecg.formats.csv_file import read_csv
from tests.digitizer.conftest import snr_db
from training.fixtures import SEEDS, fixture_page, make_fixtures

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def test_truth_and_vector_page_are_made_again_exactly(tmp_path: Path) -> None:
    make_fixtures(tmp_path)
    for name in ("vector_truth.csv", "scan_truth.csv", "photo_truth.csv"):
        made, shipped = (read_csv(folder / name) for folder in (tmp_path, FIXTURES))
        np.testing.assert_allclose(made.signal, shipped.signal, atol=1.1e-4, equal_nan=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in FIXTURES.iterdir())


@pytest.mark.parametrize(("file", "at_least_db"), [("vector.pdf", 60.0), ("scan.pdf", 21.0), ("photo.jpg", 18.0)])
def test_each_page_comes_back(file: str, at_least_db: float) -> None:
    page = digitize(FIXTURES / file)
    assert page.layout == "3x4+1R"
    assert page.warnings == ()
    assert snr_db(fixture_page(Path(file).stem), page) > at_least_db


def test_the_pages_are_small_and_all_are_made_by_seed() -> None:
    assert set(SEEDS) == {"vector", "scan", "photo"}
    assert max(path.stat().st_size for path in FIXTURES.iterdir()) < 400_000
