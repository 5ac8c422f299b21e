"""Fit the twelve-lead network: AdamW, one warm-up and cosine, averaged weights, checkpoints that resume."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from classifier.twelve_lead_input import TwelveLeadPlan, normalized
from training.rhythm_fit import cosine_rate, running_average
from training.twelve_lead_augmentation import TwelveLeadChange, changed
from training.twelve_lead_data import UNKNOWN, LabelledTwelveLeads
from training.twelve_lead_network import TwelveLeadNetwork

BATCH_TO_ASK = 256
WHOLE, PAGE = 0, 1


@dataclass(frozen=True)
class TwelveLeadFit:
    """What one run of training is determined by, together with the recordings and the network."""

    seed: int
    epochs: int = 32
    batch: int = 64
    rate: float = 2.0e-3
    weight_decay: float = 0.05
    clip_norm: float = 1.0
    averaging: float = 0.997
    """Decay per step of the averaged weights, which are the ones that are kept."""
    change: TwelveLeadChange = field(default_factory=TwelveLeadChange)


def with_normalizer(plan: TwelveLeadPlan, leads: LabelledTwelveLeads) -> TwelveLeadPlan:
    """The plan with mean and spread of each feature of these recordings, whole."""
    means, sds = np.nanmean(leads.features[WHOLE], axis=0), np.nanstd(leads.features[WHOLE], axis=0)
    return replace(plan, feature_means=tuple(map(float, means)), feature_sds=tuple(map(float, np.maximum(sds, 1e-3))))


def logits_of(
    network: nn.Module, leads: LabelledTwelveLeads, plan: TwelveLeadPlan, variant: int = WHOLE
) -> NDArray[np.float64]:
    """Logits float64 [recording, class] of whole recordings, or of what a 3x4 page shows of them."""
    network.eval()
    features = normalized(leads.features[variant], plan)
    answers = []
    with torch.inference_mode():
        for start in range(0, len(leads.labels), BATCH_TO_ASK):
            part = slice(start, start + BATCH_TO_ASK)
            given = leads.signals[variant, part], leads.beats[variant, part], features[part]
            answers.append(network(*(torch.from_numpy(array) for array in given)).numpy())
    return np.concatenate(answers).astype(np.float64)


def known_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean binary cross-entropy over the labels that are known; both [recording, class]."""
    known = labels != UNKNOWN
    loss: Tensor = nn.functional.binary_cross_entropy_with_logits(logits[known], labels[known].float())
    return loss


def fit_epoch(
    network: TwelveLeadNetwork,
    averaged: AveragedModel,
    optimizer: torch.optim.Optimizer,
    leads: LabelledTwelveLeads,
    plan: TwelveLeadPlan,
    settings: TwelveLeadFit,
    epoch: int,
) -> float:
    """One pass over the recordings in an order that (seed, epoch) alone decides; returns the mean loss."""
    random = torch.Generator().manual_seed(settings.seed * 1000 + epoch)
    torch.manual_seed(settings.seed * 1000 + epoch)
    for group in optimizer.param_groups:
        group["lr"] = cosine_rate(settings.rate, settings.epochs, epoch)
    features = normalized(leads.features, plan)
    order = torch.randperm(len(leads.labels), generator=random).numpy()
    network.train()
    losses = []
    for start in range(0, len(order) - settings.batch // 2, settings.batch):
        chosen = order[start : start + settings.batch]
        page = torch.rand(len(chosen), generator=random) < settings.change.page
        variant = page.long().numpy()
        signal, beat = changed(
            torch.from_numpy(leads.signals[variant, chosen]),
            torch.from_numpy(leads.beats[variant, chosen]),
            page,
            settings.change,
            random,
        )
        measured = torch.from_numpy(features[variant, chosen])
        measured = measured + settings.change.jitter * torch.randn(measured.shape, generator=random)
        labels = torch.from_numpy(leads.labels[chosen])
        parts = network.parts(signal, beat, measured)
        loss = known_loss(parts.mean(dim=0), labels) + sum(known_loss(part, labels) for part in parts)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
        optimizer.step()
        averaged.update_parameters(network)
        losses.append(loss.item())
    return float(np.mean(losses))


def fit_twelve_leads(
    network: TwelveLeadNetwork, leads: LabelledTwelveLeads, plan: TwelveLeadPlan, settings: TwelveLeadFit, out: Path
) -> TwelveLeadNetwork:
    """Train for all epochs, resuming from `out` where it holds a checkpoint; return it with the averaged weights.

    Writes last.pt and appends one line per epoch to log.jsonl.
    """
    out.mkdir(parents=True, exist_ok=True)
    averaged = AveragedModel(network, avg_fn=running_average(settings.averaging), use_buffers=True)
    optimizer = torch.optim.AdamW(network.parameters(), settings.rate, weight_decay=settings.weight_decay)
    parts: dict[str, Any] = {"network": network, "averaged": averaged, "optimizer": optimizer}
    epoch = 0
    if (out / "last.pt").is_file():
        saved = torch.load(out / "last.pt", weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        epoch = saved["epoch"]
    while epoch < settings.epochs:
        loss = fit_epoch(network, averaged, optimizer, leads, plan, settings, epoch)
        epoch += 1
        torch.save({name: part.state_dict() for name, part in parts.items()} | {"epoch": epoch}, out / "last.partial")
        (out / "last.partial").replace(out / "last.pt")
        with (out / "log.jsonl").open("a") as log:
            log.write(json.dumps({"epoch": epoch, "loss": loss}) + "\n")
    network.load_state_dict(averaged.module.state_dict())
    return network
