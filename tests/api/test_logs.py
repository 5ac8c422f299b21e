"""What the log tells, and that nothing else gets into it."""

import ast
import json
import logging
import sys
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from fastapi import FastAPI, Request, WebSocket
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from api.access.caller import CALLER, Caller
from api.guard import Guard
from api.log_words import EVENTS, HIDDEN, KEYS, MOST_STEPS
from api.logs import LIBRARY_EVENTS, log, set_up_logs
from api.metrics import make_metrics
from api.request_log import RequestLog
from api.settings import Settings
from ecg.errors import ModelError

SECRETS = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["Ann", "Øyvind", "王"]), st.sampled_from(["Example", "O'Neil", "李"])),
    st.builds("MRN {:08d}".format, st.integers(0, 10**8 - 1)),
    st.dates().map(lambda day: f"*{day:%d.%m.%Y}"),
    st.emails(),
    st.text(min_size=4).map(lambda text: f"Ann {text}"),
    st.builds("/home/{}/Scan {}.pdf".format, st.sampled_from(["ann", "ward 3"]), st.integers(1950, 2030)),
    st.builds(
        "Example{}2{}1940{}".format, *[st.sampled_from(["\n", "\r", "\u202e", "\x1b[31m", "%s", "{event}", '"'])] * 3
    ),
)
"""Names, numbers, dates, addresses and paths, some with what breaks lines or formats."""
PLACES: dict[str, Callable[[str], None]] = {
    "event": lambda text: log.info(text),
    "argument": lambda text: log.warning("request %s", text),
    "another event": lambda text: structlog.get_logger().info(f"request of {text}", status=200),
    "key": lambda text: log.info("request", **{text: text}),
    "value": lambda text: log.info("request", **dict.fromkeys(KEYS.keys() - {"event"}, text)),
    "value in a value": lambda text: log.info(
        "request", **{key: [text, {text: text}] for key in KEYS.keys() - {"event"}}
    ),
    "other keys": lambda text: log.info(
        "request", path=text, query=text, file=text, headers={text: text}, patient=text
    ),
    "bytes": lambda text: log.info("request", job=text.encode(), body=text.encode()),
    "bound": lambda text: log.bind(patient=text, stage=text).info("request"),
    "record": lambda text: logging.getLogger("PIL.PngImagePlugin").error(text),
    "argument of a record": lambda text: logging.getLogger("sqlalchemy.engine").error("row of %s", text),
    "record that cannot be formatted": lambda text: logging.getLogger("PIL").error("%d and %d", text),
    "record of ours": lambda text: logging.getLogger("inkbeat").error("page of %s", text),
    "extra": lambda text: logging.getLogger("inkbeat.store").error("fault", extra={"stage": text, "patient": text}),
    "known message": lambda text: logging.getLogger("uvicorn.error").info(
        "Shutting down", extra={"color_message": text}
    ),
    "its arguments": lambda text: logging.getLogger("uvicorn.error").info(next(iter(LIBRARY_EVENTS)), text, text, 1),
    "access log": lambda text: logging.getLogger("uvicorn.access").warning('"GET %s"', text),
    "stack": lambda text: logging.getLogger("PIL").error(text, stack_info=True),
    "warning": lambda text: warnings.warn(text, stacklevel=1),
    "error": lambda text: _while_failing(text, lambda: log.exception("fault")),
    "error of a library": lambda text: _while_failing(text, lambda: logging.getLogger("asyncio").exception(text)),
    "error that ends a thread": lambda text: _in_thread(lambda: _fail(text)),
    "error that ends the process": lambda text: _while_failing(text, lambda: sys.excepthook(*sys.exc_info())),
}


def _fail(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        error.add_note(text)
        raise LookupError(f"cannot read {text}", text) from error


def _while_failing(text: str, tell: Callable[[], object]) -> None:
    try:
        _fail(text)
    except LookupError:
        tell()


def _in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@contextmanager
def logged(**settings: Any) -> Iterator[StringIO]:
    """What is logged with these settings; afterwards all is as it was."""
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict] + [logging.root]
    before = [(one, one.handlers, one.propagate, one.level) for one in loggers]
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions, sys.stderr
    written = StringIO()
    sys.stderr = written
    set_up_logs(Settings(**{"log_level": "debug", **settings}))
    try:
        yield written
    finally:
        for logger, handlers, propagate, level in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)
        sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions, sys.stderr = hooks
        logging.captureWarnings(False)
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()


def lines(written: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.parametrize("place", PLACES)
@given(secret=SECRETS)
@settings(max_examples=25)
def test_nothing_but_what_is_allowed_comes_out(place: str, secret: str) -> None:
    with logged() as written, warnings.catch_warnings():
        warnings.simplefilter("always")
        structlog.contextvars.bind_contextvars(patient=secret, stage=secret)
        PLACES[place](secret)
    told = lines(written)
    assert told
    for line in told:
        assert line.keys() <= KEYS.keys() | {"time"}
        assert all(value == HIDDEN or KEYS[key](value) for key, value in line.items() if key != "time")
        for text in (secret, *secret.split()):
            assert len(text) < 5 or text not in json.dumps(line, ensure_ascii=False)


@given(secret=SECRETS)
@settings(max_examples=50)
def test_nor_in_text_for_people(secret: str) -> None:
    with logged(log_format="text") as written:
        for tell in PLACES.values():
            tell(secret)
    assert secret not in written.getvalue()
    assert "[error    ] fault" in written.getvalue()


def service() -> FastAPI:
    """Routes whose addresses take a name, behind what stands before every route."""
    app = FastAPI()

    @app.get("/patients/{name}/beats")
    def beats(name: str) -> str:
        logging.getLogger("inkbeat").info("beats of %s", name)
        return name

    @app.get("/broken/{name}")
    def broken(name: str) -> None:
        raise ValueError(name)

    @app.get("/health")
    async def health(request: Request) -> None:
        request.scope[CALLER] = Caller("ward-3", "0123456789abcdef", frozenset())

    @app.websocket("/streams/{name}")
    async def stream(websocket: WebSocket, name: str) -> None:
        await websocket.accept()
        await websocket.send_text(name)
        await websocket.close(4000, name)

    app.add_middleware(Guard, settings=Settings())
    app.add_middleware(RequestLog, metrics=make_metrics())
    return app


def test_a_request_is_one_line_by_the_template_of_its_route() -> None:
    client = TestClient(service(), base_url="http://localhost")
    with logged() as written:
        answered = client.get("/patients/Ann Example/beats?name=Ann", headers={"Ann": "Ann", "Cookie": "name=Ann"})
    ours, line = lines(written)
    assert (ours["event"], ours["place"].split(":")[0]) == (HIDDEN, "api/test_logs.py")
    assert line | {"time": 0, "seconds": 0} == {
        "event": "request",
        "level": "info",
        "request_id": answered.headers["x-request-id"],
        "route": "/patients/{name}/beats",
        "method": "GET",
        "status": 200,
        "bytes": len(answered.content),
        "seconds": 0,
        "time": 0,
    }
    assert 0 <= line["seconds"] < 5


@given(secret=SECRETS)
@settings(max_examples=10)
def test_no_part_of_a_request_comes_out(secret: str) -> None:
    client = TestClient(service(), base_url="http://localhost", raise_server_exceptions=False)
    plain = secret.encode("ascii", "ignore").decode()
    headers = {
        "X-Request-ID": "Ann-Example",
        "X-Patient": plain.replace("\n", "").replace("\r", "").replace("\x00", "").strip(),
    }
    path = quote(secret, safe="")
    with logged() as written:
        for method, address in [
            ("GET", f"/patients/{path}/beats"),
            ("POST", f"/patients/{path}/beats"),
            ("GET", f"/broken/{path}"),
            ("GET", f"/{path}"),
            ("ANN", f"/health?{path}={path}"),
        ]:
            client.request(method, address, headers=headers, content=secret.encode("utf-8", "surrogatepass"))
        with suppress(WebSocketDisconnect), client.websocket_connect(f"ws://localhost/streams/{path}") as websocket:
            websocket.receive_text()
    told = lines(written)
    assert [line["status"] for line in told if line["event"] == "request"].count(404) >= 1
    assert "websocket" in [line["event"] for line in told]
    assert "Ann" not in written.getvalue()
    assert secret not in json.dumps(told, ensure_ascii=False)


def test_probes_are_told_only_to_who_wants_all() -> None:
    client = TestClient(service(), base_url="http://localhost")
    with logged(log_level="info") as written:
        client.get("/health")
        client.get("/nowhere")
    assert [line["route"] for line in lines(written)] == ["-"]
    with logged(log_level="debug") as written:
        client.get("/health")
    assert [(line["tenant"], line["key"]) for line in lines(written)] == [("ward-3", "0123456789abcdef")]


def test_a_websocket_is_one_line() -> None:
    client = TestClient(service(), base_url="http://localhost")
    with logged() as written, client.websocket_connect("ws://localhost/streams/Ann") as websocket:
        assert websocket.receive_text() == "Ann"
        with pytest.raises(WebSocketDisconnect):
            websocket.receive_text()
    (line,) = lines(written)
    assert (line["event"], line["route"], line["status"], line["code"], line["bytes"]) == (
        "websocket",
        "/streams/{name}",
        101,
        4000,
        3,
    )


def test_a_fault_is_told_by_type_and_place() -> None:
    with logged() as written:
        _while_failing("Ann", lambda: log.exception("fault"))
        _while_failing("Ann", lambda: logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n"))
    for line in lines(written):
        assert (line["event"], line["level"], line["error"], line["cause"]) == (
            "fault",
            "error",
            "LookupError",
            "ValueError",
        )
        assert line["place"].startswith("api/test_logs.py:")
        assert line["trace"][-1] == line["place"]


def test_why_a_service_does_not_start_is_told() -> None:
    @asynccontextmanager
    async def broken(_: FastAPI) -> AsyncIterator[None]:
        raise ModelError("Ann Example")
        yield

    app = FastAPI(lifespan=broken)
    app.add_middleware(RequestLog, metrics=make_metrics())
    with logged() as written, pytest.raises(ModelError), TestClient(app):
        pass
    (line,) = lines(written)
    assert (line["event"], line["error"], line["problem"]) == ("fault", "ModelError", "model-unusable")


def test_of_a_deep_fault_the_innermost_steps_are_told() -> None:
    def deeper(depth: int) -> None:
        if not depth:
            raise RecursionError
        deeper(depth - 1)

    with logged() as written:
        try:
            deeper(100)
        except RecursionError:
            log.exception("fault")
    assert len(lines(written)[0]["trace"]) == MOST_STEPS


def test_the_address_is_told() -> None:
    with logged() as written:
        server = logging.getLogger("uvicorn.error")
        server.info("Uvicorn running on %s://%s:%d (Press CTRL+C to quit)", "http", "127.0.0.1", 8000)
        server.info("Uvicorn running on %s://[%s]:%d (Press CTRL+C to quit)", "http", "::1", 8000)
        server.info("connection open")
    assert [line["address"] for line in lines(written)] == ["http://127.0.0.1:8000", "http://[::1]:8000"]


def test_the_level_counts() -> None:
    with logged(log_level="warning") as written:
        log.info("request")
        logging.getLogger("uvicorn.error").info("Shutting down")
        log.warning("request", status=200)
    (line,) = lines(written)
    assert (line["level"], line["status"]) == ("warning", 200)


def _logged_events() -> Iterator[tuple[str, str]]:
    """File and event of every call in the service that logs."""
    root = Path(__file__).resolve().parents[2]
    for path in sorted((root / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(
                        attr="debug" | "info" | "warning" | "error" | "exception" | "critical", value=logger
                    ),
                    args=[ast.Constant(value=str(event)), *_],
                ) if "log" in ast.unparse(logger):
                    yield path.name, event


def test_all_events_of_the_service_are_known() -> None:
    found = list(_logged_events())
    assert found
    assert [(name, event) for name, event in found if event not in EVENTS] == []


def test_all_events_have_somebody_who_tells_them() -> None:
    told = {event for _, event in _logged_events()} | set(LIBRARY_EVENTS.values())
    assert EVENTS.keys() - told - {"request", "websocket", "message of a library"} == set()
