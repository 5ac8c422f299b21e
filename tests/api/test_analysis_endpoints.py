"""Analyses over HTTP: from a page to every result, refusals with their reason, and lists."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from ecg.formats.registry import read_signal
from tests.api.documents import CSV, FIXTURES, analysed, ended, uploaded

OF_PAGES = {
    "aecg.xml",
    "analysis.json",
    "fhir.json",
    "image.jpg",
    "overlay.png",
    "page.json",
    "report.pdf",
    "saliency.json",
    "signal.csv",
    "signal.dcm",
    "signal.edf",
    "signal.parquet",
    "traces.json",
    "waves.json",
    "wfdb.zip",
}


@pytest.fixture(scope="module")
def scan(http: httpx.Client) -> dict[str, Any]:
    return analysed(http, (FIXTURES / "scan.pdf").read_bytes())


def of_page(http: httpx.Client, analysis: dict[str, Any], name: str, **query: str) -> httpx.Response:
    return http.get(f"{analysis['url']}/pages/1/{name}", params=query)


def test_a_page_becomes_all_its_results(http: httpx.Client, scan: dict[str, Any], tmp_path: Path) -> None:
    assert (scan["state"], scan["problem"], scan["progress"]) == ("done", None, 1.0)
    (page,) = scan["pages"]
    assert (page["page"], page["state"], page["revision"], page["corrections"]) == (1, "done", 0, {})
    assert {one["name"] for one in page["results"]} == OF_PAGES
    files = {}
    for one in page["results"]:
        answered = http.get(one["url"])
        assert answered.status_code == 200, (one["name"], answered.text)
        assert answered.headers["content-type"].partition(";")[0] == one["media_type"]
        assert answered.headers["content-disposition"].startswith("attachment")
        files[one["name"]] = answered.content
    assert json.loads(files["analysis.json"])["schema"] == "urn:inkbeat:analysis:1"
    assert json.loads(files["page.json"])["layout"] == "3x4+1R"
    for name in ("waves", "saliency"):
        assert json.loads(files[f"{name}.json"])["schema"] == f"urn:inkbeat:{name}:1"
    assert json.loads(files["fhir.json"])["resourceType"] == "Bundle"
    assert files["report.pdf"].startswith(b"%PDF-")
    assert Image.open(io.BytesIO(files["overlay.png"])).size == Image.open(io.BytesIO(files["image.jpg"])).size
    assert sorted(zipfile.ZipFile(io.BytesIO(files["wfdb.zip"])).namelist()) == ["ecg.dat", "ecg.hea"]
    signals = []
    for name in ("signal.csv", "signal.edf", "signal.dcm", "signal.parquet", "aecg.xml"):
        (tmp_path / name).write_bytes(files[name])
        signals.append(read_signal(tmp_path / name).lead("II"))
    for signal in signals[1:]:
        same = np.isfinite(signals[0]) & np.isfinite(signal[: len(signals[0])])
        assert same.any()
        assert np.abs(signals[0] - signal[: len(signals[0])])[same].max() < 0.002


def test_a_result_that_is_known_is_not_sent_again(http: httpx.Client, scan: dict[str, Any]) -> None:
    for name in ("signal.csv", "report.pdf"):
        first = of_page(http, scan, name)
        again = http.get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert of_page(http, scan, name).headers["etag"] == first.headers["etag"]


def test_the_report_comes_on_other_paper_and_in_other_layouts(http: httpx.Client, scan: dict[str, Any]) -> None:
    a4, letter = (of_page(http, scan, "report.pdf", paper=paper) for paper in ("a4", "letter"))
    assert a4.status_code == letter.status_code == 200
    assert a4.content != letter.content
    assert of_page(http, scan, "report.pdf", layout="6x2").content != a4.content
    for query in ({"paper": "a9"}, {"layout": "1x99"}):
        wrong = of_page(http, scan, "report.pdf", **query)
        assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:inkbeat:problem:invalid-parameter")


def test_what_is_not_there_is_not_found(http: httpx.Client, scan: dict[str, Any]) -> None:
    for url in (
        f"{scan['url']}/pages/1/state",
        f"{scan['url']}/pages/1/nothing.txt",
        f"{scan['url']}/pages/1/..%2F..%2Finkbeat.db",
        f"{scan['url']}/pages/2",
        f"{scan['url']}/pages/x",
        f"{scan['url']}/pages/1?revision=1",
        "/v1/analyses/" + "0" * 32,
        "/v1/analyses/%00",
    ):
        answered = http.get(url)
        assert (answered.status_code, answered.headers["content-type"]) == (404, "application/problem+json"), url


def test_the_same_again_is_the_same_analysis(http: httpx.Client, scan: dict[str, Any]) -> None:
    again = analysed(http, (FIXTURES / "scan.pdf").read_bytes())
    assert again["id"] == scan["id"]
    assert analysed(http, (FIXTURES / "scan.pdf").read_bytes(), fs_hz=250)["id"] != scan["id"]


def test_who_does_not_want_to_wait_is_told_where_to_look(http: httpx.Client) -> None:
    document = uploaded(http, (FIXTURES / "photo.jpg").read_bytes())["id"]
    answered = http.post("/v1/analyses", json={"document": document}, headers={"Prefer": "respond-async"})
    begun = answered.json()
    assert (answered.status_code, begun["state"] in ("queued", "running"), begun["pages"]) == (202, True, [])
    assert answered.headers["location"] == begun["url"]
    assert ended(http, begun)["state"] == "done"


def test_a_signal_file_is_one_page_without_a_picture(http: httpx.Client) -> None:
    done = analysed(http, CSV)
    assert done["state"] == "done"
    (page,) = done["pages"]
    names = {one["name"] for one in page["results"]}
    assert names == OF_PAGES - {"image.jpg", "overlay.png", "page.json", "traces.json"}
    assert of_page(http, done, "overlay.png").status_code == 404
    assert of_page(http, done, "report.pdf").status_code == 200


def test_what_is_no_ecg_is_refused_with_its_reason(http: httpx.Client) -> None:
    blank = io.BytesIO()
    Image.new("RGB", (1200, 900), "white").save(blank, "PNG")
    for content, code in (
        (blank.getvalue(), None),
        (b"\x89PNG\r\n\x1a\n broken", "unsupported-format"),
        (b"%PDF-1.7 broken", "unreadable-file"),
        (b"nothing that is known", "unsupported-format"),
        (b"I,II\n0.1,0.2\n0.2,0.3\n0.1,0.1\n", "missing-rate"),
    ):
        refused = analysed(http, content)
        assert refused["state"] == "refused"
        assert refused["problem"]["message"]
        assert code in (None, refused["problem"]["code"])
        assert refused["attempt"] == 1


def test_pages_of_a_document_stand_beside_each_other(http: httpx.Client) -> None:
    pages = [Image.open(FIXTURES / "photo.jpg").convert("RGB"), Image.new("RGB", (1200, 900), "white")]
    tiff = io.BytesIO()
    pages[1].save(tiff, "TIFF", compression="jpeg", save_all=True, append_images=[pages[0]])
    done = analysed(http, tiff.getvalue())
    assert done["state"] == "done"
    refused, read = done["pages"]
    assert (refused["page"], refused["state"], refused["problem"] is None) == (1, "refused", False)
    assert (read["page"], read["state"], read["problem"]) == (2, "done", None)
    assert "signal.csv" not in {one["name"] for one in refused["results"]}
    one = analysed(http, tiff.getvalue(), pages=[2])
    assert [page["page"] for page in one["pages"]] == [2]
    none = analysed(http, tiff.getvalue(), pages=[3])
    assert (none["state"], none["problem"]["code"]) == ("refused", "page-not-found")


def test_analyses_are_listed_by_state_and_document(http: httpx.Client, scan: dict[str, Any]) -> None:
    listed = http.get("/v1/analyses", params={"document": scan["document"], "state": "done"}).json()["analyses"]
    assert scan["id"] in {one["id"] for one in listed}
    assert {one["document"] for one in listed} == {scan["document"]}
    assert http.get("/v1/analyses", params={"state": "lost"}).status_code == 422


def test_a_deleted_analysis_leaves_its_document(http: httpx.Client) -> None:
    done = analysed(http, CSV + "10,3\n")
    assert http.delete(done["url"]).status_code == 204
    assert http.get(done["url"]).status_code == http.delete(done["url"]).status_code == 404
    assert http.get(f"/v1/documents/{done['document']}").status_code == 200


def test_a_cancelled_analysis_stays_cancelled(http: httpx.Client) -> None:
    document = uploaded(http, (FIXTURES / "photo.jpg").read_bytes() + b" again")["id"]
    begun = http.post("/v1/analyses", json={"document": document}, headers={"Prefer": "respond-async"}).json()
    cancelled = http.post(f"{begun['url']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert ended(http, http.get(begun["url"]).json())["state"] == "cancelled"
    done = analysed(http, CSV)
    assert http.post(f"{done['url']}/cancel").json()["state"] == "done"


def test_an_analysis_needs_a_document_and_known_options(http: httpx.Client) -> None:
    document = uploaded(http, CSV)["id"]
    missing = http.post("/v1/analyses", json={"document": "0" * 32})
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:inkbeat:problem:not-found")
    for body in ({}, {"document": document, "pages": []}, {"document": document, "pages": [0]}, {"document": "x"}):
        assert http.post("/v1/analyses", json=body).json()["type"] == "urn:inkbeat:problem:invalid-body"
    odd = http.post("/v1/analyses", json={"document": document, "Ann Example": 1})
    assert odd.status_code == 422
    assert "Ann" not in odd.text
    assert http.post("/v1/analyses", content=b"{", headers={"Content-Type": "application/json"}).status_code == 400


def test_an_analysis_under_a_key_is_begun_once(http: httpx.Client) -> None:
    document = uploaded(http, CSV + "10,4\n")["id"]
    under = {"Idempotency-Key": "an analysis".replace(" ", "-")}
    first = http.post("/v1/analyses", json={"document": document}, headers=under).json()
    assert http.delete(first["url"]).status_code == 204
    again = http.post("/v1/analyses", json={"document": document}, headers=under)
    assert again.status_code == 404, "it was begun again under the same key"
