"""Renders the results of a sync."""

from typing import Any

from backend.rules.codec import RecordRejected, to_wire
from backend.sync.merge import Outcome


def render_results(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Return the results by id, with the stored record when it is not what was sent."""
    return {id: _result(outcome, id) for id in outcome.results}


def _result(outcome: Outcome, id: str) -> dict[str, Any]:
    result = outcome.results[id]
    if isinstance(result, RecordRejected):
        field = {"field": result.field} if result.field else {}
        problem = {
            "type": f"/problems/{result.slug}",
            "title": "This record could not be saved",
            "detail": result.detail,
            **field,
        }
        return {"s": "rejected", "problem": problem}
    if result == "clock_ahead":
        return {"s": result}
    stored = outcome.current[id]
    record = {"record": to_wire(id, *stored)} if id in outcome.superseded else {}
    return {"s": result, "rev": stored.rev, **record}
