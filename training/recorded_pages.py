"""Random pictures of pages that show recordings of the training split."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import STANDARD_LEADS
from training.camera import Picture, take_picture
from training.packed_recordings import packed_recordings
from training.page_variety import TALL_SHARE, random_style, varied_signal
from training.pages import RenderedPage, render_page
from training.picture_variety import random_conditions

PTBXL_FS_HZ = 500.0
MICROVOLTS = 1000.0
# So many recordings at the end of the training split choose between networks, and are never trained on.
HELD_OUT = 100
# What is moved, turned or shrunk is drawn finer than it is seen.
FINER = 1.15
# Layouts whose rows cross, each drawn as often as it stands here; tall beats make them do so more.
CROWDED_LAYOUTS = ("12x1", "12x1", "12x1", "12x1-cabrera", "6x2", "6x2+1R", "6x1-chest")
CROWDED_TALL_SHARE = 0.5


def training_signals(data: Path) -> NDArray[np.int16]:
    """int16 [recording, lead, sample], uV at 500 Hz: the training split."""
    rows = [np.round(signal * MICROVOLTS).astype(np.int16) for _, _, signal in packed_recordings(data).ptbxl("train")]
    return np.stack(rows)


def random_picture(
    rng: np.random.Generator, signals: NDArray[np.int16], crowded: bool = False
) -> tuple[RenderedPage, Picture]:
    """One page and one picture of it; signals: int16 [recording, lead, sample], uV at 500 Hz.

    crowded: of a layout whose rows meet, with tall beats.
    """
    signal = signals[int(rng.integers(len(signals)))].astype(np.float32) / np.float32(MICROVOLTS)
    recording = varied_signal(
        rng, Recording(STANDARD_LEADS, signal, PTBXL_FS_HZ), CROWDED_TALL_SHARE if crowded else TALL_SHARE
    )
    conditions = random_conditions(rng)
    still = conditions.tilt_deg == 0.0 and conditions.perspective == 0.0
    layout = str(rng.choice(CROWDED_LAYOUTS)) if crowded else None
    style = random_style(rng, 25.4 * conditions.px_per_mm * (1.0 if still else FINER), layout)
    page = render_page(recording, style)
    return page, take_picture(page.image, page.px_per_mm, conditions, rng)
