"""Beats of MIT-BIH by three protocols, each trained here unless `--runs` holds the networks already.

    python -m benchmarks.classify same-patients --data ../shared/data
    python -m benchmarks.classify within-ds1 --data ../shared/data
    python -m benchmarks.classify other-patients --data ../shared/data
    python -m benchmarks.classify adapted --data ../shared/data

same-patients: beats of all 48 records split at random, the same patients in training and test: not clinical.
within-ds1: each fifth of DS1's records by the network that was not fitted on it, but whose epoch it chose.
other-patients: de Chazal's DS1 to train and choose by, DS2 to test, five seeds. adapted: the same networks, each fitted
on to the first five minutes of a DS2 record and tested on the rest of it. With `--figures DIR` each protocol's
answers are also drawn: confusion, ROC, precision and recall, reliability, and the training of its networks.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier

from classifier.beat_input import BeatPlan
from training.beat_adaptation import Adaptation, adapted
from training.beat_data import CHAMPION, DS1, DS2, LabelledBeats, mitdb_beats
from training.beat_fit import BeatFit, logits_of, with_normalizer
from training.beat_network import EVERYTHING
from training.beat_protocols import FOLDS, learning_part, same_patients
from training.beat_scores import BeatScores, beat_scores, ece_by_class, f1_intervals, worst_patient
from training.beats import five_networks, trained
from training.figures import Judged, evaluation_figures, save, training_figure
from training.rhythm_export import fitted_temperature
from training.rhythm_fit import softmax

NEIGHBOURS = 5
THINNED = 2


@dataclass(frozen=True, eq=False)
class Measured:
    """What one protocol gave, and the settings and folder of each network that it trained, by seed."""

    judged: Judged
    networks: tuple[tuple[BeatFit, Path], ...]


def of_five(title: str, probabilities: NDArray[np.float64], labels: NDArray[np.int64], networks_in: Path) -> Measured:
    """What `five_networks` in this folder gave: probabilities float64 [beat, class], labels int64 [beat]."""
    five = tuple((BeatFit(seed=seed), networks_in / f"seed{seed}") for seed in range(FOLDS))
    return Measured(Judged(title, BeatPlan().classes, probabilities, labels, "beats"), five)


def row(name: str, scores: BeatScores) -> str:
    """One set of scores as a line: accuracy, macro-F1, ECE, then F1 (sensitivity / predictivity) by class."""
    each = zip(BeatPlan().classes, scores.f1, scores.sensitivity, scores.predictivity, strict=True)
    by_class = "  ".join(f"{label} {f1:.3f} ({se:.2f} / {p:.2f})" for label, f1, se, p in each)
    whole = f"accuracy {scores.accuracy:.4f}  macro-F1 {scores.macro_f1:.4f}  ECE {scores.ece:.3f}"
    return f"{name:28s} {whole}  {by_class}"


def confusion(scores: BeatScores) -> str:
    """Truth in rows, answer in columns."""
    rows = zip(BeatPlan().classes, scores.confusion, strict=True)
    return "\n".join(f"  {label}  {' '.join(f'{count:6d}' for count in counts)}" for label, counts in rows)


def calibration(probabilities: NDArray[np.float64], labels: NDArray[np.int64], records: NDArray[np.str_]) -> str:
    """Calibration error of each class, and of the patient whose is largest."""
    each = zip(BeatPlan().classes, ece_by_class(probabilities, labels), strict=True)
    name, worst = worst_patient(probabilities, labels, records)
    return f"ECE by class: {'  '.join(f'{k} {ece:.3f}' for k, ece in each)}; worst patient {name}: {worst:.3f}"


def neighbours(split_fitting: LabelledBeats, test: LabelledBeats) -> NDArray[np.float64]:
    """Probabilities float64 [beat, class] of the nearest beats of the first lead: the baseline."""
    model = KNeighborsClassifier(NEIGHBOURS).fit(split_fitting.windows[:, 0, ::THINNED], split_fitting.labels)
    probabilities = np.zeros((len(test.labels), len(BeatPlan().classes)))
    probabilities[:, model.classes_] = model.predict_proba(test.windows[:, 0, ::THINNED])
    return probabilities


def of_same_patients(data: Path, runs: Path) -> Measured:
    """Print the random split over beats, and the nearest neighbours on it."""
    split = same_patients(mitdb_beats(data, BeatPlan()), 0)
    plan = with_normalizer(BeatPlan(), split.fitting)
    settings = BeatFit(seed=0, epochs=40, most_normal=60_000, chosen_by=plan.classes)
    network = trained(split, plan, settings, runs / "same-patients", EVERYTHING)
    probabilities = softmax(logits_of(network, split.test, plan))
    scores = beat_scores(probabilities, split.test.labels)
    print(f"Same patients in training and test: not clinical. {len(split.test.labels)} beats of 48 records")
    print(row("hybrid", scores))
    print(
        row(f"{NEIGHBOURS} nearest neighbours", beat_scores(neighbours(split.fitting, split.test), split.test.labels))
    )
    print(calibration(probabilities, split.test.labels, split.test.records))
    print(f"hybrid: truth in rows, answer in columns\n{confusion(scores)}")
    judged = Judged("Same patients in training and test", plan.classes, probabilities, split.test.labels, "beats")
    return Measured(judged, ((settings, runs / "same-patients"),))


def of_ds1(data: Path, runs: Path) -> Measured:
    """Print the fifths of DS1's records, each by the network that was not fitted on it."""
    beats = mitdb_beats(data, BeatPlan(), DS1)
    five = five_networks(beats, with_normalizer(BeatPlan(), beats), runs)
    probabilities = softmax(five.logits, fitted_temperature(five.logits, five.labels))
    scores = beat_scores(probabilities, five.labels)
    print(row("fifths of DS1", scores))
    print(calibration(probabilities, five.labels, five.records))
    print(f"truth in rows, answer in columns\n{confusion(scores)}")
    return of_five("Fifths of DS1's records", probabilities, five.labels, runs)


def of_other_patients(data: Path, runs: Path) -> Measured:
    """Print DS2 by each of the five networks, their mean, and with and without record 232."""
    beats = mitdb_beats(data, BeatPlan(), DS1 + DS2)
    plan = with_normalizer(BeatPlan(), beats.of(DS1))
    five, test = five_networks(beats, plan, runs), beats.of(DS2)
    together = print_seeds([softmax(logits_of(network, test, plan)) for network in five.networks], test)
    return of_five("DS2, five networks together", together, test.labels, runs)


def of_adapted(data: Path, runs: Path) -> Measured:
    """Print DS2 from the sixth minute on by the five networks, each fitted on to the patient's first five minutes."""
    beats = mitdb_beats(data, BeatPlan(), DS1 + DS2)
    plan = with_normalizer(BeatPlan(), beats.of(DS1))
    five, test = five_networks(beats, plan, runs), beats.of(DS2)
    learning = learning_part(test)
    answers = []
    for seed, network in enumerate(five.networks):
        probabilities = np.zeros((len(test.labels), len(plan.classes)))
        for record in DS2:
            own = test.records == record
            learner = adapted(network, test.subset(own & learning), beats.of(DS1), plan, Adaptation(seed))
            probabilities[own] = softmax(logits_of(learner, test.subset(own), plan))
        answers.append(probabilities[~learning])
    rest = test.subset(~learning)
    return of_five("DS2, five networks fitted on to the patient", print_seeds(answers, rest), rest.labels, runs)


def print_seeds(answers: list[NDArray[np.float64]], test: LabelledBeats) -> NDArray[np.float64]:
    """Print each seed's scores, their mean F1 and, for all together, intervals and the part without record 232.

    Returns the probabilities of all together, float64 [beat, class].
    """
    scores = [beat_scores(probabilities, test.labels) for probabilities in answers]
    for seed, one in enumerate(scores):
        print(row(f"seed {seed}", one))
    f1 = np.array([one.f1 for one in scores])
    classes = BeatPlan().classes
    print(
        "mean of seeds: F1 "
        + "  ".join(f"{n} {m:.3f} +- {s:.3f}" for n, m, s in zip(classes, f1.mean(0), f1.std(0), strict=True))
    )
    together: NDArray[np.float64] = np.mean(answers, axis=0)
    other = test.records != CHAMPION
    print(row("together", beat_scores(together, test.labels)))
    print(row(f"together without {CHAMPION}", beat_scores(together[other], test.labels[other])))
    print(calibration(together, test.labels, test.records))
    intervals = f1_intervals(together.argmax(axis=1), test.labels, test.records, len(classes))
    print(
        "95 % over records: F1 "
        + "  ".join(f"{n} {a:.3f} to {b:.3f}" for n, (a, b) in zip(classes, intervals, strict=True))
    )
    return together


def draw(measured: Measured, protocol: str, folder: Path) -> None:
    """Write <protocol>_confusion.png and its like into the folder, and <protocol>_training_seed0.png and on."""
    figures = evaluation_figures(measured.judged)
    for settings, network in measured.networks:
        name, score = f"seed {settings.seed}", f"Mean average precision of {', '.join(settings.chosen_by)}"
        figures[f"training_seed{settings.seed}"] = training_figure(
            {name: network / "log.jsonl"}, f"{measured.judged.title}, {name}", score, settings.fewest
        )
    save(figures, folder, protocol)


PROTOCOLS: dict[str, Callable[[Path, Path], Measured]] = {
    "same-patients": of_same_patients,
    "within-ds1": of_ds1,
    "other-patients": of_other_patients,
    "adapted": of_adapted,
}


def main() -> None:
    """Train where there is nothing to load, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.classify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("protocols", nargs="+", choices=tuple(PROTOCOLS))
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of MIT-BIH's records, or of the packed recordings"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs/beats"), help="folder of the networks")
    parser.add_argument("--figures", type=Path, help="folder that figures of each protocol are drawn into")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    for protocol in given.protocols:
        measured = PROTOCOLS[protocol](given.data, given.runs)
        if given.figures is not None:
            draw(measured, protocol, given.figures)


if __name__ == "__main__":
    main()
