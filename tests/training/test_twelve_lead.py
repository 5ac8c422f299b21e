import json
from pathlib import Path

import numpy as np
import pytest
import torch
import wfdb
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.twelve_lead_input import FEATURES, TwelveLeadPlan, twelve_lead_inputs
from ecg.inference_runtime import Core
from ecg.leads import STANDARD_LEADS
from ecg.shipped_model import load_model
from training.rhythm_export import export_onnx
from training.rhythm_scores import binary_ece
from training.synthetic import synthesize
from training.twelve_lead_augmentation import TwelveLeadChange, changed
from training.twelve_lead_card import model_card
from training.twelve_lead_data import (
    CLASSES,
    SUPERCLASSES,
    LabelledTwelveLeads,
    as_page,
    labels_of,
    ptbxl_rows,
    ptbxl_twelve_leads,
)
from training.twelve_lead_fit import TwelveLeadFit, fit_twelve_leads, known_loss, logits_of, with_normalizer
from training.twelve_lead_network import TwelveLeadEnsemble, TwelveLeadNetwork
from training.twelve_lead_protocols import other_patients, shipped
from training.twelve_lead_scores import conformal_limits, platt, twelve_lead_scores

PLAN = TwelveLeadPlan(classes=CLASSES)
ST_ELEVATION = 1
"""Position of the class that `some_leads` gives to recordings with a raised ST segment."""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def tiny_network(seed: int = 0) -> TwelveLeadNetwork:
    torch.manual_seed(seed)
    return TwelveLeadNetwork(len(CLASSES), hidden=4, heads=1, width=16)


def some_leads(seed: int, count: int = 120) -> LabelledTwelveLeads:
    """Noise with an R wave; every other recording has a raised ST segment in V2 and is of class MI."""
    random = np.random.default_rng(seed)
    labels = np.zeros((count, len(CLASSES)), np.int8)
    labels[1::2, ST_ELEVATION] = 1
    labels[:, 2:5] = random.integers(0, 2, (count, 3))
    labels[:, 0] = 1 - labels[:, ST_ELEVATION]
    labels[:, 5:] = random.integers(-1, 2, (count, len(CLASSES) - 5))
    beats = random.normal(0.0, 0.02, (2, count, 12, 139)).astype(np.float32)
    beats[:, :, :, 48:53] += 1.0
    beats[:, 1::2, 7, 60:80] += 0.3
    features = random.normal(0.0, 1.0, (2, count, len(FEATURES))).astype(np.float32)
    return LabelledTwelveLeads(
        random.normal(0.0, 0.1, (2, count, 12, 200)).astype(np.float32),
        beats,
        features,
        labels,
        np.array(["10", "9", "1-8", "3"])[np.arange(count) % 4],
        np.array([f"patient {k // 2}" for k in range(count)]),
        np.arange(count) % 8 >= 6,
    )


def test_a_page_shows_a_quarter_of_each_lead_and_all_of_the_strip() -> None:
    whole = synthesize(1, 10.0, 100.0)
    page = as_page(whole)
    seen = {lead: np.flatnonzero(np.isfinite(row)) for lead, row in page.as_dict().items()}
    assert (seen["I"][0], seen["I"][-1], len(seen["I"])) == (0, 249, 250)
    assert (seen["V6"][0], seen["V6"][-1]) == (750, 999)
    assert len(seen["II"]) == 1000
    np.testing.assert_array_equal(page.lead("V1")[500:750], whole.lead("V1")[500:750])


def test_statements_are_grouped_and_unknown_where_there_are_no_codes() -> None:
    row = dict.fromkeys(SUPERCLASSES, "0") | {"MI": "1", "scp_codes": json.dumps({"ILMI": 100.0, "AFLT": 0.0})}
    labels = dict(zip(CLASSES, labels_of(row), strict=True))
    assert (labels["MI"], labels["NORM"], labels["IMI"], labels["AFIB"], labels["LVH"]) == (1, 0, 1, 1, 0)
    without = dict(zip(CLASSES, labels_of(row | {"scp_codes": ""}), strict=True))
    assert (without["MI"], without["IMI"]) == (1, -1)


def test_ptbxl_as_published_is_read_with_its_superclasses(tmp_path: Path) -> None:
    (tmp_path / "scp_statements.csv").write_text(",description,diagnostic_class\nIMI,inferior,MI\nSR,sinus,\n")
    header = "ecg_id,patient_id,scp_codes,strat_fold,filename_lr,filename_hr\n"
    rows = [
        "1,15709.0,\"{'IMI': 80.0, 'SR': 0.0}\",3,records100/1_lr,records500/1_hr\n",
        "2,13243.0,\"{'SR': 0.0}\",10,records100/2_lr,records500/2_hr\n",
    ]
    (tmp_path / "ptbxl_database.csv").write_text(header + "".join(rows))
    (tmp_path / "records100").mkdir()
    signal = synthesize(2, 10.0, 100.0).signal.T.astype(np.float64)
    for name in ("1_lr", "2_lr"):
        names = [lead.upper() for lead in STANDARD_LEADS]
        wfdb.wrsamp(name, 100, ["mV"] * 12, names, signal, fmt=["16"] * 12, write_dir=str(tmp_path / "records100"))
    (one, one_held, recording), (two, two_held, _) = ptbxl_rows(tmp_path)
    assert (one["MI"], two["MI"], one_held, two_held) == ("1", "0", False, True)
    assert recording.leads == STANDARD_LEADS
    np.testing.assert_allclose(recording.lead("aVR"), signal[:, 3], atol=0.01)


def test_a_limited_run_leaves_nothing_that_a_whole_one_would_take(shared: Path, tmp_path: Path) -> None:
    few = ptbxl_twelve_leads(shared / "data", PLAN, tmp_path, limit=3)
    assert few.labels.shape == (3, len(CLASSES))
    assert few.signals.shape == (2, 3, 12, PLAN.samples)
    assert not list(tmp_path.iterdir())


def test_nobody_who_is_measured_was_fitted_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[set[str]] = []

    def note(network: TwelveLeadNetwork, leads: LabelledTwelveLeads, *_: object) -> TwelveLeadNetwork:
        fitted.append(set(leads.patients) | {f"fold {fold}" for fold in leads.folds})
        assert not leads.val.any()
        return network.eval()

    monkeypatch.setattr("training.twelve_lead_protocols.fit_twelve_leads", note)
    leads = some_leads(3)
    others = other_patients(leads, 1, tmp_path)
    assert all("fold 9" not in one and "fold 3" not in one and "fold 10" in one for one in fitted)
    assert others.counts == {"fitted on": 30, "calibrated with": 30, "other-patients": 30}
    del fitted[:]
    ships = shipped(leads, 1, tmp_path)
    assert ships.counts["thirds"] == 60
    for k, held in enumerate(fitted):
        free = ~leads.val & (leads.folds != "9")
        others_fitted = set().union(*(one for n, one in enumerate(fitted) if n != k))
        assert set(leads.patients[free]) - held <= others_fitted
        assert set(leads.patients[free]) - held
    assert set(ships.scores) == {"thirds, whole", "thirds, 3x4 page", "val, whole", "val, 3x4 page"}


def test_training_learns_what_is_easy_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    fitting, unseen = some_leads(1, 64), some_leads(2)
    plan = with_normalizer(PLAN, fitting)
    run = TwelveLeadFit(seed=3, epochs=8, batch=16, rate=5e-3, averaging=0.8)
    whole = fit_twelve_leads(tiny_network(), fitting, plan, run, tmp_path / "whole")

    class PowerCutError(Exception):
        pass

    class CutNetwork(TwelveLeadNetwork):
        """Fails within the third epoch."""

        calls = 0

        def parts(self, signal: torch.Tensor, beat: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
            self.calls += 1
            if self.calls == 2 * 4 + 2:
                raise PowerCutError
            return super().parts(signal, beat, features)

    torch.manual_seed(0)
    with pytest.raises(PowerCutError):
        fit_twelve_leads(CutNetwork(len(CLASSES), hidden=4, heads=1, width=16), fitting, plan, run, tmp_path / "parts")
    resumed = fit_twelve_leads(tiny_network(), fitting, plan, run, tmp_path / "parts")
    logits = logits_of(whole, unseen, plan)
    np.testing.assert_allclose(logits, logits_of(resumed, unseen, plan), atol=1e-4)
    assert twelve_lead_scores(1.0 / (1.0 + np.exp(-logits)), unseen.labels).auroc[ST_ELEVATION] > 0.85


def test_unknown_labels_teach_nothing() -> None:
    logits = torch.tensor([[0.0, 9.0], [0.0, -9.0]], requires_grad=True)
    torch.autograd.backward(known_loss(logits, torch.tensor([[1, -1], [0, -1]])))
    assert logits.grad is not None
    assert (logits.grad[:, 1] == 0).all()
    assert (logits.grad[:, 0] != 0).all()


def test_a_lost_lead_is_lost_everywhere_and_what_was_not_recorded_stays_empty() -> None:
    leads = some_leads(4, 40)
    signal, beat = torch.from_numpy(leads.signals[0]).clone(), torch.from_numpy(leads.beats[0])
    signal[:, 3] = 0.0
    all_lose = TwelveLeadChange(lose=1.0, most_lost=1.0, shift=5, beat_shift=1)
    page = torch.arange(40) % 2 == 0
    new_signal, new_beat = changed(signal, beat, page, all_lose, torch.Generator().manual_seed(1))
    lost = ~(new_beat != 0).any(dim=2)
    assert 0.2 < lost.float().mean() < 0.8
    assert (new_signal[lost] == 0).all()
    assert (new_signal[:, 3] == 0).all()
    assert (new_signal[:, [0, 5, 11]][~lost[:, [0, 5, 11]]] != 0).any(dim=1).all()


def test_the_calibration_undoes_overconfidence_and_leaves_rare_classes_be() -> None:
    random = np.random.default_rng(5)
    true_logit = random.normal(0.0, 1.5, (4000, 2))
    labels = (random.random((4000, 2)) < 1 / (1 + np.exp(-true_logit))).astype(np.int8)
    labels[3:, 1] = -1
    slopes, offsets = platt(3.0 * true_logit + 1.0, labels)
    assert slopes[0] == pytest.approx(1 / 3, abs=0.03)
    assert offsets[0] == pytest.approx(-1 / 3, abs=0.1)
    assert slopes[1] == pytest.approx(1.0, abs=0.6)
    calibrated = 1 / (1 + np.exp(-(slopes[0] * (3.0 * true_logit[:, 0] + 1.0) + offsets[0])))
    assert binary_ece(calibrated, labels[:, 0] == 1) < 0.03


@given(st.integers(20, 300), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_nine_in_ten_truths_are_left_standing(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    labels = (np.arange(count)[:, None] % 2).astype(np.int8)
    probabilities = np.clip(0.3 + 0.4 * labels + random.normal(0.0, 0.3, (count, 1)), 0.0, 1.0)
    (least,), (most,) = conformal_limits(probabilities, labels)
    assert (probabilities[labels == 1] >= least).mean() >= 0.9
    assert (probabilities[labels == 0] <= most).mean() >= 0.9


def test_scores_leave_out_what_is_unknown() -> None:
    labels = np.zeros((8, len(CLASSES)), np.int8)
    labels[4:] = 1
    probabilities = np.repeat(np.linspace(0.1, 0.9, 8)[:, None], len(CLASSES), axis=1)
    labels[:, -1] = -1
    labels[0, -1], labels[7, -1] = 1, 0
    scores = twelve_lead_scores(probabilities, labels)
    assert scores.macro_auroc == 1.0
    assert scores.macro_interval == (1.0, 1.0)
    assert (scores.auroc[-1], scores.known[-1], scores.positives[-1]) == (0.0, 2, 1)


def test_the_exported_ensemble_answers_as_the_networks_together(tmp_path: Path) -> None:
    recording = synthesize(6, 10.0, 500.0)
    inputs = twelve_lead_inputs(recording, TwelveLeadPlan())
    networks = [tiny_network(seed).eval() for seed in range(2)]
    random = np.random.default_rng(0)
    given_ = {
        "signal": np.repeat(inputs.signal, 3, axis=0),
        "beat": np.repeat(inputs.beat[None], 3, axis=0) * np.array([1.0, 0.5, 0.0], np.float32)[:, None, None],
        "features": random.normal(0, 1, (3, 2 * len(FEATURES))).astype(np.float32),
    }
    tensors = {name: torch.from_numpy(array) for name, array in given_.items()}
    export_onnx(
        TwelveLeadEnsemble(networks),
        tmp_path / "n.onnx",
        {name: tensor[:2] for name, tensor in tensors.items()},
        {name: {0: "recording"} for name in tensors},
    )
    compiled = Core().compile_model(Core().read_model(tmp_path / "n.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    answers = compiled.create_infer_request().infer(dict(enumerate(given_.values())))[0]
    with torch.inference_mode():
        each = [network(*tensors.values()).numpy() for network in networks]
    np.testing.assert_allclose(answers, np.mean(each, axis=0), atol=1e-4)


def test_the_shipped_card_is_what_its_numbers_say() -> None:
    card = load_model("classifier", "twelve_lead").card
    text = Path("classifier/models/twelve_lead.md").read_text(encoding="utf-8")
    assert text == model_card(card)
    assert len(TwelveLeadPlan.from_dict(card["plan"]).least_yes) == len(card["plan"]["classes"])
