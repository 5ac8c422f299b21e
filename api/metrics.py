"""What is counted while the service runs, for Prometheus. Labels hold routes, states and slugs: no id and no name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi.requests import HTTPConnection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from api.jobs.backlog import backlog
from api.jobs.store import Store
from ecg.errors import InkbeatError
from ecg.version import __version__

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OTHER = "other"
"""Label of any other method, so that no client can make labels."""
DONE, REFUSED = "done", "refused"
ANSWER_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
ANALYSIS_S = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 60.0, 300.0)
BEAT_S = (0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0, 2.0)
"""Upper ends of the ranges of the histograms (s)."""


@dataclass(frozen=True)
class Metrics:
    """The numbers of one service, in a registry of their own."""

    registry: CollectorRegistry
    requests: Counter
    """By route, method and status."""
    request_s: Histogram
    """By route and method."""
    in_flight: Gauge
    """By kind, "http" or "websocket"."""
    jobs: Gauge
    """By state; of the store, so of all processes that share it."""
    queue_age_s: Gauge
    """For how long the job that comes next has waited."""
    store_up: Gauge
    """1 where the store could be asked, else 0."""
    analysis_s: Histogram
    """Documents, by outcome: "done" where any page was read, else "refused"."""
    pages: Counter
    """By outcome, "done" or the slug of the refusal."""
    children: Gauge
    """Processes that open documents."""
    child_starts: Counter
    child_kills: Counter
    """By reason, the slug of the error that it ended with."""
    live_streams: Gauge
    beats: Counter
    """Found on live streams."""
    beat_latency_s: Histogram
    """From the arrival of the sample with the R peak to the departure of the beat."""

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer. route: a template, of which there are finitely many."""
        known = method if method in METHODS else OTHER
        self.requests.labels(route, known, str(status)).inc()
        self.request_s.labels(route, known).observe(seconds)

    def analysed(self, refusals: Sequence[InkbeatError | None], seconds: float) -> None:
        """Count a document that was analysed: for each page its refusal, or None where it was read."""
        for refusal in refusals:
            self.pages.labels(DONE if refusal is None else refusal.slug).inc()
        self.analysis_s.labels(DONE if None in refusals else REFUSED).observe(seconds)

    def ask(self, store: Store) -> None:
        """Count the jobs; where the store cannot be asked, that is told and their numbers stay as they were."""
        try:
            now = backlog(store, now=datetime.now(UTC))
        except SQLAlchemyError:
            self.store_up.set(0)
            return
        self.store_up.set(1)
        self.queue_age_s.set(now.waited_s)
        for state, number in now.jobs.items():
            self.jobs.labels(state.value).set(number)


def make_metrics() -> Metrics:
    """All numbers at 0."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Info("inkbeat_build", "What runs.", registry=registry).info({"version": __version__})

    def counter(name: str, what: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(f"inkbeat_{name}", what, labels, registry=registry)

    def gauge(name: str, what: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(f"inkbeat_{name}", what, labels, registry=registry)

    def histogram(name: str, what: str, ends_s: Sequence[float], labels: Sequence[str] = ()) -> Histogram:
        return Histogram(f"inkbeat_{name}", what, labels, buckets=ends_s, registry=registry)

    return Metrics(
        registry=registry,
        requests=counter("http_requests", "Requests answered.", ("route", "method", "status")),
        request_s=histogram("http_request_seconds", "Time to the end of an answer.", ANSWER_S, ("route", "method")),
        in_flight=gauge("requests_in_flight", "Requests and WebSockets that are open.", ("kind",)),
        jobs=gauge("jobs", "Jobs that are kept.", ("state",)),
        queue_age_s=gauge("queue_age_seconds", "For how long the job that comes next has waited."),
        store_up=gauge("store_up", "Whether the job store answers."),
        analysis_s=histogram("analysis_seconds", "Time that a document took its worker.", ANALYSIS_S, ("outcome",)),
        pages=counter("pages", "Pages analysed or refused.", ("outcome",)),
        children=gauge("children", "Processes that open documents."),
        child_starts=counter("child_starts", "Processes started to open documents."),
        child_kills=counter("child_kills", "Such processes killed.", ("reason",)),
        live_streams=gauge("live_streams", "Live streams that are open."),
        beats=counter("live_beats", "Beats found on live streams."),
        beat_latency_s=histogram("live_beat_seconds", "From the R peak's sample to the beat.", BEAT_S),
    )


def metrics_of(connection: HTTPConnection) -> Metrics:
    """The numbers of the service that a request or WebSocket came to."""
    metrics: Metrics = connection.app.state.metrics
    return metrics
