"""Fit the rhythm network: AdamW on random crops, averaged weights, early stopping, checkpoints that resume exactly."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from classifier.rhythm_input import RhythmPlan, scaled
from training.rhythm_augmentation import augmented, stretched_crop
from training.rhythm_data import LabelledRecords
from training.rhythm_scores import RhythmScores, rhythm_scores


@dataclass(frozen=True)
class FitSettings:
    """What one run of training is determined by, together with the records and the network."""

    seed: int
    epochs: int = 45
    patience: int = 12
    """Epochs without a better score before the run stops."""
    batch: int = 32
    peak_rate: float = 1.5e-3
    weight_decay: float = 0.1
    clip_norm: float = 1.0
    averaging: float = 0.998
    """Decay per step of the averaged weights, which are the ones that are kept."""
    shortest_s: float = 5.0
    longest_s: float = 30.0


def crop_length_s(settings: FitSettings, rng: np.random.Generator) -> float:
    """Length of the next batch's crops: 10 s (the rhythm strip of a page) every third time, else any length."""
    if rng.random() < 1 / 3:
        return min(max(10.0, settings.shortest_s), settings.longest_s)
    return float(rng.uniform(settings.shortest_s, settings.longest_s))


def training_batches(
    records: LabelledRecords, plan: RhythmPlan, settings: FitSettings, epoch: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield one epoch of (signals float32 [batch, sample], labels int64 [batch]); the same for the same seed and epoch.

    All crops of a batch share one length; a record that is too short for it sits this batch out.
    """
    rng = np.random.default_rng((settings.seed, epoch))
    order = rng.permutation(len(records.labels))
    for start in range(0, len(order), settings.batch):
        length = int(crop_length_s(settings, rng) * plan.fs_hz)
        chosen = [k for k in order[start : start + settings.batch] if len(records.signals[k]) >= length]
        if len(chosen) < 2:
            continue
        crops = [stretched_crop(records.signals[k], length, rng) for k in chosen]
        strips = np.stack([augmented(crop, plan.fs_hz, plan.longest_gap_s, rng) for crop in crops])
        yield torch.from_numpy(scaled(strips, plan)), torch.from_numpy(records.labels[chosen])


def logits_of(
    network: nn.Module, records: LabelledRecords, plan: RhythmPlan, length_s: float | None = None
) -> NDArray[np.float64]:
    """Logits float64 [record, class] of whole records, or of their middle `length_s` seconds."""
    network.eval()
    answers = np.zeros((len(records.labels), len(plan.classes)))
    lengths = np.array([len(signal) for signal in records.signals])
    wanted = lengths if length_s is None else np.minimum(lengths, int(length_s * plan.fs_hz))
    with torch.inference_mode():
        for length in np.unique(wanted):
            same = np.flatnonzero(wanted == length)
            for part in np.array_split(same, math.ceil(len(same) / 64)):
                starts = (lengths[part] - length) // 2
                crops = [records.signals[k][s : s + length] for k, s in zip(part, starts, strict=True)]
                answers[part] = network(torch.from_numpy(scaled(np.stack(crops), plan))).numpy()
    return answers


def probabilities_of(
    network: nn.Module, records: LabelledRecords, plan: RhythmPlan, length_s: float | None = None
) -> NDArray[np.float64]:
    """Calibrated probabilities float64 [record, class] of whole records, or of their middle `length_s` seconds."""
    longest = np.inf if length_s is None else int(length_s * plan.fs_hz)
    seen = [int(min(len(signal), longest)) for signal in records.signals]
    temperatures = np.array([plan.temperature(samples) for samples in seen])
    return softmax(logits_of(network, records, plan, length_s) / temperatures[:, None])


def softmax(logits: NDArray[np.float64], temperature: float = 1.0) -> NDArray[np.float64]:
    """Probabilities float64 [record, class] at a temperature."""
    return torch.softmax(torch.from_numpy(logits) / temperature, dim=1).numpy()


def cosine_rate(peak: float, epochs: int, epoch: int) -> float:
    """Learning rate of one epoch: two epochs of warm-up, then half a cosine down to a hundredth of the peak."""
    if epoch < 2:
        return peak * (epoch + 1) / 3
    share = (epoch - 2) / max(epochs - 3, 1)
    return peak * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)


def running_average(decay: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    """Exponential average whose memory grows with the steps made, so that random first weights are soon forgotten."""

    def average(kept: Tensor, new: Tensor, steps: Tensor | int) -> Tensor:
        return kept + (new - kept) * (1.0 - min(decay, (1 + int(steps)) / (10 + int(steps))))

    return average


@dataclass
class FitState:
    """Everything that a resumed run needs; it changes from epoch to epoch."""

    network: nn.Module
    averaged: AveragedModel
    optimizer: torch.optim.Optimizer
    epoch: int = 0
    best_score: float = -1.0
    best_epoch: int = -1

    def save(self, path: Path) -> None:
        """Write the state beside its final place first, so that a crash leaves the former checkpoint whole."""
        saved = {name: getattr(self, name).state_dict() for name in ("network", "averaged", "optimizer")}
        saved |= {name: getattr(self, name) for name in ("epoch", "best_score", "best_epoch")}
        torch.save(saved, path.with_suffix(".partial"))
        path.with_suffix(".partial").replace(path)

    def load(self, path: Path) -> None:
        """Take over a state that `save` wrote."""
        saved = torch.load(path, weights_only=True)
        self.network.load_state_dict(saved["network"])
        self.averaged.load_state_dict(saved["averaged"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.epoch, self.best_epoch = int(saved["epoch"]), int(saved["best_epoch"])
        self.best_score = float(saved["best_score"])


def fit_epoch(state: FitState, records: LabelledRecords, plan: RhythmPlan, settings: FitSettings) -> float:
    """Train for one epoch and return its mean loss (cross-entropy, nats)."""
    torch.manual_seed(settings.seed * 1000 + state.epoch)
    for group in state.optimizer.param_groups:
        group["lr"] = cosine_rate(settings.peak_rate, settings.epochs, state.epoch)
    state.network.train()
    losses = []
    for signals, labels in training_batches(records, plan, settings, state.epoch):
        loss = nn.functional.cross_entropy(state.network(signals), labels)
        state.optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(state.network.parameters(), settings.clip_norm)
        state.optimizer.step()
        state.averaged.update_parameters(state.network)
        losses.append(loss.item())
    state.epoch += 1
    return float(np.mean(losses))


def choice_scores(
    network: nn.Module, records: LabelledRecords, plan: RhythmPlan
) -> tuple[float, dict[str, RhythmScores]]:
    """The number that epochs are chosen by, mean F1 of N, A, O over whole records and their middle 10 s, and both."""
    scores = {
        "whole": rhythm_scores(softmax(logits_of(network, records, plan)), records.labels),
        "10 s": rhythm_scores(softmax(logits_of(network, records, plan, 10.0)), records.labels),
    }
    return float(np.mean([score.mean_f1_nao for score in scores.values()])), scores


def fit(
    network: nn.Module,
    fit_records: LabelledRecords,
    choice_records: LabelledRecords,
    plan: RhythmPlan,
    settings: FitSettings,
    out: Path,
) -> nn.Module:
    """Train, resuming from `out` where it holds a checkpoint; return the network with the best averaged weights.

    Writes last.pt and best.pt and appends one line per epoch to log.jsonl.
    """
    out.mkdir(parents=True, exist_ok=True)
    averaged = AveragedModel(network, avg_fn=running_average(settings.averaging), use_buffers=True)
    optimizer = torch.optim.AdamW(network.parameters(), settings.peak_rate, weight_decay=settings.weight_decay)
    state = FitState(network, averaged, optimizer)
    if (out / "last.pt").is_file():
        state.load(out / "last.pt")
    while state.epoch < settings.epochs and state.epoch - state.best_epoch <= settings.patience:
        loss = fit_epoch(state, fit_records, plan, settings)
        score, scores = choice_scores(averaged.module, choice_records, plan)
        if score > state.best_score:
            state.best_score, state.best_epoch = score, state.epoch
            torch.save(averaged.module.state_dict(), out / "best.pt")
        state.save(out / "last.pt")
        line: dict[str, Any] = {"epoch": state.epoch, "loss": loss, "score": score}
        line |= {name: asdict(value) for name, value in scores.items()}
        with (out / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
    network.load_state_dict(torch.load(out / "best.pt", weights_only=True))
    return network
