"""Fit the wave network: cross entropy over time, AdamW on a cosine, averaged weights, checkpoints that resume."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.wave_augmentation import WaveBatch, augmented, plain
from training.wave_data import MarkedBeats
from training.wave_network import WaveNetwork
from vitals.wave_input import SAMPLES


@dataclass(frozen=True)
class WaveFit:
    """Settings of one fit."""

    seed: int
    epochs: int = 16
    batch: int = 128
    rate: float = 3e-3
    decay: float = 1e-2
    spread: float = 1.0
    """Standard deviation (samples) of the target around a mark."""
    presence: float = 1.0
    """Weight of the loss of presence."""
    known_rhythm: float = 0.2
    """How many rows of known rhythm come on each marked row."""
    median: int = 4
    """How many times a record's median beat counts as much as one beat."""
    averaged: float = 0.99
    clip_norm: float = 1.0


def fit_waves(
    network: WaveNetwork, beats: MarkedBeats, rhythm: MarkedBeats, settings: WaveFit, out: Path
) -> WaveNetwork:
    """Fit, or go on from the checkpoint in `out`; returns the network with its averaged weights."""
    out.mkdir(parents=True, exist_ok=True)
    optimizer = torch.optim.AdamW(network.parameters(), lr=settings.rate, weight_decay=settings.decay)
    mean = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(settings.averaged), use_buffers=True)  # type: ignore[no-untyped-call]
    rows = _rows(beats, settings)
    steps = math.ceil(len(rows) / settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.rate, total_steps=settings.epochs * steps, pct_start=0.1
    )
    parts: dict[str, Any] = {"network": network, "mean": mean, "optimizer": optimizer, "schedule": schedule}
    state = out / "state.pt"
    begun = 0
    if state.is_file():
        kept = torch.load(state, weights_only=True)
        begun = kept["epoch"]
        for name, part in parts.items():
            part.load_state_dict(kept[name])
    for epoch in range(begun, settings.epochs):
        rng = np.random.default_rng([settings.seed, epoch])
        torch.manual_seed(1000 * settings.seed + epoch)  # dropout goes on as it would have
        network.train()
        losses = []
        order = rng.permutation(rows)
        for step in range(steps):
            chosen = order[step * settings.batch : (step + 1) * settings.batch]
            losses.append(_step(network, optimizer, _batch(beats, rhythm, chosen, settings, rng), settings))
            schedule.step()
            mean.update_parameters(network)
        torch.save({"epoch": epoch + 1} | {name: part.state_dict() for name, part in parts.items()}, out / "part.pt")
        (out / "part.pt").replace(state)
        with (out / "log.csv").open("a", encoding="utf-8") as log:
            log.write(f"{epoch + 1},{np.mean(losses):.4f}\n")
    averaged = WaveNetwork()
    averaged.load_state_dict(mean.module.state_dict())
    return averaged.eval()


def answers(network: torch.nn.Module, beats: MarkedBeats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logits float32 [beat, lead, fiducial, sample] and of presence [beat, lead, 2] of every beat as it is."""
    count, leads = beats.windows.shape[:2]
    beat, lead = (index.ravel() for index in np.divmod(np.arange(count * leads), leads))
    network.eval()
    with torch.no_grad():
        parts = np.array_split(np.arange(len(beat)), max(1, len(beat) // 512))
        found = [network(torch.from_numpy(plain(beats, beat[part], lead[part]).channels)) for part in parts]
    fiducials, presence = (torch.cat(rows).numpy() for rows in zip(*found, strict=True))
    return fiducials.reshape(count, leads, *fiducials.shape[1:]), presence.reshape(count, leads, 2)


def _rows(beats: MarkedBeats, settings: WaveFit) -> NDArray[np.int64]:
    """int64 [row]: beat * leads + lead of every row with a mark, medians several times."""
    marked = np.isfinite(beats.marks).any(axis=2) & np.isfinite(beats.windows).any(axis=2)
    often = marked * np.where(beats.median, settings.median, 1)[:, None]
    return np.repeat(np.arange(marked.size), often.ravel())


def _batch(
    beats: MarkedBeats,
    rhythm: MarkedBeats,
    chosen: NDArray[np.int64],
    settings: WaveFit,
    rng: np.random.Generator,
) -> WaveBatch:
    beat, lead = np.divmod(chosen, beats.windows.shape[1])
    own = augmented(beats, beat, lead, rng)
    more = round(settings.known_rhythm * len(chosen))
    count, leads = rhythm.windows.shape[:2]
    other = augmented(rhythm, rng.integers(0, count, more), rng.integers(0, leads, more), rng)
    return WaveBatch(
        np.concatenate([own.channels, other.channels]),
        np.concatenate([own.marks, other.marks]),
        np.concatenate([own.present, other.present]),
    )


def _step(network: WaveNetwork, optimizer: torch.optim.Optimizer, batch: WaveBatch, settings: WaveFit) -> float:
    fiducials, presence = network(torch.from_numpy(batch.channels))
    loss = _time_loss(fiducials, torch.from_numpy(batch.marks), settings.spread)
    loss = loss + settings.presence * _presence_loss(presence, torch.from_numpy(batch.present))
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
    optimizer.step()
    return float(loss.detach())


def _time_loss(logits: Tensor, marks: Tensor, spread: float) -> Tensor:
    """Cross entropy between a narrow bell around each mark and the softmax over time; unknown marks do not count."""
    known = torch.isfinite(marks)
    distance = torch.arange(SAMPLES) - torch.nan_to_num(marks)[..., None]
    target = torch.softmax(-0.5 * (distance / spread) ** 2, dim=2)
    entropy = -(target * functional.log_softmax(logits, dim=2)).sum(dim=2)
    return (entropy * known).sum() / known.sum().clamp_min(1)


def _presence_loss(logits: Tensor, present: Tensor) -> Tensor:
    known = torch.isfinite(present)
    loss = functional.binary_cross_entropy_with_logits(logits, torch.nan_to_num(present), reduction="none")
    return (loss * known).sum() / known.sum().clamp_min(1)
