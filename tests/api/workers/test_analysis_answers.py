"""What a child tells, whatever it is: taken or refused, never believed and never an error that nobody foresaw."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.child.den import Den
from api.child.errors import ChildFaultError, TooCostlyError
from api.workers.analysis_answers import Answers
from ecg.errors import InkbeatError
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import MEDIA_TYPES, STAGES

scalars = st.none() | st.booleans() | st.integers(-2, 5) | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
names = st.sampled_from([f"{page}_{name}" for page in (1, 2) for name in (*MEDIA_TYPES, "../state", "")])
errors = st.fixed_dictionaries(
    {"type": st.sampled_from(["NoGridError", "OutputError", "SystemExit"]) | anything}, optional={"what": anything}
)
messages = st.one_of(
    st.fixed_dictionaries({"pages": st.lists(st.integers(1, 3), max_size=3) | anything}),
    st.fixed_dictionaries({"stage": st.sampled_from(STAGES) | anything, "share": st.floats(0, 1) | anything}),
    st.fixed_dictionaries(
        {
            "page": st.integers(1, 2) | anything,
            "files": st.lists(names, max_size=3) | anything,
            "refusal": st.none() | errors | anything,
            "timings_s": st.dictionaries(st.text(max_size=4), st.floats(0, 9), max_size=2) | anything,
        }
    ),
    st.dictionaries(st.text(max_size=5), anything, max_size=3),
)


@given(st.lists(messages, max_size=6))
def test_whatever_a_child_tells_is_taken_or_refused(told: list[Mapping[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        den, out = Den(Path(folder) / "den"), Path(folder) / "out"
        den.make()
        out.mkdir()
        for page in (1, 2):
            for name in MEDIA_TYPES:
                (den.out / f"{page}_{name}").write_bytes(b"x")
        steps: list[tuple[str, float]] = []
        answers = Answers(AnalysisOptions(), out, 2, lambda *step: steps.append(step))
        try:
            for message in told:
                answers.take(message, den)
        except InkbeatError:
            pass
        assert all(stage in STAGES and 0.0 <= share <= 1.0 for stage, share in steps)
        pages = [page.page for page in answers.pages]
        assert pages == sorted(set(pages))
        assert all(file.path.parent == out for page in answers.pages for file in page.files)
        assert {path.parent for path in Path(folder).rglob("*") if path.is_file()} <= {den.out, out}


def test_a_page_that_costs_too_much_is_refused_and_the_others_are_asked_for(tmp_path: Path) -> None:
    den = Den(tmp_path / "den")
    den.make()
    steps: list[tuple[str, float]] = []
    answers = Answers(AnalysisOptions(), tmp_path, 9, lambda *step: steps.append(step))
    assert not answers.refuse_next(TooCostlyError("it takes too long"))  # which page, nobody knows yet
    answers.take({"pages": [1, 2, 3, 4]}, den)
    answers.take({"page": 1, "files": [], "refusal": None, "timings_s": {}}, den)
    assert answers.refuse_next(TooCostlyError("it takes too long"))
    assert answers.left.pages == (3, 4)
    with pytest.raises(ChildFaultError):
        answers.take({"pages": [1, 2, 3, 4]}, den)
    answers.take({"pages": [3, 4]}, den)
    answers.take({"stage": "read", "share": 0.5}, den)
    assert steps == [("read", 0.75)]
    with pytest.raises(ChildFaultError):
        answers.end()
