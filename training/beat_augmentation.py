"""Random changes to beats: another heart, another electrode, another day."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from classifier.beat_input import FEATURES

SECOND = [FEATURES.index(name) for name in ("second qrs likeness", "second qrs size", "second lead there")]
RATIOS = slice(0, FEATURES.index("local spread of rr"))


@dataclass(frozen=True)
class BeatChange:
    """How much beats are changed."""

    stretch: float = 0.08
    """Largest share by which a beat is made slower or faster around its R peak."""
    scale: float = 0.25
    """Standard deviation of the logarithm of its height."""
    mix: float = 0.5
    """Standard deviation of how much of each lead comes into the other, and of how much goes: another electrode."""
    noise: float = 0.04
    """Largest standard deviation of noise, in units of the usual QRS height."""
    roll: int = 3
    """Largest shift of the R peak, samples."""
    one_lead: float = 0.3
    """Share of beats that lose their second lead."""
    rhythm: float = 0.02
    """Standard deviation of what is added to the logarithms of RR ratios."""


def changed(
    windows: Tensor, features: Tensor, r_sample: int, change: BeatChange, random: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Changed copies of windows float32 [beat, 4, sample] and features float32 [beat, feature], not normalized."""
    beats, _, samples = windows.shape

    def uniform(*shape: int) -> Tensor:
        return 2.0 * torch.rand(*shape, generator=random) - 1.0

    stretch = 1.0 + change.stretch * uniform(beats, 1)
    roll = (change.roll * uniform(beats, 1)).round()
    at = (torch.arange(samples) - r_sample) * stretch + r_sample + roll
    grid = torch.stack([2.0 * at / (samples - 1) - 1.0, torch.zeros_like(at)], dim=-1)[:, None]
    moved = functional.grid_sample(windows[:, :, None], grid, align_corners=True)[:, :, 0]
    moved = moved * torch.exp(change.scale * torch.randn(beats, 1, 1, generator=random))
    weights = torch.eye(2) + change.mix * torch.randn(beats, 2, 2, generator=random)
    # A beat and what is left of it without the usual one are seen by the same electrodes.
    moved = torch.einsum("bkl,blcs->bkcs", weights, moved.view(beats, 2, 2, samples)).reshape(beats, 4, samples)
    # The same noise on a beat and on what is left of it without the usual one.
    noise = torch.randn(beats, 2, samples, generator=random).repeat_interleave(2, dim=1)
    moved = moved + change.noise * torch.rand(beats, 1, 1, generator=random) * noise
    kept = (torch.rand(beats, generator=random) >= change.one_lead) & (features[:, SECOND[-1]] > 0)
    moved[:, 2:] *= kept[:, None, None]
    features = features.clone()
    features[:, SECOND] *= kept[:, None]
    features[:, RATIOS] += change.rhythm * torch.randn(beats, RATIOS.stop, generator=random)
    return moved, features
