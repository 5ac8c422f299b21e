"""Which way up a page lies: on its side or not, as the network sees it, then what its names can be read as."""

from dataclasses import dataclass

from digitizer.lead_names import PrintedName
from digitizer.name_reader import NameSpots, name_spots, read_names
from digitizer.page_frame import ORIENTATIONS
from digitizer.page_sight import PageSight
from digitizer.rectify import FlatPage

# So many names, and so large a share of all spots, leave no doubt.
PLAIN_NAMES = 3.0
PLAIN_SHARE = 0.4
# Another orientation must read so much more than the page as it lies.
MARGIN = 1.5
LEAST_EVIDENCE = 1.2
# Without names, the network must be so sure of itself to turn a page.
SURE = 0.7


@dataclass(frozen=True)
class Facing:
    """How the page lies, and the names read in that orientation."""

    orientation: int
    """One of `page_frame.ORIENTATIONS`; 0 is upright."""
    names: tuple[PrintedName, ...]


def facing_of(sight: PageSight, page: FlatPage) -> Facing:
    """How a flat page lies, as the network that saw its picture and the names on it tell."""
    spots = name_spots(sight, page)
    lying = lies_on_its_side(sight)
    first = 1 if lying else 0
    names = read_names(page, spots, first)
    if not lying and _plain(names, spots):
        return Facing(0, names)
    read = {k: names if k == first else read_names(page, spots, k) for k in range(first, ORIENTATIONS, 2)}
    evidence = {k: sum(name.certainty for name in found) for k, found in read.items()}
    best = max(evidence, key=lambda k: evidence[k])
    if evidence[best] >= LEAST_EVIDENCE and (lying or evidence[best] >= MARGIN * evidence[first]):
        return Facing(best, read[best])
    told = sight.orientation
    if told in read and sight.orientations[told] >= SURE and evidence[told] >= evidence[first] / MARGIN:
        return Facing(told, read[told])
    return Facing(first, names)


def lies_on_its_side(sight: PageSight) -> bool:
    """Whether the rows of traces run from top to bottom of the picture."""
    return float(sight.orientations[1::2].sum()) > 0.5


def _plain(names: tuple[PrintedName, ...], spots: NameSpots) -> bool:
    total = sum(name.certainty for name in names)
    return total >= max(PLAIN_NAMES, PLAIN_SHARE * len(spots.places_px))
