"""The body of both page networks: a U-Net whose decoder stops at half the picture's resolution.

Heads go on from there by pixel shuffle: the last doubling would cost as much as all the rest.
"""

import torch
from torch import Tensor, nn

from training.torchvision_schemas import declare_missing_schemas

declare_missing_schemas()

from segmentation_models_pytorch.decoders.unet.decoder import UnetDecoder  # noqa: E402
from segmentation_models_pytorch.encoders import get_encoder  # noqa: E402

DECODER_CHANNELS = (128, 64, 40)
BODY_CHANNELS = DECODER_CHANNELS[-1]


class Context(nn.Module):
    """What stands 2 cm away: dilated convolutions on the deepest features, beside the straight way."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        narrow = channels // 2
        last = nn.BatchNorm2d(channels)
        # It begins with no say at all.
        nn.init.zeros_(last.weight)
        self.wide = nn.Sequential(
            nn.Conv2d(channels, narrow, 3, padding=2, dilation=2, bias=False),
            nn.BatchNorm2d(narrow),
            nn.ReLU(),
            nn.Conv2d(narrow, narrow, 3, padding=4, dilation=4, bias=False),
            nn.BatchNorm2d(narrow),
            nn.ReLU(),
            nn.Conv2d(narrow, channels, 1, bias=False),
            last,
        )

    def forward(self, features: Tensor) -> Tensor:
        """The same shape: float32 [picture, channel, y, x]."""
        return torch.relu(features + self.wide(features))


class HalfUnet(nn.Module):
    """Planes (float32 [picture, plane, y, x]) to features [picture, BODY_CHANNELS, y / 2, x / 2] and the deepest ones.

    The encoder is a ResNet-18 without its deepest stage (He et al. 2016), from random weights; with `context`, dilated
    convolutions behind it widen what it sees.
    """

    def __init__(self, planes: int, context: bool = False) -> None:
        super().__init__()
        depth = len(DECODER_CHANNELS) + 1
        self.encoder = get_encoder("resnet18", in_channels=planes, depth=depth, weights=None)
        # The library builds the deepest stage whether it is used or not.
        self.encoder.layer4 = nn.Identity()
        self.context = Context(self.encoder.out_channels[-1]) if context else nn.Identity()
        self.decoder = UnetDecoder(self.encoder.out_channels[1:], DECODER_CHANNELS, n_blocks=len(DECODER_CHANNELS))

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        """Features at half the resolution, and at a sixteenth."""
        features = self.encoder(planes)[1:]
        features[-1] = self.context(features[-1])
        return self.decoder(features), features[-1]


def head(channels: int) -> nn.Sequential:
    """From the body's features to `channels` maps."""
    return nn.Sequential(nn.Conv2d(BODY_CHANNELS, 48, 3, padding=1), nn.ReLU(), nn.Conv2d(48, channels, 1))


def parameters_of(network: nn.Module) -> int:
    """How many numbers were trained."""
    return sum(parameter.numel() for parameter in network.parameters())
