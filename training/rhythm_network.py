"""The rhythm network: 1-D convolutions, a bidirectional LSTM or a transformer, attention pooling, a dense head."""

import itertools
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn


class ConvStage(nn.Module):
    """Two convolutions with batch norm around a shortcut, then the time axis halved by max pooling."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, dropout: float) -> None:
        super().__init__()
        half = kernel // 2
        self.first = nn.Conv1d(channels_in, channels_out, kernel, padding=half, bias=False)
        self.first_norm = nn.BatchNorm1d(channels_out)
        self.second = nn.Conv1d(channels_out, channels_out, kernel, padding=half, bias=False)
        self.second_norm = nn.BatchNorm1d(channels_out)
        self.shortcut = nn.Conv1d(channels_in, channels_out, 1, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.pool = nn.MaxPool1d(2)

    def forward(self, x: Tensor) -> Tensor:
        """x: float32 [batch, channel, sample]; returns [batch, channel, sample // 2]."""
        y = torch.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(self.dropout(y)))
        pooled: Tensor = self.pool(torch.relu(y + self.shortcut(x)))
        return pooled


class AttentionPooling(nn.Module):
    """Weighted means over time, one per head, with weights that the features choose themselves."""

    def __init__(self, features: int, heads: int, width: int = 64) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.Linear(features, width), nn.Tanh(), nn.Linear(width, heads))

    def forward(self, x: Tensor) -> Tensor:
        """x: float32 [batch, step, feature]; returns [batch, heads * features]."""
        weights = torch.softmax(self.score(x), dim=1)
        return torch.matmul(weights.transpose(1, 2), x).flatten(1)


class LstmContext(nn.Module):
    """Every step in the light of those before and after it, by a bidirectional LSTM."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor) -> Tensor:
        """x: float32 [batch, step, feature]; returns [batch, step, 2 * hidden]."""
        steps: Tensor = self.lstm(x)[0]
        return steps


class TransformerContext(nn.Module):
    """Every step in the light of all others, by a transformer encoder (Vaswani et al. 2017).

    Where a step stands is told by a convolution (Chu et al. 2021), so that the signal may have any length.
    """

    def __init__(self, features: int, width: int, layers: int = 2, heads: int = 4, dropout: float = 0.1) -> None:
        super().__init__()
        self.widen = nn.Linear(features, width)
        self.place = nn.Conv1d(width, width, 9, padding=4, groups=width)
        layer = nn.TransformerEncoderLayer(width, heads, 2 * width, dropout, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width), enable_nested_tensor=False)

    def forward(self, x: Tensor) -> Tensor:
        """x: float32 [batch, step, feature]; returns [batch, step, width]."""
        x = self.widen(x)
        steps: Tensor = self.encoder(x + self.place(x.transpose(1, 2)).transpose(1, 2))
        return steps


class RhythmNetwork(nn.Module):
    """One lead of any length above a second in, one logit per rhythm class out."""

    def __init__(
        self,
        channels: Sequence[int] = (24, 32, 48, 80, 112),
        kernel: int = 7,
        hidden: int = 64,
        heads: int = 4,
        classes: int = 4,
        dropout: float = 0.3,
        context: Literal["lstm", "transformer"] = "lstm",
    ) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(1, channels[0], 15, padding=7, bias=False),
            nn.BatchNorm1d(channels[0]),
            nn.ReLU(),
            nn.MaxPool1d(2),
        )
        pairs = itertools.pairwise(channels)
        self.stages = nn.Sequential(*(ConvStage(before, after, kernel, dropout) for before, after in pairs))
        self.context: nn.Module = (
            LstmContext(channels[-1], hidden) if context == "lstm" else TransformerContext(channels[-1], 2 * hidden)
        )
        self.pooling = AttentionPooling(2 * hidden, heads)
        self.head = nn.Sequential(
            nn.Dropout(2 * dropout),
            nn.Linear(2 * hidden * heads, 64),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(64, classes),
        )

    def forward(self, signal: Tensor) -> Tensor:
        """signal: float32 [batch, sample], scaled; returns logits float32 [batch, class]."""
        steps = self.context(self.stages(self.stem(signal.unsqueeze(1))).transpose(1, 2))
        logits: Tensor = self.head(self.pooling(steps))
        return logits
