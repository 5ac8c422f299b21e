"""POST /predict: a CSV file comes, its rhythm goes, and nothing stays."""

import base64
import io
import tempfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from classifier.beats import BeatResult, classify_beats
from classifier.rhythm import RhythmResult, classify_rhythm
from ecg import Recording
from ecg.formats.csv_file import read_csv, write_csv
from ecg.formats.registry import write_signal


def test_a_file_is_answered_in_the_usual_words(client: TestClient, recorded: Recording, tmp_path: Path) -> None:
    write_csv(tmp_path / "ecg.csv", recorded)
    found = classify_rhythm(read_csv(tmp_path / "ecg.csv"))
    assert isinstance(found, RhythmResult)
    said = client.post("/predict", files={"file": ("ecg.csv", (tmp_path / "ecg.csv").read_bytes())}).json()
    assert said["prediction"] == found.label == max(said["probabilities"], key=said["probabilities"].get)
    assert said["confidence"] == said["probabilities"][found.label]
    assert said["confidence"] == pytest.approx(found.probabilities[found.label], abs=1e-4)
    assert (said["samples"], said["fs_hz"], said["model"]) == (2500, 250.0, found.model_id)


def test_beats_are_told_by_the_most_certain_one_and_shown(
    client: TestClient, recorded: Recording, tmp_path: Path
) -> None:
    write_csv(tmp_path / "ecg.csv", recorded)
    content = (tmp_path / "ecg.csv").read_bytes()
    found = classify_beats(read_csv(tmp_path / "ecg.csv"))
    assert isinstance(found, BeatResult)
    said = client.post("/predict", files={"file": ("ecg.csv", content)}, data={"task": "beats"}).json()
    beat = said["beats"]
    assert beat["probability"] == max(beat["vector"].values()) == beat["vector"][beat["label"]]
    assert beat["probability"] == pytest.approx(float(found.probabilities.max()), abs=1e-4)
    assert beat["counts"] == found.counts
    assert min(abs(found.r_s - beat["r_s"])) < 1e-3
    picture = Image.open(io.BytesIO(base64.b64decode(beat["plot"])))
    assert picture.format == "PNG"
    assert min(picture.size) > 100
    assert client.post("/predict", files={"file": ("ecg.csv", content)}).json()["beats"] is None
    other = client.post("/predict", files={"file": ("ecg.csv", content)}, data={"task": "age"})
    assert other.status_code == 422


def test_a_flat_line_has_no_beats_but_a_reason(client: TestClient) -> None:
    flat = {"file": ("x.csv", "II\n" + "0\n" * 2000)}
    said = client.post("/predict", files=flat, data={"fs_hz": "250", "task": "beats"}).json()
    assert said["beats"]["reason"]


def test_counts_without_times_need_their_rate_and_gain(client: TestClient, recorded: Recording) -> None:
    counts = "II\n" + "\n".join(str(round(float(v) * 200)) for v in recorded.lead("II")) + "\n"
    refused = client.post("/predict", files={"file": ("counts.csv", counts)})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:inkbeat:problem:missing-rate")
    told = client.post("/predict", files={"file": ("x", counts)}, data={"fs_hz": "250", "adc_per_mv": "200"}).json()
    assert (told["samples"], told["fs_hz"]) == (2500, 250.0)
    assert told["prediction"]


def test_a_flat_line_has_no_prediction_but_a_reason(client: TestClient) -> None:
    flat = client.post("/predict", files={"file": ("x.csv", "II\n" + "0\n" * 2000)}, data={"fs_hz": "250"}).json()
    assert flat["prediction"] is flat["confidence"] is None
    assert "flat" in flat["reason"]


@pytest.mark.parametrize(
    ("content", "data", "status", "slug"),
    [
        (b"", {"fs_hz": "250"}, 422, "unreadable-file"),
        (b"\x00\x01\x02\xff" * 50, {"fs_hz": "250"}, 415, "unsupported-format"),
        (b"%PDF-1.7\n", {"fs_hz": "250"}, 415, "unsupported-format"),
        (b"II\n0.1\n", {"fs_hz": "fast"}, 422, "invalid-body"),
        (b"II\n0.1\n", {"fs_hz": "nan"}, 422, "invalid-signal"),
        (b"II\n0.1\n0.2\n", {"fs_hz": "1e9"}, 422, "invalid-signal"),
        (b"II\n0.1\n", {"fs_hz": "-250"}, 422, "invalid-signal"),
        (b"II\n" + b"0\n" * 200_001, {"fs_hz": "250"}, 413, "too-large"),
        (b"II\n0.1\n", {"a": "1", "b": "2", "c": "3", "d": "4"}, 400, "bad-request"),
    ],
)
def test_what_is_not_taken(client: TestClient, content: bytes, data: dict[str, str], status: int, slug: str) -> None:
    answered = client.post("/predict", files={"file": ("x.csv", content)}, data=data)
    assert (answered.status_code, answered.json()["type"]) == (status, f"urn:inkbeat:problem:{slug}")


def test_a_header_that_names_other_files_is_not_followed(client: TestClient) -> None:
    header = b"record 1 250 2500\n/etc/passwd 16 1000(0)/mV 16 0 0 0 0 II\n"
    for name in ("record.hea", "record.csv"):
        answered = client.post("/predict", files={"file": (name, header)}, data={"fs_hz": "250"})
        assert answered.status_code in (415, 422)


@pytest.mark.parametrize("name", ["edf", "dicom", "aecg"])
def test_other_formats_are_pointed_to_csv(client: TestClient, recorded: Recording, tmp_path: Path, name: str) -> None:
    (path,) = write_signal(tmp_path / "ecg.file", recorded, name)
    answered = client.post("/predict", files={"file": ("ecg.csv", path.read_bytes())})
    assert (answered.status_code, answered.json()["type"]) == (415, "urn:inkbeat:problem:unsupported-format")


@pytest.mark.parametrize("form", [{}, {"data": {"file": "text"}}, {"files": {"other": ("x.csv", b"II\n0\n")}}])
def test_a_form_without_a_file(client: TestClient, form: dict[str, object]) -> None:
    given = form or {"files": {"nothing": ("", b"")}}
    answered = client.post("/predict", **given)  # type: ignore[arg-type]
    assert answered.status_code in (400, 415, 422)
    assert answered.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("head", ["Ann Example", "Ann Example,Ann Example", "II,Ann Example (mV)", "Ann: Example"])
def test_names_of_columns_are_not_repeated(client: TestClient, head: str) -> None:
    """Refused for two columns of one name, answered that all is flat: neither tells whose they are."""
    content = head + "\n" + (",".join("0" * len(head.split(","))) + "\n") * 1000
    answered = client.post("/predict", files={"file": ("x.csv", content)}, data={"fs_hz": "250"})
    assert answered.status_code in (200, 422)
    assert answered.json().get("reason") or answered.json()["cure"]
    assert "Ann" not in answered.text


def test_no_file_stays(
    client: TestClient, recorded: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    held.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(held))
    write_csv(tmp_path / "ecg.csv", recorded)
    for content in ((tmp_path / "ecg.csv").read_bytes(), b"no signal", b""):
        client.post("/predict", files={"file": ("ecg.csv", content)})
    assert not list(held.iterdir())
