"""An ONNX graph of standard operators whose weights are int8 and whose activations are rounded to 8 bit on fixed grids.

Quantization is written as QuantizeLinear and DequantizeLinear pairs (ONNX 1.17 operators); a runtime that knows them
computes in 8 bit, any other gets the same numbers in float. Weights: Jacob et al. 2018, symmetric, -127 to 127.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

STEPS = 127
"""Steps from zero to the peak of what is signed."""
UNSIGNED_STEPS = 255
IR_VERSION = 8


class Int8Graph:
    """Operators and constants, named by short numbers: names are a good part of a small file."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[tuple[str, tuple[int, ...], bytes], TensorProto] = {}

    def constant(self, values: NDArray[Any] | np.generic) -> str:
        """Name of a constant of this dtype and shape; equal ones are stored once."""
        array = np.ascontiguousarray(values).reshape(np.shape(values))
        key = str(array.dtype), array.shape, array.tobytes()
        if key not in self._constants:
            self._constants[key] = numpy_helper.from_array(array, f"c{len(self._constants):x}")
        return self._constants[key].name

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator; returns the name of its first output."""
        name = f"n{len(self._nodes):x}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def rounded(self, x: str, peak: float = 1.0, *, signed: bool = True) -> str:
        """Round to int8 from -peak to peak, or to uint8 from 0 to peak; what lies beyond is clipped."""
        step = self.constant(np.float32(peak / (STEPS if signed else UNSIGNED_STEPS)))
        zero = self.constant(np.int8(0) if signed else np.uint8(0))
        return self.add("DequantizeLinear", self.add("QuantizeLinear", x, step, zero), step, zero)

    def rounded_for_lstm(self, x: str) -> str:
        """Round to uint8 from -1 to 1, with zero at 128.

        Its DequantizeLinear is spelled out: OpenVINO (2026.4) runs an LSTM in 8 bit where the zero is a float constant.
        """
        step = self.constant(np.float32(1.0 / STEPS))
        whole = self.add("QuantizeLinear", x, step, self.constant(np.uint8(STEPS + 1)))
        centred = self.add("Sub", self.add("Cast", whole, to=TensorProto.FLOAT), self.constant(np.float32(STEPS + 1)))
        return self.add("Mul", centred, step)

    def weights(self, values: NDArray[np.float32], axis: int) -> str:
        """Weights as int8, with a scale for each index of the axis."""
        others = tuple(k for k in range(values.ndim) if k != axis)
        steps = np.maximum(np.abs(values).max(axis=others), 1e-8) / STEPS
        whole = _whole(values, np.expand_dims(steps, others))
        return self.add("DequantizeLinear", self.constant(whole), self.constant(steps.astype(np.float32)), axis=axis)

    def weights_of_one_scale(self, values: NDArray[np.float32], peak: float) -> str:
        """Weights as int8, from -peak to peak."""
        step = np.float32(peak / STEPS)
        return self.add("DequantizeLinear", self.constant(_whole(values, step)), self.constant(step))

    def dense(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """A dense layer; weight: float32 [output, input], bias: float32 [output]."""
        product = self.add("MatMul", x, self.weights(np.ascontiguousarray(weight.T), 1))
        return self.add("Add", product, self.constant(bias))

    def model(self, inputs: dict[str, tuple[int, ...]], output: str, classes: int, opset: int) -> ModelProto:
        """The finished graph: inputs float32 [beat, ...] of these shapes, output "logits" float32 [beat, class]."""
        nodes = [*self._nodes, helper.make_node("Identity", [output], ["logits"])]
        floats = TensorProto.FLOAT
        given = [helper.make_tensor_value_info(name, floats, ["beat", *shape]) for name, shape in inputs.items()]
        logits = helper.make_tensor_value_info("logits", floats, ["beat", classes])
        graph = helper.make_graph(nodes, "int8", given, [logits], list(self._constants.values()))
        model: ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        model.ir_version = IR_VERSION
        checker.check_model(model)
        return model


def _whole(values: NDArray[np.float32], steps: NDArray[np.floating[Any]] | np.float32) -> NDArray[np.int8]:
    return np.clip(np.round(values / steps), -STEPS, STEPS).astype(np.int8)
