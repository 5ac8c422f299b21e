"""A beat network that goes on learning from a few minutes of one patient's own, labelled beats."""

import copy
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from classifier.beat_input import BeatPlan, normalized
from training.beat_augmentation import BeatChange, changed
from training.beat_data import LabelledBeats
from training.beat_fit import class_weights, focal_loss


@dataclass(frozen=True)
class Adaptation:
    """How far the weights may move for one patient."""

    seed: int = 0
    steps: int = 80
    rate: float = 1.0e-3
    own: int = 192
    """The patient's beats of a batch; rare classes are drawn more often, see `balance`."""
    others: int = 192
    """Beats of the patients that the network was fitted on, lest it forget what this one has not shown yet."""
    balance: float = 0.5
    """A beat is drawn in proportion to its class's count to minus this power."""
    focus: float = 1.5
    clip_norm: float = 1.0
    change: BeatChange = field(default_factory=lambda: BeatChange(stretch=0.04, scale=0.1, one_lead=0.1))


def adapted(
    network: nn.Module, own: LabelledBeats, others: LabelledBeats, plan: BeatPlan, settings: Adaptation
) -> nn.Module:
    """A copy of the network, fitted on to `own`. Batch norm keeps its statistics: a few minutes tell too little."""
    random = torch.Generator().manual_seed(settings.seed)
    draw = np.random.default_rng(settings.seed)
    torch.manual_seed(settings.seed)
    learner = copy.deepcopy(network).train()
    for module in learner.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.eval()
    optimizer = torch.optim.AdamW(learner.parameters(), settings.rate)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, settings.steps)
    share, share_of_others = (_shares(beats.labels, len(plan.classes), settings.balance) for beats in (own, others))
    equal = torch.ones(len(plan.classes))
    for _ in range(settings.steps):
        picked = own.subset(draw.choice(len(own.labels), settings.own, p=share))
        reminded = others.subset(draw.choice(len(others.labels), settings.others, p=share_of_others))
        windows, features = changed(
            torch.from_numpy(np.concatenate([picked.windows, reminded.windows])),
            torch.from_numpy(np.concatenate([picked.features, reminded.features])),
            plan.samples[0],
            settings.change,
            random,
        )
        labels = torch.from_numpy(np.concatenate([picked.labels, reminded.labels]))
        logits = learner(windows, torch.from_numpy(normalized(features.numpy(), plan)))
        optimizer.zero_grad()
        torch.autograd.backward(focal_loss(logits, labels, equal, settings.focus))
        nn.utils.clip_grad_norm_(learner.parameters(), settings.clip_norm)
        optimizer.step()
        rate.step()
    return learner.eval()


def _shares(labels: NDArray[np.int64], classes: int, balance: float) -> NDArray[np.float64]:
    """float64 [beat], adding up to 1: how often each beat is drawn."""
    shares = class_weights(labels, classes, balance).numpy()[labels].astype(np.float64)
    return np.asarray(shares / shares.sum(), np.float64)
