import platform
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

import classifier
from classifier.beat_input import BeatPlan, normalized
from ecg.inference_runtime import Core
from ecg.shipped_model import Model, load_model
from tests.training.test_beats import CALM, some_beats
from training.beat_data import LabelledBeats
from training.beat_fit import BeatFit, fit_beats, logits_of, with_normalizer
from training.beat_network import EVERYTHING, BeatNetwork
from training.edge import MODEL_ID, NAME, layers_by_precision
from training.edge_card import model_card
from training.edge_graph import edge_model, peaks_of
from training.int8_graph import Int8Graph
from training.rhythm_export import write_card

MOST_BYTES = 60_000
SHAPES = {
    "as it ships": BeatNetwork,
    "another": lambda: BeatNetwork((8, 8, 12), (5, 5, 3), hidden=8, heads=3, rhythm=10, seen=EVERYTHING),
}


@dataclass(frozen=True, eq=False)
class Quantized:
    network: BeatNetwork
    plan: BeatPlan
    file: Path
    model: Model

    def logits(self, beats: LabelledBeats) -> NDArray[np.float32]:
        return self.model.run_all(beats.windows, normalized(beats.features, self.plan))[0]


@pytest.fixture(scope="module", params=list(SHAPES))
def quantized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Quantized:
    """A network that was fitted quickly on beats that are easily told, and its 8-bit form as OpenVINO runs it."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("edge")
    fitting = some_beats(1, 1500)
    plan = with_normalizer(BeatPlan(), fitting)
    network = SHAPES[request.param]()
    settings = BeatFit(seed=3, epochs=3, fewest=1, batch=32, rate=5e-3, averaging=0.9, change=CALM)
    fit_beats(network, fitting, some_beats(2), plan, settings, folder)
    file = folder / f"{NAME}.onnx"
    onnx.save(edge_model(network, peaks_of(network, fitting, plan), plan), str(file))
    write_card(folder / f"{NAME}.json", MODEL_ID, file, plan, {})
    return Quantized(network, plan, file, load_model("classifier", NAME, folder=folder))


def test_every_weight_is_int8_in_the_file_and_only_biases_and_scales_are_float(quantized: Quantized) -> None:
    layers = [layer for layer in quantized.network.modules() if isinstance(layer, nn.Conv1d | nn.Linear | nn.LSTM)]
    weights = [weight for layer in layers for name, weight in layer.named_parameters() if name.startswith("weight")]
    arrays = [numpy_helper.to_array(constant) for constant in onnx.load(str(quantized.file)).graph.initializer]
    stored = [array for array in arrays if array.dtype == np.int8 and array.size > 1]
    assert sum(array.size for array in stored) == sum(weight.numel() for weight in weights)
    assert all(np.abs(array.astype(np.int16)).max() <= 127 for array in stored)
    floats = [array for array in arrays if array.dtype == np.float32]
    both_biases_both_ways = 2 * 8 * quantized.network.lstm.hidden_size
    assert all(array.size <= both_biases_both_ways for array in floats)
    assert all(array.dtype in (np.int8, np.uint8, np.int64) for array in arrays if array.dtype != np.float32)


def test_the_file_is_small(quantized: Quantized) -> None:
    assert quantized.file.stat().st_size < MOST_BYTES


def test_answers_are_nearly_those_of_the_float_network(quantized: Quantized) -> None:
    beats = some_beats(5, 400)
    expected, given = logits_of(quantized.network, beats, quantized.plan), quantized.logits(beats)
    assert (given.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.98
    assert np.sqrt(((given - expected) ** 2).mean()) < 0.05 * expected.std()


def test_a_beat_gets_the_same_answer_alone_and_among_others(quantized: Quantized) -> None:
    beats = some_beats(6, 12)
    alone = np.concatenate([quantized.logits(beats.subset(np.array([k]))) for k in range(12)])
    np.testing.assert_allclose(alone, quantized.logits(beats), atol=1e-5)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="what runs in 8 bit is known of x86 only")
def test_convolutions_lstms_and_dense_layers_run_in_8_bit(quantized: Quantized) -> None:
    layers = layers_by_precision(quantized.model)
    assert set().union(*layers.values()) <= {"i8", "u8"}
    assert sum(layers["RNNSeq"].values()) == 2 * quantized.network.lstm.num_layers
    assert sum(layers["Convolution"].values()) == len(
        [layer for layer in quantized.network.blocks if isinstance(layer, nn.Conv1d)]
    )
    assert sum(layers["FullyConnected"].values()) == 6


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("signed", [-9.0, -2.0, 0.0, 0.01, 2.0], [-128 * 2 / 127, -2.0, 0.0, 2 / 127, 2.0]),
        ("unsigned", [-1.0, 0.0, 0.9, 2.0, 7.0], [0.0, 0.0, 115 * 2 / 255, 2.0, 2.0]),
        ("lstm", [-9.0, -1.0, 0.0, 0.5, 1.2], [-128 / 127, -1.0, 0.0, 64 / 127, 1.0]),
    ],
)
def test_activations_are_rounded_to_their_grid_and_clipped(
    kind: str, values: list[float], expected: list[float]
) -> None:
    graph = Int8Graph()
    rounders = {
        "signed": lambda: graph.rounded("x", 2.0),
        "unsigned": lambda: graph.rounded("x", 2.0, signed=False),
        "lstm": lambda: graph.rounded_for_lstm("x"),
    }
    model = graph.model({"x": (5,)}, rounders[kind](), 5, 17)
    compiled = Core().compile_model(Core().read_model(model.SerializeToString()), "CPU", {})
    answer = compiled([np.array([values], np.float32)])[0][0]
    np.testing.assert_allclose(answer, expected, atol=1e-6)


def test_weights_have_a_scale_for_each_output() -> None:
    graph = Int8Graph()
    weight = np.array([[100.0, -40.0], [0.001, 0.0005]], np.float32)
    model = graph.model({"x": (2,)}, graph.dense("x", weight, np.array([1.0, 0.0], np.float32)), 2, 17)
    compiled = Core().compile_model(Core().read_model(model.SerializeToString()), "CPU", {})
    answer = compiled([np.array([[1.0, 1.0]], np.float32)])[0][0]
    np.testing.assert_allclose(answer, [61.0, 0.0015], rtol=0.01)


def test_what_ships_is_small_and_nearly_as_good_as_in_float_and_its_card_says_so() -> None:
    model = load_model("classifier", NAME)
    folder = Path(classifier.__path__[0]) / "models"
    assert (folder / f"{NAME}.onnx").stat().st_size < MOST_BYTES
    assert model.card["ds1_float"]["macro_f1"] - model.card["ds1"]["macro_f1"] < 0.005
    assert (folder / f"{NAME}.md").read_text(encoding="utf-8") == model_card(model.card)
