"""The rhythm network's recipe on CinC 2017, five-fold cross-validated by recording: LSTM beside transformer.

    python -m benchmarks.rhythm_folds lstm transformer --data ../shared/data

Every recording of the train split is answered by a network that was neither fitted on it nor chosen or calibrated by
it: of the other four fifths, an eighth chooses the epoch and the temperatures. A run that was stopped goes on. With
`--figures DIR` the answers on whole recordings and the training of the networks are also drawn.

That each length has its own temperature was chosen, of four ways to calibrate, by the answers of these very folds: the
ECE is a little flattering. The recipe is that of the weights that ship, with 24 epochs for 45; some of it had been
chosen on an eighth of these recordings.
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from classifier.rhythm_input import RhythmPlan
from training.figures import Judged, evaluation_figures, save, training_figure
from training.rhythm import CHOICE_SHARE, calibrated
from training.rhythm_data import LABELS, LabelledRecords, cinc2017, fit_and_choice, five_folds
from training.rhythm_fit import FitSettings, fit, probabilities_of
from training.rhythm_network import RhythmNetwork
from training.rhythm_scores import binary_ece, rhythm_scores

Context = Literal["lstm", "transformer"]
LENGTHS_S: dict[str, float | None] = {"whole": None, "30 s": 30.0, "10 s": 10.0, "5 s": 5.0, "2.5 s": 2.5}
NORMAL, NOISY = 0, 3


@dataclass(frozen=True, eq=False)
class Answers:
    """What the networks say of the recordings that they have not seen."""

    labels: NDArray[np.int64]
    """int64 [record]."""
    fold: NDArray[np.int64]
    """int64 [record]."""
    probabilities: dict[str, NDArray[np.float64]]
    """By length of LENGTHS_S: float64 [record, class], calibrated."""


def answers_of(
    context: Context, records: LabelledRecords, settings: FitSettings, runs: Path, folds: list[int]
) -> Answers:
    """Train the networks of these folds, or take those that `runs` holds, and ask each for its fifth."""
    asked, fold = [], []
    said: dict[str, list[NDArray[np.float64]]] = {name: [] for name in LENGTHS_S}
    for k, (rest, part) in enumerate(five_folds(records)):
        if k not in folds:
            continue
        fitting, choice = fit_and_choice(records.subset(rest), CHOICE_SHARE, settings.seed)
        torch.manual_seed(settings.seed)
        network = RhythmNetwork(context=context)
        fit(network, fitting, choice, RhythmPlan(), settings, runs / context / f"fold{k}")
        plan = calibrated(network, choice, RhythmPlan())
        asked.append(records.labels[part])
        fold.append(np.full(len(part), k))
        for name, length in LENGTHS_S.items():
            said[name].append(probabilities_of(network, records.subset(part), plan, length))
    together = {name: np.concatenate(each) for name, each in said.items()}
    return Answers(np.concatenate(asked), np.concatenate(fold), together)


def arrhythmia_auroc(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """AUROC of P(arrhythmia | not too noisy), recordings labelled noisy left out; no opinion counts as 0.5."""
    kept = labels != NOISY
    told = probabilities[kept, :NOISY].sum(axis=1)
    normal = np.where(told > 0.0, probabilities[kept, NORMAL] / np.maximum(told, 1e-12), 0.5)
    return float(roc_auc_score(labels[kept] != NORMAL, 1.0 - normal))


def table(context: Context, answers: Answers) -> str:
    """One line a length: F1 by class, mean of N, A and O with its spread over folds, binary AUROC, ECE."""
    lines = [f"{context:12s} {'':6s}     N     A     O     ~   mean of N, A, O   binary AUROC   ECE"]
    for name, probabilities in answers.probabilities.items():
        scores = rhythm_scores(probabilities, answers.labels)
        by_fold = [
            rhythm_scores(probabilities[answers.fold == k], answers.labels[answers.fold == k]).mean_f1_nao
            for k in np.unique(answers.fold)
        ]
        auroc = arrhythmia_auroc(probabilities, answers.labels)
        f1 = " ".join(f"{value:.3f}" for value in scores.f1)
        mean = f"{scores.mean_f1_nao:.3f} +- {np.std(by_fold):.3f}"
        lines.append(f"{context:12s} {name:6s} {f1}   {mean}     {auroc:.3f}          {scores.ece:.3f}")
    whole = answers.probabilities["whole"].T
    each = zip(LABELS, [binary_ece(p, answers.labels == k) for k, p in enumerate(whole)], strict=True)
    lines.append(f"{context:12s} whole  ECE by class: {'  '.join(f'{label} {ece:.3f}' for label, ece in each)}")
    return "\n".join(lines)


def draw(context: Context, answers: Answers, runs: Path, folder: Path) -> None:
    """Write <context>_confusion.png and its like into the folder, and <context>_training.png with a line a fold."""
    title = f"CinC 2017, folds of five, {context}, whole recordings"
    figures = evaluation_figures(Judged(title, RhythmPlan().classes, answers.probabilities["whole"], answers.labels))
    logs = {f"fold {k}": runs / context / f"fold{k}" / "log.jsonl" for k in np.unique(answers.fold)}
    score = "Mean F1 of N, A, O, whole and 10 s"
    figures["training"] = training_figure(logs, f"CinC 2017, folds of five, {context}", score)
    save(figures, folder, context)


def main() -> None:
    """Train where there is nothing to load, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rhythm_folds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("contexts", nargs="+", choices=get_args(Context))
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--runs", type=Path, default=Path("runs/rhythm_folds"), help="folder of the networks")
    parser.add_argument("--figures", type=Path, help="folder that figures of each context are drawn into")
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(5)), choices=range(5), help="only these")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    records = cinc2017(given.data, "train", RhythmPlan())
    settings = replace(FitSettings(seed=7), epochs=given.epochs)
    for context in given.contexts:
        answers = answers_of(context, records, settings, given.runs, given.folds)
        print(table(context, answers), flush=True)
        if given.figures is not None:
            draw(context, answers, given.runs, given.figures)


if __name__ == "__main__":
    main()
