"""What the page network sees on rendered pictures of held-out recordings, against what was drawn there.

    python -m benchmarks.page_network --pages 200

Pictures are drawn as for training (every layout, paper, scan, photo, fax and screen), half of them turned or mirrored,
from recordings of the split `val`.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.ndimage import find_objects, label

from digitizer.page_frame import MAPS, NAMES, ORIENTATIONS, small_picture, turned
from digitizer.page_sight import look_at
from training.packed_recordings import packed_recordings
from training.page_maps import page_maps
from training.recorded_pages import MICROVOLTS, random_picture

SEED = 11
HALF = 128


def main() -> None:
    """Print one line a map, and the shares of right names and orientations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pages", type=int, default=200)
    options = parser.parse_args()
    rows = packed_recordings(options.data).ptbxl("val")
    signals = np.stack([np.round(signal * MICROVOLTS).astype(np.int16) for _, _, signal in rows])
    rng = np.random.default_rng(SEED)
    overlap, names, facing = {kind: Counter[str]() for kind in MAPS}, Counter[str](), Counter[bool]()
    for _ in range(options.pages):
        page, picture = random_picture(rng, signals)
        truth = page_maps(page, picture, small_picture(picture.image).scale)
        orientation = int(rng.integers(ORIENTATIONS)) if rng.random() < 0.5 else 0
        facing[look_at(turned(picture.image, orientation)).orientation == orientation] += 1
        sight = look_at(picture.image)
        for kind, drawn, seen in zip(MAPS, truth.maps, sight.maps, strict=True):
            overlap[kind].update(_overlap(drawn >= HALF, seen >= HALF))
        names.update(_names(truth.names, sight.names))
    table = Table("map", "precision", "recall", title=f"{options.pages} pictures, split val, seed {SEED}")
    for kind, count in overlap.items():
        table.add_row(kind, *(f"{count['both'] / max(count[side], 1):.1%}" for side in ("seen", "drawn")))
    Console().print(table)
    print(f"names: {names['right'] / names['drawn']:.1%} of {names['drawn']} read, {names['wrong']} read as another")
    print(f"orientation: {facing[True] / facing.total():.1%}")


def _overlap(drawn: NDArray[np.bool_], seen: NDArray[np.bool_]) -> dict[str, int]:
    """Numbers of pixels."""
    return {"both": int((drawn & seen).sum()), "seen": int(seen.sum()), "drawn": int(drawn.sum())}


def _names(drawn: NDArray[np.uint8], seen: NDArray[np.float32]) -> dict[str, int]:
    """How many of the drawn names (uint8 [y, x]) the network names at their place (float32 [name, y, x])."""
    found = np.asarray(seen.argmax(axis=0), np.uint8)
    counts = {"drawn": 0, "right": 0, "wrong": 0}
    for name in range(1, len(NAMES)):
        for box in _boxes(drawn == name):
            inside = found[box]
            told = np.bincount(inside.ravel(), minlength=len(NAMES))[1:]
            counts["drawn"] += 1
            counts["right"] += int(told.any() and int(told.argmax()) + 1 == name)
            counts["wrong"] += int(told.any() and int(told.argmax()) + 1 != name)
    return counts


def _boxes(mask: NDArray[np.bool_]) -> list[tuple[slice, slice]]:
    """Bounding boxes of the mask's pieces."""
    return [box for box in find_objects(label(mask)[0]) if box is not None]


if __name__ == "__main__":
    main()
