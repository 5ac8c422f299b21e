"""From a checkpoint to what ships: ONNX with weights in half precision, and the card that the loader checks it against.

python -m training.network_export strip --run runs/strips --out digitizer/models
python -m training.network_export page --run runs/pages --out digitizer/models
python -m training.network_export name --run runs/names --out digitizer/models
"""

import argparse
import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

from digitizer.name_frame import CROP_SIZE_PX
from training.half_unet import parameters_of
from training.name_network import NameNetwork
from training.page_network import PageNetwork
from training.picture_fit import averaged_weights
from training.strip_network import StripNetwork

OPSET = 17
# Tensors smaller than this stay in single precision: they weigh nothing.
SMALL = 256
SIDES_PX = (64, 64)
NETWORKS: dict[str, tuple[type[nn.Module], int, tuple[str, ...], tuple[int, int]]] = {
    "strip": (StripNetwork, 4, ("columns", "ink"), SIDES_PX),
    "page": (PageNetwork, 3, ("maps", "names", "orientations"), SIDES_PX),
    "name": (NameNetwork, 1, ("names",), CROP_SIZE_PX[::-1]),
}
"""Name -> network, planes of its input, names of its outputs, height and width that it is exported with."""


def main() -> None:
    """Export the averaged weights of a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("digitizer/models"))
    parser.add_argument("--version", type=int, default=1, help="of the weights, for the model's name")
    options = parser.parse_args()
    kind, planes, outputs, sides = NETWORKS[options.network]
    checkpoint = options.run / "checkpoint.pt"
    network = kind()
    network.load_state_dict(averaged_weights(checkpoint))
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{options.network}.onnx"
    export_onnx(network, planes, outputs, path, sides)
    facts = {"step": int(torch.load(checkpoint, weights_only=True)["step"]), "parameters": parameters_of(network)}
    write_card(path, f"{options.network}-{options.version}", facts)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {facts}")


def export_onnx(
    network: nn.Module, planes: int, outputs: tuple[str, ...], path: Path, sides: tuple[int, int] = SIDES_PX
) -> None:
    """Write the network as ONNX: input "planes" float32 [batch, plane, y, x], weights in half precision.

    Where the network allows, y and x may be any; `sides` are those that it is exported with.
    """
    free = {"planes": {0: "batch", 2: "y", 3: "x"}} | {name: {0: "batch"} for name in outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.zeros(1, planes, *sides),),
            str(path),
            input_names=["planes"],
            output_names=list(outputs),
            dynamic_axes=free,
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(path)
    halve(model.graph)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def halve(graph: onnx.GraphProto) -> None:
    """Store every large weight in half precision with a cast behind it, which the runtime folds when it loads."""
    casts = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < SMALL:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)


def write_card(path: Path, model_id: str, facts: dict[str, Any]) -> None:
    """Write the JSON that `ecg.shipped_model` checks the weights against."""
    card = {"model_id": model_id, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "opset": OPSET, **facts}
    path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
