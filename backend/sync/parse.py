"""Separates the changes of a request into valid records and rejected ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from backend.rules.codec import RecordRejected, from_wire
from backend.rules.merge import Record, stamp_ms
from backend.rules.record_schemas import check, check_day, latest_day

MAX_CLOCK_AHEAD_MS = 5 * 60_000  # a stamp may be this far ahead of the server's clock

Result = Literal["same", "ok", "clock_ahead"] | RecordRejected


@dataclass(frozen=True)
class Parsed:
    """Valid records in the order they came, and the results of the other changes by id."""

    records: Sequence[tuple[str, Record]]
    results: Mapping[str, Result]


def parse(changes: Sequence[dict[str, Any]]) -> Parsed:
    """Return the valid records among `changes`; each change has an id."""
    records: list[tuple[str, Record]] = []
    results: dict[str, Result] = {}
    for change in changes:
        try:
            records.append((change["id"], _parse_one(change)))
        except RecordRejected as rejected:
            results[change["id"]] = rejected
    return Parsed(records, results)


def drop_future(parsed: Parsed, server_clock: int) -> Parsed:
    """Return `parsed` without the records that are in the future at `server_clock` (ms of UTC)."""
    last_day = latest_day(server_clock)
    records, results = [], dict(parsed.results)
    for id, record in parsed.records:
        try:
            check_day(id, record, last_day)
        except RecordRejected as rejected:
            results[id] = rejected
            continue
        if is_ahead(record, server_clock):
            results[id] = more_severe(results.get(id), "clock_ahead")
        else:
            records.append((id, record))
    return Parsed(records, results)


def is_ahead(record: Record, server_clock: int) -> bool:
    """Return whether a stamp of `record` is more than five minutes after `server_clock`."""
    return stamp_ms(record.newest) > server_clock + MAX_CLOCK_AHEAD_MS


def more_severe(earlier: Result | None, later: Result) -> Result:
    """Return which of two results of one id to report: the one that the phone must act on."""
    return later if earlier is None else max(later, earlier, key=_severity)


def _severity(result: Result) -> int:
    return 3 if isinstance(result, RecordRejected) else ["same", "ok", "clock_ahead"].index(result)


def _parse_one(change: dict[str, Any]) -> Record:
    record = from_wire(change)
    check(change["id"], record)
    return record
