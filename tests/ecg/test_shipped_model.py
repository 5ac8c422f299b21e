import json
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from ecg.errors import ModelError
from ecg.shipped_model import load_model

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rhythm model that a test may damage."""
    with as_file(files("classifier") / "models") as models:
        for ending in ("onnx", "json"):
            shutil.copy(models / f"rhythm.{ending}", tmp_path)
    return tmp_path


def test_a_sound_copy_loads_and_takes_any_batch_and_length(folder: Path) -> None:
    model = load_model("classifier", "rhythm", folder=folder)
    for shape in ((1, 250), (2, 1000), (3, 6000)):
        assert model.run(np.zeros(shape, np.float32)).shape == (shape[0], 4)


def test_a_batch_says_what_its_rows_say_alone(folder: Path) -> None:
    model = load_model("classifier", "rhythm", folder=folder)
    rows = np.random.default_rng(0).standard_normal((3, 1000)).astype(np.float32)
    alone = np.concatenate([model.run(row[np.newaxis]) for row in rows])
    assert np.allclose(model.run(rows), alone, atol=1e-4)


def test_a_model_is_loaded_once() -> None:
    assert load_model("classifier", "rhythm") is load_model("classifier", "rhythm")


def test_one_wrong_byte_in_the_weights_is_refused(folder: Path) -> None:
    weights = bytearray((folder / "rhythm.onnx").read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / "rhythm.onnx").write_bytes(weights)
    with pytest.raises(ModelError, match="do not match their checksum; reinstall"):
        load_model("classifier", "rhythm", folder=folder)


def test_weights_that_are_no_network_are_refused_though_their_checksum_is_right(folder: Path) -> None:
    import hashlib

    (folder / "rhythm.onnx").write_bytes(b"no network")
    card = json.loads((folder / "rhythm.json").read_text())
    card["sha256"] = hashlib.sha256(b"no network").hexdigest()
    (folder / "rhythm.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="runtime refuses"):
        load_model("classifier", "rhythm", folder=folder)


@pytest.mark.parametrize("ending", ["onnx", "json"])
def test_a_missing_file_is_refused(folder: Path, ending: str) -> None:
    (folder / f"rhythm.{ending}").unlink()
    with pytest.raises(ModelError, match="missing"):
        load_model("classifier", "rhythm", folder=folder)


def test_a_damaged_card_is_refused(folder: Path) -> None:
    (folder / "rhythm.json").write_text("{")
    with pytest.raises(ModelError, match="card is damaged"):
        load_model("classifier", "rhythm", folder=folder)


def test_the_shipped_weights_are_small_and_their_card_tells_where_they_come_from() -> None:
    with as_file(files("classifier") / "models") as models:
        assert (models / "rhythm.onnx").stat().st_size < 2_000_000
        text = (models / "rhythm.md").read_text(encoding="utf-8")
    assert load_model("classifier", "rhythm").card["sha256"] in text
    assert "ODC-By 1.0" in text


def test_classifying_needs_neither_torch_nor_the_training_code() -> None:
    program = (
        "import sys, numpy as np\n"
        "from classifier.rhythm import classify_rhythm\n"
        "from ecg.recording import Recording\n"
        "signal = np.random.default_rng(0).standard_normal((1, 5000)).astype(np.float32)\n"
        "classify_rhythm(Recording(('II',), signal, 500.0))\n"
        "print(sorted({'torch', 'training', 'sklearn', 'onnx'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_runtime_s_telemetry_is_not_loaded() -> None:
    program = (
        "import sys, ecg.shipped_model\n"
        "from digitizer.page_text import _reader\n"
        "_reader()\n"
        "print([name for name, module in sys.modules.items() if name.startswith('openvino_telemetry') and module])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
