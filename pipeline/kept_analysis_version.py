"""Which pipeline made an analysis: another version, or other weights, may find something else."""

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from ecg.errors import InkbeatError, ModelError
from ecg.shipped_model import CURE
from ecg.version import __version__

PACKAGES = ("classifier", "digitizer", "vitals")
READER = "rapidocr"
"""The library whose weights read print."""


class OutdatedAnalysisError(InkbeatError):
    """The analysis was made by another version, whose results this one cannot read."""

    slug = "outdated-analysis"


@lru_cache(maxsize=1)
def pipeline_version() -> str:
    """Version of the package, and a digest of the checksums of all shipped weights: "0.1.0+6fe2a1b09c3d".

    Raises ModelError where a card is missing or damaged.
    """
    weights = [
        f"{package}/{card.name} {_checksum(card.read_bytes())}"
        for package in PACKAGES
        for card in (files(package) / "models").iterdir()
        if card.name.endswith(".json")
    ]
    manifest = "\n".join([f"{READER} {version(READER)}", *sorted(weights)])
    return f"{__version__}+{hashlib.sha256(manifest.encode()).hexdigest()[:12]}"


def _checksum(card: bytes) -> str:
    try:
        return str(json.loads(card)["sha256"])
    except (ValueError, KeyError) as error:
        raise ModelError("the card of a model is damaged", cure=CURE) from error
