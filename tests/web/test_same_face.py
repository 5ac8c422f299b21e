import re

import pytest

from classifier.twelve_lead import STATEMENTS, SUPERCLASSES
from ecg.beat_signs import BEATS, COLOURS
from ecg.layouts import LAYOUTS
from pipeline.kept_analysis import MEDIA_TYPES, STAGES
from pipeline.kept_analysis_forms import FORMS
from reports.masthead import DISCLAIMER
from reports.millimetre_paper import GRID_1MM, GRID_5MM, PULSE_MV, PULSE_S
from tests.web.conftest import ROOT

SRC = ROOT / "web" / "src"


def _text(name: str) -> str:
    return (SRC / name).read_text()


@pytest.mark.parametrize("names", [SUPERCLASSES, STATEMENTS])
def test_classes_are_called_as_in_the_summary(names: dict[str, str]) -> None:
    text = _text("result/classNames.ts").replace("'", "")
    assert [label for label, name in names.items() if f"  {label}: {name}," not in text] == []


def test_beats_are_called_and_coloured_as_in_the_summary() -> None:
    names = _text("ecg/beats.ts")
    assert [label for label, name in BEATS.items() if f"  {label}: '{name}'," not in names] == []
    light = _text("ecg/palette.ts").partition("LIGHT")[2].partition("DARK")[0]
    assert [label for label, colour in COLOURS.items() if f"{label}: '{colour}'" not in light] == []


def test_light_paper_is_the_summary_s() -> None:
    light = _text("ecg/palette.ts").partition("LIGHT")[2].partition("DARK")[0]
    for name, colour in (("thinGrid", GRID_1MM), ("strongGrid", GRID_5MM)):
        assert f"{name}: '#{colour.hexval()[2:]}'" in light
    paper = _text("ecg/paper.ts")
    assert f"PULSE_S = {PULSE_S:g}" in paper
    assert f"PULSE_MV = {PULSE_MV:g}" in paper


def test_layouts_are_among_those_of_pages() -> None:
    listed = re.search(r"LAYOUTS = \[(.*?)\]", _text("ecg/layouts.ts"))
    assert listed
    assert set(re.findall(r"'([^']+)'", listed[1])) <= set(LAYOUTS)


def test_every_stage_has_words() -> None:
    assert [stage for stage in STAGES if f"\n  {stage}: '" not in _text("drop/stages.ts")] == []


def test_every_result_is_offered() -> None:
    offered = set(re.findall(r"name: '([^']+)'", _text("result/DownloadMenu.tsx")))
    assert {*FORMS, *MEDIA_TYPES} - {"refusal.json", "state"} == offered


def test_every_page_says_what_the_app_is_not_for() -> None:
    assert DISCLAIMER.rstrip(".") in _text("shell/Header.tsx")
