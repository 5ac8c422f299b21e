"""The page network: a U-Net over the small picture of a page that draws what is where, and says which way up it is."""

from torch import Tensor, nn

from digitizer.page_frame import MAPS, NAMES, ORIENTATIONS
from training.half_unet import HalfUnet, head

DEEPEST_CHANNELS = 256


class PageNetwork(nn.Module):
    """Planes (float32 [page, 3, y, x]) to logits of MAPS and NAMES (at half the resolution) and of orientations."""

    def __init__(self) -> None:
        super().__init__()
        self.body = HalfUnet(3)
        self.head = head(len(MAPS) + len(NAMES))
        self.orientation = nn.Sequential(
            nn.Conv2d(DEEPEST_CHANNELS, 64, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(64, ORIENTATIONS),
        )

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits float32 [page, map, y / 2, x / 2], [page, name, y / 2, x / 2] and [page, orientation]."""
        features, deepest = self.body(planes)
        drawn = self.head(features)
        return drawn[:, : len(MAPS)], drawn[:, len(MAPS) :], self.orientation(deepest)
