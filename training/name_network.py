"""The name network: which lead a small crop of a page names, if any."""

from torch import Tensor, nn

from digitizer.name_frame import CLASSES

WIDTHS = (32, 64, 96)


class NameNetwork(nn.Module):
    """Planes of crops (float32 [crop, 1, y, x]) to logits of `name_frame.CLASSES` (float32 [crop, class])."""

    def __init__(self) -> None:
        super().__init__()
        before = 16
        layers: list[nn.Module] = [
            nn.Conv2d(1, before, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(before),
            nn.ReLU(),
        ]
        for width in WIDTHS:
            for channels in (before, width):
                layers += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            layers.append(nn.MaxPool2d(2))
            before = width
        # A crop of 112 x 56 px has become 7 x 3 cells.
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.2), nn.Linear(before * 7 * 3, 128), nn.ReLU(), nn.Linear(128, len(CLASSES))
        )

    def forward(self, planes: Tensor) -> tuple[Tensor]:
        """Logits in a tuple of their own, as all networks here answer."""
        return (self.head(self.body(planes)),)
