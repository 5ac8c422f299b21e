"""Train the page network on rendered pictures of recordings.

python -m training.page_fit --data ../shared/data --out runs/pages --steps 6000 --decay 1000

Stops and resumes at any time; the last recordings of the training split are never rendered here.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from digitizer.page_frame import MAPS, ORIENTATIONS, small_picture, turned
from training.page_maps import page_maps
from training.page_network import PageNetwork
from training.picture_fit import Batch, PictureFit, fit
from training.recorded_pages import HELD_OUT, random_picture, training_signals

PAGES = 2
# How often a page does not lie upright.
TURNED = 0.5
# Thin and rare things count more: lines, pulses, names.
POSITIVE_WEIGHT = {"vertical lines": 3.0, "horizontal lines": 3.0, "pulses": 4.0, "rows": 2.0}
NAME_WEIGHT = 6.0
ORIENTATION_WEIGHT = 0.4
LINES = (MAPS.index("vertical lines"), MAPS.index("horizontal lines"))


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/pages"))
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--decay", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    signals = training_signals(options.data)[:-HELD_OUT]
    settings = PictureFit(options.seed, options.steps, options.decay, workers=options.workers)
    fit(PageNetwork(), page_loss, PageSource(signals, options.seed).batch, settings, options.out)


class PageSource:
    """Batches of whole pages."""

    def __init__(self, signals: NDArray[np.int16], seed: int) -> None:
        """signals: int16 [recording, lead, sample], uV at 500 Hz."""
        self._signals, self._seed = signals, seed

    def batch(self, step: int) -> Batch:
        """Planes, maps, names and orientations of one step's pages; the same for the same seed and step."""
        cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, step))
        pages = [self._page(rng) for _ in range(PAGES)]
        height, width = (max(planes.shape[k] for planes, *_ in pages) for k in (1, 2))
        planes = torch.zeros(PAGES, 3, height, width)
        maps = torch.zeros(PAGES, len(MAPS), height // 2, width // 2)
        names = torch.zeros(PAGES, height // 2, width // 2, dtype=torch.long)
        for k, (seen, drawn, named, _) in enumerate(pages):
            planes[k, :, : seen.shape[1], : seen.shape[2]] = torch.from_numpy(seen)
            maps[k, :, : drawn.shape[1], : drawn.shape[2]] = torch.from_numpy(drawn).float() / 255.0
            names[k, : named.shape[0], : named.shape[1]] = torch.from_numpy(named.astype(np.int64))
        return planes, maps, names, torch.tensor([orientation for *_, orientation in pages])

    def _page(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8], int]:
        page, picture = random_picture(rng, self._signals)
        small = small_picture(picture.image)
        truth = page_maps(page, picture, small.scale)
        orientation = int(rng.integers(ORIENTATIONS)) if rng.random() < TURNED else 0
        planes = np.moveaxis(turned(np.moveaxis(small.planes, 0, 2), orientation), 2, 0)
        maps = np.moveaxis(turned(np.moveaxis(truth.maps, 0, 2), orientation), 2, 0)
        if orientation % 2:
            maps = maps.copy()
            maps[list(LINES)] = maps[list(LINES[::-1])]
        return np.ascontiguousarray(planes), maps, turned(truth.names, orientation), orientation


def page_loss(network: nn.Module, batch: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Parts of the loss of (planes, maps [page, map, y, x] 0 to 1, names [page, y, x], orientations [page])."""
    planes, maps, names, orientations = batch
    drawn, named, facing = (logits.float() for logits in network(planes))
    weight = torch.tensor([POSITIVE_WEIGHT.get(name, 1.0) for name in MAPS], device=planes.device)[:, None, None]
    map_part = binary_cross_entropy_with_logits(drawn, maps, pos_weight=weight)
    name_weight = torch.full((named.shape[1],), NAME_WEIGHT, device=planes.device)
    name_weight[0] = 1.0
    name_part = cross_entropy(named, names, weight=name_weight)
    facing_part = cross_entropy(facing, orientations)
    loss = map_part + name_part + ORIENTATION_WEIGHT * facing_part
    return {"loss": loss, "maps": map_part, "names": name_part, "orientation": facing_part}


if __name__ == "__main__":
    main()
