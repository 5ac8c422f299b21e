"""What a sample says of all pages, each with an interval of 95 %: shares, and sums that are a mean times a number."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

CONFIDENCE = 0.95
RESAMPLES = 4_000


@dataclass(frozen=True)
class Estimate:
    """A number that was estimated."""

    value: float
    low: float
    high: float

    @classmethod
    def exact(cls, value: float) -> Self:
        """One that was counted."""
        return cls(value, value, value)

    def as_json(self, digits: int) -> dict[str, float]:
        """For machines."""
        return {"value": round(self.value, digits), "low": round(self.low, digits), "high": round(self.high, digits)}


def share(hits: int, sampled: int, whole: bool) -> Estimate:
    """Share of the pages (0 to 1) of which so many of the sampled ones are.

    whole: the sample is everything there is. The interval is Wilson's (J Am Stat Assoc 22:209, 1927), as if pages had
    been drawn one by one. Nothing is known of no page: 0 to 1.
    """
    if not sampled:
        return Estimate(0.0, 0.0, 1.0)
    if whole:
        return Estimate.exact(hits / sampled)
    interval = binomtest(hits, sampled).proportion_ci(CONFIDENCE, "wilson")
    return Estimate(hits / sampled, float(interval.low), float(interval.high))


def resampled_means(
    sums: NDArray[np.float64], counts: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Means of resamples of a sample: float64 [RESAMPLES], in the unit of the sums.

    sums, counts: float64 [group]: the sum over what was drawn together, and how many they were. Groups are drawn with
    replacement (bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap, 1993).
    """
    drawn = rng.integers(0, len(sums), (RESAMPLES, len(sums)))
    means: NDArray[np.float64] = sums[drawn].sum(1) / counts[drawn].sum(1)
    return means


def between(value: float, resamples: NDArray[np.float64]) -> Estimate:
    """An estimate with the percentile interval of its resamples (float64 [resample], in the unit of the value)."""
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(resamples, (tail, 1.0 - tail))
    return Estimate(value, float(low), float(high))
