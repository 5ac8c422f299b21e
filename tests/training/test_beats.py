import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from classifier.beat_input import FEATURES, BeatPlan
from ecg.inference_runtime import Core
from ecg.shipped_model import load_model
from training.beat_adaptation import Adaptation, adapted
from training.beat_augmentation import BeatChange, changed
from training.beat_card import model_card
from training.beat_data import AAMI, DS1, DS2, PACED, LabelledBeats, mitdb_beats, mitdb_folder, mitdb_records
from training.beat_fit import BeatFit, class_weights, epoch_order, fit_beats, focal_loss, logits_of, with_normalizer
from training.beat_network import BeatEnsemble, BeatNetwork
from training.beat_protocols import learning_part, other_patients, same_patients, within_ds1
from training.beat_scores import beat_scores, ece_by_class, f1_intervals, worst_patient
from training.rhythm_export import export_onnx

PLAN = BeatPlan()
CALM = BeatChange(mix=0.1, one_lead=0.1)
SETTINGS = BeatFit(seed=3, epochs=5, fewest=1, batch=32, rate=5e-3, averaging=0.9, change=CALM)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def tiny_network(seed: int = 0) -> BeatNetwork:
    torch.manual_seed(seed)
    return BeatNetwork(channels=(4, 4, 4, 4), hidden=4, rhythm=8, dropout=0.0, forget=0.1)


def some_beats(seed: int, count: int = 200, records: tuple[str, ...] = DS1) -> LabelledBeats:
    """Noise in which S comes early and V has a bump."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, count, p=(0.6, 0.2, 0.2)).astype(np.int64)
    windows = rng.normal(0.0, 0.1, (count, 4, sum(PLAN.samples))).astype(np.float32)
    windows[labels == 2, :2, 70:100] += 1.0
    features = rng.normal(0.0, 0.1, (count, len(FEATURES))).astype(np.float32)
    features[labels == 1, 0] -= 1.0
    features[:, -1] = 1.0
    names = np.array(records)[np.arange(count) % len(records)]
    return LabelledBeats(windows, features, labels, names, np.linspace(0.0, 2.0 * (count - 1), count))


def accuracy(network: torch.nn.Module, beats: LabelledBeats, plan: BeatPlan) -> float:
    return float((logits_of(network, beats, plan).argmax(axis=1) == beats.labels).mean())


def test_training_learns_what_is_easy_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    fitting, choice = some_beats(1, 1500), some_beats(2)
    plan = with_normalizer(PLAN, fitting)
    whole = fit_beats(tiny_network(), fitting, choice, plan, SETTINGS, tmp_path / "whole")
    fit_beats(tiny_network(), fitting, choice, plan, replace(SETTINGS, epochs=2), tmp_path / "parts")
    resumed = fit_beats(tiny_network(), fitting, choice, plan, SETTINGS, tmp_path / "parts")
    assert accuracy(whole, some_beats(4), plan) > 0.9
    np.testing.assert_array_equal(logits_of(whole, choice, plan), logits_of(resumed, choice, plan))
    log = [json.loads(line) for line in (tmp_path / "parts/log.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in log] == [1, 2, 3, 4, 5]
    assert log[-1]["loss"] < log[0]["loss"]


def test_a_run_that_could_keep_no_epoch_is_refused(tmp_path: Path) -> None:
    beats = some_beats(1)
    plan = with_normalizer(PLAN, beats)
    with pytest.raises(ValueError, match="none before the 9th is kept"):
        fit_beats(tiny_network(), beats, beats, plan, replace(SETTINGS, fewest=9), tmp_path)
    normal = beats.subset(beats.labels == 0)
    with pytest.raises(ValueError, match="no beat of S or V"):
        fit_beats(tiny_network(), beats, normal, plan, SETTINGS, tmp_path)


def test_a_network_learns_one_patient_s_beats_and_itself_stays(tmp_path: Path) -> None:
    beats = some_beats(1, 600)
    plan = with_normalizer(PLAN, beats)
    network = fit_beats(tiny_network(), beats, some_beats(2), plan, SETTINGS, tmp_path)
    odd = some_beats(5)
    odd = replace(odd, labels=np.where(odd.labels == 2, 1, odd.labels))
    before = accuracy(network, odd, plan)
    learner = adapted(network, odd, beats, plan, Adaptation(steps=150, rate=1e-2, own=96, others=16))
    assert accuracy(learner, odd, plan) > before + 0.1
    assert accuracy(network, odd, plan) == before


def test_the_focal_loss_of_a_sure_and_an_unsure_answer() -> None:
    logits = torch.log(torch.tensor([[0.9, 0.1], [0.4, 0.6]]))
    labels = torch.tensor([0, 0])
    expected = -(0.1**2 * np.log(0.9) + 0.6**2 * np.log(0.4)) / 2
    assert focal_loss(logits, labels, torch.ones(2), 2.0).item() == pytest.approx(expected, rel=1e-5)
    plain = -(np.log(0.9) + np.log(0.4)) / 2
    assert focal_loss(logits, labels, torch.ones(2), 0.0).item() == pytest.approx(plain, rel=1e-5)


def test_rare_classes_weigh_more_and_absent_ones_nothing() -> None:
    labels = np.array([0] * 16 + [1] * 4, np.int64)
    assert class_weights(labels, 3, 0.5).tolist() == [1.0, 2.0, 0.0]


def test_an_epoch_shows_all_rare_beats_and_some_normal_ones() -> None:
    labels = np.array([0] * 90 + [1] * 10, np.int64)
    order = epoch_order(labels, 30, torch.Generator().manual_seed(1))
    assert np.bincount(labels[order]).tolist() == [30, 10]
    assert len(set(order.tolist())) == 40


def test_changed_beats_keep_their_usual_beat_and_lose_their_second_lead_whole() -> None:
    beats = some_beats(1, 400)
    windows, features = torch.from_numpy(beats.windows), torch.from_numpy(beats.features)
    usual = torch.ones(400, 2, windows.shape[2])
    windows[:, [0, 2]] = windows[:, [1, 3]] + usual
    quiet = BeatChange(stretch=0.0, scale=0.0, mix=0.5, noise=0.3, roll=0, one_lead=0.5)
    moved, told = changed(windows, features, PLAN.samples[0], quiet, torch.Generator().manual_seed(1))
    lost = told[:, -1] == 0
    assert 0.3 < lost.float().mean() < 0.7
    assert not moved[lost][:, 2:].any()
    left = moved[:, 0] - moved[:, 1]
    assert torch.allclose(left, left[:, :1].expand_as(left), atol=1e-4)
    assert features[:, -1].min() == 1.0


def test_patients_are_in_one_part_only() -> None:
    beats = some_beats(1, 4400, DS1 + DS2)
    for seed in range(5):
        split = other_patients(beats, seed)
        parts = [set(part.records) for part in (split.fitting, split.choice, split.test)]
        assert parts[0] | parts[1] == set(DS1)
        assert parts[2] == set(DS2)
        assert not parts[0] & parts[1]
    tested: list[str] = []
    for split in within_ds1(beats, 0):
        parts = [set(part.records) for part in (split.fitting, split.choice, split.test)]
        assert not parts[0] & parts[1]
        assert not (parts[0] | parts[1]) & parts[2]
        tested += parts[2]
    assert sorted(tested) == sorted(DS1)
    assert not set(DS1) & set(DS2)
    assert not set(PACED) & set(DS1 + DS2)


def test_the_same_patients_random_split_shares_no_beat() -> None:
    beats = some_beats(1, 1000)
    split = same_patients(beats, 0)
    times = [set(part.r_s) for part in (split.fitting, split.choice, split.test)]
    assert [len(part) for part in times] == [720, 80, 200]
    assert len(times[0] | times[1] | times[2]) == 1000
    assert learning_part(beats).sum() == 150


def test_scores_of_a_known_table() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2])
    scores = beat_scores(np.eye(4)[[0, 0, 1, 1, 0, 2]], labels)
    assert scores.sensitivity == pytest.approx((2 / 3, 0.5, 1.0, 0.0))
    assert scores.predictivity == pytest.approx((2 / 3, 0.5, 1.0, 0.0))
    assert scores.macro_f1 == pytest.approx((2 / 3 + 0.5 + 1.0) / 3)
    assert scores.confusion[0] == (2, 1, 0, 0)


def test_an_interval_over_patients_is_wide_where_one_of_them_decides() -> None:
    labels: NDArray[np.int64] = np.ones(400, np.int64)
    answers = labels.copy()
    answers[:100] = 0
    records = np.array([f"{k // 100}" for k in range(400)])
    one_bad = f1_intervals(answers, labels, records, 2, draws=500)[1]
    all_alike = f1_intervals(np.resize([0, 1, 1, 1], 400).astype(np.int64), labels, records, 2, draws=500)[1]
    assert one_bad[1] - one_bad[0] > 0.2
    assert all_alike[1] - all_alike[0] < 1e-9
    assert all_alike[0] == pytest.approx(2 * 0.75 / 1.75)


def test_the_exported_ensemble_answers_as_the_networks_together(tmp_path: Path) -> None:
    ensemble = BeatEnsemble([tiny_network(seed).eval() for seed in range(2)])
    beats = some_beats(1, 7)
    example = {"windows": torch.from_numpy(beats.windows[:2]), "features": torch.from_numpy(beats.features[:2])}
    export_onnx(ensemble, tmp_path / "tiny.onnx", example, {name: {0: "beat"} for name in example})
    compiled = Core().compile_model(str(tmp_path / "tiny.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    answer = compiled([beats.windows, beats.features])[0]
    with torch.inference_mode():
        expected = ensemble(torch.from_numpy(beats.windows), torch.from_numpy(beats.features)).numpy()
    np.testing.assert_allclose(answer, expected, atol=1e-4)
    np.testing.assert_allclose(np.exp(expected).sum(axis=1), 1.0, atol=1e-5)


def test_the_shipped_card_is_what_its_numbers_say() -> None:
    model = load_model("classifier", "beats")
    shipped = Path(__file__).resolve().parents[2] / "classifier/models/beats.md"
    assert shipped.read_text(encoding="utf-8") == model_card(model.card)


def test_beats_of_the_database_are_read_by_class(shared: Path) -> None:
    beats = mitdb_beats(shared / "data", PLAN, ("100", "208"))
    counts = {name: int((beats.labels == k).sum()) for k, name in enumerate(PLAN.classes)}
    # 100: 2,239 N, 33 A, 1 V; 208: 1,586 N, 992 V, 2 S, 373 F, 2 Q.
    assert counts == {"N": 3825, "S": 35, "V": 993, "F": 373, "Q": 2}
    assert set(AAMI.values()) == set(PLAN.classes)
    unpacked = mitdb_folder(shared / "data")
    assert mitdb_folder(unpacked) == mitdb_folder(unpacked.parent) == unpacked
    (record,) = mitdb_records(shared / "data", PLAN.classes, ("114",))
    assert record.leads == ("V5", "MLII")


def test_the_least_calibrated_patient_is_named() -> None:
    labels = np.array([0, 0, 1, 1] * 25)
    records = np.array(["100"] * 50 + ["200"] * 50)
    probabilities = np.eye(2)[labels]
    probabilities[50:75] = probabilities[50:75, ::-1]
    name, ece = worst_patient(probabilities, labels, records)
    assert name == "200"
    assert ece == pytest.approx(0.5)
    always_the_first = np.tile([1.0, 0.0], (100, 1))
    assert ece_by_class(always_the_first, labels) == pytest.approx((0.5, 0.5))
