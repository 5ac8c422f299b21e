"""What holds in a worker process: one thread, bounded memory, bounded time, no life without its parent."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

ROOT = Path(__file__).resolve().parents[4]
SET_UP = "from pipeline.archive.workers.worker_setup import *; set_up_worker(WorkerLimits(memory_mib={mib}))\n"


def run(code: str, mib: int = 0) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", SET_UP.format(mib=mib) + code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_models_compute_with_one_thread_whatever_they_ask_for() -> None:
    code = (
        "import cv2; from ecg.shipped_model import load_model\n"
        "asked = load_model('digitizer', 'page', threads=2, exact=False)\n"
        "print(asked.network.get_property('INFERENCE_NUM_THREADS'), cv2.getNumThreads())"
    )
    assert run(code).stdout.split() == ["1", "1"]


def test_models_find_the_same_where_they_give_back_what_they_work_in() -> None:
    code = (
        "import numpy as np\n"
        "from digitizer.name_frame import CROP_SIZE_PX, name_plane\n"
        "from ecg.shipped_model import load_model\n"
        "crop = np.random.default_rng(1).integers(0, 256, (*CROP_SIZE_PX[::-1], 3), np.uint8)\n"
        "print([load_model('digitizer', 'name').run(name_plane(crop)[None]).tobytes().hex() for _ in range(2)])"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    here = run(code)

    assert here.stdout == there.stdout
    assert len(here.stdout) > 100


def test_a_model_for_one_shape_is_made_once_and_says_what_the_one_for_any_shape_says() -> None:
    code = (
        "import numpy as np\n"
        "from ecg.shipped_model import load_model, load_model_for\n"
        "planes = np.random.default_rng(1).random((1, 4, 96, 128), np.float32)\n"
        "model = load_model_for(planes.shape, 'digitizer', 'strip')\n"
        "any_shape = load_model('digitizer', 'strip').run(planes)\n"
        "print(model is load_model_for(planes.shape, 'digitizer', 'strip'), model.network.inputs[0].get_shape())\n"
        "print(np.abs(model.run(planes) - any_shape).max() < 1e-3 < np.abs(any_shape).max())"
    )
    assert run(code).stdout.splitlines() == ["True [1,4,96,128]", "True"]


def test_a_model_refuses_a_shape_that_it_cannot_have() -> None:
    ended = run("from ecg.shipped_model import load_model_for; load_model_for((1, 3, 96, 128), 'digitizer', 'strip')")

    assert "ModelError: the runtime refuses (1, 3, 96, 128) for model 'strip'" in ended.stderr.splitlines()[-1]


def test_a_worker_gets_no_more_memory_than_it_may() -> None:
    ended = run("bytearray(2**29); print('enough')\nbytearray(2**31)", mib=1024)

    assert ended.stdout == "enough\n"
    assert "MemoryError" in ended.stderr


def test_a_block_that_takes_too_long_ends_its_process_and_tells_nothing() -> None:
    code = "import time\nwith within(0.2): print('begun', flush=True); Doe = time.sleep(30)"
    began = time.monotonic()
    ended = run(code)

    assert time.monotonic() - began < 20
    assert ended.returncode == 1
    assert (ended.stdout, ended.stderr) == ("begun\n", "")


def test_a_block_that_ends_in_time_is_let_go() -> None:
    code = "import time\nwith within(0.3): pass\ntry:\n  with within(0.3): int('x')\nexcept ValueError: time.sleep(0.6)"

    assert run(code).returncode == 0


def test_memory_that_is_let_go_is_given_back() -> None:
    code = (
        "import ctypes\n"
        "blocks = [ctypes.create_string_buffer(b'x' * 60000) for _ in range(3000)]\n"
        "del blocks[:-1]\n"
        "before = resident_mib(); give_memory_back(); print(before - resident_mib())"
    )
    assert float(run(code).stdout) > 100


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lets a process die with its parent")
def test_a_worker_dies_with_its_parent() -> None:
    code = (
        "import subprocess, sys, time, os\n"
        "child = 'import os, time; from pipeline.archive.workers.worker_setup import die_with; "
        "die_with(os.getppid()); print(os.getpid(), flush=True); time.sleep(60)'\n"
        "subprocess.Popen([sys.executable, '-c', child], stderr=subprocess.DEVNULL)\n"
        "time.sleep(60)"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    until = time.monotonic() + 10
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.02)

    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_worker_whose_parent_has_ended_already_does_not_begin() -> None:
    ended = run("die_with(1 if os.getppid() != 1 else 2); print('begun')")

    assert ended.returncode == 1
    assert ended.stdout == ""
