"""The small beat network beside the same network in float: size, time a beat, macro-F1, loss.

    python -m benchmarks.edge --data ../shared/data --runs runs/beats

Each of the five networks on the fifth of DS1 that it was not fitted on, in 8 bit as `training.edge` makes it. All are
run as shipped models are: OpenVINO, one thread, single beats for the time.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

import classifier
from classifier.beat_input import BeatPlan, normalized
from ecg.shipped_model import load_model
from training.beat_data import DS1, LabelledBeats, mitdb_beats
from training.beat_fit import with_normalizer
from training.beats import five_networks
from training.edge import Compared, all_compared, milliseconds, pooled, row

TIMED_BEATS = 600
HEADINGS = ("seed", "kB float", "kB int8", "ms float", "ms int8", "macro-F1 float", "macro-F1 int8", "loss, points")


def table(five: list[Compared]) -> str:
    """One line for each network and one for all fifths together."""
    lines = ["  ".join(HEADINGS)]
    for one in map(row, five):
        loss = 100.0 * (one["float_macro_f1"] - one["int8_macro_f1"])
        cells = (
            f"{one['seed']:.0f}",
            *(f"{one[name] / 1000:.1f}" for name in ("float_bytes", "int8_bytes")),
            *(f"{one[name]:.3f}" for name in ("float_ms", "int8_ms")),
            *(f"{one[name]:.4f}" for name in ("float_macro_f1", "int8_macro_f1")),
            f"{loss:.2f}",
        )
        lines.append("  ".join(cell.rjust(len(name)) for cell, name in zip(cells, HEADINGS, strict=True)))
    in_float, in_int8 = pooled(five)
    loss = 100.0 * (in_float.macro_f1 - in_int8.macro_f1)
    lines.append(f"all fifths: macro-F1 float {in_float.macro_f1:.4f}  int8 {in_int8.macro_f1:.4f}  loss {loss:.2f}")
    for name, scores in (("float", in_float), ("int8", in_int8)):
        each = zip(BeatPlan().classes, scores.f1, strict=True)
        lines.append(f"  F1 {name:5s}  " + "  ".join(f"{label} {f1:.4f}" for label, f1 in each))
    return "\n".join(lines)


def shipped(name: str, beats: LabelledBeats, plan: BeatPlan) -> str:
    """Size and time of a model that ships."""
    size = (Path(classifier.__path__[0]) / "models" / f"{name}.onnx").stat().st_size
    some = slice(0, TIMED_BEATS)
    ms = milliseconds(load_model("classifier", name), beats.windows[some], normalized(beats.features[some], plan))
    return f"shipped {name}: {size / 1000:.1f} kB, {ms:.3f} ms a beat"


def main() -> None:
    """Quantize, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.edge", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of MIT-BIH's records, or of the packed recordings"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs/beats"), help="folder of the networks")
    given = parser.parse_args()
    torch.set_num_threads(1)
    beats = mitdb_beats(given.data, BeatPlan(), DS1)
    plan = with_normalizer(BeatPlan(), beats)
    networks = five_networks(beats, plan, given.runs).networks
    with TemporaryDirectory() as folder:
        five = all_compared(networks, beats, plan, Path(folder))
    print(table(five))
    for kind, each in five[0].in_int8.layers.items():
        print(f"int8 network, {kind}: " + ", ".join(f"{count} in {precision}" for precision, count in each.items()))
    for name in ("beats", "beats_edge"):
        print(shipped(name, beats, plan))


if __name__ == "__main__":
    main()
