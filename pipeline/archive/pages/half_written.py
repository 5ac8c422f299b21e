"""What processes that were killed had begun to write: nobody's result, and nobody ends it."""

import shutil
from pathlib import Path

from ecg.atomic_file import PART

_BY_DRIVERS = (f".*{PART}", f"tables/*/.*{PART}")
_BY_WORKERS = f"pages/??/.*{PART}"


def remove_of_drivers(out: Path) -> None:
    """Remove what drivers left in a folder of results that no other driver writes into."""
    for place in _BY_DRIVERS:
        _remove(out, place)


def remove_of_workers(out: Path) -> None:
    """Remove what workers left, which takes a look at every page's files. None may be writing."""
    _remove(out, _BY_WORKERS)


def _remove(out: Path, place: str) -> None:
    for part in out.glob(place):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
