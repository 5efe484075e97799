"""Counting what became of a batch, for those who watch."""

from __future__ import annotations

from backend import metrics
from backend.push.endpoints import service_of
from backend.remind.claims import Claimed


def count(claimed: list[Claimed], now: int) -> None:
    """Count each message by its push service, and each reminder that was due and not sent by its reason."""
    for one in claimed:
        if one.skip:
            metrics.skipped(one.skip)
        elif not one.verdicts:
            metrics.skipped("no device")
        for target in one.targets:
            if verdict := one.verdicts.get(target.device_id):
                metrics.told(service_of(target.endpoint), verdict.status, one.row.slot, now)
