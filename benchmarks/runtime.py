"""Which runtime suits the rhythm network: onnxruntime against OpenVINO on one core.

pip install openvino
python -m benchmarks.runtime
"""

import argparse
import importlib
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import distribution
from importlib.resources import as_file, files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Signal = NDArray[np.float32]
Run = Callable[[Signal], Signal]


def onnxruntime_run(weights: str) -> Run:
    """The network under onnxruntime with one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    def run(signal: Signal) -> Signal:
        return np.asarray(session.run(None, {"signal": signal})[0], dtype=np.float32)

    return run


def openvino_run(weights: str, precision: str) -> Run:
    """The network under OpenVINO with one thread, computing in "f32", or in "bf16" where the processor has it."""
    openvino = importlib.import_module("openvino")
    settings = {"INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
    compiled = openvino.Core().compile_model(weights, "CPU", settings)

    def run(signal: Signal) -> Signal:
        return np.asarray(compiled(signal)[0], dtype=np.float32).copy()

    return run


def median_ms(run: Run, signal: Signal, repeats: int) -> float:
    """Median time of one call (ms) after ten that warm up."""
    times = []
    for k in range(repeats + 10):
        began = time.perf_counter()
        run(signal)
        if k >= 10:
            times.append(time.perf_counter() - began)
    return float(np.median(times)) * 1e3


def installed_mb(name: str) -> float:
    """Size of an installed distribution on disk (MB)."""
    listed = distribution(name).files or []
    return (
        sum(os.path.getsize(path) for path in (str(entry.locate()) for entry in listed) if os.path.exists(path)) / 1e6
    )


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.runtime", description=__doc__)
    parser.add_argument("--repeats", type=int, default=300)
    repeats = parser.parse_args().repeats
    rng = np.random.default_rng(0)
    signals = {seconds: rng.standard_normal((1, 100 * seconds)).astype(np.float32) for seconds in (10, 30)}
    print(f"{platform.system()} {platform.machine()}, {platform.processor() or 'processor unnamed'}")
    print("| runtime | load (ms) | 10 s (ms) | 30 s (ms) | largest difference of a logit | installed (MB) |")
    print("|---|---|---|---|---|---|")
    with as_file(files("classifier") / "models" / "rhythm.onnx") as path:
        candidates: dict[str, tuple[str, Callable[[], Run]]] = {
            "onnxruntime": ("onnxruntime", lambda: onnxruntime_run(str(path))),
            "OpenVINO f32": ("openvino", lambda: openvino_run(str(path), "f32")),
            "OpenVINO bf16": ("openvino", lambda: openvino_run(str(path), "bf16")),
        }
        reference = onnxruntime_run(str(path))
        for name, (package, load) in candidates.items():
            began = time.perf_counter()
            run = load()
            load_ms = (time.perf_counter() - began) * 1e3
            times = [median_ms(run, signal, repeats) for signal in signals.values()]
            difference = max(float(np.abs(run(signal) - reference(signal)).max()) for signal in signals.values())
            cells = [
                f"{load_ms:.0f}",
                *(f"{ms:.2f}" for ms in times),
                f"{difference:.1e}",
                f"{installed_mb(package):.0f}",
            ]
            print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
