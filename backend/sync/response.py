"""Renders the results of a sync."""

from typing import Any

from backend.rules.codec import RecordRejected
from backend.sync.merge_batch import MergeResult


def render_results(merged: MergeResult) -> dict[str, dict[str, Any]]:
    """Return the results by id."""
    return {id: _result(merged, id) for id in merged.results}


def _result(merged: MergeResult, id: str) -> dict[str, Any]:
    result = merged.results[id]
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
    return {"s": result, "rev": merged.current[id].rev}
