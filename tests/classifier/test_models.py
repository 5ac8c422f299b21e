"""What ships: every model has its card, the weights are those that the cards speak of, and all are small."""

import hashlib
import json
from pathlib import Path

import pytest

import classifier
from ecg.errors import ModelError
from ecg.shipped_model import load_model

MODELS = Path(classifier.__path__[0]) / "models"
NAMES = ("beats", "beats_edge", "rhythm", "twelve_lead")
MOST_BYTES = 8_000_000


def test_these_models_ship_and_are_small_together() -> None:
    weights = sorted(MODELS.glob("*.onnx"))
    assert tuple(path.stem for path in weights) == NAMES
    assert sum(path.stat().st_size for path in weights) < MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_both_cards_name_the_weights_the_command_and_the_licence(name: str) -> None:
    digest = hashlib.sha256((MODELS / f"{name}.onnx").read_bytes()).hexdigest()
    manifest = json.loads((MODELS / f"{name}.json").read_text(encoding="utf-8"))
    text = (MODELS / f"{name}.md").read_text(encoding="utf-8")
    assert manifest["sha256"] == digest
    assert digest in text
    assert manifest["model_id"] in text
    assert manifest["command"].startswith("python -m training.")
    assert manifest["command"] in text
    assert "not a medical device" in " ".join(text.split()).casefold()


@pytest.mark.parametrize("name", NAMES)
def test_weights_that_were_changed_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.json").write_bytes((MODELS / f"{name}.json").read_bytes())
    (tmp_path / f"{name}.onnx").write_bytes((MODELS / f"{name}.onnx").read_bytes() + b"x")
    with pytest.raises(ModelError, match="do not match their checksum"):
        load_model("classifier", name, folder=tmp_path)
