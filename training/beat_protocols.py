"""Who is trained on and who is tested: the three ways in which beats of MIT-BIH are judged."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, train_test_split

from training.beat_data import DS1, DS2, LabelledBeats

FOLDS = 5
LEARNING_S = 300.0
"""The first five minutes of a record, on which the network may be adapted to the patient (EC57)."""


@dataclass(frozen=True, eq=False)
class Split:
    """Beats that weights are fitted on, that epochs are chosen by, and that are measured."""

    fitting: LabelledBeats
    choice: LabelledBeats
    test: LabelledBeats


def same_patients(beats: LabelledBeats, seed: int) -> Split:
    """Beats of all 48 records at random, stratified by class: 72 % fitting, 8 % choice, 20 % test. Not clinical."""
    positions = np.arange(len(beats.labels))
    rest, test = train_test_split(positions, test_size=0.2, random_state=seed, stratify=beats.labels)
    fitting, choice = train_test_split(rest, test_size=0.1, random_state=seed, stratify=beats.labels[rest])
    return Split(*(beats.subset(np.sort(part)) for part in (fitting, choice, test)))


def other_patients(beats: LabelledBeats, seed: int) -> Split:
    """DS1 to fit and choose by, record by record; DS2 to test."""
    fitting, choice = list(_folds(beats.of(DS1), 0))[seed % FOLDS]
    return Split(fitting, choice, beats.of(DS2))


def within_ds1(beats: LabelledBeats, seed: int) -> Iterator[Split]:
    """Five splits of DS1 alone, record by record, to make choices by: each part is the test once."""
    for rest, test in _folds(beats.of(DS1), seed):
        fitting, choice = next(iter(_folds(rest, seed)))
        yield Split(fitting, choice, test)


def learning_part(beats: LabelledBeats) -> NDArray[np.bool_]:
    """Which beats (bool [beat]) lie in the first five minutes of its record."""
    return np.asarray(beats.r_s < LEARNING_S, np.bool_)


def _folds(beats: LabelledBeats, seed: int) -> Iterator[tuple[LabelledBeats, LabelledBeats]]:
    """The beats without and of each fifth of the records, with classes spread as evenly as records allow."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for rest, part in folds.split(np.zeros(len(beats.labels)), beats.labels, beats.records):
        yield beats.subset(rest), beats.subset(part)
