"""The page as it lies: seen, upright, flat in millimetres, its names read."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitizer.grid_map import find_grid
from digitizer.lead_names import PrintedName
from digitizer.name_reader import name_spots, read_names
from digitizer.page import PageWarning
from digitizer.page_frame import TURNS, upright
from digitizer.page_sight import PageSight, look_at
from digitizer.printed_findings import PrintedFindings
from digitizer.rectify import FlatPage, flatten
from digitizer.unruled_page import provisional_map, scaled_by_pulse
from digitizer.upright_page import facing_of
from ecg.errors import NoGridError


@dataclass(frozen=True, eq=False)
class LaidPage:
    """A page before anything is traced on it."""

    image: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB: the picture, upright."""
    sight: PageSight
    """Of its names only the first class, which is all that is asked of it again."""
    flat: FlatPage
    names: tuple[PrintedName, ...]
    ruled: bool
    """Whether a grid gave the millimetre; without one it is a guess until `scale_by_pulse`."""
    orientation: int = 0
    """How the picture lay before it was brought upright: one of `page_frame.ORIENTATIONS`."""
    warnings: tuple[PageWarning, ...] = ()


def lay_page(image: NDArray[np.uint8], rotation_deg: int | None = None) -> LaidPage:
    """See a picture (uint8 [y, x, 3], RGB), bring it upright and lay it flat.

    rotation_deg: the turn (clockwise, whole quarters) that brings it upright; None to find it, mirrored pages too.
    Raises NoGridError where there is neither a grid nor plain paper, ModelError.
    """
    if rotation_deg is not None:
        return _laid(image, rotation_deg // 90)
    sight = look_at(image)
    flat, ruled = _flattened(image)
    facing = facing_of(sight, flat)
    if not facing.orientation:
        return LaidPage(image, _smaller(sight), flat, facing.names, ruled)
    return _laid(image, facing.orientation, (_turned(facing.orientation),))


def scale_by_pulse(page: LaidPage, printed: PrintedFindings) -> LaidPage:
    """A page without a grid in the millimetres that its pulses tell. Raises NoGridError where they tell none."""
    grid, warning = scaled_by_pulse(page.image, page.flat.grid, printed)
    flat = flatten(page.image, grid)
    names = read_names(flat, name_spots(page.sight, flat))
    return replace(page, flat=flat, names=names, warnings=(*page.warnings, warning))


def _laid(picture: NDArray[np.uint8], orientation: int, warnings: tuple[PageWarning, ...] = ()) -> LaidPage:
    """The page of a picture that lies in an orientation of `page_frame`."""
    image = upright(picture, orientation)
    sight = look_at(image)
    flat, ruled = _flattened(image)
    names = read_names(flat, name_spots(sight, flat))
    return LaidPage(image, _smaller(sight), flat, names, ruled, orientation, warnings)


def _smaller(sight: PageSight) -> PageSight:
    return replace(sight, names=sight.names[:1].copy())


def _flattened(image: NDArray[np.uint8]) -> tuple[FlatPage, bool]:
    """The flat page and whether a grid gave its millimetres."""
    try:
        return flatten(image, find_grid(image)), True
    except NoGridError:
        return flatten(image, provisional_map(image)), False


def _turned(orientation: int) -> PageWarning:
    """What to say of a page that did not lie upright (an orientation of `page_frame`)."""
    lay = f"lay turned by {90 * (orientation % TURNS)} degrees" if orientation % TURNS else "was upright"
    mirrored = " and mirrored" if orientation >= TURNS else ""
    return PageWarning("page-turned", f"the page {lay}{mirrored}, and was brought upright")
