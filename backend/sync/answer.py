"""Renders the response of a sync: what became of each change, and the next page of records."""

from typing import Any

from backend.rules.codec import RecordRejected, to_wire
from backend.sync.merge import Outcome, StoredRecord


def render_results(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Return the results by id; a superseded record comes with its result."""
    return {id: _result(outcome, id) for id in outcome.results}


def render_records(rows: list[tuple[str, StoredRecord]]) -> list[dict[str, Any]]:
    """Return records as they travel."""
    return [to_wire(id, stored.record, stored.rev) for id, stored in rows]


def _result(outcome: Outcome, id: str) -> dict[str, Any]:
    result = outcome.results[id]
    if isinstance(result, RecordRejected):
        return {"s": "rejected", "problem": _problem(result)}
    if result == "clock_ahead":
        return {"s": result}
    stored = outcome.current[id]
    record = {"record": to_wire(id, *stored)} if id in outcome.superseded else {}
    return {"s": result, "rev": stored.rev, **record}


def _problem(rejected: RecordRejected) -> dict[str, Any]:
    problem = {
        "type": f"/problems/{rejected.slug}",
        "title": "This record could not be saved",
        "detail": rejected.detail,
    }
    return problem | ({"field": rejected.field} if rejected.field else {})
