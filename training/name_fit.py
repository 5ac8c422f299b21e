"""Train the name network on crops of rendered pictures.

python -m training.name_fit --data ../shared/data --out runs/names --steps 2400 --decay 800

Stops and resumes at any time; the last recordings of the training split are never rendered here.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from digitizer.name_frame import CLASSES, CROP_PX_PER_MM, CROP_SIZE_PX, name_plane
from digitizer.page_frame import turned
from digitizer.resample import resampled
from ecg.leads import printed_name
from training.camera import Picture
from training.name_network import NameNetwork
from training.pages import RenderedPage
from training.picture_fit import Batch, PictureFit, fit
from training.recorded_pages import HELD_OUT, random_picture, training_signals

# How far the crop may be off: its middle, its scale, its turn.
SHIFT_MM = (2.0, 1.2)
SCALE_ERROR = 0.06
TURN_ERROR_DEG = 2.5
VIEWS = 3
"""Crops of each name; as many show something else."""
# Names that look alike from behind and upside down; the others are none then, by which a page tells its mirror image.
SYMMETRIC = ("I", "II", "III")
REVERSED_SHARE = 0.4
REVERSED = (2, 4, 6)
# Batches are drawn from the last pictures, so that names of many pages meet.
PICTURES = 8
CROPS = 96


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/names"))
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--decay", type=int, default=800)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    signals = training_signals(options.data)[:-HELD_OUT]
    settings = PictureFit(options.seed, options.steps, options.decay, averaging=0.99, workers=options.workers)
    fit(NameNetwork(), name_loss, NameSource(signals, options.seed).batch, settings, options.out)


class NameSource:
    """Batches of crops: every step brings a new picture and takes crops from the last PICTURES of them."""

    def __init__(self, signals: NDArray[np.int16], seed: int) -> None:
        """signals: int16 [recording, lead, sample], uV at 500 Hz."""
        self._signals, self._seed = signals, seed
        self._crops: dict[int, list[tuple[NDArray[np.float32], int]]] = {}

    def batch(self, step: int) -> Batch:
        """Planes and classes of one step's crops; the same for the same seed and step."""
        cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, step))
        wanted = range(step, step + PICTURES)
        self._crops = {number: self._crops.get(number) or self._new_crops(number) for number in wanted}
        pool = [crop for crops in self._crops.values() for crop in crops]
        chosen = [pool[int(k)] for k in rng.integers(len(pool), size=CROPS)]
        return torch.from_numpy(np.stack([plane for plane, _ in chosen])), torch.tensor([kind for _, kind in chosen])

    def _new_crops(self, number: int) -> list[tuple[NDArray[np.float32], int]]:
        rng = np.random.default_rng((self._seed, number, 1))
        return name_crops(*random_picture(rng, self._signals), rng)


def name_crops(page: RenderedPage, picture: Picture, rng: np.random.Generator) -> list[tuple[NDArray[np.float32], int]]:
    """Planes and classes of crops around the page's names, and around other places; off-picture ones are left out."""
    places = []
    for panel in page.panels:
        if panel.name_px is not None:
            middle = np.reshape(panel.name_px, (2, 2)).mean(axis=0) / page.px_per_mm
            places += [(middle, CLASSES.index(printed_name(panel.lead, panel.sign)))] * VIEWS
    names = np.array([place for place, _ in places]).reshape(-1, 2)
    others = [place for place in _elsewhere(page, rng) if not len(names) or _distance(place, names) > 6.0]
    places += [(place, 0) for place in others]
    size = np.array(picture.image.shape[1::-1])
    crops = []
    for middle, kind in places:
        seen = picture.warp.to_px(middle[None])[0]
        if (seen > 0).all() and (seen < size).all():
            crop = _crop(picture, middle, rng)
            crops.append((name_plane(crop), kind))
            if CLASSES[kind] not in ("", *SYMMETRIC) and rng.random() < REVERSED_SHARE:
                crops.append((name_plane(turned(crop, int(rng.choice(REVERSED)))), 0))
    return crops


def _elsewhere(page: RenderedPage, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Places (mm) on traces, in text, at pulses and anywhere."""
    count = VIEWS * max(len(page.panels), 4)
    places = []
    for panel in page.panels:
        points = panel.line_px[np.isfinite(panel.line_px).all(axis=1)]
        if len(points):
            # The highest and the lowest points of a trace look most like letters.
            extremes = points[[int(points[:, 1].argmin()), int(points[:, 1].argmax())]]
            places += [*extremes, points[int(rng.integers(len(points)))]]
    boxes = [*page.text_px, *page.pulses_px]
    places += [np.array([rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])]) for box in boxes]
    inside = [place / page.px_per_mm for place in places]
    inside += list(rng.uniform((0.0, 0.0), page.style.paper_mm, (count // 4, 2)))
    rng.shuffle(inside)
    return inside[:count]


def _distance(place: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    return float(np.hypot(*(others - place).T).min())


def _crop(picture: Picture, middle_mm: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: the surroundings of a place, as the digitizer may cut them."""
    turn = np.deg2rad(rng.normal(0.0, TURN_ERROR_DEG / 2))
    scale = (1.0 + rng.normal(0.0, SCALE_ERROR / 2)) / CROP_PX_PER_MM
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    centre_px = (np.array(CROP_SIZE_PX) - 1) / 2.0
    centre_mm = middle_mm + rng.uniform(-1.0, 1.0, 2) * SHIFT_MM
    return resampled(
        picture.image, lambda px: picture.warp.to_px((px - centre_px) @ linear.T + centre_mm), CROP_SIZE_PX
    )


def name_loss(network: nn.Module, batch: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Cross-entropy of (planes [crop, 1, y, x], classes [crop]), and the share of wrong answers."""
    planes, classes = batch
    (logits,) = network(planes)
    loss = cross_entropy(logits.float(), classes)
    return {"loss": loss, "wrong": (logits.argmax(1) != classes).float().mean()}


if __name__ == "__main__":
    main()
