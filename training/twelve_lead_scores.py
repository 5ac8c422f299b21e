"""How twelve-lead answers are judged: AUROC and calibration by class, with intervals over recordings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from classifier.twelve_lead import answers_of
from classifier.twelve_lead_input import TwelveLeadPlan
from training.rhythm_scores import binary_ece, conformal_quantile
from training.twelve_lead_data import SUPERCLASSES, UNKNOWN


@dataclass(frozen=True)
class TwelveLeadScores:
    """Scores of one set of recordings, by class in the order of CLASSES; NaN where a class has no positive."""

    positives: tuple[int, ...]
    known: tuple[int, ...]
    """Recordings of which is known whether they are of the class."""
    auroc: tuple[float, ...]
    ece: tuple[float, ...]
    macro_auroc: float
    """Mean over the superclasses."""
    macro_interval: tuple[float, float]
    """Its 95 % interval when recordings are drawn with replacement."""
    macro_ece: float
    """Mean over the superclasses."""


def twelve_lead_scores(probabilities: NDArray[np.float64], labels: NDArray[np.int8]) -> TwelveLeadScores:
    """Score probabilities (float64 [recording, class]) against labels (int8 [recording, class], -1 unknown)."""
    known = labels != UNKNOWN
    supers = len(SUPERCLASSES)
    each = [(p[k], y[k] == 1) for p, y, k in zip(probabilities.T, labels.T, known.T, strict=True)]
    auroc = [float(_aurocs(p[np.newaxis], truth[np.newaxis])[0]) for p, truth in each]
    ece = [binary_ece(p, truth) for p, truth in each]
    return TwelveLeadScores(
        tuple(int(count) for count in (labels == 1).sum(axis=0)),
        tuple(int(count) for count in known.sum(axis=0)),
        tuple(auroc),
        tuple(ece),
        float(np.mean(auroc[:supers])),
        macro_interval(probabilities[:, :supers], labels[:, :supers]),
        float(np.mean(ece[:supers])),
    )


def macro_interval(
    probabilities: NDArray[np.float64], labels: NDArray[np.int8], draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % interval of the mean AUROC over classes, from recordings drawn with replacement."""
    drawn = np.random.default_rng(seed).integers(0, len(labels), (draws, len(labels)))
    each = [_aurocs(p[drawn], y[drawn] == 1) for p, y in zip(probabilities.T, labels.T, strict=True)]
    low, high = np.nanquantile(np.mean(each, axis=0), (0.025, 0.975))
    return float(low), float(high)


def _aurocs(scores: NDArray[np.float64], truths: NDArray[np.bool_]) -> NDArray[np.float64]:
    """float64 [draw]: AUROC of each row of scores and truths (Mann and Whitney 1947); NaN where one side is empty."""
    positives = truths.sum(axis=1)
    pairs = (positives * (truths.shape[1] - positives)).astype(np.float64)
    pairs[pairs == 0] = np.nan
    wins = np.where(truths, rankdata(scores, axis=1), 0.0).sum(axis=1) - positives * (positives + 1) / 2
    return np.asarray(wins / pairs, np.float64)


def platt(
    logits: NDArray[np.float64], labels: NDArray[np.int8], doubt: float = 1.0
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Slopes and offsets by class that turn logits (float64 [recording, class]) into probabilities (Platt 1999).

    Classes with few positives stay near slope 1 and offset 0: both have a normal prior of variance 1 / doubt.
    """
    fits = []
    for column, truth in zip(logits.T, labels.T, strict=True):
        known = truth != UNKNOWN
        x, side = column[known], np.where(truth[known] == 1, 1.0, -1.0)

        def loss(line: NDArray[np.float64], x: NDArray[np.float64] = x, side: NDArray[np.float64] = side) -> float:
            prior = 0.5 * doubt * ((line[0] - 1.0) ** 2 + line[1] ** 2)
            return float(np.logaddexp(0.0, -side * (line[0] * x + line[1])).sum() + prior)

        fits.append(minimize(loss, np.array([1.0, 0.0])).x)
    return tuple(float(slope) for slope, _ in fits), tuple(float(offset) for _, offset in fits)


def conformal_limits(
    probabilities: NDArray[np.float64], labels: NDArray[np.int8], coverage: float = 0.9
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """By class: the least probability of `coverage` of the positives, and the largest of as many of the others.

    Class-conditional split conformal prediction (Vovk, Gammerman and Shafer 2005) with its correction for few
    recordings. probabilities: float64 [recording, class]; labels: int8 [recording, class], -1 unknown.
    """
    least, most = [], []
    for p, truth in zip(probabilities.T, labels.T, strict=True):
        least.append(-conformal_quantile(-p[truth == 1], coverage))
        most.append(conformal_quantile(p[truth == 0], coverage))
    return tuple(least), tuple(most)


def referral(probabilities: NDArray[np.float64], labels: NDArray[np.int8], plan: TwelveLeadPlan) -> dict[str, float]:
    """What becomes of recordings by the superclasses: the share referred to a human, and how good the answers are.

    covered: share of truths, "yes" and "no" alike, that no certain answer denies; uncertain: share of answers; right:
    share of the certain ones.
    """
    supers = len(SUPERCLASSES)
    yes, no = (answers[:, :supers] for answers in answers_of(probabilities, plan))
    truth = labels[:, :supers] == 1
    certain = yes | no
    return {
        "referred": float((~yes.any(axis=1)).mean()),
        "covered": float(np.where(truth, ~no, ~yes).mean()),
        "uncertain": float((~certain).mean()),
        "right": float((yes == truth)[certain].mean()),
    }
