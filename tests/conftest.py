"""Fixtures that every folder of tests shares."""

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from training.packed_recordings import packed_recordings

# Speed is measured in benchmarks; the same examples on every machine keep a laptop and CI from disagreeing.
settings.register_profile("inkbeat", deadline=None, derandomize=True)
settings.load_profile("inkbeat")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared recordings and pages beside the checkout; tests that need it skip where it is missing."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared recordings are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def packed(shared: Path) -> ModuleType:
    """The reader of the packed recordings."""
    return packed_recordings(shared / "data")
