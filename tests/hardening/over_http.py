"""The corpus through a service: uploaded, analysed, and what became of it."""

import io
import time
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.hardening.case import ANALYSED, ENDED, UNSUPPORTED, Case

TOO_COSTLY = "too-costly"
CLIENTS = 3
"""One more than the service has workers: while one file is built, two are analysed."""


@dataclass(frozen=True)
class Answered:
    """What a service said of one file."""

    answers: tuple[str, ...]
    """Of each page: a problem's slug, or "analysed"."""
    statuses: tuple[int, ...]
    """Of every request."""
    state: str
    """In which the analysis ended; "" where the upload was refused."""
    seconds: float
    """From the request for an analysis to its end, waiting for others among it."""


def allowed(case: Case) -> frozenset[str]:
    """What a service may say, which has no name of the file to go by and ends what goes beyond its limits."""
    more = {TOO_COSTLY} if ENDED in case.answers else set()
    if case.group in ("files", "signals"):
        more.add(UNSUPPORTED)  # a table of numbers that nothing but its name calls one
    return (case.answers - {ENDED}) | more


def answered(http: httpx.Client, cases: Iterable[Case]) -> Iterator[tuple[Case, Answered]]:
    """Send all of them, a few at a time, in their order."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        yield from clients.map(lambda case: (case, _answer(http, case)), cases)


def content_of(case: Case) -> bytes:
    """The file as it is uploaded: with others beside it, as a zip."""
    with TemporaryDirectory() as folder:
        path = case.write(Path(folder))
        files = sorted(Path(folder).iterdir())
        if len(files) == 1:
            return path.read_bytes()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for file in files:
                archive.write(file, file.name)
        return packed.getvalue()


def _answer(http: httpx.Client, case: Case) -> Answered:
    began = time.monotonic()
    sent = http.post("/v1/documents", content=content_of(case))
    statuses = [sent.status_code]
    if sent.status_code != 201:
        return Answered((_slug(sent),), tuple(statuses), "", time.monotonic() - began)
    began = time.monotonic()
    asked = http.post("/v1/analyses", json={"document": sent.json()["id"]}, headers={"Prefer": "wait=10"})
    statuses.append(asked.status_code)
    while asked.status_code < 300 and asked.json()["state"] in ("queued", "running"):
        asked = http.get(asked.json()["url"], headers={"Prefer": "wait=10"})
        statuses.append(asked.status_code)
    seconds = time.monotonic() - began
    if asked.status_code >= 300:
        return Answered((_slug(asked),), tuple(statuses), "", seconds)
    told = asked.json()
    pages = [page["problem"]["code"] if page["problem"] else ANALYSED for page in told["pages"]]
    answers = pages or [told["problem"]["code"] if told["problem"] else "nothing"]
    return Answered(tuple(sorted(set(answers))), tuple(statuses), told["state"], seconds)


def _slug(response: httpx.Response) -> str:
    return str(response.json()["type"]).rpartition(":")[2]
