"""The twelve-lead network: convolutions and LSTMs over signal and median beat, beside what was measured."""

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from classifier.twelve_lead_input import FEATURES
from training.rhythm_network import AttentionPooling, ConvStage


class Stream(nn.Module):
    """Twelve leads over time in, one vector out: a stem, convolution stages, a bidirectional LSTM, attention."""

    def __init__(
        self, channels: Sequence[int], stem_kernel: int, kernel: int, hidden: int, heads: int, dropout: float
    ) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(12, channels[0], stem_kernel, padding=stem_kernel // 2, bias=False),
            nn.BatchNorm1d(channels[0]),
            nn.ReLU(),
            nn.MaxPool1d(2),
        )
        pairs = itertools.pairwise(channels)
        self.stages = nn.Sequential(*(ConvStage(before, after, kernel, dropout) for before, after in pairs))
        self.lstm = nn.LSTM(channels[-1], hidden, batch_first=True, bidirectional=True)
        self.pooling = AttentionPooling(2 * hidden, heads, 32)

    def forward(self, x: Tensor) -> Tensor:
        """x: float32 [recording, 12, sample]; returns [recording, heads * 2 * hidden]."""
        steps, _ = self.lstm(self.stages(self.stem(x)).transpose(1, 2))
        pooled: Tensor = self.pooling(steps)
        return pooled


class Waves(nn.Module):
    """Heights, depths, areas and instants of the waves of a median beat in fixed spans around its R peak."""

    # Samples at 125 Hz from the beginning of the beat; its R peak is sample 50.
    P, Q, QRS, S, ST, T = slice(15, 42), slice(42, 49), slice(42, 64), slice(50, 60), slice(62, 70), slice(70, 120)
    LEVEL = slice(40, 43)
    COUNT = 14

    def forward(self, beat: Tensor) -> Tensor:
        """beat: float32 [recording, 12, sample], mV; returns [recording, 12 * (COUNT + 1)], mV and samples."""
        x = beat - beat[:, :, self.LEVEL].mean(dim=2, keepdim=True)
        qrs = x[:, :, self.QRS]
        high, low = qrs.amax(2), qrs.amin(2)
        waves = [high, low, high - low, qrs.abs().mean(2), x[:, :, self.Q].amin(2), x[:, :, self.S].amin(2)]
        waves += [x[:, :, self.ST].mean(2), x[:, :, self.ST.start + 3]]
        waves += [x[:, :, self.T].amax(2), x[:, :, self.T].amin(2), x[:, :, self.P].amax(2), x[:, :, self.P].amin(2)]
        waves += [qrs.argmax(2).float(), qrs.argmin(2).float(), (high > low).float()]
        return torch.stack(waves, dim=2).flatten(1)


class TwelveLeadNetwork(nn.Module):
    """Signal, median beat and measurements in, one logit per class out; a recording may be of several classes.

    Three parts answer for themselves and their logits are averaged, so that none can lean on another.
    """

    def __init__(self, classes: int, hidden: int = 40, heads: int = 2, dropout: float = 0.2, width: int = 128) -> None:
        super().__init__()
        self.signal = Stream((32, 40, 56, 72, 96), 11, 5, hidden, heads, dropout)
        self.beat = Stream((48, 64, 80), 7, 5, hidden, heads, dropout)
        self.waves = Waves()
        self.norm = nn.BatchNorm1d(12 * (Waves.COUNT + 1), affine=False)
        measured = 12 * (Waves.COUNT + 1) + 2 * len(FEATURES)
        self.measured = nn.Sequential(nn.Dropout(0.3), *dense(measured, width, 0.5), *dense(width, width, 0.5))
        self.heads = nn.ModuleList(
            [
                nn.Sequential(nn.Dropout(2 * dropout), *dense(2 * hidden * heads, 64, dropout), nn.Linear(64, classes)),
                nn.Sequential(nn.Dropout(2 * dropout), *dense(2 * hidden * heads, 64, dropout), nn.Linear(64, classes)),
                nn.Linear(width, classes),
            ]
        )

    def parts(self, signal: Tensor, beat: Tensor, features: Tensor) -> Tensor:
        """float32 [part, recording, class]: the logits of each part."""
        waves = self.norm(self.waves(beat)).clamp(-4.0, 4.0)
        seen = self.signal(signal), self.beat(beat), self.measured(torch.cat([waves, features], dim=1))
        return torch.stack([head(part) for head, part in zip(self.heads, seen, strict=True)])

    def forward(self, signal: Tensor, beat: Tensor, features: Tensor) -> Tensor:
        """Signal and beat: float32 [recording, 12, sample], mV; features: float32 [recording, feature], normalized."""
        return self.parts(signal, beat, features).mean(dim=0)


def dense(features: int, width: int, dropout: float) -> list[nn.Module]:
    """A dense layer with batch norm and dropout."""
    return [nn.Linear(features, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Dropout(dropout)]


class TwelveLeadEnsemble(nn.Module):
    """Several networks as one, whose logits are the mean of theirs."""

    def __init__(self, networks: Sequence[TwelveLeadNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, signal: Tensor, beat: Tensor, features: Tensor) -> Tensor:
        """As of one network."""
        return torch.stack([network(signal, beat, features) for network in self.networks]).mean(dim=0)
