"""From trained weights to what ships: temperature, ONNX file and the JSON card beside it."""

import hashlib
import json
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from torch import Tensor, nn

import classifier
from classifier.beat_input import BeatPlan
from classifier.rhythm_input import RhythmPlan
from classifier.twelve_lead_input import TwelveLeadPlan
from training.rhythm_fit import softmax
from vitals.wave_input import WavePlan

OPSET = 17


def fitted_temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The temperature of least negative log likelihood (Guo et al. 2017).

    logits: float64 [record, class]; labels: int64 [record].
    """

    def loss(temperature: float) -> float:
        true_class = softmax(logits, temperature)[np.arange(len(labels)), labels]
        return -float(np.log(np.maximum(true_class, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def export_onnx(
    network: nn.Module, path: Path, inputs: Mapping[str, Tensor], free: Mapping[str, Mapping[int, str]]
) -> None:
    """Write the network as ONNX: named inputs, output "logits" float32 [batch, class].

    inputs: an example of each, in the order of the network's arguments; free: the axes of each that may have any
    length. The TorchScript exporter, because torch.export fixes the number of LSTM steps and with it the length of a
    signal.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=["logits"],
            dynamic_axes={name: dict(axes) for name, axes in free.items()} | {"logits": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )


def ship(folder: Path, name: str, package: ModuleType = classifier) -> None:
    """Put weights and both cards of a model from `folder` into the package."""
    for ending in ("onnx", "json", "md"):
        shutil.copy(folder / f"{name}.{ending}", Path(package.__path__[0]) / "models" / f"{name}.{ending}")


def write_card(
    path: Path,
    model_id: str,
    weights: Path,
    plan: RhythmPlan | BeatPlan | TwelveLeadPlan | WavePlan,
    facts: dict[str, Any],
) -> dict[str, Any]:
    """Write the JSON that `ecg.shipped_model` checks the weights against and reads the plan from; return it."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    card: dict[str, Any] = {"model_id": model_id, "sha256": digest, "opset": OPSET, "plan": asdict(plan), **facts}
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return card
