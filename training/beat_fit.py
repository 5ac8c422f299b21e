"""Fit the beat network: focal loss, AdamW, the rate lowered on a plateau, early stopping, checkpoints that resume."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from classifier.beat_input import BeatPlan, normalized
from training.beat_augmentation import BeatChange, changed
from training.beat_data import LabelledBeats
from training.rhythm_fit import running_average

BATCH_TO_ASK = 2048


@dataclass(frozen=True)
class BeatFit:
    """What one run of training is determined by, together with the beats and the network."""

    seed: int
    epochs: int = 24
    fewest: int = 8
    """No epoch before this one is kept: a few patients choose, and may like one too early."""
    patience: int = 8
    """Epochs without a better score before the run stops."""
    plateau: int = 3
    """Epochs without a better score before the rate is halved."""
    batch: int = 256
    rate: float = 2.0e-3
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    focus: float = 1.5
    """Exponent of the focal loss (Lin et al. 2017)."""
    balance: float = 0.35
    """Classes weigh as their count to minus this power: 0 not at all, 1 all the same."""
    most_normal: int = 20_000
    """Normal beats that one epoch shows, drawn at random; each then counts for those left out."""
    averaging: float = 0.998
    """Decay per step of the averaged weights, which are the ones that are kept."""
    change: BeatChange = field(default_factory=BeatChange)
    chosen_by: tuple[str, ...] = ("S", "V")
    """The mean average precision of these classes chooses the epoch."""


def with_normalizer(plan: BeatPlan, beats: LabelledBeats) -> BeatPlan:
    """The plan with mean and spread of each feature of these beats."""
    means, sds = np.nanmean(beats.features, axis=0), np.nanstd(beats.features, axis=0)
    return replace(plan, feature_means=tuple(map(float, means)), feature_sds=tuple(map(float, np.maximum(sds, 1e-3))))


def logits_of(network: nn.Module, beats: LabelledBeats, plan: BeatPlan) -> NDArray[np.float64]:
    """Logits float64 [beat, class]."""
    network.eval()
    features = normalized(beats.features, plan)
    answers = []
    with torch.inference_mode():
        for start in range(0, len(beats.labels), BATCH_TO_ASK):
            part = slice(start, start + BATCH_TO_ASK)
            answers.append(network(torch.from_numpy(beats.windows[part]), torch.from_numpy(features[part])).numpy())
    return np.concatenate(answers).astype(np.float64)


def focal_loss(logits: Tensor, labels: Tensor, weights: Tensor, focus: float) -> Tensor:
    """Mean of weight * (1 - p)^focus * -log p of the true class (Lin et al. 2017)."""
    log_p = torch.log_softmax(logits, dim=1).gather(1, labels[:, None])[:, 0]
    weight = weights[labels]
    loss: Tensor = -(weight * (1.0 - log_p.exp()) ** focus * log_p).sum() / weight.sum()
    return loss


def class_weights(labels: NDArray[np.int64], classes: int, balance: float) -> Tensor:
    """float32 [class]: count to minus `balance`, 1 for the most frequent; a class without beats weighs nothing."""
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    weights = np.where(counts > 0, (counts.max() / np.maximum(counts, 1.0)) ** balance, 0.0)
    return torch.tensor(weights, dtype=torch.float32)


def mean_precision(network: nn.Module, beats: LabelledBeats, plan: BeatPlan, names: tuple[str, ...]) -> float:
    """Mean average precision of these classes, of those that the beats hold."""
    logits = logits_of(network, beats, plan)
    margins = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    truths = {k: beats.labels == k for k in map(plan.classes.index, names)}
    return float(np.mean([average_precision_score(t, margins[:, k]) for k, t in truths.items() if t.any()]))


def epoch_order(labels: NDArray[np.int64], most_normal: int, random: torch.Generator) -> NDArray[np.int64]:
    """int64 [beat]: all beats of an epoch in random order; of the normal ones (class 0) at most so many."""
    order = torch.randperm(len(labels), generator=random).numpy()
    normal = labels[order] == 0
    return np.asarray(order[~normal | (np.cumsum(normal) <= most_normal)], np.int64)


def fit_epoch(
    network: nn.Module,
    averaged: AveragedModel,
    optimizer: torch.optim.Optimizer,
    beats: LabelledBeats,
    plan: BeatPlan,
    settings: BeatFit,
    epoch: int,
) -> float:
    """One pass over the beats in an order that (seed, epoch) alone decides; returns the mean loss."""
    random = torch.Generator().manual_seed(settings.seed * 1000 + epoch)
    torch.manual_seed(settings.seed * 1000 + epoch)
    weights = class_weights(beats.labels, len(plan.classes), settings.balance)
    order = epoch_order(beats.labels, settings.most_normal, random)
    weights[0] *= max((beats.labels == 0).sum() / settings.most_normal, 1.0)
    network.train()
    losses = []
    for start in range(0, len(order) - 1, settings.batch):
        chosen = order[start : start + settings.batch]
        windows, features = changed(
            torch.from_numpy(beats.windows[chosen]),
            torch.from_numpy(beats.features[chosen]),
            plan.samples[0],
            settings.change,
            random,
        )
        ready = torch.from_numpy(normalized(features.numpy(), plan))
        loss = focal_loss(network(windows, ready), torch.from_numpy(beats.labels[chosen]), weights, settings.focus)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
        optimizer.step()
        averaged.update_parameters(network)
        losses.append(loss.item())
    return float(np.mean(losses))


def fit_beats(
    network: nn.Module, fitting: LabelledBeats, choice: LabelledBeats, plan: BeatPlan, settings: BeatFit, out: Path
) -> nn.Module:
    """Train, resuming from `out` where it holds a checkpoint; return the network of the epoch that chose best.

    Writes last.pt and best.pt and appends one line per epoch to log.jsonl. Raises ValueError where no epoch could be
    kept: fewer epochs than `fewest`, or no beat of the classes that choose.
    """
    if settings.epochs < settings.fewest:
        raise ValueError(f"{settings.epochs} epochs, of which none before the {settings.fewest}th is kept")
    chosen_by = [plan.classes.index(name) for name in settings.chosen_by]
    if not np.isin(choice.labels, chosen_by).any():
        raise ValueError(f"no beat of {' or '.join(settings.chosen_by)} to choose epochs by")
    out.mkdir(parents=True, exist_ok=True)
    averaged = AveragedModel(network, avg_fn=running_average(settings.averaging), use_buffers=True)
    optimizer = torch.optim.AdamW(network.parameters(), settings.rate, weight_decay=settings.weight_decay)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max", 0.5, settings.plateau)
    parts: dict[str, Any] = {"network": network, "averaged": averaged, "optimizer": optimizer, "plateau": plateau}
    epoch, best, best_epoch = 0, -1.0, 0
    if (out / "last.pt").is_file():
        saved = torch.load(out / "last.pt", weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        epoch, best, best_epoch = saved["epoch"], saved["best"], saved["best_epoch"]
    while epoch < settings.epochs and epoch - max(best_epoch, settings.fewest) < settings.patience:
        loss = fit_epoch(network, averaged, optimizer, fitting, plan, settings, epoch)
        score = mean_precision(averaged.module, choice, plan, settings.chosen_by)
        epoch += 1
        plateau.step(score)
        if score > best and epoch >= settings.fewest:
            best, best_epoch = score, epoch
            torch.save(averaged.module.state_dict(), out / "best.pt")
        states = {name: part.state_dict() for name, part in parts.items()}
        torch.save(states | {"epoch": epoch, "best": best, "best_epoch": best_epoch}, out / "last.partial")
        (out / "last.partial").replace(out / "last.pt")
        with (out / "log.jsonl").open("a") as log:
            rate = optimizer.param_groups[0]["lr"]
            log.write(json.dumps({"epoch": epoch, "rate": rate, "loss": loss, "score": score}) + "\n")
    network.load_state_dict(torch.load(out / "best.pt", weights_only=True))
    return network
