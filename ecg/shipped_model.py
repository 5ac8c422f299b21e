"""A shipped model: weights that were checked, and arrays through them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecg.errors import ModelError
from ecg.inference_runtime import CompiledModel, Core, Network

CURE = "reinstall the package"


@dataclass
class _Share:
    """What models of this process may take."""

    most_threads: int | None = None
    make_room: Callable[[], None] | None = None
    """Called before and after each run of a model, which then keeps nothing; None where it may."""


_share = _Share()


def release(network: CompiledModel) -> None:
    """Give back what a network keeps between its runs, where the runtime can do so now."""
    with suppress(RuntimeError):  # "in a busy state", now and then with no run that is known of
        network.release_memory()


@dataclass(frozen=True, eq=False)
class Model:
    """A model whose weights were checked against the checksum in its card."""

    name: str
    card: dict[str, Any]
    """The JSON beside the weights: model_id, sha256, plan, what it was trained on, metrics."""
    network: CompiledModel

    @property
    def model_id(self) -> str:
        """Name and version that results quote."""
        return str(self.card["model_id"])

    def run(self, array: NDArray[np.float32]) -> NDArray[np.float32]:
        """First output of the network for its one input, float32 with the batch on the first axis."""
        return self.run_all(array)[0]

    def run_all(self, *arrays: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """All outputs of the network for its inputs in their order, float32 with the batch on the first axis."""
        if _share.make_room is not None:
            _share.make_room()
        given = {k: np.ascontiguousarray(array) for k, array in enumerate(arrays)}
        # A request of its own for each call: several threads may ask at once.
        answers = self.network.create_infer_request().infer(given, share_inputs=True)
        found = tuple(np.asarray(answers[k], dtype=np.float32) for k in range(len(self.network.outputs)))
        if _share.make_room is not None:
            release(self.network)
            _share.make_room()
        return found


@lru_cache(maxsize=32)
def model_id(package: str, name: str) -> str:
    """Return name and version of a shipped model by its card alone. Raises ModelError where that is damaged."""
    try:
        return str(json.loads((files(package) / "models" / f"{name}.json").read_text(encoding="utf-8"))["model_id"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the card of model {name!r} is missing or damaged", cure=CURE) from error


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
def load_model(package: str, name: str, *, threads: int = 1, folder: Path | None = None, exact: bool = True) -> Model:
    """Load a shipped model once per process and keep it.

    name: of `<name>.onnx` and `<name>.json` in the folder `models` of the package, or in `folder` where given. One
    thread by default: small networks gain nothing from more, and pages are read side by side. exact: in single
    precision; else in bfloat16 where the processor has it, which is four times faster. Raises ModelError where a file
    is missing, its checksum is wrong or the runtime refuses it.
    """
    card, network = _read(package, name, folder)
    return Model(name, card, _compiled(name, network, threads, exact))


def load_model_for(shape: tuple[int, ...], package: str, name: str, *, threads: int = 1, exact: bool = True) -> Model:
    """Load a shipped model of one input to run it on this shape, best several times. Raises ModelError as `load_model`.

    Where this process shares the machine (`share_machine`) the network is made ready for this shape alone, and kept
    until another is asked: it then runs in half the memory. Elsewhere the tenth of a second that this takes is saved.
    """
    if _share.make_room is None:
        return load_model(package, name, threads=threads, exact=exact)
    return _model_of_one_shape(shape, package, name, threads, exact)


@lru_cache(maxsize=1)
def _model_of_one_shape(shape: tuple[int, ...], package: str, name: str, threads: int, exact: bool) -> Model:
    card, network = _kept(package, name)
    network = network.clone()
    with _refused(f"{shape} for model {name!r}"):
        network.reshape(list(shape))
    return Model(name, card, _compiled(name, network, threads, exact))


@lru_cache(maxsize=1)
def _kept(package: str, name: str) -> tuple[dict[str, Any], Network]:
    return _read(package, name, None)


def _read(package: str, name: str, folder: Path | None) -> tuple[dict[str, Any], Network]:
    """The card and the network before it is made ready to run."""
    card, weights = _checked_weights(files(package) / "models" if folder is None else folder, name)
    with _refused(f"model {name!r}"):
        return card, _core().read_model(weights)


def _compiled(name: str, network: Network, threads: int, exact: bool) -> CompiledModel:
    settings: dict[str, Any] = {"INFERENCE_NUM_THREADS": allowed_threads(threads)}
    settings["PERFORMANCE_HINT"] = "LATENCY"
    # Pages are read side by side: two processes that are pinned to one core would wait for each other.
    settings["ENABLE_CPU_PINNING"] = False
    if _share.make_room is not None:
        # One more for each size of page, and none that comes again soon.
        settings["CPU_RUNTIME_CACHE_CAPACITY"] = 0
    if exact:
        settings["INFERENCE_PRECISION_HINT"] = "f32"
    with _refused(f"model {name!r}"):
        return _core().compile_model(network, "CPU", settings)


@contextmanager
def _refused(what: str) -> Iterator[None]:
    """Tell what the runtime refuses. Raises ModelError."""
    try:
        yield
    except RuntimeError as error:
        raise ModelError(f"the runtime refuses {what}", cure=CURE) from error


def allowed_threads(wished: int) -> int:
    """In how many of so many threads this process may compute (`share_machine`)."""
    return min(wished, _share.most_threads or wished)


def share_machine(most_threads: int, make_room: Callable[[], None]) -> None:
    """Let models be modest from now on, for processes that read pages side by side, one page at a time in each.

    most_threads: of those that are loaded later, whatever they ask for (`allowed_threads`): threads beyond the cores
    only take time from each other. What a model works in is given back after each run, a page's worth of some 300 MB in
    all, and nothing is kept of sizes that it has seen, some 4 MB for each page of another size; neither costs
    measurable time. make_room: called before each run.
    """
    _share.most_threads = most_threads
    _share.make_room = make_room


@lru_cache(maxsize=1)
def _core() -> Core:
    return Core()
