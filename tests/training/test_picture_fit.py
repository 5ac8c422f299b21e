"""Training on pictures: resumed runs are the runs that were never interrupted."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from training.picture_fit import PictureFit, averaged_weights, fit

SETTINGS = PictureFit(seed=1, steps=12, decay_steps=4, warm_up=2, save_every=6, log_every=3, workers=0)


def batch(step: int) -> tuple[Tensor, ...]:
    seen = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(step))
    return seen, seen.mean(dim=1)


def loss(network: nn.Module, given: tuple[Tensor, ...]) -> dict[str, Tensor]:
    seen, wanted = given
    return {"loss": ((network(seen)[:, 0].float() - wanted) ** 2).mean()}


def network() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 1, 1))


def test_a_resumed_run_ends_as_the_one_that_was_never_interrupted(tmp_path: Path) -> None:
    fit(network(), loss, batch, SETTINGS, tmp_path / "whole")
    # The rate must not know where the first half stops.
    first_half = replace(SETTINGS, steps=6, decay_steps=0)
    fit(network(), loss, batch, first_half, tmp_path / "halves")
    fit(network(), loss, batch, SETTINGS, tmp_path / "halves")
    whole, halves = (averaged_weights(tmp_path / name / "checkpoint.pt") for name in ("whole", "halves"))
    assert whole.keys() == halves.keys()
    assert all(torch.equal(whole[name], halves[name]) for name in whole)


def test_the_log_can_be_plotted_and_shows_that_the_loss_falls(tmp_path: Path) -> None:
    fit(network(), loss, batch, replace(SETTINGS, steps=60, decay_steps=10), tmp_path)
    header, *rows = (tmp_path / "log.csv").read_text().splitlines()
    assert header == "step,rate,s,loss"
    losses = [float(row.split(",")[3]) for row in rows]
    assert [int(row.split(",")[0]) for row in rows] == list(range(3, 61, 3))
    assert sum(losses[-5:]) < sum(losses[:5])


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    settings = PictureFit(seed=0, steps=100, decay_steps=20, warm_up=10)
    assert settings.rate(0) == pytest.approx(settings.peak_rate / 10)
    assert settings.rate(50) == settings.peak_rate
    assert settings.rate(90) == pytest.approx(settings.peak_rate / 2)
    assert settings.rate(100) == 0.0
