"""What the strip network is asked for: the right row in every column, to a fraction of a pixel, or "no trace"."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, smooth_l1_loss, softplus

TARGET_SD_PX = 0.75
TARGET_REACH = 3
MEAN_REACH = 5
POSITION_WEIGHT, INK_WEIGHT = 0.5, 0.3


def strip_loss(network: nn.Module, batch: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Parts of the loss of (planes [strip, 4, y, x], rows [strip, column] px with NaN, ink [strip, y, x] 0 to 1)."""
    planes, rows, ink = batch
    logits, ink_logits = network(planes)
    logits, ink_logits = logits.float(), ink_logits.float()
    present = torch.isfinite(rows)
    # "No trace" competes with the rows at a logit of 0.
    total = softplus(torch.logsumexp(logits, dim=1))
    target = rows.nan_to_num(0.0)
    near, at = window(logits, target, TARGET_REACH)
    share = torch.softmax(-0.5 * ((at - target[..., None]) / TARGET_SD_PX) ** 2, dim=-1)
    wrong_row = (total - (share * near).sum(-1))[present]
    near, at = window(logits, target, MEAN_REACH)
    mean = (torch.softmax(near, dim=-1) * at).sum(-1)
    position = smooth_l1_loss(mean[present], target[present], beta=0.5) if present.any() else total.sum() * 0.0
    column = (wrong_row.sum() + total[~present].sum()) / rows.numel()
    ink_part = binary_cross_entropy_with_logits(ink_logits, ink)
    loss = column + POSITION_WEIGHT * position + INK_WEIGHT * ink_part
    return {"loss": loss, "column": column, "position": position, "ink": ink_part}


def window(logits: Tensor, rows: Tensor, reach: int) -> tuple[Tensor, Tensor]:
    """Logits (float32 [strip, column, 2 reach + 1]) around the rows (px), and on which rows they stand."""
    offsets = torch.arange(-reach, reach + 1, device=logits.device)
    at = (rows.round().long()[..., None] + offsets).clamp(0, logits.shape[1] - 1)
    near = torch.gather(logits.transpose(1, 2), 2, at)
    return near, at.to(logits.dtype)
