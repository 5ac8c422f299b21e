"""Who is fitted on, who calibrates and who is measured: the two ways in which the twelve-lead networks are judged."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold
from torch import nn

from classifier.twelve_lead import probabilities_of
from classifier.twelve_lead_input import TwelveLeadPlan
from training.twelve_lead_data import CLASSES, LabelledTwelveLeads
from training.twelve_lead_fit import PAGE, WHOLE, TwelveLeadFit, fit_twelve_leads, logits_of, with_normalizer
from training.twelve_lead_network import TwelveLeadEnsemble, TwelveLeadNetwork
from training.twelve_lead_scores import TwelveLeadScores, conformal_limits, platt, referral, twelve_lead_scores

NETWORKS = 3
CALIBRATION_FOLD, LAST_FOLD = "9", "10"
VARIANTS = {"whole": WHOLE, "3x4 page": PAGE}


@dataclass(frozen=True, eq=False)
class Opinions:
    """What networks say of recordings that they were not fitted on."""

    logits: NDArray[np.float64]
    """float64 [variant, recording, class], variants as in VARIANTS."""
    labels: NDArray[np.int8]
    """int8 [recording, class]."""

    def joined(self, other: "Opinions") -> "Opinions":
        """These recordings and then the others."""
        logits = np.concatenate([self.logits, other.logits], axis=1)
        return Opinions(logits, np.concatenate([self.labels, other.labels]))


@dataclass(frozen=True, eq=False)
class Trained:
    """Networks that answer together, the plan that calibrates them, and what was measured of them."""

    network: TwelveLeadEnsemble
    plan: TwelveLeadPlan
    counts: dict[str, int]
    """Recordings: fitted on by each network, calibrated with, measured by name of the test."""
    probabilities: dict[str, NDArray[np.float64]]
    """By test and name of VARIANTS: float64 [recording, class], calibrated."""
    labels: dict[str, NDArray[np.int8]]
    """The same: int8 [recording, class]."""

    @property
    def scores(self) -> dict[str, TwelveLeadScores]:
        """By test and name of VARIANTS."""
        return {name: twelve_lead_scores(p, self.labels[name]) for name, p in self.probabilities.items()}

    @property
    def referred(self) -> dict[str, dict[str, float]]:
        """By test and name of VARIANTS: how many are referred, how good the certain answers are."""
        return {name: referral(p, self.labels[name], self.plan) for name, p in self.probabilities.items()}


def other_patients(leads: LabelledTwelveLeads, epochs: int, out: Path) -> Trained:
    """Three seeds fitted on fold 10 and calibrated on fold 9, measured on folds 1 to 8: nobody is in two of them."""
    free, nine = _without_val(leads)
    ten = free.folds == LAST_FOLD
    fitting = free.subset(ten)
    together, plan = _trained([fitting] * NETWORKS, fitting, epochs, out)
    calibrating, said = opinions(together, nine, plan), opinions(together, free.subset(~ten), plan)
    plan = calibrated(plan, calibrating)
    counts = {"fitted on": len(fitting.labels), "calibrated with": len(nine.labels)}
    return _measured(together, plan, counts, {"other-patients": (said, probabilities_by_variant(said, plan))})


def shipped(leads: LabelledTwelveLeads, epochs: int, out: Path) -> Trained:
    """Each network fitted on two thirds of the patients, measured on the last; all together on val.

    All thirds and fold 9 calibrate what ships; each third is measured as the two others calibrate it.
    """
    free, nine = _without_val(leads)
    splits = GroupKFold(NETWORKS, shuffle=True, random_state=0).split(free.labels, groups=free.patients)
    held = [np.isin(np.arange(len(free.labels)), part) for _, part in splits]
    together, plan = _trained([free.subset(~part) for part in held], free, epochs, out)
    thirds = [opinions(network, free.subset(part), plan) for network, part in zip(together.networks, held, strict=True)]
    crossed = [
        probabilities_by_variant(third, calibrated(plan, thirds[k - 1].joined(thirds[k - 2])))
        for k, third in enumerate(thirds)
    ]
    all_thirds = thirds[0].joined(thirds[1]).joined(thirds[2])
    plan = calibrated(plan, all_thirds.joined(opinions(together, nine, plan)))
    val = opinions(together, leads.subset(leads.val), plan)
    counts = {"fitted on": int((~held[0]).sum()), "calibrated with": len(free.labels) + len(nine.labels)}
    tests = {"thirds": (all_thirds, np.concatenate(crossed, axis=1)), "val": (val, probabilities_by_variant(val, plan))}
    return _measured(together, plan, counts, tests)


def opinions(network: nn.Module, leads: LabelledTwelveLeads, plan: TwelveLeadPlan) -> Opinions:
    """Ask a network of whole recordings, and of what a 3x4 page shows of them."""
    logits = np.stack([logits_of(network, leads, plan, variant) for variant in VARIANTS.values()])
    return Opinions(logits, leads.labels)


def calibrated(plan: TwelveLeadPlan, said: Opinions) -> TwelveLeadPlan:
    """The plan with Platt's slopes and offsets and the conformal limits of these opinions, all variants together."""
    logits, labels = np.concatenate(said.logits), np.concatenate([said.labels] * len(VARIANTS))
    slopes, offsets = platt(logits, labels)
    plan = replace(plan, slopes=slopes, offsets=offsets)
    least_yes, most_no = conformal_limits(probabilities_of(logits, plan), labels)
    return replace(plan, least_yes=least_yes, most_no=most_no)


def probabilities_by_variant(said: Opinions, plan: TwelveLeadPlan) -> NDArray[np.float64]:
    """Probabilities float64 [variant, recording, class]."""
    return probabilities_of(said.logits, plan)


def _without_val(leads: LabelledTwelveLeads) -> tuple[LabelledTwelveLeads, LabelledTwelveLeads]:
    """What may be fitted on, and fold 9; val is in neither."""
    nine = leads.folds == CALIBRATION_FOLD
    return leads.subset(~leads.val & ~nine), leads.subset(~leads.val & nine)


def _trained(
    fittings: list[LabelledTwelveLeads], whole: LabelledTwelveLeads, epochs: int, out: Path
) -> tuple[TwelveLeadEnsemble, TwelveLeadPlan]:
    """One network for each set of recordings, or those that `out` holds, and the normalizer of `whole`."""
    plan = with_normalizer(TwelveLeadPlan(classes=CLASSES), whole)
    networks = []
    for seed, fitting in enumerate(fittings):
        torch.manual_seed(seed)
        network = TwelveLeadNetwork(len(CLASSES))
        settings = TwelveLeadFit(seed=seed, epochs=epochs)
        networks.append(fit_twelve_leads(network, fitting, plan, settings, out / f"network{seed}"))
    return TwelveLeadEnsemble(networks).eval(), plan


def _measured(
    together: TwelveLeadEnsemble,
    plan: TwelveLeadPlan,
    counts: dict[str, int],
    tests: dict[str, tuple[Opinions, NDArray[np.float64]]],
) -> Trained:
    """Sort opinions and their calibrated probabilities by test and variant."""
    probabilities, labels = {}, {}
    for test, (said, each) in tests.items():
        for name, p in zip(VARIANTS, each, strict=True):
            probabilities[f"{test}, {name}"], labels[f"{test}, {name}"] = p, said.labels
    counts = counts | {test: len(said.labels) for test, (said, _) in tests.items()}
    return Trained(together, plan, counts, probabilities, labels)
