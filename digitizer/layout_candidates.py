"""The layouts laid over the rows, and what speaks for each: limb-lead laws, printed names, strips."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from digitizer.cut_rows import CutRows
from digitizer.limb_evidence import laws_of_choices
from digitizer.name_places import STROKES, PlacedName, WeighedName, column_of, place_names
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import polarity

# Lines of text and remains of the grid are taken for rows at times: this many may be left over, but never all but one.
MAX_SPARE_ROWS = 3
SPARE_ROW_COST = 4.0
# A law weighs by how much better it holds than it does among leads in a wrong order, and by the length of its column.
CHANCE_DB = 4.0
LAW_WORTH = 0.5
MOST_LAWS = 4
COLUMNS_COST = 2.0
# A name in its place, another lead's name there, and a name where no panel begins.
NAME_WORTH = 4.0
WRONG_NAME = 2.0
STRAY_NAME_COST = 2.0
# A panel without a name, where so many names elsewhere on the page were legible.
MISSING_NAME_COST = 2.0
LEGIBLE_NAMES = 6.0
# The same among `STROKES`.
WRONG_STROKES = 0.3
# A strip weighs by how well it repeats one of the panels.
STRIP_CHANCE_DB = 6.0
STRIP_WORTH = 0.5
STRIP_RANGE_DB = (2.0, 16.0)
USUAL_STRIP_WORTH = 1.0
# What confirms a layout: two laws or more that hold to this, or a single one with all rows in use to that. In the order
# of their axes (with aVR turned over) neighbouring leads are so alike that others nearly obey their laws, too.
CONFIRMING_DB = 5.0
CONFIRMING_TURNED_DB = 16.0
CONFIRMING_SINGLE_DB = 12.0
CONFIRMING_NAMES = 0.25
FEWEST_NAMES = 1.5
NAME_OF_SINGLE = 0.7


@dataclass(frozen=True, eq=False)
class Candidate:
    """A layout laid over some of the rows, and the evidence for it."""

    layout: Layout
    rows: tuple[int, ...]
    spare_rows: int
    laws_db: float | None
    """Mean over the laws that could be checked, clipped to `LAW_RANGE_DB`."""
    laws: int
    """How many."""
    names: float
    """Weight of the names that stand where the layout has them."""
    wrong_names: float
    stray_names: float
    """Weight of names that contradict it, and of those that stand where it has no panel."""
    missing_names: int
    """Panels at which no name was read."""
    strips: float
    """What its strips speak for it."""

    @property
    def score(self) -> float:
        """What all the evidence together speaks for this layout."""
        laws = min(self.laws, MOST_LAWS) * float(np.sqrt(2.0 / self.layout.columns))
        law = LAW_WORTH * laws * (self.laws_db - CHANCE_DB) if self.laws_db is not None else 0.0
        names = NAME_WORTH * (self.names - WRONG_NAME * self.wrong_names) - STRAY_NAME_COST * self.stray_names
        legible = min((self.names + self.wrong_names + self.stray_names) / LEGIBLE_NAMES, 1.0)
        names -= MISSING_NAME_COST * legible * self.missing_names
        cost = COLUMNS_COST * float(np.log2(self.layout.columns)) + SPARE_ROW_COST * self.spare_rows
        return law + names + self.strips - cost

    @property
    def confirmed_by(self) -> tuple[str, ...]:
        """Which kinds of evidence are enough on their own: "laws", "names"."""
        verdict = self.names - WRONG_NAME * self.wrong_names
        panels = len(self.layout.rows) * self.layout.columns
        laws = False
        if self.laws_db is not None and verdict > -CONFIRMING_NAMES * panels:
            single = self.laws == 1
            turned = any(lead.startswith("-") for row in self.layout.rows for lead in row)
            enough_db = CONFIRMING_SINGLE_DB if single else CONFIRMING_TURNED_DB if turned else CONFIRMING_DB
            laws = self.laws_db >= enough_db and not (single and self.spare_rows)
        needed = NAME_OF_SINGLE if panels == 1 else max(CONFIRMING_NAMES * panels, FEWEST_NAMES)
        kinds = {"laws": laws, "names": verdict >= needed}
        return tuple(kind for kind, enough in kinds.items() if enough)

    @property
    def complete(self) -> bool:
        """Whether it leaves next to nothing of the page unexplained."""
        unexplained = self.wrong_names + self.stray_names
        return (
            "names" in self.confirmed_by and not self.spare_rows and unexplained < FEWEST_NAMES and self.strips >= 0.0
        )

    def contradicts(self, other: "Candidate") -> bool:
        """Whether both name the leads of one row differently."""
        own = dict(zip(self.rows, self.layout.rows, strict=False))
        return any(row in own and own[row] != leads for row, leads in zip(other.rows, other.layout.rows, strict=False))


def candidates(
    cuts: Mapping[int, CutRows],
    names: tuple[WeighedName, ...],
    traces: tuple[RowTrace, ...],
    page: FlatPage,
    within: range,
    most_spare: int = MAX_SPARE_ROWS,
    layouts: Collection[Layout] = tuple(LAYOUTS.values()),
) -> Iterator[Candidate]:
    """Layouts over every choice of the rows within a range, from top to bottom, with few rows to spare.

    cuts: number of columns -> all rows of the page, cut into so many; layouts: all unless others are given.
    """
    columns = {
        count: {name.x_px: column_of(name.x_px, cut.borders_px, page) for name in names} for count, cut in cuts.items()
    }
    for depth in sorted({layout.total_rows for layout in layouts}):
        spare = len(within) - depth
        if not 0 <= spare <= min(most_spare, depth - 1):
            continue
        rows = np.array(list(combinations(within, depth)))
        placed = [place_names(names, choice, traces, page) for choice in rows]
        for layout in layouts:
            if layout.total_rows == depth and layout.columns in cuts:
                cut = cuts[layout.columns]
                laws_db, laws = laws_of_choices(layout, cut, rows)
                strips = _strips(layout, cut, rows)
                for k, choice in enumerate(rows):
                    known = float(laws_db[k]) if laws[k] else None
                    agreement = _names(layout, choice, placed[k], columns[layout.columns])
                    stray = max(sum(name.weight for name in names) - agreement.at_panels, 0.0)
                    yield Candidate(
                        layout,
                        tuple(int(row) for row in choice),
                        spare,
                        known,
                        int(laws[k]),
                        agreement.right,
                        agreement.wrong,
                        stray,
                        agreement.missing,
                        float(strips[k]),
                    )


@dataclass(frozen=True)
class _Agreement:
    """Weights of the names that are those of the layout's panels, that contradict it, and that stand at panels."""

    right: float
    wrong: float
    at_panels: float
    missing: int
    """Panels without a name."""


def _names(
    layout: Layout, rows: NDArray[np.int64], names: tuple[PlacedName, ...], column_at: Mapping[float, int | None]
) -> _Agreement:
    """Compare a layout over some rows with the names that belong to these."""
    places = {int(row): place for place, row in enumerate(rows)}
    found: dict[tuple[int, int], PlacedName] = {}
    for name in sorted(names, key=lambda name: name.weight):
        column, place = column_at[name.x_px], places[name.row]
        if column is not None and (place < len(layout.rows) or column == 0):
            found[place, column] = name
    right = wrong = 0.0
    for (place, column), name in found.items():
        if place < len(layout.rows):
            expected, read = polarity(layout.rows[place][column])[0], polarity(name.lead)[0]
            slip = WRONG_STROKES if expected in STROKES and read in STROKES else 1.0
            right += name.weight * (read == expected)
            wrong += name.weight * slip * (read != expected)
    named = sum(place < len(layout.rows) for place, _ in found)
    missing = len(layout.rows) * layout.columns - named
    return _Agreement(right, wrong, sum(name.weight for name in found.values()), missing)


def _strips(layout: Layout, cut: CutRows, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """What each choice's strips speak for it: each should repeat one of the panels, best of all its usual lead's."""
    worth = np.zeros(len(rows))
    panels = rows[:, : len(layout.rows)]
    usual_row = {lead: r for r, leads in enumerate(layout.rows) for lead in leads}
    for place, usual in enumerate(layout.rhythm, len(layout.rows)):
        likeness = cut.likeness_db[rows[:, place, None], panels]
        likeness = np.where(np.isfinite(likeness), likeness, STRIP_RANGE_DB[0])
        best = np.clip(likeness.max(axis=1), *STRIP_RANGE_DB)
        worth += STRIP_WORTH * (best - STRIP_CHANCE_DB)
        worth += USUAL_STRIP_WORTH * (likeness.argmax(axis=1) == usual_row[usual]) * (best > STRIP_CHANCE_DB)
    return worth
