"""The crop around a printed lead name that the name network sees, and what it may answer."""

import numpy as np
from numpy.typing import NDArray

from digitizer.strip_frame import absorbance
from ecg.leads import STANDARD_LEADS

CROP_PX_PER_MM = 8.0
CROP_SIZE_PX = (112, 56)
"""Width and height."""
CLASSES = ("", *STANDARD_LEADS, "-aVR")
"""The first is "no name"."""


def name_plane(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32 [1, y, x], 0 to about 1: how dark the crop (uint8 [y, x, 3], RGB) is, its darkest ink being 1."""
    dark = absorbance(crop, CROP_PX_PER_MM).mean(axis=2)
    return np.asarray(dark / max(float(np.percentile(dark, 98.0)), 0.1), np.float32)[None]
