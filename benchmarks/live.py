"""Live streams of MIT-BIH in real time through a real service: how long after its R peak each beat is told.

python -m benchmarks.live --data ../shared/data --streams 200 --seconds 60

Latency is from the moment when the chunk (50 ms) with the R peak's sample was handed to the socket to the arrival of
the beat's first event. Clients are one process, the service another; both share the machine's processors.
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
import uvloop
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.running_service import MemoryWatch, running_service
from training.beat_data import DS1, mitdb_records

FS_HZ = 360.0
CHUNK_S = 0.05
WARM_UP_S = 10.0
LIMIT_MS = 300.0
_CLASSES = ("N", "S", "V", "F", "Q")


@dataclass(eq=False)
class Heard:
    """What the streams heard."""

    latency_ms: list[float] = field(default_factory=list)
    """Of beats after the warm-up."""
    events: Counter[str] = field(default_factory=Counter)
    late_ms: list[float] = field(default_factory=list)
    """How late chunks were sent: above some ms, the clients were the limit."""


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments.add_argument("--streams", type=int, default=200)
    arguments.add_argument("--seconds", type=float, default=60.0)
    asked = arguments.parse_args()
    signals = [record.signal[0] for record in mitdb_records(asked.data, _CLASSES, DS1)]
    load = os.getloadavg()[0]
    with running_service(most_streams=asked.streams, workers=0) as (client, process):
        url = str(client.base_url.copy_with(scheme="ws", path="/ws/ecg"))
        server, own = psutil.Process(process), psutil.Process()
        with MemoryWatch(process) as memory:
            before = processor_s(server), sum(own.cpu_times()[:2]), busy_s()
            began = time.monotonic()
            heard = uvloop.run(streamed(url, signals, FS_HZ, asked.streams, asked.seconds))
            taken_s = time.monotonic() - began
            after = processor_s(server), sum(own.cpu_times()[:2]), busy_s()
    shares = [100 * (b - a) / taken_s for a, b in zip(before, after, strict=True)]
    latency, late = np.array(heard.latency_ms), np.array(heard.late_ms)
    p50, p95, p99 = np.percentile(latency, (50, 95, 99))
    print(f"{asked.streams} streams of {FS_HZ:g} Hz for {taken_s:.0f} s; {os.cpu_count()} processors, load {load:.1f}")
    print(f"  beat latency: median {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, {latency.size} beats")
    print(f"  within {LIMIT_MS:g} ms: {100 * np.mean(latency < LIMIT_MS):.2f} %")
    print(
        f"  service: {shares[0]:.0f} % of one processor, {memory.peak_mib:.0f} MiB; clients: {shares[1]:.0f} %, "
        f"all others: {shares[2] - shares[1] - shares[0]:.0f} %"
    )
    print(f"  chunks sent late: median {np.median(late):.1f} ms, p99 {np.percentile(late, 99):.1f} ms")
    print(f"  events: {dict(heard.events)}")


def processor_s(process: psutil.Process) -> float:
    """Time that a process and all below it have taken so far (s)."""
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def busy_s() -> float:
    """Time that all processes of the machine have taken so far (s)."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


async def streamed(url: str, signals: list[NDArray[np.float32]], fs_hz: float, streams: int, seconds: float) -> Heard:
    """Send all streams in real time, each from another place of a recording; what they heard."""
    heard = Heard()
    async with asyncio.TaskGroup() as group:
        for number in range(streams):
            signal = signals[number % len(signals)]
            first = (number // len(signals)) * round(60 * fs_hz)
            part = np.ascontiguousarray(signal[first : first + round(seconds * fs_hz)], "<f4")
            group.create_task(one_stream(url, part, fs_hz, heard))
            await asyncio.sleep(1.0 / streams)
    return heard


async def one_stream(url: str, signal: NDArray[np.float32], fs_hz: float, heard: Heard) -> None:
    """Send one lead in real time and note when its beats come."""
    chunk = round(CHUNK_S * fs_hz)
    async with connect(url, compression=None) as connection:
        await connection.send(json.dumps({"type": "hello", "fs_hz": fs_hz, "leads": ["II"]}))
        await connection.recv()
        sent_s: list[float] = []
        listening = asyncio.create_task(listen(connection, sent_s, chunk, fs_hz, heard))
        began = time.monotonic()
        for number, first in enumerate(range(0, signal.size, chunk)):
            due = began + (number + 1) * CHUNK_S
            await asyncio.sleep(max(due - time.monotonic(), 0.0))
            sent_s.append(time.monotonic())
            heard.late_ms.append(1e3 * (sent_s[-1] - due))
            await connection.send(np.uint64(first).tobytes() + signal[first : first + chunk].tobytes())
        await connection.send('{"type": "bye"}')
        await listening


async def listen(connection: ClientConnection, sent_s: list[float], chunk: int, fs_hz: float, heard: Heard) -> None:
    """Take in events until the end."""
    async for text in connection:
        now_s = time.monotonic()
        event = json.loads(text)
        kind = event["type"]
        heard.events["final beat" if kind == "beat" and event["final"] else kind] += 1
        if kind == "beat" and not event["final"] and event["sample"] > WARM_UP_S * fs_hz:
            heard.latency_ms.append(1e3 * (now_s - sent_s[event["sample"] // chunk]))


if __name__ == "__main__":
    main()
