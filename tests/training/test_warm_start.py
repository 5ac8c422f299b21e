"""Training goes on from shipped weights as if it had never stopped."""

from pathlib import Path

import numpy as np
import torch

from ecg.shipped_model import load_model
from training.network_export import export_onnx, write_card
from training.strip_network import StripNetwork
from training.warm_start import warm_start


def _exported(folder: Path) -> StripNetwork:
    torch.manual_seed(3)
    network = StripNetwork()
    # Statistics as training leaves them.
    network.train()(torch.rand(4, 4, 64, 96))
    export_onnx(network, 4, ("columns", "ink"), folder / "strip.onnx")
    write_card(folder / "strip.onnx", "strip-test", {})
    return network


def test_a_network_that_begins_with_shipped_weights_computes_what_they_compute(tmp_path: Path) -> None:
    _exported(tmp_path)
    planes = torch.rand(2, 4, 64, 96)
    torch.manual_seed(4)
    network = StripNetwork()
    before = network.eval()(planes)[0].detach().numpy()
    warm_start(network, tmp_path / "strip.onnx", [torch.rand(4, 4, 64, 96)])
    wanted = load_model("digitizer", "strip", folder=tmp_path).run(planes.numpy())
    found = network.eval()(planes)[0].detach().numpy()
    assert np.abs(before - wanted).max() > 0.1
    np.testing.assert_allclose(found, wanted, atol=2e-3)


def test_in_training_mode_it_computes_nearly_the_same(tmp_path: Path) -> None:
    _exported(tmp_path)
    network, planes = StripNetwork(), torch.rand(8, 4, 64, 96)
    warm_start(network, tmp_path / "strip.onnx", [planes])
    quiet, training = (mode(planes)[0].detach() for mode in (network.eval(), network.train()))
    assert float((training - quiet).abs().max()) < 0.05 * float(quiet.abs().max())
