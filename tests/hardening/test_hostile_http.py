"""Requests that lie, dawdle, break off or come twice: each has its answer, and nothing of them stays."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.hardening.good_signals import content_of
from tests.hardening.raw_http import exchange, request, status, statuses
from tests.hardening.service import Service, running

BODY_S = 3.0
UPLOAD_MIB = 2
CSV = "time_s,II\n" + "".join(f"{k / 250:.3f},{0.01 * (k % 50):.2f}\n" for k in range(500))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    place = tmp_path_factory.mktemp("service")
    with running(place, workers=1, body_s=BODY_S, upload_mib=UPLOAD_MIB, body_mib=1) as service:
        yield service


@pytest.fixture(autouse=True)
def unharmed(service: Service) -> Iterator[None]:
    """After each test the service answers, has no fault in its log and no upload half-way."""
    yield
    assert service.http.get("/ready").status_code == 200
    until = time.monotonic() + 10.0
    while service.left_over() and time.monotonic() < until:
        time.sleep(0.1)
    assert service.left_over() == []
    assert [event for event in service.events() if event.get("level") in ("error", "critical")] == []


def upload(*headers: str, last: bool = True) -> bytes:
    return request("POST", "/v1/documents", *headers, last=last)


def slug(response: httpx.Response) -> str:
    return str(response.json()["type"]).rpartition(":")[2]


@pytest.mark.parametrize(
    ("headers", "body", "answers"),
    [
        (("Content-Length: 100",), b"time_s,II\n", {0}),  # less than it said, and then the end
        (("Content-Length: 5",), CSV.encode(), {201, 400}),  # more than it said: another request, which is none
        (("Content-Length: -1",), b"x", {400}),
        (("Content-Length: 1e3",), b"x", {400}),
        (("Content-Length: 99999999999999999999999999",), b"x", {400, 413}),
        (("Content-Length: 9999999",), b"x", {413}),
        (("Content-Length: 5", "Content-Length: 6"), b"12345", {400}),
        (("Content-Length: 5", "Transfer-Encoding: chunked"), b"0\r\n\r\n", {400}),
        (("Transfer-Encoding: chunked",), b"FFFFFFFFFFFFFFFFF\r\nx", {0, 400}),
        (("Transfer-Encoding: chunked",), b"-5\r\nx\r\n0\r\n\r\n", {0, 400}),
        (("Transfer-Encoding: gzip",), b"x", {400, 411, 422, 501, 0}),
        (("Expect: 100-continue", "Content-Length: 9999999"), b"", {413}),
        (("Expect: a miracle", "Content-Length: 4"), b"time", {201, 417}),
    ],
)
def test_bodies_of_another_length_than_they_say(
    service: Service, headers: tuple[str, ...], body: bytes, answers: set[int]
) -> None:
    answer = exchange(service.address, upload(*headers), body, shut=answers == {0})
    assert status(answer) in answers, answer[:300]
    assert all(one < 500 for one in statuses(answer))


def test_a_body_in_chunks_that_never_ends_is_cut_off(service: Service) -> None:
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    answer = exchange(service.address, upload("Transfer-Encoding: chunked"), *[piece] * (16 * UPLOAD_MIB + 8))
    assert status(answer) == 413


def test_a_body_that_comes_drop_by_drop_is_given_up(service: Service) -> None:
    began = time.monotonic()
    drops = [b"1"] * round(4 * BODY_S)
    answer = exchange(service.address, upload("Content-Length: 1000"), *drops, pause_s=0.5)
    assert status(answer) == 408
    assert time.monotonic() - began < 10 * BODY_S


def test_headers_that_come_drop_by_drop_hold_nobody_up(service: Service) -> None:
    """Fifty clients that never finish their headers; another is answered at once."""
    slow = [socket.create_connection(service.address) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A")
        began = time.monotonic()
        assert service.http.get("/health").status_code == 200
        assert time.monotonic() - began < 2.0
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
@pytest.mark.parametrize("form", [False, True])
def test_who_leaves_in_mid_upload_leaves_nothing(service: Service, share: float, form: bool) -> None:
    body = bytes(UPLOAD_MIB * 2**19)
    kind: tuple[str, ...] = ()
    if form:
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + body + b"\r\n--x--\r\n"
        kind = ("Content-Type: multipart/form-data; boundary=x",)
    before = len(list((service.folder / "documents").iterdir()))
    with socket.create_connection(service.address) as connection:
        connection.sendall(upload(f"Content-Length: {len(body)}", *kind) + body[: int(share * len(body))])
    time.sleep(0.3)
    assert len(list((service.folder / "documents").iterdir())) == before


def parts(count: int, name: str = "a", filename: str = "") -> bytes:
    file = f'; filename="{filename}"' if filename else ""
    part = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n1\r\n'.encode()
    return part * count + b"--x--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        parts(5000),
        parts(5000, "file", "a.csv"),
        b"--x\r\n" * 100_000,
        b"--x\r\n" + b"A: b\r\n" * 50_000 + b"\r\n1\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="' + b"n" * 500_000 + b'"\r\n\r\n1\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n',
        b"--x--\r\n",
        b"",
        b"no form at all",
        b"--x",
    ],
    ids=range(10),
)
def test_forms_of_no_use_are_refused_soon(service: Service, body: bytes) -> None:
    began = time.monotonic()
    sent = service.http.post("/v1/documents", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert sent.status_code in (400, 413, 422), sent.text
    assert sent.headers["content-type"] == "application/problem+json"
    assert time.monotonic() - began < 5.0


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 5000]
)
def test_a_form_without_a_boundary_is_refused(service: Service, kind: str) -> None:
    sent = service.http.post("/v1/documents", content=b"x", headers={"Content-Type": kind})
    assert sent.status_code in (400, 413, 422), sent.text


def test_a_key_that_comes_again_does_nothing_twice(service: Service) -> None:
    headers = {"Idempotency-Key": "once"}
    with ThreadPoolExecutor(8) as clients:
        sent = list(clients.map(lambda _: service.http.post("/v1/documents", content=CSV, headers=headers), range(16)))
    made = [answer for answer in sent if answer.status_code == 201]
    assert {answer.status_code for answer in sent} <= {201, 409}
    assert len({answer.json()["id"] for answer in made}) == 1
    document = made[0].json()["id"]
    wanted = {"document": document}
    headers = {"Idempotency-Key": "analysis-once", "Prefer": "respond-async"}
    with ThreadPoolExecutor(8) as clients:
        begun = list(clients.map(lambda _: service.http.post("/v1/analyses", json=wanted, headers=headers), range(16)))
    assert {answer.status_code for answer in begun} <= {200, 202, 409}
    assert len({answer.json()["id"] for answer in begun if answer.status_code != 409}) == 1
    assert len(service.http.get("/v1/analyses", params={"document": document}).json()["analyses"]) == 1


def test_a_key_with_another_body_is_refused(service: Service) -> None:
    headers = {"Idempotency-Key": "for-one-body"}
    assert service.http.post("/v1/documents", content=CSV, headers=headers).status_code == 201
    other = service.http.post("/v1/documents", content=CSV + "2.0,0.1\n", headers=headers)
    assert (other.status_code, slug(other)) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "ä", "\x7f", "a\tb"])
def test_keys_that_are_none_are_refused(service: Service, key: str) -> None:
    answer = exchange(service.address, upload(f"Idempotency-Key: {key}", f"Content-Length: {len(CSV)}"), CSV.encode())
    assert status(answer) in (400, 422)


@pytest.mark.parametrize(
    "headers",
    [
        (f"X-Long: {'x' * 100_000}",),
        tuple(f"X-{k}: y" for k in range(5000)),
        (f"Prefer: {'wait=1, ' * 2000}",),
        ("Prefer: wait=99999999999999999999999",),
        ("Prefer: wait=-1",),
        ("Prefer: wait=nan",),
        (f"X-Request-ID: {'x' * 3000}",),
        ("X-Request-ID: <script>alert(1)</script>",),
        (f"Accept: {'text/html;q=0.1,' * 2000}",),
        ("Accept-Encoding: " + "gzip," * 3000,),
        ("Cookie: " + "a=b;" * 3000,),
        ("If-None-Match: " + '"x",' * 3000,),
        ("X-Bad\x00: y",),
        ("Bad Header: y",),
    ],
    ids=range(14),
)
def test_headers_of_any_kind_do_no_harm(service: Service, headers: tuple[str, ...]) -> None:
    began = time.monotonic()
    answer = exchange(service.address, request("GET", "/v1/analyses", *headers))
    assert status(answer) in (200, 400, 413, 422, 431)
    assert b"<script" not in answer
    assert time.monotonic() - began < 5.0


@pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "[::ffff]"])
def test_other_hosts_are_not_answered(service: Service, host: str) -> None:
    assert status(exchange(service.address, request("GET", "/v1/analyses", host=host))) in (400, 421)


@pytest.mark.parametrize("place", ["/v1/documents", "/v1/analyses", "/v1/analyses/" + "0" * 32 + "/pages/1"])
@pytest.mark.parametrize(
    "last",
    [
        "%00",
        "a%00b",
        "%ff%fe",
        "%zz",
        "%",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "../../../../etc/passwd",
        "..\\..\\etc",
        "x" * 20_000,
        "0" * 32,
        "%E2%80%AE",
        "<script>",
        "state",
        "'%20OR%201=1--",
        ";",
        "a/b/c/d/e",
    ],
)
def test_paths_of_any_kind_lead_nowhere(service: Service, place: str, last: str) -> None:
    answer = exchange(service.address, request("GET", f"{place}/{last}"))
    assert status(answer) in (400, 404, 405, 414, 422, 431), answer[:300]
    assert b"root:" not in answer
    assert b"<script" not in answer


@pytest.mark.parametrize(
    "target", [b"*", b"http://evil.example/v1/analyses", b"/\xff\xfe", b"//evil.example", b"/?" + b"a=b&" * 5000]
)
def test_targets_of_any_kind_do_no_harm(service: Service, target: bytes) -> None:
    assert status(exchange(service.address, request("GET", target))) in (200, 307, 400, 404, 405, 414, 421, 431)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "GETT", "get", "DEBUG"])
def test_methods_of_any_kind_are_refused(service: Service, method: str) -> None:
    assert status(exchange(service.address, request(method, "/v1/analyses"))) in (400, 404, 405)


@pytest.mark.parametrize("listed", ["documents", "analyses"])
@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": ""},
        {"cursor": "A" * 5000},
        {"cursor": "eyJhIjogMX0="},
        {"cursor": "\x00"},
        {"cursor": "9" * 100},
        {"cursor": "2020-01-01T00:00:00Z"},
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "1e9"},
        {"limit": "9" * 5000},
        {"limit": "NaN"},
        {"state": "nowhere"},
        {"document": "' OR 1=1 --"},
    ],
    ids=range(14),
)
def test_absurd_cursors_and_limits_are_refused(service: Service, listed: str, query: dict[str, str]) -> None:
    if listed == "documents" and not {"cursor", "limit"} & set(query):
        pytest.skip("documents are not chosen by state or document")
    assert service.http.get(f"/v1/{listed}", params=query).status_code in (200, 400, 422)


def test_a_cursor_of_one_list_is_none_of_another(service: Service) -> None:
    for end in ("0", "1"):
        assert service.http.post("/v1/documents", content=CSV + f"2.0{end},0.1\n").status_code == 201
    cursor = service.http.get("/v1/documents", params={"limit": 1}).json()["next"]
    assert cursor
    assert service.http.get("/v1/analyses", params={"cursor": cursor}).status_code in (200, 400)
    for k in range(len(cursor)):
        spoiled = cursor[:k] + ("A" if cursor[k] != "A" else "B") + cursor[k + 1 :]
        assert service.http.get("/v1/documents", params={"cursor": spoiled}).status_code in (200, 400)


@pytest.fixture(scope="module")
def result(service: Service) -> str:
    """Where a result of a page is."""
    document = service.http.post("/v1/documents", content=content_of("edf")).json()["id"]
    analysis = service.http.post("/v1/analyses", json={"document": document}, headers={"Prefer": "wait=60"}).json()
    assert analysis["state"] == "done"
    return f"{analysis['url']}/pages/1/signal.csv"


@pytest.mark.parametrize(
    ("wanted", "answers"),
    [
        ("bytes=0-9", {206}),
        ("bytes=-10", {206}),
        ("bytes=10-", {206}),
        ("bytes=5-1", {400, 416}),
        ("bytes=999999999999-", {416}),
        ("bytes=-99999999999999999999", {200, 206, 400, 416}),
        ("bytes=" + "9" * 5000 + "-", {400, 416}),
        ("bytes=a-b", {200, 400, 416}),
        ("lines=1-2", {200, 400, 416}),
        ("bytes=" + ",".join(f"{k}-{k}" for k in range(5000)), {200, 206, 400, 416, 431}),
        ("bytes=" + "0-," * 15_000, {200, 206, 400, 416, 431}),
        ("bytes=" + ",".join(["0-"] * 10_000), {200, 206, 400, 416, 431}),
    ],
    ids=range(12),
)
def test_ranges_of_any_kind_are_answered_soon(service: Service, result: str, wanted: str, answers: set[int]) -> None:
    whole = service.http.get(result)
    began = time.monotonic()
    part = service.http.get(result, headers={"Range": wanted})
    assert part.status_code in answers
    assert len(part.content) <= 2 * len(whole.content) + 2000
    assert time.monotonic() - began < 3.0


def test_json_bodies_of_any_kind_are_refused(service: Service) -> None:
    bodies = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"1e999",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"document": "' + b"0" * 32 + b'", "pages": [0]}',
        b'{"document": "' + b"0" * 32 + b'", "pages": []}',
        b'{"document": "' + b"0" * 32 + b'", "pages": [' + b"1," * 100_000 + b"1]}",
        b'{"document": "' + b"0" * 32 + b'", "fs_hz": 1e308}',
        b'{"document": "' + b"0" * 32 + b'", "fs_hz": NaN}',
        b'{"document": "../../etc/passwd"}',
        b'{"document": "\\ud800"}',
        b'{"document": "' + b"0" * 32 + b'", "surprise": 1}',
        b'{"document": "' + b"0" * 32 + b'"}',
        b"\xff\xfe",
        b"9" * 1_000_000,
    ]
    for body in bodies:
        sent = service.http.post("/v1/analyses", content=body, headers={"Content-Type": "application/json"})
        assert sent.status_code in (400, 404, 413, 422), (body[:50], sent.text)
        assert sent.headers["content-type"] == "application/problem+json"
