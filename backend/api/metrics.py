"""Prometheus metrics of syncs."""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import Any

from prometheus_client import Counter

SYNC_RESULTS = Counter("medius_sync_results", "Records received, by result", ["result"])


def count_sync_results(results: Iterable[dict[str, Any]]) -> None:
    """Count the result of each record of one sync."""
    for result, number in Tally(each["s"] for each in results).items():
        SYNC_RESULTS.labels(result).inc(number)
