import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import wfdb

from classifier.rhythm_input import RhythmPlan
from ecg.shipped_model import load_model
from training.rhythm_augmentation import augmented, stretched_crop
from training.rhythm_card import model_card
from training.rhythm_data import LABELS, LabelledRecords, cinc2017_raw, fit_and_choice, five_folds
from training.rhythm_export import export_onnx, fitted_temperature, write_card
from training.rhythm_fit import FitSettings, fit, logits_of, probabilities_of, softmax, training_batches
from training.rhythm_network import RhythmNetwork
from training.rhythm_scores import conformal_least, expected_calibration_error, rhythm_scores
from training.rhythm_transfer import transfer_scores

PLAN = RhythmPlan()
SETTINGS = FitSettings(seed=5, epochs=4, batch=8, shortest_s=2.5, longest_s=4.0, averaging=0.9)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def tiny_network() -> RhythmNetwork:
    torch.manual_seed(0)
    return RhythmNetwork(channels=(4, 6, 8), kernel=5, hidden=8, heads=2, dropout=0.1)


def pulses(seed: int, count: int = 40) -> LabelledRecords:
    """Records of 5 s, mV: slow pulse trains labelled N and fast ones labelled A."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    time_s = np.arange(500) / PLAN.fs_hz
    signals = []
    for label in labels:
        rate_hz = rng.uniform(0.9, 1.2) if label == 0 else rng.uniform(2.4, 2.9)
        beat = np.mod(time_s * rate_hz + rng.random(), 1.0) / rate_hz
        signal = np.exp(-0.5 * ((beat - 0.15) / 0.02) ** 2) + rng.normal(0, 0.02, 500)
        signals.append(signal.astype(np.float32))
    return LabelledRecords(tuple(f"r{k}" for k in range(count)), tuple(signals), labels.astype(np.int64))


def test_training_lowers_the_loss_and_learns_what_is_easy(tmp_path: Path) -> None:
    network = fit(tiny_network(), pulses(1, 120), pulses(2), PLAN, replace(SETTINGS, epochs=8), tmp_path)
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < 0.6 * log[0]["loss"]
    unseen = pulses(3)
    assert (logits_of(network, unseen, PLAN).argmax(axis=1) == unseen.labels).mean() > 0.9


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(tmp_path: Path) -> None:
    whole = fit(tiny_network(), pulses(1), pulses(2), PLAN, SETTINGS, tmp_path / "whole")

    class PowerCutError(Exception):
        pass

    class CutNetwork(RhythmNetwork):
        """Fails in the third epoch's first step."""

        calls = 0

        def forward(self, signal: torch.Tensor) -> torch.Tensor:
            if self.training:
                self.calls += 1
                if self.calls == 13:
                    raise PowerCutError
            return super().forward(signal)

    torch.manual_seed(0)
    cut = CutNetwork(channels=(4, 6, 8), kernel=5, hidden=8, heads=2, dropout=0.1)
    with pytest.raises(PowerCutError):
        fit(cut, pulses(1), pulses(2), PLAN, SETTINGS, tmp_path / "cut")
    torch.manual_seed(99)
    other_weights = RhythmNetwork(channels=(4, 6, 8), kernel=5, hidden=8, heads=2, dropout=0.1)
    resumed = fit(other_weights, pulses(1), pulses(2), PLAN, SETTINGS, tmp_path / "cut")
    assert (tmp_path / "cut/log.jsonl").read_text() == (tmp_path / "whole/log.jsonl").read_text()
    for name, weight in whole.state_dict().items():
        assert torch.equal(weight, resumed.state_dict()[name]), name


def test_an_epoch_s_batches_depend_on_seed_and_epoch_alone() -> None:
    records = pulses(1)
    first, again, later = (list(training_batches(records, PLAN, SETTINGS, epoch)) for epoch in (0, 0, 1))
    assert all(torch.equal(a[0], b[0]) and torch.equal(a[1], b[1]) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0][1], later[0][1])


def test_a_record_shorter_than_the_crop_sits_out() -> None:
    records = pulses(1)
    short = replace(
        records, signals=tuple(signal[: 100 if k < 10 else 500] for k, signal in enumerate(records.signals))
    )
    batches = list(training_batches(short, PLAN, SETTINGS, 0))
    assert sum(len(labels) for _, labels in batches) == 30
    assert all(250 <= signals.shape[1] <= 400 for signals, _ in batches)


def test_crops_and_augmentation_keep_length_and_stay_finite() -> None:
    rng = np.random.default_rng(0)
    signal = pulses(1).signals[0]
    for length in (250, 400, 500):
        strips = [augmented(stretched_crop(signal, length, rng), 100.0, 0.2, rng) for _ in range(30)]
        assert {strip.shape for strip in strips} == {(length,)}
        assert np.isfinite(strips).all()


def test_the_split_is_by_record_stratified_and_the_same_every_time() -> None:
    records = pulses(1, 100)
    fitting, choice = fit_and_choice(records, 0.2, seed=7)
    assert not set(fitting.names) & set(choice.names)
    assert len(fitting.names) + len(choice.names) == 100
    assert np.bincount(choice.labels).tolist() == [10, 10]
    assert fit_and_choice(records, 0.2, seed=7)[1].names == choice.names


def test_the_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (4000, 4))
    labels = np.array([rng.choice(4, p=row) for row in softmax(logits)], dtype=np.int64)
    temperature = fitted_temperature(3.0 * logits, labels)
    assert temperature == pytest.approx(3.0, rel=0.1)
    before = expected_calibration_error(softmax(3.0 * logits), labels)
    after = expected_calibration_error(softmax(3.0 * logits, temperature), labels)
    assert after < 0.03 < before


def test_scores_of_a_known_table() -> None:
    labels = np.array([0, 0, 1, 1, 2, 3])
    answers = np.array([0, 1, 1, 1, 2, 0])
    scores = rhythm_scores(np.eye(4)[answers], labels)
    assert scores.f1 == pytest.approx((0.5, 0.8, 1.0, 0.0))
    assert scores.mean_f1_nao == pytest.approx(2.3 / 3)
    assert scores.confusion == ((1, 1, 0, 0), (0, 2, 0, 0), (0, 0, 1, 0), (1, 0, 0, 0))
    assert scores.ece == pytest.approx(2 / 6)


def test_transfer_scores_of_a_known_table() -> None:
    codes = tuple(map(frozenset, ({"AFIB"}, {"AFIB"}, {"AFLT"}, {"SR", "NORM"}, {"SR"}, {"PVC"})))
    answers = np.array([1, 2, 1, 0, 1, 2])
    scores = transfer_scores(np.eye(4)[answers], codes)
    assert scores.fibrillation_sensitivity == 0.5
    assert scores.fibrillation_specificity == pytest.approx(2 / 3)
    assert scores.sinus_normal == 0.5
    assert (scores.fibrillation_count, scores.sinus_count, scores.count) == (2, 2, 6)
    assert scores.fibrillation_auc == pytest.approx((1 * 2.5 + 1 * 1.0) / 6)


def test_the_exported_network_answers_as_the_trained_one_at_any_length(tmp_path: Path) -> None:
    network = tiny_network().eval()
    free = {"signal": {0: "batch", 1: "sample"}}
    export_onnx(network, tmp_path / "tiny.onnx", {"signal": torch.zeros(2, 1000)}, free)
    write_card(tmp_path / "tiny.json", "tiny-1", tmp_path / "tiny.onnx", PLAN, {})
    model = load_model("classifier", "tiny", folder=tmp_path)
    for shape in ((1, 250), (4, 1000), (2, 6000)):
        signal = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
        with torch.inference_mode():
            expected = network(torch.from_numpy(signal)).numpy()
        assert np.allclose(model.run(signal), expected, atol=1e-5)
    assert RhythmPlan.from_dict(model.card["plan"]) == PLAN


def test_the_shipped_card_is_what_its_numbers_say() -> None:
    model = load_model("classifier", "rhythm")
    shipped = Path(__file__).resolve().parents[2] / "classifier/models/rhythm.md"
    assert shipped.read_text(encoding="utf-8") == model_card(model.card)


def test_the_challenge_s_recordings_are_read_with_their_labels(shared: Path) -> None:
    records = cinc2017_raw(shared / "data", "train", limit=50)
    assert len(records.signals) == 50
    assert all(2700 <= len(signal) <= 18300 for signal in records.signals)
    assert set(records.labels) <= set(range(len(LABELS)))


def test_a_folder_without_recordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        cinc2017_raw(tmp_path, "train")


def test_the_challenge_as_published_is_read_from_a_plain_folder(tmp_path: Path) -> None:
    names = [f"A{k:05d}" for k in range(1, 41)]
    (tmp_path / "A00").mkdir()
    for k, name in enumerate(names):
        signal = np.full((600, 1), k / 100.0) + np.linspace(0.0, 0.5, 600)[:, None]
        wfdb.wrsamp(
            name,
            300,
            ["mV"],
            ["ECG"],
            signal,
            fmt=["16"],
            adc_gain=[1000.0],
            baseline=[0],
            write_dir=str(tmp_path / "A00"),
        )
    (tmp_path / "REFERENCE-v3.csv").write_text("".join(f"{name},{LABELS[k % 4]}\n" for k, name in enumerate(names)))
    parts = {split: cinc2017_raw(tmp_path, split) for split in ("train", "val")}
    assert sorted(parts["train"].names + parts["val"].names) == names
    assert 0 < len(parts["val"].names) < len(parts["train"].names)
    for part in parts.values():
        for name, recorded, label in zip(part.names, part.signals, part.labels, strict=True):
            k = names.index(name)
            assert label == k % 4
            np.testing.assert_allclose(recorded[[0, -1]], [k / 100.0, k / 100.0 + 0.5], atol=1e-3)


def test_every_record_is_in_one_fifth_with_its_class_as_frequent_as_in_the_others() -> None:
    records = pulses(4, 60)
    folds = list(five_folds(records))
    assert sorted(np.concatenate([part for _, part in folds])) == list(range(60))
    for rest, part in folds:
        assert not set(rest) & set(part)
        assert records.labels[part].sum() == 6


def test_the_transformer_reads_any_length_too() -> None:
    torch.manual_seed(0)
    network = RhythmNetwork(channels=(4, 6, 8), hidden=8, heads=2, context="transformer").eval()
    for samples in (230, 1000, 3000):
        assert network(torch.randn(2, samples)).shape == (2, 4)


def test_nine_in_ten_records_of_each_class_reach_their_limit() -> None:
    rng = np.random.default_rng(8)
    labels = np.arange(400) % 4
    odds = rng.gamma(1.0, 1.0, (400, 4)) + 2.0 * np.eye(4)[labels]
    probabilities = odds / odds.sum(axis=1, keepdims=True)
    for k, least in enumerate(conformal_least(probabilities, labels)):
        own = probabilities[labels == k, k]
        assert 0.9 <= (own >= least).mean() <= 0.93
    assert conformal_least(probabilities[:3], labels[:3])[3] == -1.0


def test_shorter_signals_are_trusted_less_where_the_plan_says_so() -> None:
    plan = replace(PLAN, lengths_s=(2.5, 10.0, 30.0), temperatures=(2.0, 1.5, 1.0))
    assert plan.temperature(100) == 2.0
    assert plan.temperature(500) == pytest.approx(1.75)
    assert plan.temperature(1000) == 1.5
    assert plan.temperature(6000) == 1.0
    network, records = tiny_network().eval(), pulses(3, 10)
    whole = probabilities_of(network, records, plan)
    logits = logits_of(network, records, plan)
    np.testing.assert_allclose(whole, softmax(logits, 1.75))
