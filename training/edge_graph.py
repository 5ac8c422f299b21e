"""The beat network in 8 bit, whole: convolutions, LSTM, attention and dense layers, with ranges seen beforehand.

Each channel behind a ReLU is divided by its own peak and the next layer's weights take the peak in (Nagel et al. 2019):
all activations then share one range, 0 to 1, as an LSTM needs it of its input and its states, which lie in -1 to 1.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto
from torch import Tensor, nn

from classifier.beat_input import BeatPlan, normalized
from training.beat_data import LabelledBeats
from training.beat_fit import BATCH_TO_ASK
from training.beat_network import BeatNetwork
from training.int8_graph import Int8Graph
from training.rhythm_export import OPSET

SHARE = 99.99
"""Percentile of a channel's values that is its peak: the few above are clipped and the rest gets finer steps."""
LEAST_PEAK = 1e-3
IOFC = (0, 3, 1, 2)
"""ONNX's order of an LSTM's gates, in PyTorch's (input, forget, cell, output)."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """The largest values that a network meets in the beats it was fitted on, but for the few beyond the percentile."""

    windows: float
    """Of the channels that it looks at, in units of the usual QRS height."""
    features: float
    """Of the normalized features."""
    blocks: tuple[NDArray[np.float32], ...]
    """float32 [channel] of each convolution behind its ReLU."""
    rhythm: tuple[NDArray[np.float32], ...]
    """float32 [unit] of each dense layer of the rhythm's stream behind its ReLU."""
    head: tuple[NDArray[np.float32], ...]
    """float32 [unit] of the head's first layer behind its ReLU."""


def peaks_of(network: BeatNetwork, beats: LabelledBeats, plan: BeatPlan) -> Peaks:
    """Run the beats through the network and note the peaks."""
    seen: dict[nn.Module, list[Tensor]] = {}

    def note(module: nn.Module, _: tuple[Tensor, ...], out: Tensor) -> None:
        seen.setdefault(module, []).append(out.detach())

    parts = (network.blocks, network.rhythm, network.head)
    relus = [[module for module in part if isinstance(module, nn.ReLU)] for part in parts]
    hooks = [module.register_forward_hook(note) for module in itertools.chain(*relus)]
    windows, features = torch.from_numpy(beats.windows), torch.from_numpy(normalized(beats.features, plan))
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(windows), BATCH_TO_ASK):
            network(windows[start : start + BATCH_TO_ASK], features[start : start + BATCH_TO_ASK])
    for hook in hooks:
        hook.remove()
    each = [tuple(_peaks(torch.cat(seen[module])) for module in modules) for modules in relus]
    return Peaks(_peak(windows[:, network.seen]), _peak(features), *each)


def edge_model(network: BeatNetwork, peaks: Peaks, plan: BeatPlan) -> ModelProto:
    """The network in 8 bit, with inputs and output as of `BeatNetwork`."""
    graph = Int8Graph()
    steps = _lstm(graph, network.lstm, _blocks(graph, network, peaks), peaks.blocks[-1])
    shape = _pooled(graph, network, steps)
    rhythm = _dense_stack(graph, network.rhythm, graph.rounded("features", peaks.features), peaks.rhythm)
    heads = _linears(network.pooling.score)[-1].out_features
    undivided: NDArray[np.float32] = np.ones(heads * 2 * network.lstm.hidden_size, np.float32)
    together = graph.rounded(graph.add("Concat", shape, rhythm, axis=1))
    logits = _dense_stack(graph, network.head, together, peaks.head, np.concatenate([undivided, peaks.rhythm[-1]]))
    inputs = {"windows": (4, sum(plan.samples)), "features": (len(plan.feature_means),)}
    return graph.model(inputs, logits, len(plan.classes), OPSET)


def _blocks(graph: Int8Graph, network: BeatNetwork, peaks: Peaks) -> str:
    """float32 [beat, channel, step], each channel from 0 to 1."""
    x = graph.rounded(graph.add("Gather", "windows", graph.constant(np.array(network.seen)), axis=1), peaks.windows)
    before: NDArray[np.float32] = np.ones(len(network.seen), np.float32)
    pairs = [
        (convolution, norm)
        for convolution, norm in itertools.pairwise(network.blocks)
        if isinstance(convolution, nn.Conv1d) and isinstance(norm, nn.BatchNorm1d)
    ]
    for number, ((convolution, norm), after) in enumerate(zip(pairs, peaks.blocks, strict=True), 1):
        weight, bias = _folded(convolution, norm)
        weight = weight * before[None, :, None] / after[:, None, None]
        pads = [int(convolution.padding[0])] * 2
        inputs = x, graph.weights(weight, 0), graph.constant(bias / after)
        x = graph.add("Relu", graph.add("Conv", *inputs, kernel_shape=list(convolution.kernel_size), pads=pads))
        x = graph.rounded_for_lstm(x) if number == len(pairs) else graph.rounded(x, signed=False)
        x = graph.add("MaxPool", x, kernel_shape=[2], strides=[2])
        before = after
    return x


def _lstm(graph: Int8Graph, lstm: nn.LSTM, x: str, before: NDArray[np.float32]) -> str:
    """float32 [beat, step, 2 * hidden], -1 to 1; x: [beat, channel, step], whose channels were divided by `before`."""
    weights = {name: weight.detach().numpy() for name, weight in lstm.named_parameters()}
    for name in ("weight_ih_l0", "weight_ih_l0_reverse"):
        weights[name] = weights[name] * before
    # One scale for all: OpenVINO (2026.4) mixes up the scales of gates, and those of layers of the same size.
    peak = max(float(np.abs(weight).max()) for name, weight in weights.items() if name.startswith("weight"))
    beats = graph.add("Shape", "features", start=0, end=1)
    sizes = graph.constant(np.array([2])), beats, graph.constant(np.array([lstm.hidden_size]))
    start = graph.rounded_for_lstm(graph.add("ConstantOfShape", graph.add("Concat", *sizes, axis=0)))
    x = graph.add("Transpose", x, perm=[2, 0, 1])
    for layer in range(lstm.num_layers):
        inward, across, bias, more = (
            np.stack([_gates(weights[f"{kind}_l{layer}{way}"]) for way in ("", "_reverse")])
            for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        scaled = [graph.weights_of_one_scale(each, peak) for each in (inward, across)]
        biases = graph.constant(np.concatenate([bias, more], axis=1))
        y = graph.add("LSTM", x, *scaled, biases, "", start, direction="bidirectional", hidden_size=lstm.hidden_size)
        x = graph.add("Reshape", graph.add("Transpose", y, perm=[0, 2, 1, 3]), graph.constant(np.array([0, 0, -1])))
        if layer + 1 < lstm.num_layers:
            x = graph.rounded_for_lstm(x)
    return graph.rounded(graph.add("Transpose", x, perm=[1, 0, 2]))


def _pooled(graph: Int8Graph, network: BeatNetwork, steps: str) -> str:
    """float32 [beat, heads * features]: attention over float32 [beat, step, feature]."""
    first, second = _linears(network.pooling.score)
    scores = graph.dense(
        graph.rounded(graph.add("Tanh", graph.dense(steps, *_parameters(first)))), *_parameters(second)
    )
    shares = graph.rounded(graph.add("Softmax", scores, axis=1), signed=False)
    return graph.add("Flatten", graph.add("MatMul", graph.add("Transpose", shares, perm=[0, 2, 1]), steps), axis=1)


def _dense_stack(
    graph: Int8Graph,
    stack: nn.Sequential,
    x: str,
    peaks: tuple[NDArray[np.float32], ...],
    before: NDArray[np.float32] | None = None,
) -> str:
    """Dense layers with a ReLU behind each that has peaks; the last one's output is not rounded."""
    layers = _linears(stack)
    for number, layer in enumerate(layers):
        weight, bias = _parameters(layer)
        weight = weight if before is None else weight * before
        if number < len(peaks):
            before = peaks[number]
            x = graph.add("Relu", graph.dense(x, weight / before[:, None], bias / before))
        else:
            x = graph.dense(x, weight, bias)
        if number + 1 < len(layers):
            x = graph.rounded(x, signed=False)
    return x


def _parameters(layer: nn.Linear) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """float32 [output, input] and float32 [output]."""
    return layer.weight.detach().numpy(), layer.bias.detach().numpy()


def _linears(stack: nn.Module) -> list[nn.Linear]:
    return [module for module in stack.modules() if isinstance(module, nn.Linear)]


def _folded(convolution: nn.Conv1d, norm: nn.BatchNorm1d) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weight float32 [channel, input, tap] and bias float32 [channel] of a convolution and its batch norm in one."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    weight = convolution.weight * gain[:, None, None]
    return weight.detach().numpy(), (norm.bias - norm.running_mean * gain).detach().numpy()


def _gates(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows (float32 [4 * hidden, ...]) of the four gates in ONNX's order."""
    return np.concatenate([np.split(rows, 4)[gate] for gate in IOFC])


def _peaks(values: Tensor) -> NDArray[np.float32]:
    """float32 [channel]; values: float32 [beat, channel, ...], not negative."""
    rows = values.transpose(0, 1).flatten(1).numpy()
    return np.asarray(np.maximum(np.percentile(rows, SHARE, axis=1), LEAST_PEAK), np.float32)


def _peak(values: Tensor) -> float:
    return float(np.percentile(np.abs(values.numpy()), SHARE))
