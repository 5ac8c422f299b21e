"""Numbers in a text with spaces between them, as XML and JSON hold samples."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import UnreadableFileError


def spaced_numbers(text: str, path: Path) -> NDArray[np.float64]:
    """float64 [sample]. Python's own strings would take ten times the memory. Raises UnreadableFileError."""
    if not text.strip():
        return np.zeros(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy only warns where a text stops being numbers
        try:
            return np.fromstring(text, np.float64, sep=" ")
        except (DeprecationWarning, ValueError):
            what = "a lead whose samples are no numbers"
            raise UnreadableFileError(what, cure="export it again", source=path.name) from None
