"""From the beat networks to one that is small: 8 bit throughout, measured beside its float self, with its card.

    python -m training.edge --data ../shared/data --runs runs/beats --out runs/edge --ship

Each of the five networks is measured on the fifth of DS1 that it was not fitted on. Seed 0 ships: the fifths hold
different patients, so that their scores say nothing about which network is better, and DS2 is not looked at.
"""

import argparse
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from classifier.beat_input import BeatPlan, normalized
from ecg.shipped_model import Model, load_model
from training.beat_data import DS1, LabelledBeats, mitdb_beats
from training.beat_fit import BATCH_TO_ASK, with_normalizer
from training.beat_network import BeatNetwork
from training.beat_protocols import Split, other_patients
from training.beat_scores import BeatScores, beat_scores
from training.beats import five_networks
from training.edge_card import model_card
from training.edge_graph import SHARE, edge_model, peaks_of
from training.rhythm_export import export_onnx, fitted_temperature, ship, write_card
from training.rhythm_fit import softmax

MODEL_ID = "beats-edge-int8-1"
NAME = "beats_edge"
FLOAT_NAME = "beats_float"
SHIPPED_SEED = 0
CALIBRATION_BEATS = 4096
WARM_UP, TIMED = 50, 500
LAYERS = ("Convolution", "RNNSeq", "FullyConnected", "MatMul")
"""What OpenVINO calls the layers that hold nearly all the work; an LSTM in one direction is one RNNSeq."""


@dataclass(frozen=True, eq=False)
class Measured:
    """One network in one precision on beats that it was not fitted on."""

    size: int
    """Of the ONNX file, bytes."""
    ms: float
    """Median of single beats on one thread of OpenVINO, by the call that classifies them, without cutting them out."""
    logits: NDArray[np.float64]
    """float64 [beat, class]."""
    layers: dict[str, dict[str, int]]
    """How many layers of each kind ran in which precision."""


@dataclass(frozen=True, eq=False)
class Compared:
    """One network in float and in 8 bit."""

    seed: int
    in_float: Measured
    in_int8: Measured
    labels: NDArray[np.int64]
    """int64 [beat]."""


def calibration_beats(fitting: LabelledBeats, seed: int) -> LabelledBeats:
    """Beats drawn from those that a network was fitted on, to see its ranges with."""
    count = min(CALIBRATION_BEATS, len(fitting.labels))
    drawn = np.random.default_rng(seed).choice(len(fitting.labels), count, replace=False)
    return fitting.subset(np.sort(drawn).astype(np.int64))


def compared(seed: int, network: BeatNetwork, split: Split, plan: BeatPlan, out: Path) -> Compared:
    """Write the network in both precisions into `out`, and run both."""
    out.mkdir(parents=True, exist_ok=True)
    model = edge_model(network, peaks_of(network, calibration_beats(split.fitting, seed), plan), plan)
    onnx.save(model, str(out / f"{NAME}.onnx"))
    example = {name: torch.from_numpy(getattr(split.choice, name)[:2]) for name in ("windows", "features")}
    export_onnx(network, out / f"{FLOAT_NAME}.onnx", example, {name: {0: "beat"} for name in example})
    in_float, in_int8 = (measured(name, split.choice, plan, out) for name in (FLOAT_NAME, NAME))
    return Compared(seed, in_float, in_int8, split.choice.labels)


def measured(name: str, beats: LabelledBeats, plan: BeatPlan, folder: Path) -> Measured:
    """Run the network of this name as one that ships is run."""
    weights = folder / f"{name}.onnx"
    write_card(folder / f"{name}.json", name, weights, plan, {})
    model = load_model("classifier", name, folder=folder)
    features = normalized(beats.features, plan)
    parts = [slice(k, k + BATCH_TO_ASK) for k in range(0, len(features), BATCH_TO_ASK)]
    logits = np.concatenate([model.run_all(beats.windows[part], features[part])[0] for part in parts])
    ms = milliseconds(model, beats.windows, features)
    return Measured(weights.stat().st_size, ms, logits.astype(np.float64), layers_by_precision(model))


def milliseconds(model: Model, windows: NDArray[np.float32], features: NDArray[np.float32]) -> float:
    """Median time of one beat by itself; windows and features: float32 [beat, ...]."""
    taken_s = []
    for k in np.arange(WARM_UP + TIMED) % len(windows):
        began = time.perf_counter()
        model.run_all(windows[k : k + 1], features[k : k + 1])
        taken_s.append(time.perf_counter() - began)
    return float(np.median(taken_s[WARM_UP:])) * 1e3


def layers_by_precision(model: Model) -> dict[str, dict[str, int]]:
    """How many convolutions, LSTMs, dense layers and products OpenVINO runs in which precision on this processor."""
    facts = [node.get_rt_info() for node in model.network.get_runtime_model().get_ordered_ops()]
    counts = Counter(tuple(str(one[key].astype(str)) for key in ("layerType", "runtimePrecision")) for one in facts)
    return {kind: {precision: n for (layer, precision), n in counts.items() if layer == kind} for kind in LAYERS}


def all_compared(networks: Sequence[BeatNetwork], beats: LabelledBeats, plan: BeatPlan, out: Path) -> list[Compared]:
    """The networks of all seeds, each on its fifth of DS1."""
    return [
        compared(seed, network, other_patients(beats, seed), plan, out / f"seed{seed}")
        for seed, network in enumerate(networks)
    ]


def pooled(five: list[Compared], temperature: float = 1.0) -> tuple[BeatScores, BeatScores]:
    """Scores of all fifths together, in float and in 8 bit."""
    labels = np.concatenate([one.labels for one in five])
    logits = ([one.in_float.logits for one in five], [one.in_int8.logits for one in five])
    in_float, in_int8 = (beat_scores(softmax(np.concatenate(each), temperature), labels) for each in logits)
    return in_float, in_int8


def row(one: Compared) -> dict[str, float]:
    """One network's line of the table."""
    scores = [beat_scores(softmax(each.logits), one.labels) for each in (one.in_float, one.in_int8)]
    return {
        "seed": one.seed,
        "float_bytes": one.in_float.size,
        "int8_bytes": one.in_int8.size,
        "float_ms": one.in_float.ms,
        "int8_ms": one.in_int8.ms,
        "float_macro_f1": scores[0].macro_f1,
        "int8_macro_f1": scores[1].macro_f1,
        "same_answer": float((one.in_float.logits.argmax(axis=1) == one.in_int8.logits.argmax(axis=1)).mean()),
    }


def written(five: list[Compared], plan: BeatPlan, network: BeatNetwork, out: Path) -> None:
    """Write weights, JSON card and model card of the network that ships into `out`."""
    shutil.copy(out / f"seed{SHIPPED_SEED}" / f"{NAME}.onnx", out / f"{NAME}.onnx")
    labels = np.concatenate([one.labels for one in five])
    temperature = fitted_temperature(np.concatenate([one.in_int8.logits for one in five]), labels)
    in_float, in_int8 = pooled(five, temperature)
    facts: dict[str, Any] = {
        "command": " ".join(["python -m training.edge", *sys.argv[1:]]),
        "trained_on": "MIT-BIH Arrhythmia Database, DS1, ODC-By 1.0",
        "shipped_seed": SHIPPED_SEED,
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "calibration_beats": CALIBRATION_BEATS,
        "percentile": SHARE,
        "openvino": version("openvino"),
        "layers": five[SHIPPED_SEED].in_int8.layers,
        "networks": [row(one) for one in five],
        "ds1_float": asdict(in_float),
        "ds1": asdict(in_int8),
    }
    plan = replace(plan, temperature=temperature)
    card = write_card(out / f"{NAME}.json", MODEL_ID, out / f"{NAME}.onnx", plan, facts)
    (out / f"{NAME}.md").write_text(model_card(card), encoding="utf-8")


def main() -> None:
    """Make the five small networks, measure them, and write the one that ships."""
    parser = argparse.ArgumentParser(prog="python -m training.edge", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of MIT-BIH's records, or of the packed recordings"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs/beats"), help="folder of the trained networks")
    parser.add_argument("--out", type=Path, required=True, help="folder for the result")
    parser.add_argument("--ship", action="store_true", help="ship the result with the package")
    given = parser.parse_args()
    torch.set_num_threads(1)
    beats = mitdb_beats(given.data, BeatPlan(), DS1)
    plan = with_normalizer(BeatPlan(), beats)
    networks = five_networks(beats, plan, given.runs).networks
    written(all_compared(networks, beats, plan, given.out), plan, networks[SHIPPED_SEED], given.out)
    if given.ship:
        ship(given.out, NAME)
    print(f"written to {given.out}")


if __name__ == "__main__":
    main()
