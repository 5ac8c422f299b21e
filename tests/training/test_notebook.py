from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from training.beat_data import DS2

NOTEBOOK = Path(__file__).resolve().parents[2] / "training/notebooks/classifier.ipynb"


def read() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def test_the_notebook_runs_from_top_to_bottom_and_draws(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKBEAT_DATA", str(shared / "data"))
    monkeypatch.setenv("INKBEAT_SMALL", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    notebook = read()
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    text = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    # The usual beat, the features, training, confusion, ROC, precision and recall, reliability twice, rhythm.
    assert len(pictures) == 9
    assert "macro-F1" in text
    assert "atrial fibrillation" in text


def test_the_notebook_is_kept_without_outputs_and_leaves_the_final_test_s_patients_alone() -> None:
    cells = [cell for cell in read().cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in cells)
    assert not any(f'"{record}"' in cell.source for cell in cells for record in DS2)
