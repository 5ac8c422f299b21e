"""Train the wave networks on LUDB's training part and write what ships.

    python -m training.waves --data ../shared/data --out runs/waves --networks 3 --ship

Each network is fitted without a fifth of the records, on which it is then measured and calibrated. A run that was
stopped goes on from its last checkpoint when the same command is given again.
"""

import argparse
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

import vitals
from training.rhythm_export import OPSET, ship, write_card
from training.wave_card import model_card
from training.wave_data import MarkedBeats, beats_of_known_rhythm, joined, ludb_beats, ludb_records
from training.wave_fit import WaveFit, answers, fit_waves
from training.wave_network import WaveEnsemble, WaveNetwork
from training.wave_scores import fiducial_scores, presence_score
from vitals.fiducials import FIDUCIALS
from vitals.wave_input import BEFORE, SAMPLES, WavePlan
from vitals.wave_network import places

MODEL_ID = "waves-unet-1"
FOLDS = 5


@dataclass(frozen=True, eq=False)
class Unseen:
    """What the networks say of beats that they were not fitted on."""

    marked: MarkedBeats
    """LUDB."""
    fiducials: NDArray[np.float32]
    """float32 [beat, lead, fiducial, sample], logits."""
    presence: NDArray[np.float32]
    """float32 [beat, lead, 2], logits."""
    rhythm: MarkedBeats
    """PTB-XL."""
    rhythm_presence: NDArray[np.float32]
    """float32 [beat, lead, 2], logits."""


def held_out(records: NDArray[np.str_], fold: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Tell for each beat (bool [beat]) whether it is of this fifth of the records."""
    return np.isin(records, rng.permutation(np.unique(records))[fold::FOLDS])


def trained(
    marked: MarkedBeats, rhythm: MarkedBeats, networks: int, epochs: int, out: Path
) -> tuple[list[WaveNetwork], Unseen]:
    """The networks, and what each says of the fifth of the records that it was not fitted on."""
    fitted: list[WaveNetwork] = []
    held: list[MarkedBeats] = []
    held_rhythm: list[MarkedBeats] = []
    fiducials, presence, rhythm_presence = [], [], []
    for fold in range(networks):
        rng = np.random.default_rng(0)
        without, without_rhythm = held_out(marked.records, fold, rng), held_out(rhythm.records, fold, rng)
        torch.manual_seed(fold)
        network, settings = WaveNetwork(), WaveFit(fold, epochs=epochs)
        seen = marked.subset(~without), rhythm.subset(~without_rhythm)
        fitted.append(fit_waves(network, *seen, settings, out / f"fold{fold}"))
        held.append(marked.subset(without))
        held_rhythm.append(rhythm.subset(without_rhythm))
        points, there = answers(fitted[-1], held[-1])
        fiducials.append(points)
        presence.append(there)
        rhythm_presence.append(answers(fitted[-1], held_rhythm[-1])[1])
    points_seen, waves_seen, rhythm_seen = map(np.concatenate, (fiducials, presence, rhythm_presence))
    return fitted, Unseen(joined(held), points_seen, waves_seen, joined(held_rhythm), rhythm_seen)


def calibrated(unseen: Unseen) -> WavePlan:
    """Temperatures of least negative log likelihood (Guo et al. 2017) on beats not fitted on."""
    temperatures = tuple(
        _time_temperature(unseen.fiducials[:, :, k], unseen.marked.marks[:, :, k]) for k in range(len(FIDUCIALS))
    )
    presence = [
        _odds_temperature(
            np.concatenate([unseen.presence[:, :, wave], unseen.rhythm_presence[:, :, wave]]),
            np.concatenate([unseen.marked.present[:, :, wave], unseen.rhythm.present[:, :, wave]]),
        )
        for wave in (0, 1)
    ]
    return WavePlan(temperatures, *presence)


def _time_temperature(logits: NDArray[np.float32], marks: NDArray[np.float32]) -> float:
    known = np.isfinite(marks)
    at = np.clip(np.round(marks[known] + BEFORE).astype(np.int64), 0, SAMPLES - 1)
    rows = torch.from_numpy(logits[known])

    def loss(temperature: float) -> float:
        odds = torch.log_softmax(rows / temperature, dim=1)
        return -float(odds[torch.arange(len(at)), torch.from_numpy(at)].clamp_min(-12).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 4.0), method="bounded", options={"xatol": 0.01}).x)


def _odds_temperature(logits: NDArray[np.float32], present: NDArray[np.float32]) -> float:
    known = np.isfinite(present)
    sign = np.where(present[known] > 0.5, -1.0, 1.0)
    if (sign < 0).all():
        return 1.0  # nothing to calibrate on: the wave is everywhere

    def loss(temperature: float) -> float:
        return float(np.logaddexp(0.0, sign * logits[known] / temperature).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded").x)


def facts_of(unseen: Unseen, plan: WavePlan) -> dict[str, Any]:
    """Scores of the records that the networks were not fitted on."""
    place, _ = places(unseen.fiducials, plan)
    single = ~unseen.marked.median
    return {
        "unseen_records": len(np.unique(unseen.marked.records)),
        "fiducials": {name: asdict(score) for name, score in fiducial_scores(place, unseen.marked).items()},
        "p_presence": asdict(presence_score(unseen.presence[single, :, 0], unseen.marked.present[single, :, 0])),
        "p_presence_ptbxl": asdict(
            presence_score(unseen.rhythm_presence[:, :, 0].mean(axis=1), unseen.rhythm.present[:, 0, 0])
        ),
    }


def export(networks: list[WaveNetwork], path: Path) -> None:
    """Write the networks as one ONNX: input "channels", outputs "fiducials" and "presence"."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            WaveEnsemble(networks).eval(),
            (torch.zeros(2, 4, SAMPLES),),
            str(path),
            input_names=["channels"],
            output_names=["fiducials", "presence"],
            dynamic_axes={name: {0: "row"} for name in ("channels", "fiducials", "presence")},
            opset_version=OPSET,
            dynamo=False,
        )


def main() -> None:
    """Train, calibrate, export; with --ship also put the result into the package."""
    parser = argparse.ArgumentParser(prog="python -m training.waves", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with ludb in it")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, logs and the result")
    parser.add_argument("--networks", type=int, default=3, choices=range(1, FOLDS + 1))
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--ship", action="store_true", help="ship the result with the package")
    given = parser.parse_args()
    began = time.monotonic()
    torch.set_num_threads(given.threads)
    names = ludb_records(given.data / "ludb", "train")
    marked = ludb_beats(given.data / "ludb", names)
    rhythm = beats_of_known_rhythm(given.data, "train")
    networks, unseen = trained(marked, rhythm, given.networks, given.epochs, given.out)
    plan = calibrated(unseen)
    weights = given.out / "waves.onnx"
    export(networks, weights)
    facts = {
        "command": " ".join(["python -m training.waves", *sys.argv[1:]]),
        "settings": asdict(WaveFit(0, epochs=given.epochs)),
        "networks": given.networks,
        "parameters": sum(weight.numel() for weight in networks[0].parameters()),
        "records": len(names),
        "beats": int((~marked.median).sum()),
        "ptbxl_records": [len(np.unique(rhythm.records[rhythm.present[:, 0, 0] == there])) for there in (0.0, 1.0)],
        **facts_of(unseen, plan),
    }
    card = write_card(given.out / "waves.json", MODEL_ID, weights, plan, facts)
    (given.out / "waves.md").write_text(model_card(card), encoding="utf-8")
    if given.ship:
        ship(given.out, "waves", vitals)
    print(f"{time.monotonic() - began:.0f} s, written to {given.out}")


if __name__ == "__main__":
    main()
