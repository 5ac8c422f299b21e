"""Go on from weights that ship: ONNX has every batch normalization folded into the convolution before it.

The folded scale is the network's; a normalization that does nothing to its own statistics is put behind it, so that
training continues from the same function.
"""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn


def warm_start(network: nn.Module, weights: Path, batches: Iterable[Tensor]) -> None:
    """Give the network (changed in place) the weights of an ONNX file of its own architecture, or of a part of it.

    Modules that the file does not have keep what they were made with. batches: inputs on which the normalizations'
    statistics are taken. Raises KeyError where the file has a module that the network lacks.
    """
    modules = dict(network.named_modules())
    folded = {modules[name]: both for name, both in _convolutions(weights).items()}
    following = _normalizations(network, next(iter(batches := list(batches))))
    with torch.no_grad():
        for convolution, (weight, bias) in folded.items():
            norm = following.get(convolution)
            convolution.weight.copy_(weight)
            if norm is None:
                convolution.bias.copy_(bias)
            else:
                _set(norm, torch.zeros_like(bias), torch.ones_like(bias) - norm.eps, bias)
        for convolution, (mean, variance) in _statistics(network, list(folded), batches).items():
            norm = following.get(convolution)
            if norm is not None:
                _set(norm, mean, variance, folded[convolution][1] + mean)


def _convolutions(path: Path) -> dict[str, tuple[Tensor, Tensor]]:
    """Name of module -> weight and bias of every convolution in the file."""
    graph = onnx.load(path).graph
    values = {value.name.removesuffix(".half"): numpy_helper.to_array(value) for value in graph.initializer}
    found = {}
    for node in graph.node:
        if node.op_type == "Conv":
            # "/body/encoder/layer1/layer1.0/conv1/Conv": every part but the last that the next one repeats is a list.
            parts = node.name.strip("/").split("/")[:-1]
            kept = [
                part for part, after in zip(parts, [*parts[1:], ""], strict=True) if not after.startswith(f"{part}.")
            ]
            weight, bias = (torch.from_numpy(values[name].astype("float32")) for name in node.input[1:3])
            found[".".join(kept)] = weight, bias
    return found


def _normalizations(network: nn.Module, batch: Tensor) -> dict[nn.Module, nn.BatchNorm2d]:
    """Convolution -> the normalization that its output goes into."""
    order: list[nn.Module] = []
    hooks = [
        module.register_forward_hook(lambda module, *_: order.append(module))
        for module in network.modules()
        if isinstance(module, nn.Conv2d | nn.BatchNorm2d)
    ]
    with torch.no_grad():
        network.eval()(batch[:1])
    for hook in hooks:
        hook.remove()
    return {
        one: other for one, other in pairwise(order) if isinstance(one, nn.Conv2d) and isinstance(other, nn.BatchNorm2d)
    }


def _statistics(
    network: nn.Module, convolutions: list[nn.Module], batches: list[Tensor]
) -> dict[nn.Module, tuple[Tensor, Tensor]]:
    """Convolution -> mean and variance of each channel of its output over all batches."""
    moments: dict[nn.Module, list[Tensor]] = {convolution: [] for convolution in convolutions}

    def note(module: nn.Module, _: tuple[Tensor, ...], output: Tensor) -> None:
        moments[module].append(torch.stack([output.mean((0, 2, 3)), output.square().mean((0, 2, 3))]))

    hooks = [convolution.register_forward_hook(note) for convolution in convolutions]
    with torch.no_grad():
        for batch in batches:
            network.eval()(batch)
    for hook in hooks:
        hook.remove()
    means = {convolution: torch.stack(noted).mean(0) for convolution, noted in moments.items()}
    return {convolution: (mean, square - mean.square()) for convolution, (mean, square) in means.items()}


def _set(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor, bias: Tensor) -> None:
    """Let a normalization with these statistics add the bias less the mean, and nothing else."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    norm.weight.copy_(torch.sqrt(variance + norm.eps))
    norm.bias.copy_(bias)
