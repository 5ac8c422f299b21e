"""Corrections over HTTP: computed anew, never over somebody else's, and taken back."""

from typing import Any

import httpx
import numpy as np
import pytest

from api.correction_endpoints import merged
from api.problems import InvalidBodyError
from ecg.errors import InvalidCorrectionError
from tests.api.documents import CSV, FIXTURES, analysed

JSON = "application/json"


@pytest.fixture(scope="module")
def page(http: httpx.Client) -> str:
    """Where the page of an analysis is that nothing else corrects."""
    return str(analysed(http, (FIXTURES / "scan.pdf").read_bytes(), fs_hz=400)["pages"][0]["url"])


def corrected(http: httpx.Client, page: str, etag: str | None, **patch: Any) -> httpx.Response:
    headers = {"If-Match": etag} if etag else {}
    return http.patch(f"{page}/corrections", json=patch, headers={**headers, "Prefer": "wait=60"})


def etag_of(http: httpx.Client, page: str) -> str:
    return str(http.get(f"{page}/corrections").headers["etag"])


def lead_ii(http: httpx.Client, page: str, **query: int) -> np.ndarray[Any, Any]:
    lines = http.get(f"{page}/signal.csv", params=query).text.splitlines()
    names = next(line for line in lines if not line.startswith("#")).split(",")
    table = [line.split(",") for line in lines if line[:1].isdigit()]
    return np.array([float(row[names.index("II")] or "nan") for row in table])


def test_a_wrong_gain_is_corrected_and_taken_back(http: httpx.Client, page: str) -> None:
    found = lead_ii(http, page)
    first = etag_of(http, page)
    answered = corrected(http, page, first, gain_mm_per_mv=5)
    now = answered.json()
    assert (answered.status_code, now["state"], now["revision"]) == (200, "done", 1)
    assert now["corrections"] == {"gain_mm_per_mv": 5.0}
    assert answered.headers["etag"] == etag_of(http, page) == '"1"'
    assert lead_ii(http, page) == pytest.approx(2 * found, abs=0.002, nan_ok=True)
    assert lead_ii(http, page, revision=0) == pytest.approx(found, nan_ok=True)
    assert http.get(f"{page}/page.json").json()["calibration"]["gain_source"] == "corrected"
    both = corrected(http, page, '"1"', speed_mm_per_s=50).json()
    assert both["corrections"] == {"gain_mm_per_mv": 5.0, "speed_mm_per_s": 50.0}
    back = corrected(http, page, "*", gain_mm_per_mv=None, speed_mm_per_s=None).json()
    assert (back["revision"], back["corrections"]) == (3, {})
    assert lead_ii(http, page) == pytest.approx(found, nan_ok=True)
    history = http.get(f"{page}/corrections/history").json()["revisions"]
    assert [(one["revision"], one["state"]) for one in history] == [(k, "done") for k in range(4)]
    assert [one["corrections"].get("gain_mm_per_mv") for one in history] == [None, 5.0, 5.0, None]
    assert [one["author"] for one in history] == [None, "local", "local", "local"]


def test_what_somebody_else_corrected_is_not_overwritten(http: httpx.Client, page: str) -> None:
    for etag, status in ((None, 428), ('"99"', 412), ("W/x", 412)):
        answered = corrected(http, page, etag, gain_mm_per_mv=20)
        assert (answered.status_code, answered.headers["content-type"]) == (status, "application/problem+json")


def test_panels_are_moved_and_renamed(http: httpx.Client, page: str) -> None:
    traces = http.get(f"{page}/traces.json").json()["traces"]
    given = [{"lead": one["printed"], "box_px": one["box_px"], "rhythm": one["rhythm"]} for one in traces]
    names = {"I": "II", "II": "I"}
    renamed = [one | {"lead": names.get(one["lead"], one["lead"])} for one in given if not one["rhythm"]]
    before = {one["lead"]: one["box_px"] for one in given if not one["rhythm"]}
    assert corrected(http, page, "*", panels=renamed).json()["state"] == "done"
    after = {one["lead"]: one["box_px"] for one in http.get(f"{page}/traces.json").json()["traces"]}
    assert after["I"] == pytest.approx(before["II"], abs=3.0)
    assert after["II"] == pytest.approx(before["I"], abs=3.0)
    assert corrected(http, page, "*", panels=None).json()["corrections"] == {}


@pytest.mark.parametrize(
    "patch",
    [
        {"gain_mm_per_mv": 0},
        {"gain_mm_per_mv": "tall"},
        {"layout": "5x5"},
        {"rotation_deg": 45},
        {"patient": "Ann Example"},
        {"panels": [{"lead": "II"}]},
        {"panels": [{"lead": "V9", "box_px": [0, 0, 10, 10]}]},
    ],
)
def test_what_makes_no_sense_is_refused_at_once(http: httpx.Client, page: str, patch: dict[str, Any]) -> None:
    answered = corrected(http, page, "*", **patch)
    assert answered.status_code == 422
    assert answered.json()["type"] in ("urn:inkbeat:problem:invalid-body", "urn:inkbeat:problem:invalid-correction")
    assert "Ann" not in answered.text


def test_a_body_that_is_no_patch(http: httpx.Client, page: str) -> None:
    for content, kind, status in ((b"{", JSON, 400), (b"[]", JSON, 422), (b"{}", "text/plain", 415)):
        headers = {"If-Match": "*", "Content-Type": kind}
        assert http.patch(f"{page}/corrections", content=content, headers=headers).status_code == status


def test_a_signal_file_has_nothing_to_correct(http: httpx.Client) -> None:
    page = analysed(http, CSV)["pages"][0]["url"]
    answered = corrected(http, page, "*", gain_mm_per_mv=5)
    assert (answered.status_code, answered.json()["type"]) == (422, "urn:inkbeat:problem:invalid-correction")
    assert http.get(page).json()["revision"] == 0


def test_a_patch_replaces_keys_whole_and_null_takes_back() -> None:
    held = {"gain_mm_per_mv": 5.0, "layout": "3x4"}
    assert merged(held, {"gain_mm_per_mv": None, "speed_mm_per_s": 50}) == {"layout": "3x4", "speed_mm_per_s": 50.0}
    with pytest.raises((InvalidBodyError, InvalidCorrectionError)):
        merged(held, {"speed_mm_per_s": -1})
