"""The conditions that digitizing is measured under, by name: how a page is printed, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ecg.layouts import LAYOUTS
from training.camera import Conditions, Picture, take_picture
from training.page_variety import scribbles
from training.pages import PageStyle, RenderedPage

REFERENCE_DPI = 200.0
MM_PER_INCH = 25.4
SCALE = REFERENCE_DPI / MM_PER_INCH


@dataclass(frozen=True)
class PageCondition:
    """One way of printing and taking a picture."""

    style: PageStyle = field(default_factory=PageStyle)
    draw: Callable[[np.random.Generator], Conditions] | None = None
    """Conditions of one picture; None leaves the page as it was rendered."""
    handwriting: bool = False
    quarter_turns: int = 0
    """Counterclockwise, of the whole picture."""
    mirrored: bool = False
    """Left and right swapped, as a film or a selfie shows it."""

    def printed(self, rng: np.random.Generator) -> PageStyle:
        """The style of one page."""
        return replace(self.style, scribbles_mm=scribbles(rng, self.style.paper_mm)) if self.handwriting else self.style

    def picture(self, page: RenderedPage, rng: np.random.Generator) -> Picture:
        """One picture of a page."""
        conditions = Conditions(px_per_mm=page.px_per_mm) if self.draw is None else self.draw(rng)
        picture = take_picture(page.image, page.px_per_mm, conditions, rng)
        for _ in range(self.quarter_turns):
            picture = _turned(picture)
        return _mirrored(picture) if self.mirrored else picture


def _turned(picture: Picture) -> Picture:
    """The picture after a quarter turn counterclockwise."""
    last = picture.image.shape[1] - 1.0
    return _moved(picture, np.rot90(picture.image), np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, last], [0.0, 0.0, 1.0]]))


def _mirrored(picture: Picture) -> Picture:
    last = picture.image.shape[1] - 1.0
    return _moved(picture, picture.image[:, ::-1], np.array([[-1.0, 0.0, last], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))


def _moved(picture: Picture, image: NDArray[np.uint8], move: NDArray[np.float64]) -> Picture:
    """The image (uint8 [y, x, 3]) whose pixels were moved so (float64 [3, 3], from px to px)."""
    warp = replace(picture.warp, to_picture=move @ picture.warp.to_picture)
    return Picture(np.ascontiguousarray(image), warp)


def _scan(rng: np.random.Generator) -> Conditions:
    return Conditions(
        SCALE,
        tilt_deg=float(rng.uniform(-4.0, 4.0)),
        border=0.02,
        tint=float(rng.uniform(0.0, 0.1)),
        stains=int(rng.integers(0, 3)),
        blur_px=float(rng.uniform(0.4, 0.9)),
        noise=float(rng.uniform(1.0, 4.0)),
        gamma=float(rng.uniform(0.85, 1.3)),
        contrast=float(rng.uniform(1.0, 1.4)),
        jpeg=40,
    )


def _photo(rng: np.random.Generator) -> Conditions:
    return Conditions(
        SCALE,
        tilt_deg=float(rng.normal(0.0, 2.0)),
        perspective=float(rng.uniform(0.01, 0.04)),
        curl_mm=float(rng.uniform(0.5, 2.5)),
        border=0.05,
        shade=float(rng.uniform(0.1, 0.45)),
        shadows=int(rng.integers(0, 3)),
        tint=float(rng.uniform(0.0, 0.2)),
        moire=float(rng.uniform(0.0, 0.08)),
        blur_px=float(rng.uniform(0.4, 0.9)),
        noise=float(rng.uniform(1.0, 4.0)),
        jpeg=int(rng.integers(70, 93)),
    )


def _with(**changes: float | bool | int) -> PageCondition:
    """A page of which only this was changed, taken at the reference resolution."""
    return PageCondition(draw=lambda _: replace(Conditions(SCALE), **changes))  # type: ignore[arg-type]


PAGE_CONDITIONS: dict[str, PageCondition] = (
    {f"clean {dpi} dpi": PageCondition(PageStyle(dpi=float(dpi))) for dpi in (100, 150, 200, 300)}
    | {
        "tilt": PageCondition(draw=lambda rng: Conditions(SCALE, tilt_deg=float(rng.uniform(-4.0, 4.0)), border=0.02)),
        "perspective": _with(perspective=0.04, border=0.05),
        "curl": _with(curl_mm=2.5, border=0.05),
        "creases": _with(folds=2, border=0.02),
        "fax": _with(black_and_white=True, blur_px=0.5, noise=6.0),
        "JPEG 30": _with(jpeg=30),
        "shadow": _with(shade=0.4, shadows=2),
        "screen photo": _with(perspective=0.02, border=0.02, moire=0.25, blur_px=0.6, noise=3.0, jpeg=80),
        "handwriting": PageCondition(handwriting=True),
        "turned 90": PageCondition(quarter_turns=1),
        "turned 180": PageCondition(quarter_turns=2),
        "turned 270": PageCondition(quarter_turns=3),
        "mirrored": PageCondition(mirrored=True),
        "no grid": PageCondition(PageStyle(grid="none")),
        "dot grid": PageCondition(PageStyle(grid="dots")),
        # Nothing but darkness and width tells the trace from the grid.
        "grey grid": PageCondition(
            PageStyle(minor_grid=(180, 180, 183), major_grid=(120, 120, 124), trace=(60, 60, 64))
        ),
        "halved chest leads": PageCondition(
            PageStyle(chest_gain_mm_per_mv=5.0, footer="25 mm/s  10 mm/mV Limb, 5 mm/mV Chest")
        ),
        "50 mm/s": PageCondition(PageStyle(speed_mm_per_s=50.0)),
        "5 mm/mV": PageCondition(PageStyle(gain_mm_per_mv=5.0)),
        "20 mm/mV": PageCondition(PageStyle(gain_mm_per_mv=20.0)),
        "scan": PageCondition(draw=_scan),
        "photo": PageCondition(draw=_photo),
    }
    | {layout: PageCondition(PageStyle(layout=layout)) for layout in LAYOUTS}
)
