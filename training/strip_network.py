"""The strip network: a U-Net over one strip that says, for every output column, on which row the trace runs.

After the winners of the 2025 challenge on digitization: a distribution over the rows of each column, on columns finer
than the picture's (here by pixel shuffle from half the picture's resolution), beside a map of all traces.
"""

from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle

from training.half_unet import HalfUnet, head

# From half the picture's resolution: 2 rows and 5 columns a cell.
ROWS_PER_CELL, COLUMNS_PER_CELL = 2, 5
CELLS = ROWS_PER_CELL * COLUMNS_PER_CELL


class StripNetwork(nn.Module):
    """Planes of a strip (float32 [strip, 4, y, x]) to column logits and a map of traces."""

    def __init__(self) -> None:
        super().__init__()
        self.body = HalfUnet(4, context=True)
        self.head = head(CELLS + 4)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        """Column logits (float32 [strip, y, column]; 0 is "no trace") and logits of any trace ([strip, y, x])."""
        found = self.head(self.body(planes)[0])
        return _shuffled(found[:, :CELLS]), pixel_shuffle(found[:, CELLS:], 2)[:, 0]


def _shuffled(cells: Tensor) -> Tensor:
    """Column logits (float32 [strip, y, column]) of cells (float32 [strip, rows x columns of a cell, y, x])."""
    strips, _, height, width = cells.shape
    split = cells.reshape(strips, ROWS_PER_CELL, COLUMNS_PER_CELL, height, width)
    return split.permute(0, 3, 1, 4, 2).reshape(strips, height * ROWS_PER_CELL, width * COLUMNS_PER_CELL)
