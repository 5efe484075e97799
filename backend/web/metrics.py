"""Prometheus metrics of HTTP requests, and the port where Prometheus reads all metrics.

A label holds a route as written in the code, a method or a status: nothing that a person sent.
"""

import time

from flask import Flask, Response, g
from prometheus_client import Counter, Histogram, start_http_server

from backend.config import ConfigError, Settings
from backend.web.logs import method, route

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

REQUESTS = Counter("medius_requests", "Requests answered", ["route", "method", "status"])
REQUEST_SECONDS = Histogram("medius_request_seconds", "Time to answer", ["route"], buckets=BUCKETS)


def register(app: Flask) -> None:
    """Count every request of `app`."""

    @app.after_request
    def count(response: Response) -> Response:
        REQUESTS.labels(route(), method(), response.status_code).inc()
        REQUEST_SECONDS.labels(route()).observe(time.perf_counter() - g.started)
        return response


def serve_metrics(settings: Settings) -> None:
    """Serve the metrics of this process at MEDIUS_METRICS, if it is set. Raises ConfigError."""
    if not settings.metrics:
        return
    host, _, port = settings.metrics.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"))
    except OSError as error:
        raise ConfigError(
            f"MEDIUS_METRICS is {settings.metrics}, where Medius cannot listen "
            f"({error.strerror}); name another place."
        ) from None
