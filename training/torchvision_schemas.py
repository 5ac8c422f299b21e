"""Let torchvision import beside a CPU build of torch whose operators it was not built for.

segmentation_models_pytorch imports torchvision through timm. Where torchvision's compiled operators do not load, its
import fails with "operator torchvision::nms does not exist", although nothing here ever calls that operator.
"""

import torch

SCHEMAS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def declare_missing_schemas() -> tuple[str, ...]:
    """Declare those of torchvision's operators that its import needs and torch does not know; return their names.

    To be called before the first import of torchvision or segmentation_models_pytorch. A second call, or one beside a
    torchvision whose operators are loaded, declares nothing. torch itself keeps what `torch.library.define` declares
    until the process ends.
    """
    missing = tuple(name for name in SCHEMAS if not hasattr(torch.ops.torchvision, name))
    for name in missing:
        torch.library.define(f"torchvision::{name}", SCHEMAS[name])
    return missing
