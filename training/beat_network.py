"""The beat network: convolutions, two bidirectional LSTM layers and attention; a second stream for the rhythm."""

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from classifier.beat_input import FEATURES
from training.rhythm_network import AttentionPooling

WITHOUT_USUAL, EVERYTHING = (1, 3), (0, 1, 2, 3)


class BeatNetwork(nn.Module):
    """Four channels of a beat and the features of its rhythm in, one logit per class out."""

    def __init__(
        self,
        channels: Sequence[int] = (16, 24, 32, 32),
        kernels: Sequence[int] = (7, 5, 5, 3),
        hidden: int = 16,
        heads: int = 2,
        rhythm: int = 24,
        classes: int = 5,
        dropout: float = 0.2,
        forget: float = 0.5,
        seen: Sequence[int] = WITHOUT_USUAL,
    ) -> None:
        """forget: share of beats whose shape is withheld in training, so that the rhythm is learned for itself.

        seen: channels of the beat that are looked at; what is left without the usual beat is what patients share.
        """
        super().__init__()
        self.seen = list(seen)
        self.forget = forget
        blocks = []
        for (before, after), kernel in zip(itertools.pairwise((len(seen), *channels)), kernels, strict=True):
            convolution = nn.Conv1d(before, after, kernel, padding=kernel // 2, bias=False)
            blocks += [convolution, nn.BatchNorm1d(after), nn.ReLU(), nn.MaxPool1d(2), nn.Dropout(dropout / 2)]
        self.blocks = nn.Sequential(*blocks)
        self.lstm = nn.LSTM(channels[-1], hidden, num_layers=2, batch_first=True, bidirectional=True, dropout=dropout)
        self.pooling = AttentionPooling(2 * hidden, heads, 16)
        self.rhythm = nn.Sequential(
            nn.Linear(len(FEATURES), rhythm), nn.ReLU(), nn.Dropout(dropout), nn.Linear(rhythm, rhythm), nn.ReLU()
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(2 * hidden * heads + rhythm, 32), nn.ReLU(), nn.Linear(32, classes)
        )

    def forward(self, windows: Tensor, features: Tensor) -> Tensor:
        """windows: float32 [beat, 4, sample]; features: float32 [beat, feature], normalized; returns [beat, class]."""
        steps, _ = self.lstm(self.blocks(windows[:, self.seen]).transpose(1, 2))
        shape = self.pooling(steps)
        if self.training:
            shape = shape * (torch.rand(len(shape), 1) >= self.forget)
        logits: Tensor = self.head(torch.cat([shape, self.rhythm(features)], dim=1))
        return logits


class BeatEnsemble(nn.Module):
    """Several beat networks as one, whose probabilities are the mean of theirs."""

    def __init__(self, networks: Sequence[BeatNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, windows: Tensor, features: Tensor) -> Tensor:
        """As of one network; returns the logarithm of the mean probability."""
        each = torch.stack([torch.softmax(network(windows, features), dim=1) for network in self.networks])
        return torch.log(each.mean(dim=0).clamp_min(1e-9))
