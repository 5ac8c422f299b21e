"""What the service adds to the pipeline, what many uploads at once do to it, and how many signals it answers.

python -m benchmarks.serve
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from benchmarks.running_service import MemoryWatch, running_service
from pipeline.analysis import analyze
from training.synthetic import synthesize

CLEAN = Path("fixtures/scan.pdf")
LARGE_DPI = 200.0
MARKS = 8
SIGNALS = ("rhythm", "beats", "twelve-lead", "vitals")
AT_ONCE = 8
PARTS = ("page", "uploads", "signals")
FINAL = ("done", "refused", "failed", "cancelled")
LOOK_S = 0.25


@dataclass(frozen=True)
class Upload:
    """What became of one document."""

    answered_s: float
    """From the first byte to the answer."""
    ended_s: float
    """From the first byte until the analysis was final."""
    state: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS)
    parser.add_argument("--repeats", type=int, default=9, help="Times that the clean page is analysed.")
    parser.add_argument("--uploads", type=int, default=50, help="Documents that are uploaded at once.")
    parser.add_argument("--seconds", type=float, default=5.0, help="Time for each kind of signal.")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.2f} before the start")
    if "page" in options.only:
        one_page(options.repeats)
    with running_service() as (client, pid):
        warm(client)
        if "uploads" in options.only:
            many_uploads(client, pid, options.uploads)
        if "signals" in options.only:
            signals(client, options.seconds)


def one_page(repeats: int) -> None:
    """Print what a clean page takes the service and the pipeline alone, in turns, each with all processors."""
    alone_s, served_s = [], []
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as process,
        running_service(workers=1) as (client, _),
    ):
        process.submit(analyze_time, CLEAN).result()
        warm(client)
        for document in variants(CLEAN.read_bytes(), repeats):
            alone_s.append(process.submit(analyze_time, CLEAN).result())
            served_s.append(finish_page(client, document))
    added_s = np.array(served_s) - np.array(alone_s)
    print(f"a clean page, {repeats} times:")
    print(f"  pipeline.analysis.analyze in a warm process  {spread(alone_s)}")
    print(f"  POST of the document to analysis.json        {spread(served_s)}")
    print(f"  the service adds                             {np.median(added_s):.3f} s (median of the differences)")


def analyze_time(path: Path) -> float:
    """How long an analysis takes (s)."""
    began = time.perf_counter()
    analyze(path)
    return time.perf_counter() - began


def finish_page(client: httpx.Client, document: bytes) -> float:
    """Upload, analyse and fetch the JSON of one page; returns how long that took (s)."""
    began = time.perf_counter()
    analysis = begin(client, document, "wait=60")
    while analysis["state"] not in FINAL:
        analysis = look(client, analysis["url"])
    client.get(f"{analysis['url']}/pages/1/analysis.json").raise_for_status().json()
    return time.perf_counter() - began


def begin(client: httpx.Client, document: bytes, prefer: str) -> dict[str, Any]:
    """Upload a document and ask for its analysis; returns the analysis as it is answered."""
    kept = client.post("/v1/documents", content=document, headers={"Content-Type": "application/octet-stream"})
    wanted = {"document": kept.raise_for_status().json()["id"]}
    analysis: dict[str, Any] = (
        client.post("/v1/analyses", json=wanted, headers={"Prefer": prefer}).raise_for_status().json()
    )
    return analysis


def look(client: httpx.Client, url: str) -> dict[str, Any]:
    """An analysis as it stands."""
    analysis: dict[str, Any] = client.get(url, headers={"Prefer": "wait=10"}).raise_for_status().json()
    return analysis


def variants(pdf: bytes, number: int) -> Iterator[bytes]:
    """The same page in files that differ: a comment stands behind the end of the PDF."""
    return (pdf + b"\n%% %d\n" % k for k in range(number))


def warm(client: httpx.Client) -> None:
    """Let every worker analyse a page."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(partial(finish_page, client), variants(CLEAN.read_bytes() + b"\n%% warm", workers)))


def many_uploads(client: httpx.Client, pid: int, number: int) -> None:
    """Print what becomes of documents of 2 MB that are uploaded at once."""
    documents = list(large_pages(number))
    began = time.perf_counter()
    with MemoryWatch(pid) as memory, ThreadPoolExecutor(number) as threads:
        uploads = list(threads.map(partial(follow, client), documents))
    took_s = time.perf_counter() - began
    states = {state: sum(upload.state == state for upload in uploads) for state in FINAL}
    size = np.mean([len(document) for document in documents]) / 1e6
    print(
        f"{number} uploads of {size:.1f} MB at once: " + ", ".join(f"{n} {state}" for state, n in states.items() if n)
    )
    print(f"  lost                {number - sum(states.values())}")
    print("  answer to an upload " + spread([upload.answered_s for upload in uploads]))
    print("  analysis ended      " + spread([upload.ended_s for upload in uploads]))
    print(f"  pages a minute      {60.0 * number / took_s:.1f}")
    print(f"  largest memory      {memory.peak_mib:.0f} MiB, all processes")


def follow(client: httpx.Client, document: bytes) -> Upload:
    """Upload a document, have it analysed and look until that has ended."""
    began = time.perf_counter()
    kept = client.post("/v1/documents", content=document, headers={"Content-Type": "image/jpeg"}).raise_for_status()
    answered_s = time.perf_counter() - began
    wanted = {"document": kept.json()["id"]}
    headers = {"Prefer": "respond-async"}
    analysis = client.post("/v1/analyses", json=wanted, headers=headers).raise_for_status().json()
    while analysis["state"] not in FINAL:
        time.sleep(LOOK_S)
        analysis = client.get(analysis["url"]).raise_for_status().json()
    return Upload(answered_s, time.perf_counter() - began, analysis["state"])


def large_pages(number: int) -> Iterator[bytes]:
    """The clean page at 200 dpi as JPEG of about 2 MB, each with a few points in its margin that no other has."""
    with closing(pdfium.PdfDocument(CLEAN)) as document:
        page: NDArray[np.uint8] = document[0].render(scale=LARGE_DPI / 72.0).to_numpy()
    rng = np.random.default_rng(0)
    for _ in range(number):
        marked = page.copy()
        marked[rng.integers(0, 20, MARKS), rng.integers(0, page.shape[1], MARKS)] = 90
        yield cv2.imencode(".jpg", marked, [cv2.IMWRITE_JPEG_QUALITY, 100])[1].tobytes()


def signals(client: httpx.Client, seconds: float) -> None:
    """Print how many signals of twelve leads and 10 s are answered in a second, eight asked about at once."""
    recording = synthesize(3, 10.0, 500.0)
    leads = {
        lead: np.round(row.astype(np.float64), 3).tolist()
        for lead, row in zip(recording.leads, recording.signal, strict=True)
    }
    body = json.dumps({"leads": leads, "fs_hz": recording.fs_hz}).encode()
    print(f"signals of twelve leads, 10 s at 500 Hz, {len(body) / 1e3:.0f} kB of JSON, {AT_ONCE} at once:")
    for name in SIGNALS:
        ask(client, name, body)
        until = time.perf_counter() + seconds
        with ThreadPoolExecutor(AT_ONCE) as threads:
            asked = [threads.submit(ask_until, client, name, body, until) for _ in range(AT_ONCE)]
        times = [taken for one in asked for taken in one.result()]
        print(f"  {name:12s} {len(times) / seconds:6.1f} a second, {spread(times)}")


def ask_until(client: httpx.Client, name: str, body: bytes, until: float) -> list[float]:
    """Ask about a signal again and again; returns how long each answer took (s)."""
    times = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        ask(client, name, body)
        times.append(time.perf_counter() - began)
    return times


def ask(client: httpx.Client, name: str, body: bytes) -> None:
    """Ask about a signal once."""
    client.post(f"/v1/signals/{name}", content=body, headers={"Content-Type": "application/json"}).raise_for_status()


def spread(times_s: Sequence[float]) -> str:
    """Median, 95th percentile and maximum in words."""
    p50, p95 = np.percentile(times_s, (50, 95))
    return f"p50 {p50:.3f} s, p95 {p95:.3f} s, max {max(times_s):.3f} s"


if __name__ == "__main__":
    main()
