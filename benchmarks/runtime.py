"""Which runtime suits the networks: OpenVINO, which runs them here, against onnxruntime.

pip install onnxruntime
python -m benchmarks.runtime
"""

import argparse
import importlib
import os
import platform
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import distribution
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from ecg.shipped_model import load_model

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]

# Package, network, shape of its input, threads: what is read of 10 s of rhythm, and of one row of a page.
NETWORKS = (("classifier", "rhythm", (1, 1000), 1), ("digitizer", "strip", (1, 4, 320, 2112), 2))
WARM_UP = 3


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.runtime", description=__doc__)
    parser.add_argument("--repeats", type=int, default=30)
    repeats = parser.parse_args().repeats
    print(f"{platform.system()} {platform.machine()}, {platform.processor() or 'processor unnamed'}")
    print("| network | runtime | load (ms) | one call (ms) | largest difference of an output | installed (MB) |")
    print("|---|---|---|---|---|---|")
    for package, name, shape, threads in NETWORKS:
        signal = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
        reference = shipped_run(package, name, threads, exact=True)(signal)
        for runtime, (installed, load) in RUNTIMES.items():
            began = time.perf_counter()
            run = load(package, name, threads)
            load_ms = (time.perf_counter() - began) * 1e3
            difference = float(np.abs(run(signal) - reference).max())
            cells = (f"{load_ms:.0f}", f"{median_ms(run, signal, repeats):.1f}", f"{difference:.1e}")
            print(f"| {name} | {runtime} | {' | '.join(cells)} | {installed_mb(installed):.0f} |")


def onnxruntime_run(package: str, name: str, threads: int) -> Run:
    """A shipped network under onnxruntime."""
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    with as_file(files(package) / "models" / f"{name}.onnx") as path:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(signal: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(session.run(None, {session.get_inputs()[0].name: signal})[0], dtype=np.float32)

    return run


def shipped_run(package: str, name: str, threads: int, exact: bool) -> Run:
    """A shipped network as it runs for a user, loaded afresh."""
    load_model.cache_clear()
    return load_model(package, name, threads=threads, exact=exact).run


# What is measured -> the distribution that it needs, and how a network is loaded.
RUNTIMES: dict[str, tuple[str, Callable[[str, str, int], Run]]] = {
    "onnxruntime": ("onnxruntime", onnxruntime_run),
    "OpenVINO, single precision": ("openvino", partial(shipped_run, exact=True)),
    "OpenVINO, as the processor likes": ("openvino", partial(shipped_run, exact=False)),
}


def median_ms(run: Run, signal: NDArray[np.float32], repeats: int) -> float:
    """Median time of one call (ms) after some that warm up."""
    times = []
    for k in range(repeats + WARM_UP):
        began = time.perf_counter()
        run(signal)
        if k >= WARM_UP:
            times.append(time.perf_counter() - began)
    return float(np.median(times)) * 1e3


def installed_mb(name: str) -> float:
    """Size of an installed distribution on disk (MB)."""
    listed = distribution(name).files or []
    return (
        sum(os.path.getsize(path) for path in (str(entry.locate()) for entry in listed) if os.path.exists(path)) / 1e6
    )


if __name__ == "__main__":
    main()
