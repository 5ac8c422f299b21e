"""The one module that knows the inference runtime: a shipped model in, arrays through it."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ecg.errors import ModelError

CURE = "reinstall the package"


@dataclass(frozen=True, eq=False)
class Model:
    """A model whose weights were checked against the checksum in its card."""

    name: str
    card: dict[str, Any]
    """The JSON beside the weights: model_id, sha256, plan, what it was trained on, metrics."""
    session: onnxruntime.InferenceSession

    @property
    def model_id(self) -> str:
        """Name and version that results quote."""
        return str(self.card["model_id"])

    def run(self, array: NDArray[np.float32]) -> NDArray[np.float32]:
        """First output of the network for its one input, float32 with the batch on the first axis."""
        return self.run_all(array)[0]

    def run_all(self, array: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """All outputs of the network for its one input, float32 with the batch on the first axis."""
        answers = self.session.run(None, {self.session.get_inputs()[0].name: np.ascontiguousarray(array)})
        return tuple(np.asarray(answer, dtype=np.float32) for answer in answers)


def _checked_weights(folder: Path | Traversable, name: str) -> tuple[dict[str, Any], bytes]:
    try:
        card: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        weights = (folder / f"{name}.onnx").read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"model {name!r} is missing or its card is damaged", cure=CURE) from error
    if hashlib.sha256(weights).hexdigest() != card.get("sha256"):
        raise ModelError(f"the weights of model {name!r} do not match their checksum", cure=CURE)
    return card, weights


@lru_cache(maxsize=16)
def load_model(package: str, name: str, *, threads: int = 1, folder: Path | None = None) -> Model:
    """Load a shipped model once per process and keep it.

    name: of `<name>.onnx` and `<name>.json` in the folder `models` of the package, or in `folder` where given. One
    thread by default: small networks gain nothing from more, and pages are read side by side. Raises ModelError where
    a file is missing, its checksum is wrong or the runtime refuses it.
    """
    card, weights = _checked_weights(files(package) / "models" if folder is None else folder, name)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises its own classes, which have no public base
        raise ModelError(f"the runtime refuses model {name!r}", cure=CURE) from error
    return Model(name, card, session)
