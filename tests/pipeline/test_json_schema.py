"""The JSON that is written, against the schema that ships."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wfdb
from jsonschema import Draft202012Validator, ValidationError
from typer.testing import CliRunner

from ecg import Recording
from ecg.errors import InkbeatError, NoGridError, OutputError
from ecg.formats.csv_file import write_csv
from pipeline.analysis import Analysis, analyze
from pipeline.as_json import analysis_json, page_json, recording_json, refusal_json
from pipeline.command import app
from pipeline.json_schema import DOCUMENTS, schema_text
from pipeline.page_geometry_json import traces_json
from pipeline.schema_command import shipped_schema

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
UNIT = re.compile(
    r"\((mm/s|mm/mV|px/mm|px|bpm|ms|s|h|deg|Hz|dB|mV|%|1/h|0 to 1|beats|count|number|counted from 1)\)|in `unit`", re.I
)


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(shipped_schema(name))
    return loaded


def written(document: Any) -> Any:
    """What a reader of the file gets."""
    return json.loads(json.dumps(document, allow_nan=False))


def check(name: str, document: Any) -> None:
    Draft202012Validator(schema(name)).validate(written(document))


@pytest.fixture(scope="module")
def analysed() -> Callable[[str], Analysis]:
    """The analysis of a shipped file, made once."""
    made: dict[str, Analysis] = {}

    def of(file: str) -> Analysis:
        made.setdefault(file, analyze(FIXTURES / file))
        return made[file]

    return of


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_schemas_that_ship_are_made_from_the_types(name: str) -> None:
    assert shipped_schema(name) == schema_text(name), "run python -m pipeline.json_schema"
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("file", ["vector.pdf", "scan.pdf", "photo.jpg", "scan_truth.csv"])
def test_every_shipped_file_keeps_to_them(analysed: Callable[[str], Analysis], file: str) -> None:
    analysis = analysed(file)
    check("analysis", analysis_json(analysis))
    if analysis.page:
        check("page", page_json(analysis.page))
        check("traces", traces_json(analysis.page))
    else:
        check("recording", recording_json(analysis.recording))


@pytest.mark.parametrize(
    ("leads", "fs_hz", "samples"),
    [(("II",), 500.0, 5000), (("ECG",), 40.0, 400), (("I", "V1"), 250.0, 3), (("II",), 500.0, 2)],
    ids=["flat", "too slow", "three samples", "two samples"],
)
def test_what_shows_no_heart_keeps_to_them(tmp_path: Path, leads: tuple[str, ...], fs_hz: float, samples: int) -> None:
    write_csv(tmp_path / "none.csv", Recording(leads, np.zeros((len(leads), samples), np.float32), fs_hz))
    analysis = analyze(tmp_path / "none.csv", fs_hz=fs_hz)
    document = written(analysis_json(analysis))
    check("analysis", document)
    assert (document["rhythm"]["label"], document["beats"]["beats"], document["ectopy"]["beats"]) == (None, None, None)


def test_one_lead_with_ectopic_beats_of_every_kind_keeps_to_them(tmp_path: Path, packed: Any) -> None:
    record = wfdb.rdrecord(str(Path(packed.mitdb()) / "208"), sampto=300 * 360, channels=[0])
    write_csv(tmp_path / "208.csv", Recording(("II",), record.p_signal.T, record.fs))
    document = written(analysis_json(analyze(tmp_path / "208.csv")))
    check("analysis", document)
    assert document["ectopy"]["ventricular"]["count"] > 10
    assert {beat["class"] for beat in document["beats"]["beats"]} >= {"N", "V"}


@pytest.mark.parametrize(
    "error",
    [NoGridError("no grid", cure="scan it", source="a.pdf", page=2), OutputError("disk full"), InkbeatError("x")],
)
def test_refusals_keep_to_them(error: InkbeatError) -> None:
    check("refusal", refusal_json(error))


def test_a_key_that_is_unknown_or_missing_is_an_error_wherever_it_is(analysed: Callable[[str], Analysis]) -> None:
    analysis = analysed("scan.pdf")
    assert analysis.page
    for name, document in (("page", page_json(analysis.page)), ("analysis", analysis_json(analysis))):
        validator = Draft202012Validator(schema(name))
        document = written(document)
        for place in objects(document):
            place["surprise"] = {"never": "heard of"}
            assert not validator.is_valid(document)
            del place["surprise"]
        for key in list(document):
            held = document.pop(key)
            assert not validator.is_valid(document)
            document[key] = held
        assert validator.is_valid(document)


def objects(document: Any) -> Iterator[dict[str, Any]]:
    """All objects in a document."""
    if isinstance(document, dict):
        yield document
    if isinstance(document, dict | list):
        for part in list(document.values() if isinstance(document, dict) else document):
            yield from objects(part)


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_number_has_its_unit_and_every_document_its_name(name: str) -> None:
    plan = schema(name)
    assert plan["properties"]["schema"]["const"] == plan["$id"] == f"urn:inkbeat:{name}:1"
    for holder in (plan, *plan.get("$defs", {}).values()):
        for key, property_ in holder["properties"].items():
            if numeric(property_):
                assert UNIT.search(property_.get("description", "")), f"{holder['title']}.{key}"


def numeric(part: Any) -> bool:
    """Whether a property holds numbers, not counting what stands in another definition."""
    if isinstance(part, dict):
        return part.get("type") in ("number", "integer") or any(numeric(inner) for inner in part.values())
    return isinstance(part, list) and any(numeric(inner) for inner in part)


def test_probabilities_lie_between_0_and_1(analysed: Callable[[str], Analysis]) -> None:
    document = written(analysis_json(analysed("scan_truth.csv")))
    document["rhythm"]["probabilities"]["normal"] = 1.2
    with pytest.raises(ValidationError):
        check("analysis", document)


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_command_prints_them(name: str) -> None:
    done = CliRunner().invoke(app, ["schema", name])
    assert (done.exit_code, done.stdout) == (0, shipped_schema(name))


def test_what_commands_print_names_its_schema(tmp_path: Path) -> None:
    for arguments in (
        ["analyze", str(FIXTURES / "vector.pdf"), "-o", str(tmp_path)],
        ["digitize", str(FIXTURES / "vector.pdf"), "-o", str(tmp_path)],
        ["convert", str(FIXTURES / "vector.pdf"), str(tmp_path / "a.edf")],
        ["convert", str(FIXTURES / "scan_truth.csv"), str(tmp_path / "b.edf")],
    ):
        document = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
        check(document["schema"].split(":")[2], document)
        assert document["files"]
    for path in tmp_path.glob("vector*.json"):
        document = json.loads(path.read_text())
        check(document["schema"].split(":")[2], document)
        assert "files" not in document
