"""Train the strip network on rendered pictures of recordings.

python -m training.strips --data ../shared/data --out runs/strips --steps 12000 --decay 2000

Stops and resumes at any time; the last recordings of the training split are never rendered here.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from digitizer.strip_frame import strip_planes
from training.camera import Picture
from training.pages import RenderedPage
from training.picture_fit import Batch, PictureFit, fit
from training.recorded_pages import HELD_OUT, random_picture, training_signals
from training.strip_examples import cut_strips
from training.strip_loss import strip_loss
from training.strip_network import StripNetwork
from training.warm_start import warm_start

STRIP_WIDTH_PX = 448
# Heights that the digitizer cuts, and a lower one that trains faster: 24, 40, 56 and 84 mm.
STRIP_HEIGHTS_PX = (192, 320, 448, 672)
HEIGHT_SHARES = (0.2, 0.35, 0.27, 0.18)
PAGES, STRIPS_PER_PAGE = 4, 2
# Every other page is one whose rows cross.
CROWDED_SHARE = 0.5
WARM_BATCHES = 8


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/strips"))
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--decay", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.0e-3)
    parser.add_argument("--start", type=Path, help="ONNX weights to begin with instead of random ones")
    options = parser.parse_args()
    signals = training_signals(options.data)[:-HELD_OUT]
    settings = PictureFit(options.seed, options.steps, options.decay, options.rate, workers=options.workers)
    network, source = StripNetwork(), StripSource(signals, options.seed)
    if options.start and not (options.out / "checkpoint.pt").exists():
        warm_start(network, options.start, (source.batch(step)[0] for step in range(WARM_BATCHES)))
    fit(network, strip_loss, source.batch, settings, options.out)


class StripSource:
    """Batches of strips: every step brings a new page and takes strips from the last PAGES of them."""

    def __init__(self, signals: NDArray[np.int16], seed: int) -> None:
        """signals: int16 [recording, lead, sample], uV at 500 Hz."""
        self._signals, self._seed = signals, seed
        self._pages: dict[int, tuple[RenderedPage, Picture]] = {}

    def batch(self, step: int) -> Batch:
        """Planes, rows and ink of one step's strips, all of one height; the same for the same seed and step."""
        cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, step))
        size = (STRIP_WIDTH_PX, int(rng.choice(STRIP_HEIGHTS_PX, p=HEIGHT_SHARES)))
        wanted = range(step, step + PAGES)
        self._pages = {number: self._pages.get(number) or self._new_page(number) for number in wanted}
        examples = [e for page in self._pages.values() for e in cut_strips(*page, size, STRIPS_PER_PAGE, rng)]
        planes = torch.from_numpy(np.stack([strip_planes(example.strip) for example in examples]))
        rows = torch.from_numpy(np.stack([example.y_px for example in examples]))
        ink = torch.from_numpy(np.stack([example.ink for example in examples])).float() / 255.0
        return planes, rows, ink

    def _new_page(self, number: int) -> tuple[RenderedPage, Picture]:
        rng = np.random.default_rng((self._seed, number, 1))
        return random_picture(rng, self._signals, crowded=bool(rng.random() < CROWDED_SHARE))


if __name__ == "__main__":
    main()
