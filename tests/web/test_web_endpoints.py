import gzip
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import web_endpoints
from api.guard import Guard
from api.problems import answer_problems
from api.settings import Settings
from api.web_endpoints import CONTENT_SECURITY_POLICY, FILES, web_files


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(web_endpoints.router)
    answer_problems(app)
    app.add_middleware(Guard, settings=Settings())
    return TestClient(app, base_url="http://localhost")


def test_the_page_is_asked_for_again_each_time_and_loads_nothing_of_others(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert client.get("/", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.get("/", headers={"If-None-Match": '"another"'}).status_code == 200


def test_what_the_page_names_is_there_and_kept_for_good(client: TestClient) -> None:
    named = re.findall(r'(?:src|href)="\./([^"]+)"', client.get("/").text)
    assert any(name.endswith(".js") for name in named)
    for name in named:
        answer = client.get(f"/{name}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_nothing_stands_inline_in_the_page() -> None:
    page = (FILES / "index.html").read_text()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_no_file_names_another_host() -> None:
    scripts = [file.content.decode() for name, file in web_files().items() if name.endswith((".js", ".css", ".html"))]
    hosts = {host for text in scripts for host in re.findall(r"https?://([\w.-]+)", text)}
    # Names of namespaces, the licence of the styles, and addresses that libraries show in messages of errors.
    shown = {"www.w3.org", "tailwindcss.com", "react.dev", "redux.js.org", "redux-toolkit.js.org", "bit.ly"}
    assert hosts <= shown


@pytest.mark.parametrize("coding", ["gzip, br", "identity"])
def test_text_comes_packed_to_those_who_take_it(client: TestClient, coding: str) -> None:
    name = next(name for name in web_files() if name.endswith(".css"))
    answer = client.get(f"/{name}", headers={"Accept-Encoding": coding})
    assert answer.headers.get("content-encoding") == ("gzip" if "gzip" in coding else None)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == web_files()[name].content


def test_scripts_styles_and_pictures_stay_within_400_kilobytes_packed() -> None:
    code = [file for name, file in web_files().items() if name.endswith((".js", ".css", ".html", ".svg"))]
    assert sum(len(file.gzipped or file.content) for file in code) < 400_000


@pytest.mark.parametrize("name", ["nothing.js", "..%2Findex.html", "%2e%2e%2fsources.sha256"])
def test_what_is_not_there_is_a_problem(client: TestClient, name: str) -> None:
    answer = client.get(f"/assets/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_is_only_read(client: TestClient) -> None:
    assert client.post("/").status_code == 405


def test_packing_is_the_same_each_time() -> None:
    script = next(file for name, file in web_files().items() if name.endswith(".js"))
    assert script.gzipped == gzip.compress(script.content, mtime=0)
