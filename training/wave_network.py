"""The wave network: where each fiducial point of a beat lies, and whether it has a P and a T wave."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from vitals.fiducials import FIDUCIALS

_CHANNELS = (16, 24, 32, 48, 64)
_KERNEL = 7
_INPUTS = 4
_PEAKS = [FIDUCIALS.index(name) for name in ("p_peak", "t_peak")]


class WaveNetwork(nn.Module):
    """A U-Net over time (Ronneberger 2015): logits of every fiducial at every sample.

    Whether a P and a T wave are there is told from the deepest level and from what lies at their likeliest peak.
    """

    def __init__(self) -> None:
        super().__init__()
        befores = (_INPUTS, *_CHANNELS[:-1])
        self.down = nn.ModuleList(_block(before, after) for before, after in zip(befores, _CHANNELS, strict=True))
        self.up = nn.ModuleList(
            _block(below + beside, beside) for below, beside in zip(_CHANNELS[:0:-1], _CHANNELS[-2::-1], strict=True)
        )
        self.fiducials = nn.Conv1d(_CHANNELS[0], len(FIDUCIALS), 1)
        seen = 2 * _CHANNELS[-1] + len(_PEAKS) * (_CHANNELS[0] + _CHANNELS[1])
        self.presence = nn.Sequential(nn.Linear(seen, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, len(_PEAKS)))

    def forward(self, channels: Tensor) -> tuple[Tensor, Tensor]:
        """channels: float32 [row, 4, sample]; returns logits [row, fiducial, sample] and of presence [row, 2]."""
        samples = channels.shape[2]
        rest = -samples % 2 ** (len(_CHANNELS) - 1)
        level = functional.pad(channels, (0, rest))
        kept = []
        for k, block in enumerate(self.down):
            level = block(functional.max_pool1d(level, 2) if k else level)
            kept.append(level)
        deepest = coarser = level
        for block, beside in zip(self.up, kept[-2::-1], strict=True):
            coarser = level
            wider = functional.interpolate(level, scale_factor=2.0, mode="nearest")
            level = block(torch.cat([wider, beside], dim=1))
        logits = self.fiducials(level)
        peaks = torch.softmax(logits[:, _PEAKS].detach(), dim=2)
        seen = [deepest.mean(dim=2), deepest.amax(dim=2)]
        seen += [(level @ peaks.transpose(1, 2)).flatten(1)]
        seen += [(coarser @ (2 * functional.avg_pool1d(peaks, 2)).transpose(1, 2)).flatten(1)]
        return logits[:, :, :samples], self.presence(torch.cat(seen, dim=1))


class WaveEnsemble(nn.Module):
    """Several wave networks as one: the mean of their logits."""

    def __init__(self, networks: Sequence[WaveNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, channels: Tensor) -> tuple[Tensor, Tensor]:
        """As of one network."""
        fiducials, presence = zip(*(network(channels) for network in self.networks), strict=True)
        return torch.stack(fiducials).mean(dim=0), torch.stack(presence).mean(dim=0)


def _block(before: int, after: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs in (before, after):
        layers += [
            nn.Conv1d(inputs, after, _KERNEL, padding=_KERNEL // 2, bias=False),
            nn.BatchNorm1d(after),
            nn.ReLU(),
        ]
    return nn.Sequential(*layers)
