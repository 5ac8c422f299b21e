"""Random changes to twelve-lead recordings: other electrodes, other gains, leads that are missing, noise."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class TwelveLeadChange:
    """How much recordings are changed."""

    page: float = 0.35
    """Share that is seen as a 3x4 page shows it."""
    mix: float = 0.06
    """Standard deviation of what comes of all other leads together into each: electrodes that sit elsewhere."""
    scale: float = 0.03
    """Standard deviation of the logarithm of the height of all leads."""
    lead_scale: float = 0.03
    """And of each lead for itself."""
    lose: float = 0.25
    """Share of recordings that lose leads."""
    most_lost: float = 0.5
    """Largest chance of a lead to be lost there."""
    noise_mv: float = 0.03
    """Largest standard deviation of noise."""
    shift: int = 100
    """Largest shift in time, samples."""
    beat_shift: int = 2
    """The same of the median beat."""
    jitter: float = 0.05
    """Standard deviation of what is added to normalized measurements."""


def changed(
    signal: Tensor, beat: Tensor, of_page: Tensor, change: TwelveLeadChange, random: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Changed copies of signal and beat, float32 [recording, 12, sample], mV.

    of_page: bool [recording]: leads of the signal are not simultaneous and cannot be mixed.
    """
    count = len(signal)
    mixing = torch.eye(12) + change.mix / 12**0.5 * torch.randn(count, 12, 12, generator=random)
    height = torch.exp(
        change.scale * torch.randn(count, 1, generator=random)
        + change.lead_scale * torch.randn(count, 12, generator=random)
    )
    losing = torch.rand(count, 1, generator=random) < change.lose
    chance = change.most_lost * torch.rand(count, 1, generator=random) * losing
    height = height * (torch.rand(count, 12, generator=random) >= chance)
    recorded = signal != 0.0
    mixed = torch.where(of_page[:, None, None], signal, torch.bmm(mixing, signal))
    level = change.noise_mv * torch.rand(count, 1, 1, generator=random)
    mixed = mixed + level * torch.randn(signal.shape, generator=random)
    signal = mixed * recorded * height[:, :, None]
    beat = torch.bmm(mixing, beat) * (beat != 0.0).any(dim=2, keepdim=True) * height[:, :, None]
    beat = beat + 0.3 * level * torch.randn(beat.shape, generator=random) * (beat != 0.0)
    return shifted(signal, change.shift, random), shifted(beat, change.beat_shift, random)


def shifted(x: Tensor, most: int, random: torch.Generator) -> Tensor:
    """float32 [recording, 12, sample] moved by up to `most` samples, each recording for itself, filled with 0."""
    samples = x.shape[2]
    by = torch.randint(-most, most + 1, (len(x), 1), generator=random)
    at = torch.arange(samples) + by
    inside = (at >= 0) & (at < samples)
    index = at.clamp(0, samples - 1)[:, None].expand(-1, 12, -1)
    return x.gather(2, index) * inside[:, None]
