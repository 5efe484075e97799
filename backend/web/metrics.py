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
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server, values
from prometheus_client.multiprocess import MultiProcessCollector

from backend.config import ConfigError, Settings
from backend.web.logs import method, route

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client looks for the folder that processes share."""
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

REQUESTS = Counter("medius_requests", "Requests answered", ["route", "method", "status"])
REQUEST_SECONDS = Histogram("medius_request_seconds", "Time to answer", ["route"], buckets=SECONDS)
SYNCED = Counter("medius_sync_results", "What became of records sent", ["result"])
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
