"""Which answers belong to which annotated instants, and what is then missed or invented."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EventCount:
    """Annotated instants found and missed, and answers that nothing was annotated for."""

    found: int = 0
    missed: int = 0
    invented: int = 0

    def __add__(self, other: "EventCount") -> "EventCount":
        return EventCount(self.found + other.found, self.missed + other.missed, self.invented + other.invented)

    @property
    def sensitivity(self) -> float:
        """Share of the annotated instants that were found; 0 where there are none."""
        return self.found / max(self.found + self.missed, 1)

    @property
    def predictivity(self) -> float:
        """Positive predictivity (+P): share of the answers that are right; 0 where there are none."""
        return self.found / max(self.found + self.invented, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 where nothing was found."""
        return 2 * self.found / max(2 * self.found + self.missed + self.invented, 1)

    def __str__(self) -> str:
        rates = f"Se {100 * self.sensitivity:7.3f} %  +P {100 * self.predictivity:7.3f} %"
        return f"{rates}  missed {self.missed}  invented {self.invented}"


def matched(truth_s: NDArray[np.float64], answer_s: NDArray[np.float64], window_s: float) -> NDArray[np.int64]:
    """int64 [pair, 2]: indices of truth and answer, matched one to one, nearest first, within the window.

    truth_s, answer_s: ascending float64 [instant], s.
    """
    edges = (
        np.searchsorted(answer_s, truth_s - window_s, side="left"),
        np.searchsorted(answer_s, truth_s + window_s, side="right"),
    )
    near = [(i, k) for i, (first, last) in enumerate(zip(*edges, strict=True)) for k in range(first, last)]
    used_truth: set[int] = set()
    used_answer: set[int] = set()
    pairs = []
    for i, k in sorted(near, key=lambda pair: abs(answer_s[pair[1]] - truth_s[pair[0]])):
        if i not in used_truth and k not in used_answer:
            used_truth.add(i)
            used_answer.add(k)
            pairs.append((i, k))
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def count_events(truth_s: NDArray[np.float64], answer_s: NDArray[np.float64], window_s: float) -> EventCount:
    """Count what is found, missed and invented."""
    found = len(matched(truth_s, answer_s, window_s))
    return EventCount(found, truth_s.size - found, answer_s.size - found)
