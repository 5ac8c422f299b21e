"""Documents over HTTP: whole or nothing, once each, and gone when they are deleted."""

import hashlib
import socket
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.document_body import media_type
from ecg.errors import UnreadableFileError
from tests.api.documents import CSV, FIXTURES, uploaded


def stored(app: FastAPI) -> set[Path]:
    folder = app.state.service.store.folder
    return {path for name in ("documents", "scratch") for path in (folder / name).iterdir()}


def test_a_document_is_kept_as_it_was_sent(http: httpx.Client, app: FastAPI) -> None:
    content = (FIXTURES / "vector.pdf").read_bytes()
    answered = http.post("/v1/documents", content=content, headers={"Content-Type": "image/png"})
    known = answered.json()
    assert answered.status_code == 201
    assert answered.headers["location"] == known["url"] == f"/v1/documents/{known['id']}"
    assert (known["sha256"], known["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert known["media_type"] == "application/pdf", "what the client said was believed"
    assert known["created"] < known["delete_after"]
    assert http.get(known["url"]).json() == known
    assert (app.state.service.store.folder / "documents" / known["id"]).read_bytes() == content


def test_a_form_brings_the_same_document(http: httpx.Client) -> None:
    content = (FIXTURES / "vector.pdf").read_bytes()
    as_body = uploaded(http, content)
    as_form = http.post("/v1/documents", files={"file": ("Ann Example.pdf", content, "application/pdf")})
    assert as_form.status_code == 201
    assert as_form.json()["id"] == as_body["id"]
    assert "Ann" not in as_form.text
    wrong = http.post("/v1/documents", files={"page": content})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:inkbeat:problem:invalid-body")


def test_nothing_is_no_document(http: httpx.Client, app: FastAPI) -> None:
    before = stored(app)
    for sent in ({"content": b""}, {"files": {"file": ("empty.pdf", b"")}}):
        answered = http.post("/v1/documents", **sent)
        assert (answered.status_code, answered.json()["type"]) == (422, "urn:inkbeat:problem:unreadable-file")
    assert stored(app) == before


def test_a_document_that_is_too_large_leaves_nothing(http: httpx.Client, app: FastAPI) -> None:
    before = stored(app)
    pieces = [b"%PDF-1.7"] + [b" " * 2**20] * 9
    for content in (b"".join(pieces), iter(pieces)):
        try:
            answered = http.post("/v1/documents", content=content)
        except httpx.WriteError:  # it was refused while it was still being sent
            continue
        assert (answered.status_code, answered.json()["type"]) == (413, "urn:inkbeat:problem:too-large")
    assert stored(app) == before
    assert http.get("/health").status_code == 200


def test_an_upload_that_breaks_off_leaves_nothing(http: httpx.Client, app: FastAPI, address: tuple[str, int]) -> None:
    before = stored(app)
    with socket.create_connection(address, timeout=20.0) as connection:
        head = b"POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
        connection.sendall(head + b"%PDF-1.7" + b" " * 5000)
    uploaded(http, CSV)  # by then the other was given up
    known = {path for path in stored(app) if path.parent.name == "documents"}
    assert len(known - before) <= 1
    assert not any(path.suffix == ".upload" for path in stored(app))


def test_a_request_under_a_key_may_come_again(http: httpx.Client, app: FastAPI) -> None:
    first = uploaded(http, CSV + "10,0\n", **{"Idempotency-Key": "first"})
    again = uploaded(http, CSV + "10,0\n", **{"Idempotency-Key": "first"})
    assert first == again
    before = stored(app)
    other = http.post("/v1/documents", content=CSV + "10,1\n", headers={"Idempotency-Key": "first"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:inkbeat:problem:idempotency-key-reused")
    assert stored(app) == before, "a document that was refused was kept"
    odd = http.post("/v1/documents", content=CSV, headers={"Idempotency-Key": "a b"})
    assert (odd.status_code, odd.json()["type"]) == (422, "urn:inkbeat:problem:invalid-parameter")


def test_a_deleted_document_is_gone(http: httpx.Client, app: FastAPI) -> None:
    known = uploaded(http, CSV + "10,2\n")
    assert http.delete(known["url"]).status_code == 204
    for answered in (http.get(known["url"]), http.delete(known["url"])):
        assert (answered.status_code, answered.json()["type"]) == (404, "urn:inkbeat:problem:not-found")
    assert not (app.state.service.store.folder / "documents" / known["id"]).exists()


def test_documents_are_listed_newest_first(http: httpx.Client) -> None:
    sent = [uploaded(http, CSV + f"11,{k}\n")["id"] for k in range(3)]
    first = http.get("/v1/documents", params={"limit": 2}).json()
    assert [one["id"] for one in first["documents"]] == sent[:0:-1]
    second = http.get("/v1/documents", params={"limit": 1, "cursor": first["next"]}).json()
    assert [one["id"] for one in second["documents"]] == sent[:1]
    for query, status in (({"limit": 0}, 422), ({"limit": "x"}, 422), ({"cursor": "x"}, 400)):
        assert http.get("/v1/documents", params=query).status_code == status


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4 ...", "application/pdf"),
        (b"\n\n%PDF-1.4 ...", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF....WEBP", "image/webp"),
        (b"\0" * 128 + b"DICM", "application/dicom"),
        (b"time,II", "application/octet-stream"),
    ],
)
def test_the_first_bytes_tell_what_it_is(head: bytes, kind: str) -> None:
    assert media_type(head) == kind


def test_no_bytes_tell_nothing() -> None:
    with pytest.raises(UnreadableFileError):
        media_type(b"")
