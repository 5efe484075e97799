"""Figures for those who watch a server, as Prometheus reads them, on a port of their own.

A label holds a route as it is written in the code, a status, a reason, or the name of a push
service: nothing that came from a person. Every process of one machine counts into the same files,
and one port tells the sum.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import prometheus_client
from flask import Flask, Response, g
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    start_http_server,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from backend.config import ConfigError, Settings
from backend.web.logs import method, route

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client looks for the folder that processes share."""
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
MINUTES = (5, 15, 30, 60, 120, 180, 300, 900, 1800, 5400)
"""Seconds of a reminder: its jitter is up to two minutes, and after ninety it is not sent."""

REQUESTS = Counter("medius_requests", "Requests answered", ["route", "method", "status"])
REQUEST_SECONDS = Histogram("medius_request_seconds", "Time to answer", ["route"], buckets=SECONDS)
SYNCED = Counter("medius_sync_results", "What became of records sent", ["result"])
SENT = Counter("medius_reminders_sent", "Messages that a push service took", ["host"])
SKIPPED = Counter("medius_reminders_skipped", "Reminders that were due and not sent", ["reason"])
FAILED = Counter(
    "medius_reminders_failed", "Messages that a push service did not take", ["host", "code"]
)
DWELL = Histogram(
    "medius_reminder_dwell_seconds",
    "From the slot of a reminder to its sending",
    ["about"],
    buckets=MINUTES,
)
OLDEST_DUE = Gauge(
    "medius_reminder_oldest_due_seconds",
    "For how long the oldest reminder is due",
    ["about"],
    multiprocess_mode="mostrecent",
)
BEAT = Gauge(
    "medius_worker_beat_timestamp_seconds",
    "When a worker last looked",
    ["about"],
    multiprocess_mode="mostrecent",
)
# Each has a label, and so no value before it is first counted: in a process that knows where to
# count.


def register(app: Flask) -> None:
    """Count every request of `app`."""

    @app.after_request
    def count(response: Response) -> Response:
        REQUESTS.labels(route(), method(), response.status_code).inc()
        REQUEST_SECONDS.labels(route()).observe(time.perf_counter() - g.began)
        return response


def synced(results: Iterable[dict[str, Any]]) -> None:
    """Count what became of each record of one exchange."""
    for result, number in Tally(each["s"] for each in results).items():
        SYNCED.labels(result).inc(number)


def looked(oldest_due: int | None, now: int) -> None:
    """Note that a worker looked for reminders, and since when the oldest is due; both are ms."""
    OLDEST_DUE.labels("reminders").set(max(0, now - oldest_due) / 1000 if oldest_due else 0)
    BEAT.labels("reminders").set(now / 1000)


def told(host: str, status: int, slot: int | None, now: int) -> None:
    """Count one message: `host` is a push service of the list, `status` what it answered, 0 for
    nothing.
    """
    if 200 <= status < 300:
        SENT.labels(host).inc()
        DWELL.labels("reminders").observe(max(0, now - slot) / 1000 if slot else 0)
    else:
        FAILED.labels(host, status).inc()


def skipped(reason: str) -> None:
    """Count a reminder that was due and is not sent."""
    SKIPPED.labels(reason).inc()


@contextmanager
def serve_metrics(settings: Settings) -> Iterator[None]:
    """Tell the figures of this process and of those it starts, when the settings name an address
    for it.
    """
    if not settings.metrics or SHARED in os.environ:
        yield
        return
    folder = tempfile.mkdtemp(prefix="medius-metrics-")
    os.environ[SHARED] = folder
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # it chose when it was imported, and children are forked
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # it has no types
    try:
        _listen(settings, registry)
        yield
    finally:
        del os.environ[SHARED]
        shutil.rmtree(folder, ignore_errors=True)


def tell_alone(settings: Settings) -> None:
    """Tell the figures of this process, unless another one tells them."""
    if settings.metrics and SHARED not in os.environ:
        _listen(settings, prometheus_client.REGISTRY)


def _listen(settings: Settings, registry: CollectorRegistry) -> None:
    host, _, port = settings.metrics.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"), registry)
    except OSError as error:
        raise ConfigError(
            f"MEDIUS_METRICS is {settings.metrics}, where Medius cannot listen ({error.strerror}); name another place."
        ) from None
